import type { ErrorCode } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { HttpResponse, VendorErrorRefinement } from '../transport/http.ts';

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
}

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'the vendor has no such object: it was deleted, or it is the id of something else',
  DUPLICATE: 'there is another object of this name: choose another name',
  CONFLICT: 'it was changed meanwhile: read it again to see what it is now',
  WRONG_STATE: 'its state does not allow this: read it again to see what it is now',
  INVALID_INPUT: 'the vendor refuses a value: see its own message for which',
  UNAUTHENTICATED: 'the credentials are refused: check those in the settings of the account',
  FORBIDDEN: 'the credentials are good but may not do this: ask for the right',
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
  /** `null`: the body is no error of the vendor's own form. */
  readonly read: (body: Json) => ErrorBody | null;
  readonly rows: readonly ErrorRow[];
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
  ({ read, rows }: ErrorTable) =>
  (response: HttpResponse): VendorErrorRefinement | null => {
    const { status } = response;
    // A success is no error, and of a fault of the vendor's own the status says all.
    if (status < 400 || status >= 500) return null;
    const told = read(bodyOf(response));
    const found = rows.find(
      ({ status: ofStatus = status, code = told?.code, pattern }) =>
        ofStatus === status && code === told?.code && (pattern?.test(told?.message ?? '') ?? true),
    );
    if (!found) return null;
    const { as, message = MESSAGES[as] ?? 'the vendor refuses it: see its own message' } = found;
    return { code: as, message, vendorCode: told?.code ?? null, vendorMessage: told?.message ?? null };
  };
