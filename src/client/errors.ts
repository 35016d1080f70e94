/** An error as GraphQL answers it, and a typed error of a mutation's result, which has the same members beside its message. */
export interface ToldError {
  readonly message?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Why there is no answer, or not a whole one. */
export class TrunklineError extends Error {
  override readonly name = 'TrunklineError';
  /** One of the API's `ErrorCode`, or of GraphQL's; `UNREACHABLE` and `TIMEOUT` where no answer came. */
  readonly code: string;
  readonly account: string | null;
  /** Whether the same may go well later. */
  readonly retryable: boolean;
  /** When the same may be asked again; `null`: not told. */
  readonly retryAfterMs: number | null;
  /** Whether a command may have been carried out all the same. */
  readonly maybeDone: boolean;
  readonly vendorCode: string | null;
  /** What was answered beside the errors; `null`: nothing. */
  readonly data: unknown;

  constructor(code: string, message: string, told: Readonly<Record<string, unknown>> = {}, data: unknown = null) {
    super(message);
    this.code = code;
    this.account = typeof told.account === 'string' ? told.account : null;
    this.retryable = told.retryable === true;
    this.retryAfterMs = Number.isFinite(told.retryAfterMs) ? Number(told.retryAfterMs) : null;
    this.maybeDone = told.maybeDone === true;
    this.vendorCode = typeof told.vendorCode === 'string' ? told.vendorCode : null;
    this.data = data;
  }
}

export const errorOf = (errors: readonly ToldError[], data: unknown = null): TrunklineError => {
  const told = errors[0]?.extensions ?? {};
  const message = errors.map((error) => String(error.message)).join('; ');
  return new TrunklineError(typeof told.code === 'string' ? told.code : 'UNKNOWN', message, told, data);
};

type Failed = { readonly __typename: `${string}Error` };

/** The payload of a command's result. Throws where it is one of the typed errors; `__typename`, `code` and `message` have to be selected. */
export const orThrow = <T extends { readonly __typename?: string }>(result: T): Exclude<T, Failed> => {
  if (!result.__typename) throw new TypeError('a result without `__typename` cannot be told from an error');
  if (!result.__typename.endsWith('Error')) return result as Exclude<T, Failed>;
  const told = result as Readonly<Record<string, unknown>>;
  throw new TrunklineError(String(told.code ?? result.__typename), String(told.message ?? result.__typename), told);
};
