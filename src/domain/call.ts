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
  /** For whom it is made; calls of one purpose take turns by this. Those without one are one party. */
  readonly principal?: string | undefined;
  /** When `signal` ends it at the latest, by `Runtime.uptime`. One that cannot be made before is refused without waiting. */
  readonly endsAt?: number | undefined;
  /** What it is counted as; default: as its purpose. */
  readonly countsAs?: WirePurpose;
  /** Whom it is made for. */
  readonly trace?: Trace | null | undefined;
}

/** How calls wait and are refused at one account. */
export interface CallsState {
  readonly waiting: Readonly<Record<Purpose, number>>;
  /** Calls that were not made because too many waited, or because the account may make no more; since it was opened. */
  readonly refused: Readonly<Record<Purpose, number>>;
  /** Calls that may be made a second at the moment; `null`: any number. */
  readonly callsPerSecond: number | null;
  /** Milliseconds for which queries and polls are held back because the vendor refused some; 0 when they are not. */
  readonly heldBackMs: number;
}

/** Counts what an operation costs. */
export interface Meter {
  /** Before a request leaves. Throws `LIMIT_EXCEEDED` when the operation has used up its calls. */
  start(account: string): void;
  /** After it was answered or given up. `isUnanswered`: nothing came back, neither an answer nor a refusal by the network. */
  end(account: string, elapsedMs: number, isUnanswered?: boolean): void;
}
