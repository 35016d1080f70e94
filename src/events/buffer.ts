import type { FeedEvent } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import type { Published } from './bus.ts';
import type { Delivery } from './events.ts';

interface Entry {
  readonly key: string;
  readonly published: Published;
  /** The oldest of the events it stands for; itself, while it stands for no other. */
  first: FeedEvent;
  /** How many earlier events it stands for. */
  conflated: number;
  /** The value of `reads` when `first` was put in. */
  since: number;
  /** Does not count against the limit. */
  free: boolean;
}

export interface Buffer {
  /** False when the event would be one too many; what is unread stays so. What is replayed, before all else, is always taken. */
  push(published: Published, replayed?: boolean): boolean;
  shift(): Delivery | undefined;
  clear(): void;
  readonly size: number;
}

/** Told one by one however slow the reader is: every step of an offer, every outcome of a command, every line that is said. */
const isStep = (event: FeedEvent): boolean =>
  event.type === 'message' ||
  (event.type === 'changed' && (event.kind === 'Task' || event.commandId !== null || event.problem !== null));

/** Counts against the limit of its reader. */
const counts = ({ type }: FeedEvent): boolean => type === 'changed' || type === 'message';

/** Of what the newest says everything. A workbin does not tell which jobs came and went before; each of them is told by itself. */
const keyOf = (event: FeedEvent): string => {
  if (event.type === 'message') return `message:${refKey(event.ref)}`;
  if (event.type !== 'changed') return `${event.type}:${event.account}`;
  return event.job ? `${refKey(event.ref)} ${refKey(event.job)}` : refKey(event.ref);
};

/** Both are changes of one object, so that the earlier `before` is of the later one's kind. */
const joined = (first: FeedEvent, last: FeedEvent): FeedEvent =>
  first !== last && first.type === 'changed' && last.type === 'changed'
    ? ({ ...last, before: first.before } as FeedEvent)
    : last;

/**
 * What one reader has not read yet. It never holds more than `limit` changes, besides what was replayed to it at the beginning, and one
 * gap and one health for each account.
 *
 * While it holds no more than half its limit, every event is kept. Beyond that a change takes up the unread change of the same object:
 * it goes to the end, with the `before` of the first of them. What is read is therefore always a part of what was published, in its
 * order: cursors grow, resuming after any of them loses no object's last change, no object goes back in time, and what came after a gap
 * is read after it. An object that changes so often that it would never come to the front is let through: what has waited for `limit`
 * reads stays where it is as long as there is room. Steps (see
 * `isStep`) are not taken up, and nothing is taken up across them.
 * Of gaps the first unread one of an account stays, of its health the newest.
 */
export const openBuffer = (limit: number): Buffer => {
  /** Unread, in the order of publication. */
  const queue = new Set<Entry>();
  /** By key: the newest unread entry that a later event may take up. Always in `queue`; no step has come after it. */
  const newest = new Map<string, Entry>();
  /** How many of `queue` are not free; never more than `limit` when `push` answers. */
  let counted = 0;
  /** How often was read. Between two values of it the front of the queue moved on by one. */
  let reads = 0;

  const remove = (entry: Entry) => {
    queue.delete(entry);
    if (!entry.free) counted -= 1;
  };

  const append = (entry: Entry) => {
    queue.add(entry);
    if (!entry.free) counted += 1;
    if (isStep(entry.published.event)) newest.delete(entry.key);
    else newest.set(entry.key, entry);
  };

  /** Both are in the queue. The later one takes over what the earlier one stood for, and whether it counts. */
  const takeUp = (earlier: Entry, later: Entry) => {
    remove(earlier);
    if (earlier.free && !later.free) counted -= 1;
    later.free ||= earlier.free;
    later.first = earlier.first;
    later.conflated += earlier.conflated + 1;
    later.since = earlier.since;
  };

  /** Takes up what was kept while there was room. */
  const squeeze = () => {
    const open = new Map<string, Entry>();
    for (const entry of queue) {
      const earlier = open.get(entry.key);
      if (isStep(entry.published.event)) open.delete(entry.key);
      else open.set(entry.key, entry);
      if (earlier && open.has(entry.key)) takeUp(earlier, entry);
    }
  };

  const isFull = () => counted >= limit;

  const pushChange = (entry: Entry): boolean => {
    const earlier = newest.get(entry.key);
    const takesUp =
      earlier &&
      !isStep(entry.published.event) &&
      queue.size > limit / 2 &&
      (isFull() || reads - earlier.since < limit);
    if (!takesUp) {
      if (isFull()) squeeze();
      if (isFull()) return false;
    }
    append(entry);
    if (takesUp) takeUp(earlier, entry);
    return true;
  };

  return {
    push(published, replayed = false) {
      const { event } = published;
      const key = keyOf(event);
      const free = replayed || !counts(event);
      const entry = { key, published, first: event, conflated: 0, since: reads, free };
      if (counts(event)) return pushChange(entry);
      const earlier = newest.get(key);
      if (event.type === 'gap' && earlier) return true;
      append(entry);
      if (earlier) takeUp(earlier, entry);
      return true;
    },

    shift() {
      // Asked after every event of a reader who keeps up: no iterator for nothing.
      const [entry] = queue.size > 0 ? queue : [];
      if (!entry) return undefined;
      remove(entry);
      if (newest.get(entry.key) === entry) newest.delete(entry.key);
      reads += 1;
      const { published, first, conflated } = entry;
      return { cursor: published.cursor, event: joined(first, published.event), conflated };
    },

    clear() {
      queue.clear();
      newest.clear();
      counted = 0;
    },

    get size() {
      return queue.size;
    },
  };
};
