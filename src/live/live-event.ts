import type { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import type { Related } from './related.ts';

/** What must come out when the rows of a list have been put together. */
export interface Proof {
  readonly count: number;
  /** See `domain/live-digest.ts`. */
  readonly digest: string;
}

/** How far an account has been heard. */
export interface AsOf {
  readonly account: string;
  /** When all that the view shows of it was last seen to be so; `null`: it has never been heard. */
  readonly at: number | null;
  /** The account's newest event that the view holds; `null` with `at`. Opaque; grows as a text. */
  readonly position: string | null;
}

/** Objects of which the view is not known to be whole and right at the moment. */
export interface Lack {
  readonly account: string;
  readonly kind: EventKind;
  readonly error: VendorError;
  /** It need not be looked at anew: the account never shows them, or the change that shows them is heard. */
  readonly isLasting: boolean;
}

export interface Standing {
  readonly asOf: readonly AsOf[];
  /** Empty: the view is whole. */
  readonly partial: readonly Lack[];
}

interface Told extends Proof, Standing {
  readonly seq: number;
  /** Of `items` or `upserted`, one by one: the seq with which the row was told last. */
  readonly versions: readonly number[];
  /** Of each list by its name, where a view has several. */
  readonly lists: ReadonlyMap<string, Proof>;
}

export interface Snapshot<T> extends Told {
  readonly type: 'snapshot';
  readonly items: readonly T[];
}

/** Without rows, and with `since` equal to `seq`: nothing has changed. */
export interface Delta<T> extends Told {
  readonly type: 'delta';
  /** The seq on which it builds. */
  readonly since: number;
  readonly upserted: readonly T[];
  /** Keys of what has ended, is gone, or has left the filter or the window; a key may be unknown to the reader. */
  readonly removed: readonly string[];
}

/** What the reader had cannot be continued; a snapshot follows. */
export interface Resync {
  readonly type: 'resync';
  readonly seq: number;
  readonly reason: ResyncReason;
}

/** What a live view is told. Folding a snapshot and the deltas after it gives the view as it is at that moment. */
export type LiveEvent<T> = Snapshot<T> | Delta<T> | Resync;

/**
 * `EXPIRED`: more happened since the cursor than is kept. `UNKNOWN`: the cursor is of another view, or of an earlier life of this
 * gateway. `RIGHTS_CHANGED`: the reader asks with other rights, another document or other variables than those of the cursor.
 */
export type ResyncReason = 'EXPIRED' | 'UNKNOWN' | 'RIGHTS_CHANGED';

export interface LiveDelivery<T> {
  /** Where to go on after this. */
  readonly cursor: string;
  /** The same object for all who get it. */
  readonly event: LiveEvent<T>;
  /** How many deltas this one stands for beyond itself, because the reader was slow. */
  readonly conflated: number;
  /** What the view knows of the objects that its rows lead to; `null` where it follows none. */
  readonly related: Related | null;
  /** Rows of `items` or `upserted`, by their places there, that could not be told whole because a vendor did not answer: they are told again. */
  readonly retell: (rows: readonly number[]) => void;
  /** The view takes nothing in until what this answers has been called, once. */
  readonly hold: () => () => void;
}

export interface Changes<T> {
  readonly upserted: readonly T[];
  readonly removed: readonly string[];
}

/** Where a reader goes on. */
export interface Resume {
  /** The cursor of the last event that it has put together; `null`: it has nothing. */
  readonly after: string | null;
  /** What it asks and may see, as a text: a cursor is good only for a reader of whom it is the same. */
  readonly fingerprint: string;
}

/** Ends by `return()` (at once, even while `next()` waits) or when its view is closed. Only one `next()` at a time is waited for. */
export interface LiveReader<T> extends AsyncIterableIterator<LiveDelivery<T>> {
  next(): Promise<IteratorResult<LiveDelivery<T>, undefined>>;
  return(): Promise<IteratorResult<LiveDelivery<T>, undefined>>;
}
