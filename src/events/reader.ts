import { VendorError } from '../domain/error.ts';
import type { EventKind, FeedEvent } from '../domain/event.ts';
import { openBuffer } from './buffer.ts';
import type { Bus, Published } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Delivery, Reader } from './events.ts';
import { openMarks } from './marks.ts';

export interface ReaderOptions {
  readonly accounts: ReadonlySet<string>;
  readonly kind: EventKind | 'message' | 'health';
  /** Not asked for gaps. When it throws, the reader ends with that error. */
  readonly wants?: ((event: FeedEvent) => boolean) | undefined;
  /** As `ListenRequest.see`. */
  readonly see?: ((event: FeedEvent) => FeedEvent | null) | undefined;
  readonly after?: string | null | undefined;
  /** As `ListenRequest.rights`. */
  readonly rights?: string | undefined;
  /** Changes that it may hold unread; what is replayed at the beginning comes on top. */
  readonly limit?: number;
  readonly clock: Clock;
  /** Told exactly once, however the reader ends, when it has left the bus; at the latest inside `return()`. */
  readonly onClose: () => void;
}

export interface OpenReader extends Reader, AsyncDisposable {
  readonly hears: (account: string) => boolean;
  /** Ends it from outside. What is unread is still delivered, then `next()` rejects once. */
  readonly fail: (error: VendorError) => void;
  /** Ends it from outside. What is unread is still delivered. */
  readonly finish: () => void;
}

type Result = IteratorResult<Delivery, undefined>;

const LIMIT = 1_024;
const DONE: Result = { done: true, value: undefined };

const tooSlow = (limit: number, cursor: string) =>
  new VendorError(
    'LIMIT_EXCEEDED',
    null,
    `This subscription was read too slowly: more than ${limit} changes were waiting for it. Subscribe again with after: "${cursor}" to go on where it stopped.`,
  );

const noneLeft = () =>
  new VendorError(
    'FORBIDDEN',
    null,
    'There is no account left that the cursor could be gone on from: throw away what followed it, and subscribe again without "after"',
  );

/**
 * What one listener hears. Once ended it is off the bus at once. Of several endings the first counts, but `return()` also drops what an
 * earlier one left to be read. When it was too slow, what is unread is dropped, and the error tells where to resume.
 * Begins with a gap for each account where not all that followed the cursor can be told, or it was given to a reader of other rights or
 * accounts.
 * Throws, without `onClose`, when the bus refuses the cursor, `FORBIDDEN` when there is no account left to tell such a gap of, or `wants` throws for an event that is replayed.
 */
export const openReader = (bus: Bus, options: ReaderOptions): OpenReader => {
  const { accounts, kind, wants, see, after = null, rights, limit = LIMIT, clock, onClose } = options;
  const buffer = openBuffer(limit);
  const marks = openMarks(rights, accounts);
  const from = after === null ? null : marks.read(after);
  let opening = true;
  let ended = false;
  /** What `next()` is to reject with, once, when everything before it is read. */
  let failure = null as { readonly error: unknown } | null;
  /** While it is there, the buffer is empty. */
  let waiting: PromiseWithResolvers<Result> | null = null;
  /** Where to resume if nothing more is read. */
  let readUpTo = marks.write(bus.cursor);

  const isOfKind = (event: FeedEvent): boolean => {
    if (!accounts.has(event.account)) return false;
    if (event.type === 'gap') return kind !== 'health';
    return (event.type === 'changed' ? event.kind : event.type) === kind;
  };

  /** What of it is this reader's to hear. */
  const mine = (event: FeedEvent): FeedEvent | null => {
    if (!isOfKind(event)) return null;
    const seen = see ? see(event) : event;
    return seen && (seen.type === 'gap' || (wants?.(seen) ?? true)) ? seen : null;
  };

  /** What there is to answer; `null` while there is nothing. */
  const take = (): Result | null => {
    const delivery = buffer.shift();
    if (delivery) {
      readUpTo = delivery.cursor;
      return { done: false, value: delivery };
    }
    if (!ended) return null;
    if (!failure) return DONE;
    const { error } = failure;
    failure = null;
    throw error;
  };

  const wake = () => {
    const waiter = waiting;
    if (!waiter) return;
    try {
      const result = take();
      if (!result) return;
      waiting = null;
      waiter.resolve(result);
    } catch (error) {
      waiting = null;
      waiter.reject(error);
    }
  };

  /** Past the buffer, which is empty. */
  const handOver = (waiter: PromiseWithResolvers<Result>, { cursor, event }: Published) => {
    waiting = null;
    readUpTo = cursor;
    waiter.resolve({ done: false, value: { cursor, event, conflated: 0 } });
  };

  const end = (reason: { readonly error: unknown } | null) => {
    if (ended) return;
    ended = true;
    failure = reason;
    subscribed.stop();
    wake();
    onClose();
  };

  const subscribed = bus.subscribe(({ cursor, event: told }) => {
    if (ended || failure || (opening && from?.isForeign)) return;
    let event: FeedEvent | null;
    try {
      event = mine(told);
    } catch (error) {
      if (opening) failure = { error };
      else end({ error });
      return;
    }
    if (!event) return;
    const published = { cursor: marks.write(cursor), event };
    if (waiting) return handOver(waiting, published);
    if (buffer.push(published, opening)) return;
    buffer.clear();
    end({ error: tooSlow(limit, readUpTo) });
  }, from?.cursor);

  opening = false;
  if (failure) {
    subscribed.stop();
    throw failure.error;
  }
  const missed = subscribed.missed ?? (from?.isForeign ? 'RIGHTS_CHANGED' : null);
  if (missed && accounts.size === 0) {
    subscribed.stop();
    throw noneLeft();
  }
  if (missed) {
    const gap = { type: 'gap', reason: missed, since: null, at: clock.now() } as const;
    // A reader who leaves between them and comes back is told all of them again.
    for (const [index, account] of [...accounts].entries()) {
      const isLast = index === accounts.size - 1;
      buffer.push({ cursor: isLast ? readUpTo : (after ?? readUpTo), event: { ...gap, account } });
    }
  }
  if (after !== null) readUpTo = after;

  const reader: OpenReader = {
    next() {
      if (waiting) return Promise.reject(new Error('next() was called while another next() still waits'));
      try {
        const result = take();
        if (result) return Promise.resolve(result);
      } catch (error) {
        return Promise.reject(error);
      }
      waiting = Promise.withResolvers();
      return waiting.promise;
    },

    return() {
      end(null);
      buffer.clear();
      failure = null;
      return Promise.resolve(DONE);
    },

    hears: (account) => accounts.has(account),
    fail: (error) => end({ error }),
    finish: () => end(null),
    [Symbol.asyncIterator]: () => reader,
    [Symbol.asyncDispose]: async () => void (await reader.return()),
  };
  return reader;
};
