import type { Trace } from './trace.ts';
import type { WirePurpose } from './wire-watch.ts';

/**
 * Whom a call serves. `command`: somebody changes something and waits for it. `query`: somebody asks and waits. `poll`: the gateway
 * keeps itself informed, and nobody waits. Where calls of an account have to wait for each other, they go in this order.
 */
export const PURPOSES = ['command', 'query', 'poll'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * What travels with every call towards a vendor.
 * `signal` is the deadline and the caller's cancellation in one; a port passes it on and never sets a timer of its own.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** One object for all calls of an operation. */
  readonly meter: Meter;
  /** Default: `query`. */
  readonly purpose?: Purpose;
  /** What it is counted as; default: as its purpose. */
  readonly countsAs?: WirePurpose;
  /** Whom it is made for. */
  readonly trace?: Trace | null | undefined;
}

/** Counts what an operation costs. */
export interface Meter {
  /** Before a request leaves. Throws `LIMIT_EXCEEDED` when the operation has used up its calls. */
  start(account: string): void;
  /** After it was answered or given up. `isUnanswered`: nothing came back, neither an answer nor a refusal by the network. */
  end(account: string, elapsedMs: number, isUnanswered?: boolean): void;
}
