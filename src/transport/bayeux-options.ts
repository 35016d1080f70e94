import type { VendorError } from '../domain/error.ts';
import type { GapReason } from '../domain/event.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { Cookies } from './cookies.ts';

export interface BayeuxOptions {
  readonly account: string;
  readonly runtime?: Runtime | undefined;
  readonly url: string;
  /** Shared with the account's other requests: the session hangs on them. */
  readonly cookies: Cookies;
  /** Asked for every request. */
  readonly headers: () => Record<string, string>;
  /** Shown the headers of every response, names in lower case. */
  readonly learn?: (headers: Readonly<Record<string, string>>) => void;
  /** `…/handshake`, `…/connect`, `…/disconnect`; the rest goes to the bare URL. */
  readonly appendMessageType: boolean;
  /** Offered at the handshake; nothing depends on the server's taking it. */
  readonly ackExtension: boolean;
  /** Subscribed at every handshake. */
  readonly channels: readonly string[];
  /** Subscribed with them; one that the server refuses is done without. */
  readonly optional?: readonly string[] | undefined;
  readonly maxResponseBytes: number;
  /** See `HttpOptions.secrets`. */
  readonly secrets?: (() => readonly string[]) | undefined;
  readonly on: BayeuxListener;
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number };
}

/** Never called before `openBayeux` has returned, nor after `close()`. What it throws is dropped. */
export interface BayeuxListener {
  /** Events in the order of each response; they also come before `live`. `data` is the whole message where it has none. */
  message(channel: string, data: unknown): void;
  /** Handshaken, all channels confirmed, the optional ones answered, the first connect answered. */
  live(gap: GapReason | null): void;
  /** Told once for each loss; it goes on trying. */
  lost(error: VendorError): void;
  /** It gave up; everything is released. */
  ended(error: VendorError): void;
}

export interface Bayeux {
  /**
   * The server is said to be there: what waits to be tried again is tried at once, and what hangs is made anew. `wasAway`: it did not answer
   * for a while. A connect that it was to hold may have been lost on the way then, and is made anew too, so as to be answered at once.
   */
  hurry(wasAway?: boolean): void;
  /** Takes leave of the server, but waits for its answer only so long; then every socket and timer is released. */
  close(): Promise<void>;
}

/** For tests that must not wait. */
export interface BayeuxInner {
  readonly random: () => number;
  /** How long an answer may take, besides the time that the server said it holds a connect. */
  readonly maxNetworkDelayMs: number;
  readonly closeMs: number;
}
