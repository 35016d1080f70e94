import type { WebhookAnswer, WebhookRequest } from '../contract/source.ts';
import type { VendorError } from '../domain/error.ts';
import type { ChangeSource, EventItems, EventKind, FeedEvent, FeedHealth, HealthEvent } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { Worker } from '../domain/worker.ts';
import type { FeedPlan } from './feed-plan.ts';
import type { Observe } from './observation.ts';

export interface ListenRequest {
  /** Names of the accounts to hear; the caller has checked that the principal may. */
  readonly accounts: readonly string[];
  /**
   * Changes of this kind of object, what is said in jobs, or how the feeds themselves are. Gaps of the accounts are told to every listener
   * but those of health.
   */
  readonly kind: EventKind | 'message' | 'health';
  /** Objects whose changes the vendor tells only when asked; confirmed by the vendor before `listen` answers. */
  readonly watch?: readonly Ref<'Workbin'>[] | undefined;
  /** Which events to hear, asked when one is published. Absent: all of the kind. */
  readonly wants?: ((event: FeedEvent) => boolean) | undefined;
  /** What of an event may be told; `null`: nothing. `wants` is asked of that. The same event gives the same answer. */
  readonly see?: ((event: FeedEvent) => FeedEvent | null) | undefined;
  /** Begins after this event, as far as it is kept; `null`: now. */
  readonly after?: string | null | undefined;
  /** What the listener may see, as a text. Its cursors are good for the same rights and accounts; absent: for everybody. */
  readonly rights?: string | undefined;
}

/** One event for one reader. */
export interface Delivery {
  readonly cursor: string;
  readonly event: FeedEvent;
  /** How many earlier changes of the same object this one stands for, because the reader was slow. */
  readonly conflated: number;
}

/**
 * Ends by `return()` (at once, even while `next()` waits), by an error of the feed (`next()` rejects with a `VendorError`), or when the
 * events path is closed (`done`). Only one `next()` at a time is waited for.
 */
export interface Reader extends AsyncIterableIterator<Delivery> {
  next(): Promise<IteratorResult<Delivery, undefined>>;
  return(): Promise<IteratorResult<Delivery, undefined>>;
}

/** A listener without a buffer, for what keeps a picture of its own in step. */
export interface FollowRequest {
  readonly accounts: readonly string[];
  readonly kinds: readonly EventKind[];
  /** Told inside the publishing of each change and gap of these accounts and kinds. Must not throw and must not wait. */
  readonly hear: (event: FeedEvent) => void;
  /** Told what was seen of jobs and tasks of these accounts, before what comes of it is published. Must not throw and must not wait. */
  readonly observe?: Observe | undefined;
}

export interface Following {
  /** Settles when the feeds tell these kinds, or have been found wanting. Never rejects. */
  readonly settled: Promise<void>;
  readonly stop: () => void;
}

/** What stands behind the living objects of a kind. */
export interface Confirmed {
  /** When they were last seen to be so: the beginning of the last poll of the kind, or a later message of the source that tells it. */
  readonly asOf: number;
  readonly source: ChangeSource;
  /** Nothing of the kind is missing, and no change of it may have been missed. Other kinds may be worse off. */
  readonly isLive: boolean;
  /** Every object of the kind could be read; else there are more than are known, or what is known could not be read again. */
  readonly isWhole: boolean;
  /**
   * Why it is not whole; `null` when it is. `LIMIT_EXCEEDED`: more live than are kept. `UNREADABLE`: rows could not be read. Any other
   * code: the last read of this kind failed, though others did not.
   */
  readonly partial: VendorError | null;
}

