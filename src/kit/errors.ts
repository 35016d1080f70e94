import type { ErrorCode } from '../domain/error.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import type { HttpResponse, VendorErrorRefinement } from '../transport/http.ts';
import { codeOf } from '../transport/status.ts';

/** What a vendor's error body says, in the vendor's words. */
export interface ErrorBody {
  readonly code: string | null;
  readonly message: string | null;
}

/** The first row that fits decides. A row without `status`, `code` or `pattern` fits whatever they are. */
export interface ErrorRow {
  /** `success`: any by which the vendor says that all went well, though its body says that it did not. */
  readonly status?: number | 'success';
  /** The vendor's own code, or what such codes look like. */
  readonly code?: string | RegExp;
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

const OTHER = 'the vendor refuses it: see its own message';

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
  /** `null`: the body, which is `null` where it is no JSON, is no error of the vendor's own form: then its text is quoted. */
  readonly read: (body: Json, response: HttpResponse) => ErrorBody | null;
  readonly rows: readonly ErrorRow[];
  /**
   * For vendors that put errors into answers of success, which are objects then: what a code of theirs means there; `rows`: that is said by
   * the rows. Left out: a success is no error.
   */
  readonly inSuccess?: 'rows' | ((code: string | null) => ErrorCode);
}

const bodyOf = (response: HttpResponse): Json => {
  try {
    return response.json;
  } catch {
    return null;
  }
};

/** A text that may say what is wrong; a page made for people does not. */
const quotable = (text: string): string | null =>
  text.trim() === '' || text.trimStart().startsWith('<') ? null : text;

/** By these the vendor says what is to be done, whatever its code. */
const LATER: ReadonlySet<number> = new Set([408, 429]);

/** A row that names no status is about what was asked, and not about faults of the vendor's own. */
const isAboutRequest = (status: number): boolean => status < 500 && !LATER.has(status);

const fits = ({ status, code, pattern }: ErrorRow, given: number, told: ErrorBody | null): boolean =>
  (status === undefined ? isAboutRequest(given) : status === 'success' ? given < 300 : given === status) &&
  (code === undefined || (code instanceof RegExp ? code.test(told?.code ?? '') : code === told?.code)) &&
  (pattern?.test(told?.message ?? '') ?? true);

const toldBy = (row: ErrorRow, { headers }: HttpResponse, words: Partial<VendorErrorRefinement>) => {
  const { as, message = MESSAGES[as] ?? OTHER, retryAfterMs } = row;
  const isDated = headers['retry-after'] !== undefined;
  return { code: as, message, ...words, ...(retryAfterMs !== undefined && !isDated && { retryAfterMs }) };
};

/** `HttpOptions.readError` of a table. What no row fits is told by its status, with the vendor's code and message. */
export const errorReader =
  ({ read, rows, inSuccess }: ErrorTable) =>
  (response: HttpResponse): VendorErrorRefinement | null => {
    const { status } = response;
    const byStatus = codeOf(status);
    const isSuccess = byStatus === null;
    if (isSuccess ? inSuccess === undefined : status < 400) return null;
    const body = bodyOf(response);
    const told = isSuccess && !isJsonObject(body) ? null : read(body, response);
    if (isSuccess && told === null) return null;
    const words = {
      vendorCode: told?.code ?? null,
      vendorMessage: told === null ? quotable(response.text) : told.message,
    };
    if (typeof inSuccess === 'function' && isSuccess)
      return toldBy({ as: inSuccess(words.vendorCode) }, response, words);
    const found = rows.find((row) => fits(row, status, told));
    if (found) return toldBy(found, response, words);
    return told && byStatus && toldBy({ as: byStatus }, response, words);
  };
