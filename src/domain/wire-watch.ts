import type { ErrorCode } from './error.ts';
import type { Trace } from './trace.ts';

/**
 * What a request to a vendor is for. `query`, `command`: somebody asked. `snapshot`: the first read of everything that lives, `poll`: one
 * that is compared with the last. `completion`: an event is completed by a read of its object. `stream`: the vendor's stream. `login`: a
 * session is begun, renewed or ended. `probe`: whether a vendor that failed is well again.
 */
export const WIRE_PURPOSES = [
  'query',
  'command',
  'snapshot',
  'poll',
  'completion',
  'stream',
  'login',
  'probe',
] as const;
export type WirePurpose = (typeof WIRE_PURPOSES)[number];

/** One request, about to leave. */
export interface WireRequest {
  readonly account: string;
  readonly purpose: WirePurpose;
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without the query. */
  readonly path: string;
  /** Whom it is made for; `null`: for nobody in particular. */
  readonly trace: Trace | null;
  /** How often the same request was sent before. */
  readonly repeat: number;
}

export interface WireOutcome {
  /** Whether bytes of it may have reached the vendor. */
  readonly sent: boolean;
  /** HTTP status; `null` without an answer. */
  readonly status: number | null;
  /** What it failed with; `null`: it did not, or its caller went away. */
  readonly code: ErrorCode | null;
}

/** Sees each request that leaves for a vendor. */
export interface WireWatch {
  begin(request: WireRequest): {
    /** To be sent with it. */
    readonly headers: Readonly<Record<string, string>>;
    /** Called once. */
    end(outcome: WireOutcome): void;
  };
}
