import type { Call } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';
import type { Change, EventItems, EventKind, GapReason } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';

/** How an account's changes can be heard. A way that the vendor does not offer is left out; without any, its ports are polled. */
export interface Source {
  readonly stream?: StreamHead;
  readonly webhook?: WebhookHead;
  /**
   * Everything that lives now, of these kinds: workers, queues and workbins; jobs and tasks that have not ended. Read with as few
   * calls as the vendor allows. Absent: the ports' lists are walked.
   *
   * Each kind fails alone: see `Snapshot.failed`, and `alone` in `snapshot.ts`. A part that could not be read is never left out in
   * silence, since what is missing is taken to be gone. Single rows that cannot be read are told in `unreadable`. Rejects with
   * `VendorError` when nothing can be said of any kind: the call was given up, the vendor is not asked at present, the credentials
   * are refused.
   *
   * `limit`: objects of each kind that are wanted at most, `SNAPSHOT_LIMIT` when it is left out. A list that goes on beyond is read
   * no further.
   */
  readonly snapshot?: (kinds: readonly EventKind[], call: Call, limit?: number) => Promise<Snapshot>;
}

/** Objects of each kind that a snapshot reads unless it is asked for fewer or more. */
export const SNAPSHOT_LIMIT = 50_000;

export type Snapshot = { readonly [K in EventKind]?: readonly EventItems[K][] } & {
  /** Rows that could not be read, by kind: while there are any, an object of the kind that is missing is not taken to be gone. */
  readonly unreadable?: { readonly [K in EventKind]?: readonly VendorError[] };
  /**
   * Why a kind was not read, or not to its end; the objects that were read before stand beside it, and none that is missing is taken to
   * be gone. `LIMIT_EXCEEDED` with objects: there are more than were wanted. The other kinds are whole.
   */
  readonly failed?: { readonly [K in EventKind]?: VendorError };
};

/** A connection over which the vendor tells changes. */
export interface StreamHead {
  /**
   * The kinds of which it tells every change while it is live; the others are polled beside it. One of which it tells some changes only,
   * or of some objects only, is not among them.
   */
  readonly covers: readonly EventKind[];
  /** It tells what is said in conversations as well, as `lines` of changes of jobs. */
  readonly messages?: true;
  /** Begins to connect. What becomes of it is told to the sink; nothing is thrown. */
  readonly open: (sink: StreamSink) => Stream;
}

export interface StreamSink {
  change(change: Change): void;
  /**
   * Changes are told from here on: at the first connection (`gap` is `null`) and after each loss, when everything that is watched has
   * been subscribed again. `gap` says why something may have been missed; also told without a loss, for a message that could not be read.
   */
  live(gap: GapReason | null): void;
  /** After a loss the vendor refuses this, which it had let us watch: its changes are told no longer. */
  refused(ref: Ref, error: VendorError): void;
  /** Changes are not told at the moment, and the stream goes on trying by itself. */
  lost(error: VendorError): void;
  /** The stream gave up and has released everything; a caller that wants the stream opens another. */
  ended(error: VendorError): void;
}

export interface Stream {
  /**
   * Asks for the changes of certain objects, where the vendor tells them only when asked (workbins): one call however many refs, as far
   * as the vendor allows. Answers by position, after the vendor has confirmed: `null`, or why it refused. Never rejects.
   */
  readonly watch?: (refs: readonly Ref[]) => Promise<readonly (VendorError | null)[]>;
  /** Takes it back. Never rejects: what cannot be taken back ends with the stream. */
  readonly unwatch?: (refs: readonly Ref[]) => Promise<void>;
  /**
   * The vendor has just answered: what the stream waits to try again it tries at once, and what it has had no answer to it asks anew.
   * `wasAway`: after a while in which it did not answer, so that a connection that seems to stand may be dead.
   */
  readonly wake?: (wasAway?: boolean) => void;
  /** Ends the session at the vendor and releases everything; nothing is told afterwards. */
  close(): Promise<void>;
}

/**
 * Deliveries that the vendor makes to us. Size and charset have been checked before, and so has the secret or the token where the account
 * is configured with one.
 */
export interface WebhookHead {
  /** As in `StreamHead`. A delivery makes the next poll of the other kinds come at once. */
  readonly covers: readonly EventKind[];
  /**
   * For vendors that sign what they deliver: whether the vendor made this request, in constant time over what is secret. With it an account
   * needs no shared secret; one that is configured must hold besides. `false`: answered with 403, `read` is not called, and no gap is told,
   * since nothing of the vendor's was missed. It may fetch keys; `UNAUTHENTICATED` is answered with 401, `FORBIDDEN` with 403, and any
   * other `VendorError` says that it cannot be judged now: the vendor is asked to deliver again.
   */
  readonly verify?: (request: WebhookRequest) => boolean | Promise<boolean>;
  /**
   * Pure, and at once: the changes of a delivery are taken in the turn in which it is read, so that two deliveries are taken in the order in
   * which they came. What has to be fetched is fetched by `verify`. Throws `VendorError` `INVALID_INPUT` for what is no delivery of this
   * vendor's. A part of a delivery that cannot be read does not spoil the others: it is told in `unreadable`.
   */
  readonly read: (request: WebhookRequest) => WebhookReading;
}

export interface WebhookRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * As the vendor called it, for signatures over it: path and query to the letter, a shared secret in it included, after
   * `server.publicUrl`, or after the `Host` that the request names where that is not set. Holds a secret: never told in an error.
   */
  readonly url: string;
  /** Without the shared secret. Of a repeated name the last; all of them are in `url`. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookReading {
  /** In the order of the delivery. Empty for a handshake. */
  readonly changes: readonly Change[];
  /** Parts that could not be read, each as `UNREADABLE` with its path. What they told is missed: a gap is told, and a poll repairs it. */
  readonly unreadable?: readonly VendorError[];
  /** Something was told besides, of which only a poll can say what it means: the next one comes at once, and no gap is told. */
  readonly isHint?: boolean;
  /** Sent when the changes are published. */
  readonly answer: WebhookAnswer;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, or nothing. */
  readonly body?: string;
}
