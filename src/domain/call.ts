/**
 * What travels with every call towards a vendor.
 * `signal` is the deadline and the caller's cancellation in one; a port passes it on and never sets a timer of its own.
 */
export interface Call {
  readonly signal: AbortSignal;
  readonly meter: Meter;
}

/** Counts what an operation costs. */
export interface Meter {
  /** Before a request leaves. Throws `LIMIT_EXCEEDED` when the operation has used up its calls. */
  start(account: string): void;
  /** After it was answered or given up. */
  end(account: string, elapsedMs: number): void;
}
