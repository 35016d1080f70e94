/** What a live view is told. Folding a snapshot and the deltas after it gives the view as it is at that moment. */
export type LiveEvent<T> =
  | { readonly type: 'snapshot'; readonly seq: number; readonly items: readonly T[] }
  /** `removed`: keys of what has ended, is gone, or has left the filter or the window; a key may be unknown to the reader. */
  | {
      readonly type: 'delta';
      readonly seq: number;
      readonly upserted: readonly T[];
      readonly removed: readonly string[];
    }
  /** What the reader had cannot be continued; a snapshot follows. */
  | { readonly type: 'resync'; readonly seq: number; readonly reason: ResyncReason };

/** `EXPIRED`: more happened since the cursor than is kept. `UNKNOWN`: the cursor is of another view, or of an earlier life of this gateway. */
export type ResyncReason = 'EXPIRED' | 'UNKNOWN';

export interface LiveDelivery<T> {
  /** Where to go on after this. */
  readonly cursor: string;
  /** The same object for all who get it. */
  readonly event: LiveEvent<T>;
  /** How many deltas this one stands for beyond itself, because the reader was slow. */
  readonly conflated: number;
}

export interface Changes<T> {
  readonly upserted: readonly T[];
  readonly removed: readonly string[];
}

/** Ends by `return()` (at once, even while `next()` waits) or when its view is closed. Only one `next()` at a time is waited for. */
export interface LiveReader<T> extends AsyncIterableIterator<LiveDelivery<T>> {
  next(): Promise<IteratorResult<LiveDelivery<T>, undefined>>;
  return(): Promise<IteratorResult<LiveDelivery<T>, undefined>>;
}
