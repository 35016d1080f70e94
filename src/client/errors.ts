type Members = Readonly<Record<string, unknown>>;

/** An error as GraphQL answers it. */
export type ToldError = { readonly message?: unknown; readonly extensions?: Members };

/** Why there is no answer, or not a whole one. */
export class TrunklineError extends Error {
  override readonly name = 'TrunklineError';
  /** One of the API's `ErrorCode`, or of GraphQL's; `UNREACHABLE` and `TIMEOUT` where no answer came. */
  declare readonly code: string;
  declare readonly account: string | null;
  /** Whether the same may go well later. */
  declare readonly retryable: boolean;
  /** When the same may be asked again; `null`: not told. */
  declare readonly retryAfterMs: number | null;
  /** Whether a command may have been carried out all the same. */
  declare readonly maybeDone: boolean;
  declare readonly vendorCode: string | null;
  /** What was answered beside the errors; `null`: nothing. */
  declare readonly data: unknown;

  constructor(code: string, message: string, told: Members = {}, data: unknown = null) {
    super(message);
    const { account = null, retryable = false, retryAfterMs = null, maybeDone = false, vendorCode = null } = told;
    Object.assign(this, { code, account, retryable, retryAfterMs, maybeDone, vendorCode, data });
  }
}

export const errorOf = (errors: readonly ToldError[], data: unknown = null): TrunklineError => {
  const told = errors[0]?.extensions ?? {};
  return new TrunklineError(String(told.code ?? 'UNKNOWN'), errors.map((one) => one.message).join('; '), told, data);
};

type Failed = { readonly __typename: `${string}Error` };

/** The payload of a command's result. Throws where it is one of the typed errors; `__typename`, `code` and `message` have to be selected. */
export const orThrow = <T extends { readonly __typename?: string }>(result: T): Exclude<T, Failed> => {
  const { __typename, code, message } = result as Readonly<Record<string, string | undefined>>;
  if (!__typename) throw new TypeError('a result without `__typename` cannot be told from an error');
  if (__typename.endsWith('Error')) throw new TrunklineError(code ?? __typename, message ?? __typename, result);
  return result as Exclude<T, Failed>;
};