/** The events path of all accounts. */
export interface Events {
  /**
   * Answers when changes are told: the feeds of the accounts are live or have been found wanting (then their health says so and the
   * reader stays), and everything to be watched is confirmed. Rejects with `VendorError` when a watch is refused.
   */
  readonly listen: (request: ListenRequest) => Promise<Reader>;
  readonly follow: (request: FollowRequest) => Following;
  /**
   * The living objects of a kind as they were told last: what a follower has put together agrees with it at any moment. Complete only
   * while the account's feed tells the kind.
   */
  readonly present: <K extends EventKind>(account: string, kind: K) => readonly EventItems[K][];
  /**
   * Whether an object is among those that `present` answers: it has not ended, and is in none of the states that its account's lists never
   * hold. What is in such a state is told as a change and cannot be read again.
   */
  readonly lists: (item: EventItems[EventKind]) => boolean;
  /**
   * The worker, read in whatever way, with the moments since which its presences hold: where the vendor tells none, those at which their
   * last changes were heard while the feed lived. Everything that is told or `present` has them.
   */
  readonly dated: (worker: Worker) => Worker;
  /** An object as it was told last, while the account's feed is as it should be; `null` when that cannot be said. */
  readonly known: <K extends EventKind>(ref: Ref<K>) => EventItems[K] | null;
  /**
   * Settles when no first read of these kinds, which somebody listens to, is under way any more, and none after changes that may have been
   * missed: what has come of it `confirmed` and `problem` tell. However long that takes, but not behind the end of the signal. Never rejects.
   */
  readonly awaited: (account: string, kinds: readonly EventKind[], signal: AbortSignal) => Promise<void>;
  /** `null` while nobody listens to the kind, or not everything that lives is known yet. */
  readonly confirmed: (account: string, kind: EventKind) => Confirmed | null;
  /**
   * Why what is known of the kind may be wrong or incomplete now; `null` when it is whole and live. Besides the codes of
   * `Confirmed.partial`: what the account's feed failed with, `UNAVAILABLE` while nothing is known yet (nobody listens to the kind, or the
   * first read is not over) or changes may have been missed, `UNSUPPORTED` where the account does not tell of the kind.
   */
  readonly problem: (account: string, kind: EventKind) => VendorError | null;
  /**
   * A moment of the vendor's, heard of at a moment of ours, by our clock: moved by how much the vendor's is ahead, in whole seconds, and
   * as it is where it cannot be told that it is.
   */
  readonly ours: (account: string, moment: number, heard: number) => number;
  readonly health: (account: string) => FeedHealth;
  /** Told inside the publishing of each change of a feed's health, as `FollowRequest.hear`; keeps no feed awake. The answer ends it. */
  readonly watchHealth: (hear: (event: HealthEvent) => void) => () => void;
  /** Where the account's newest event stands. Opaque; of one account it grows, as a text, with what is told of it. */
  readonly position: (account: string) => string;
  /** From now on what is delivered of the account is told, whether somebody listens or not; see `receive`. */
  readonly expect: (account: string) => void;
  /**
   * A delivery to an account's webhook. Answers when its changes are published. Until somebody has listened to the account, has been given
   * a cursor that is good for it, or `expect` was called, they are told to nobody, and it answers at once. Rejects with `VendorError`.
   */
  readonly receive: (account: string, request: WebhookRequest) => Promise<WebhookAnswer>;
  /**
   * Something was written to an account: where its vendor tells changes by itself, the object is read again, since not every change is
   * told. `null`: it is not known to what, so that everything is.
   */
  readonly written: (account: string, of: Ref | null) => void;
  /** Whether what was written to an account is still being read again. */
  readonly isRereading: (account: string) => boolean;
  /** A delivery to the account was refused unread: what it told is missed. */
  readonly missed: (account: string) => void;
  /**
   * Opens feeds, also in the place of others of the same names, and lets go of others. Readers of a feed that is let go of end with
   * `NOT_FOUND`. Settles when the vendors of those have been let go of.
   */
  readonly change: (change: { readonly open: readonly FeedPlan[]; readonly drop: readonly string[] }) => Promise<void>;
  /** What is held at the moment; all zero when nobody listens and every linger is over. */
  readonly holds: () => { readonly listeners: number; readonly upstream: number; readonly timers: number };
  readonly close: () => Promise<void>;
}
