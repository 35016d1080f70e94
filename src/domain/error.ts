/**
 * What can go wrong with a vendor call, in words that hold for every vendor.
 *
 * | code | meaning | try the same again? |
 * |---|---|---|
 * | `NOT_FOUND` | the vendor knows no such object | no |
 * | `DUPLICATE` | a name or id that must be unique is taken | no |
 * | `CONFLICT` | somebody changed the object in between | after reading it again |
 * | `WRONG_STATE` | the object's state does not allow this | no |
 * | `INVALID_INPUT` | the vendor, or the check before it, refuses a value | no |
 * | `UNSUPPORTED` | this vendor cannot do it at all | no |
 * | `UNAUTHENTICATED` | the account's credentials are refused | after mending the configuration |
 * | `FORBIDDEN` | the credentials are good but may not do this | no |
 * | `RATE_LIMITED` | too many calls; see `retryAfterMs` | yes |
 * | `TIMEOUT` | no answer before the deadline | yes |
 * | `UNAVAILABLE` | no connection, a reset, a 5xx | yes |
 * | `PROTOCOL` | an answer that is not what the vendor documents | no |
 * | `UNREADABLE` | a row of an answer cannot be read; the message has its path, and its neighbours were answered | no |
 * | `LIMIT_EXCEEDED` | a bound of this gateway (rows read, calls made) was reached | with a narrower question |
 * | `INTERNAL` | a fault of this gateway's own; its log tells more | no |
 */
export type ErrorCode =
  | 'NOT_FOUND'
  | 'DUPLICATE'
  | 'CONFLICT'
  | 'WRONG_STATE'
  | 'INVALID_INPUT'
  | 'UNSUPPORTED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'TIMEOUT'
  | 'UNAVAILABLE'
  | 'PROTOCOL'
  | 'UNREADABLE'
  | 'LIMIT_EXCEEDED'
  | 'INTERNAL';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'TIMEOUT', 'UNAVAILABLE']);

export interface VendorErrorDetails {
  /** The vendor's own error code, as text, when it gave one. */
  vendorCode?: string | null;
  /** The vendor's own words. May hold whatever the caller sent; never credentials. */
  vendorMessage?: string | null;
  /** HTTP status of the answer, when there was an answer. */
  status?: number | null;
  /** How long to wait before the next try, in milliseconds: as the vendor asks, or because it is not asked before. */
  retryAfterMs?: number | null;
  /** True when the request had left and its fate is not known: a command may have been carried out. */
  maybeDone?: boolean;
  /**
   * True when a request that changes something was answered with a fault of the vendor's own (a 5xx): it was refused, which does not prove
   * that nothing was done. A repeat must find out first.
   */
  doubtful?: boolean;
  /** What is wrong, without the request that met it and without advice: it is told with later calls that are not made because of it. Default: the message. */
  reason?: string;
  cause?: unknown;
}

/** The one error that crosses floors. `message` is written for the person who reads it: what happened and what to do. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly code: ErrorCode;
  /** Name of the account whose vendor was asked; `null` when the refusal came before any account was chosen. */
  readonly account: string | null;
  readonly vendorCode: string | null;
  readonly vendorMessage: string | null;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly maybeDone: boolean;
  readonly doubtful: boolean;
  readonly reason: string;

  constructor(code: ErrorCode, account: string | null, message: string, details: VendorErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.account = account;
    this.vendorCode = details.vendorCode ?? null;
    this.vendorMessage = details.vendorMessage ?? null;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.maybeDone = details.maybeDone ?? false;
    this.doubtful = details.doubtful ?? false;
    this.reason = details.reason ?? message;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

const nextTry = (ms: number): string => (ms > 0 ? `in ${Math.ceil(ms / 1000)} s` : 'with the next call');

/**
 * A failure that keeps further calls from being made, told with the time until the next try. `message` and `retryAfterMs` count down
 * while it is kept: they are true whenever they are read, and never negative. Nothing was sent, so a repeat may succeed whatever the code.
 */
export class PostponedError extends VendorError {
  /** What the vendor failed with. */
  readonly failure: VendorError;
  readonly #words: string;

  /** `leftMs`: milliseconds until the next try, asked whenever the error is read; may be negative. */
  constructor(failure: VendorError, words: string, leftMs: () => number) {
    const { code, account, vendorCode } = failure;
    super(code, account, words, { vendorCode, reason: failure.reason, cause: failure });
    this.failure = failure;
    this.#words = words;
    Object.defineProperties(this, {
      message: { get: () => `${words}; next try ${nextTry(leftMs())}` },
      retryAfterMs: { get: () => Math.max(0, Math.ceil(leftMs())), enumerable: true },
    });
  }

  override get retryable(): boolean {
    return true;
  }

  /** The same failure with more words before the time. */
  adding(words: string): PostponedError {
    return new PostponedError(this.failure, `${this.#words}; ${words}`, () => this.retryAfterMs ?? 0);
  }

  /** The same failure with another time. */
  static of(error: VendorError, leftMs: () => number): PostponedError {
    return error instanceof PostponedError
      ? new PostponedError(error.failure, error.#words, leftMs)
      : new PostponedError(error, error.message, leftMs);
  }
}
