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
  /** What happened and what to do, for the person who reads it. */
  readonly message: string;
}

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
    const { as, message } = found;
    return { code: as, message, vendorCode: told?.code ?? null, vendorMessage: told?.message ?? null };
  };
