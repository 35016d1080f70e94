import type { ErrorCode } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { HttpResponse, VendorErrorRefinement } from '../transport/http.ts';
import { codeOf } from '../transport/status.ts';

/** What a vendor's error body says, in the vendor's words. */
export interface ErrorBody {
  readonly code: string | null;
  readonly message: string | null;
}

/** The first row that fits decides. A row without `status`, `code` or `pattern` fits whatever they are. */
export interface ErrorRow {
  readonly status?: number;
  /** The vendor's own code. */
  readonly code?: string;
  /** Of the vendor's message, for vendors that give one code for several meanings: a hint, since messages change. */
  readonly pattern?: RegExp;
  readonly as: ErrorCode;
  /** What happened and what to do, for the person who reads it. Default: the kit's words for the code. */
  readonly message?: string;
  /** How long all calls fail from then on, where the answer itself does not say it. */
  readonly retryAfterMs?: number;
}

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'the vendor has no such object: it was deleted, or it is the id of something else',
  DUPLICATE: 'there is another object of this name: choose another name',
  CONFLICT: 'it was changed meanwhile: read it again to see what it is now',
  WRONG_STATE: 'its state does not allow this: read it again to see what it is now',
  INVALID_INPUT: 'the vendor refuses a value: see its own message for which',
  UNAUTHENTICATED: 'the credentials are refused: check those in the settings of the account',
  FORBIDDEN: 'the credentials are good but may not do this: ask for the right',
  RATE_LIMITED: 'too many calls: the vendor refuses all of them for some time',
  UNAVAILABLE: 'the vendor reports a fault of its own: try again later',
};

/** What statuses mean where nothing else is known. For the end of a table. */
export const USUAL_ERRORS: readonly ErrorRow[] = [
  { status: 400, as: 'INVALID_INPUT' },
  { status: 401, as: 'UNAUTHENTICATED' },
  { status: 403, as: 'FORBIDDEN' },
  { status: 404, as: 'NOT_FOUND' },
  { status: 409, as: 'CONFLICT' },
  { status: 412, as: 'CONFLICT' },
];

export interface ErrorTable {
  /** `null`: the answer holds no error of the vendor's own form. */
  readonly read: (body: Json, response: HttpResponse) => ErrorBody | null;
  readonly rows: readonly ErrorRow[];
  /** For vendors that put errors into answers of success: what their code means then. Left out: a success is no error. */
  readonly inSuccess?: (code: string | null) => ErrorCode;
}

const bodyOf = (response: HttpResponse): Json => {
  try {
    return response.json;
  } catch {
    return null;
  }
};

/** `HttpOptions.readError` of a table. What no row fits is told by its status, with the vendor's code and message. */
export const errorReader =
  ({ read, rows, inSuccess }: ErrorTable) =>
  (response: HttpResponse): VendorErrorRefinement | null => {
    const { status, headers } = response;
    const byStatus = codeOf(status);
    if (byStatus === null && !inSuccess) return null;
    const told = read(bodyOf(response), response);
    const words = { vendorCode: told?.code ?? null, vendorMessage: told?.message ?? null };
    const refined = (code: ErrorCode, message?: string): VendorErrorRefinement => ({
      code,
      message: message ?? MESSAGES[code] ?? 'the vendor refuses it: see its own message',
      ...words,
    });
    if (byStatus === null) return told && inSuccess ? refined(inSuccess(told.code)) : null;
    const found = rows.find(
      ({ status: ofStatus, code = told?.code, pattern }) =>
        // A row that names no status is not about faults of the vendor's own.
        (ofStatus === undefined ? status < 500 : ofStatus === status) &&
        code === told?.code &&
        (pattern?.test(told?.message ?? '') ?? true),
    );
    if (found) {
      const { as, message, retryAfterMs } = found;
      const isDated = headers['retry-after'] !== undefined;
      return { ...refined(as, message), ...(retryAfterMs !== undefined && !isDated && { retryAfterMs }) };
    }
    return told && refined(byStatus);
  };
