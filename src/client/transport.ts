import type { TrunklineError } from './errors.ts';
import type { Value } from './value.ts';

export type Headers = Readonly<Record<string, string>>;

export type Link =
  | { readonly phase: 'connecting' | 'live' }
  /** Since when nothing is heard, in milliseconds of this machine's clock. */
  | { readonly phase: 'lost'; readonly since: number }
  /** The server wants credentials, or others than these. Nothing is tried until there are others. */
  | { readonly phase: 'refused'; readonly reason: string; readonly headers: Headers };

export interface Listener {
  readonly query: string;
  /** Read again at every attempt, so that a lost subscription goes on where it was. */
  readonly variables: () => Record<string, unknown>;
  readonly next: (data: unknown) => void;
  /** The server ended it, or answered an error in the place of data; it is asked for again. */
  readonly failed: (error: TrunklineError) => void;
}

export interface Connection {
  readonly link: Value<Link>;
  readonly listen: (listener: Listener) => {
    /** Subscribes anew; what the former subscription still tells is not passed on. */
    readonly restart: () => void;
    readonly stop: () => void;
  };
  /** Tries now: the network is back, or there are other credentials. */
  readonly hurry: () => void;
  readonly close: () => void;
}

export interface TransportOptions {
  /** Where GraphQL is served, over HTTP. */
  readonly url: string;
  /** Credentials, read again at every attempt. */
  readonly headers: () => Headers;
  /** Told with every connection that is let in: the credentials that were sent, and what the server told with its acknowledgement. */
  readonly onAccepted?: (headers: Headers, told: Readonly<Record<string, unknown>>) => void;
  /** Told when the credentials that were sent, if any, are not let in. */
  readonly onRefused?: (headers: Headers) => void;
  readonly webSocketImpl?: unknown;
  readonly fetch?: typeof fetch;
  /** How often a peer on a WebSocket is asked whether it is there. */
  readonly pingMs?: number;
}

export type Transport = (options: TransportOptions) => Connection;

export const LONGEST_WAIT_MS = 3_000;

/** Twice as long with every failure, up to a bound, and never the same for all who lost the same server. */
export const waitBefore = (attempt: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);

export const isSame = (one: Headers, other: Headers): boolean => JSON.stringify(one) === JSON.stringify(other);
