import { type Change, type ChangeSource, EVENT_KINDS, type EventKind, type FeedEvent } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { OUT_OF_STEP_MS } from '../domain/skew.ts';
import { changedEvent } from './changed-event.ts';
import type { Clock } from './clock.ts';
import {
  type Applied,
  applyRead,
  type Entry,
  foundBy,
  itemOf,
  type Meta,
  newEntry,
  newestArrival,
  type Pushed,
  pushPart,
  pushStale,
  pushWhole,
  standingOf,
  tellsMore,
} from './entry.ts';
import { type AnyItem, isEnded } from './kinds.ts';
import { openLag } from './lag.ts';
import { knownOf, type Observation, observePush, observeRead } from './observation.ts';
import { openPast } from './past.ts';
import { isSame } from './same.ts';
import type { Mark } from './stamp.ts';
import { openVendorTime, type VendorTime } from './vendor-time.ts';

/** Living objects of each kind that are kept unless the operator says otherwise. */
export const OBJECT_LIMIT = 50_000;
const MOST_PENDING = 16;

/**
 * `STALE`: something happened of which only a read that begins now can tell. `INCOMPLETE`: the object is known in parts only.
 * `BELATED`: a read was not believed, and one after `READ_LAG_MS` will be.
 */
export type Need = 'STALE' | 'INCOMPLETE' | 'BELATED' | null;

export interface Taken {
  readonly events: readonly FeedEvent[];
  readonly need: Need;
  /** What it said of a job or a task, whether or not it was news. */
  readonly observation: Observation | null;
}

/** One event of a vendor may tell of several objects. */
const toldId = ({ eventId, ref }: Change): string | null =>
  eventId === undefined ? null : `${eventId}|${refKey(ref)}`;

const NOTHING: Taken = { events: [], need: null, observation: null };

export type Ledger = ReturnType<typeof openLedger>;

/**
 * What is known of one account's objects. Every answer's `events` are to be published at once, in their order. Of each kind no more
 * living objects than `objectLimit` are kept: what lives beyond is not taken at all, and counted in `beyond`, until there is room.
 */
export const openLedger = (
  account: string,
  clock: Clock,
  objectLimit = OBJECT_LIMIT,
  time: VendorTime = openVendorTime(clock),
  isKept: (item: AnyItem) => boolean = (item) => !isEnded(item),
) => {
  const living = new Map(EVENT_KINDS.map((kind) => [kind, new Map<string, Entry>()] as const));
  const beyond = new Map<EventKind, number>();
  const past = openPast(clock, time);
  const lag = openLag(clock, time);
  let arrivals = 0;
  const seen = { duplicates: 0, reordered: 0 };

  const livingOf = (kind: EventKind): Map<string, Entry> => living.get(kind) as Map<string, Entry>;
  /** By kind, until something of it changes: many ask for all of them between two changes. */
  const presents = new Map<EventKind, readonly AnyItem[]>();

  const find = (of: Ref<EventKind>): Entry | undefined => {
    const key = refKey(of);
    return livingOf(of.kind).get(key) ?? past.ended.get(key);
  };

  /** What is known of the object; `null` where it is not known, and there is no room for it. */
  const admit = (of: Ref<EventKind>): Entry | null => {
    const known = find(of);
    if (known) return known;
    if (livingOf(of.kind).size < objectLimit) return newEntry(of);
    beyond.set(of.kind, (beyond.get(of.kind) ?? 0) + 1);
    return null;
  };

  /** Puts it where its standing belongs; what was never told and is not there is not kept in memory. */
  const keep = (entry: Entry): void => {
    const key = refKey(entry.ref);
    presents.delete(entry.ref.kind);
    const over = standingOf(entry) === 'gone' || (entry.told !== null && !isKept(entry.told));
    const ofKind = livingOf(entry.ref.kind);
    (over ? ofKind : past.ended).delete(key);
    (over ? past.ended : ofKind).set(key, entry);
  };

  /** An event that is dated after its arrival counts as of its arrival. */
  const pushedOf = ({ at, rank = 0, eventId }: Change, source: ChangeSource): Pushed => {
    arrivals += 1;
    const heard = clock.now();
    const epoch = time.epoch();
    const isOdd = at !== null && at > time.span(heard).to + OUT_OF_STEP_MS;
    const tie = source === 'WEBHOOK' ? (eventId ?? null) : null;
    const dated = at === null || isOdd ? null : { at, rank, tie, epoch: time.isDoubtful() ? null : epoch };
    return { stamp: { dated, toldAt: at, arrival: arrivals, heard, epoch }, tie, isOdd };
  };

  const remember = (entry: Entry, meta: Meta): void => {
    const last = entry.pending.at(-1);
    const replaces = last && (last.awaits === null) === (meta.awaits === null) && !tellsMore(last) && !tellsMore(meta);
    if (replaces) entry.pending.pop();
    entry.pending.push(meta);
    if (entry.pending.length > MOST_PENDING) entry.pending.shift();
  };

  /** Tells what is ready to be told: everything that does not wait for a read, and what waited for one that began then. */
  const tell = (entry: Entry, read: number | null): FeedEvent[] => {
    const standing = standingOf(entry);
    if (standing === 'incomplete') return [];
    const ready = ({ awaits }: Meta): boolean => awaits === null || (read !== null && awaits <= read);
    const metas = entry.pending.filter(ready);
    entry.pending = entry.pending.filter((meta) => !ready(meta));
    const item = standing === 'gone' ? null : itemOf(entry);
    const events: FeedEvent[] = [];
    for (const meta of metas) {
      if (tellsMore(meta) || !isSame(entry.told, item))
        events.push(changedEvent(account, entry.ref, item, entry.told, meta));
      entry.told = item;
    }
    return events;
  };

  const apply = (entry: Entry, { news }: Change, pushed: Pushed): Applied => {
    switch (news.type) {
      case 'whole':
        return pushWhole(entry, news.item, pushed, time);
      case 'gone':
        return pushWhole(entry, null, pushed, time);
      case 'part':
        return pushPart(entry, { ...news.members }, pushed, time);
      case 'stale':
        return pushStale(entry, pushed, time);
    }
  };

  return {
    /** Takes what a vendor pushed. */
    push(change: Change, source: ChangeSource): Taken {
      const { ref, news, cause, at, commandId = null, job = null, problem = null } = change;
      const told = toldId(change);
      if (told !== null && !past.takeEvent(told)) {
        seen.duplicates += 1;
        return NOTHING;
      }
      if (at !== null) lag.note(at);
      const known = find(ref);
      const entry = known ?? (news.type === 'gone' ? newEntry(ref) : admit(ref));
      if (!entry) return NOTHING;
      const pushed = pushedOf(change, source);
      if (!known || entry.isDoubted) entry.isDoubted = at !== null && news.type !== 'gone' && past.mayHaveForgotten(at);
      const before = knownOf(entry);
      const applied = entry.isDoubted ? pushStale(entry, pushed, time) : apply(entry, change, pushed);
      const { isInOrder, isUnsure } = applied;
      const observation = entry.isDoubted ? null : observePush(change, pushed.stamp, pushed.tie, before, time);
      if (!isInOrder && !isUnsure) seen.reordered += 1;
      const awaits = isUnsure && !isInOrder ? pushed.stamp.arrival : null;
      remember(entry, { cause, at, receivedAt: clock.now(), source, commandId, job, problem, awaits });
      const events = tell(entry, null);
      keep(entry);
      if (isUnsure) return { events, need: 'STALE', observation };
      return { events, need: standingOf(entry) === 'incomplete' ? 'INCOMPLETE' : null, observation };
    },

    /**
     * Takes a read's answer; `null`: the vendor knows no such object. `silent`: what was not known is taken for the start and not told.
     */
    read(ref: Ref<EventKind>, item: AnyItem | null, mark: Mark, silent = false): Taken {
      const known = find(ref);
      const entry = item === null ? (known ?? newEntry(ref)) : admit(ref);
      if (!entry) return NOTHING;
      const before = knownOf(entry);
      const need = applyRead(entry, item, mark, time);
      const isComplete = standingOf(entry) === 'complete';
      if (entry.isDoubted && isComplete && item !== null && isEnded(item)) {
        // Its end was told, and forgotten.
        entry.pending = entry.pending.filter(tellsMore);
        entry.told = itemOf(entry);
      }
      entry.isDoubted = false;
      if (silent && isComplete && entry.told === null && entry.pending.length === 0) entry.told = itemOf(entry);
      // A change that waited for this read tells the difference as its own; one that waits for the next explains it.
      const owned = entry.pending.some(({ awaits }) => awaits === null || awaits <= mark.arrival);
      if (!owned) entry.pending.unshift(foundBy(entry.pending[0], clock.now()));
      const events = tell(entry, mark.arrival);
      if (known || item !== null || events.length > 0) keep(entry);
      const [first] = events;
      const isNews = first?.type === 'changed' && need !== 'BELATED';
      const observation = isNews ? observeRead(ref, item, mark, first.at, clock.now(), before, time) : null;
      return { events, need, observation };
    },

    /** A read that was waited for failed: tells what is known without it. False: nothing complete is known. */
    giveUp(ref: Ref<EventKind>): { readonly known: boolean; readonly events: readonly FeedEvent[] } {
      const entry = find(ref);
      if (entry?.isDoubted) {
        livingOf(ref.kind).delete(refKey(ref));
        presents.delete(ref.kind);
      }
      if (!entry || standingOf(entry) === 'incomplete') return { known: false, events: [] };
      const events = tell(entry, arrivals);
      keep(entry);
      return { known: true, events };
    },

    /** Taken before a read leaves. */
    mark(): Mark {
      arrivals += 1;
      return { arrival: arrivals, heard: clock.now(), epoch: time.epoch() };
    },

    /** What was told as living and of which nothing was pushed since the mark. */
    living(kind: EventKind, mark: Mark): Ref<EventKind>[] {
      const refs: Ref<EventKind>[] = [];
      for (const entry of livingOf(kind).values()) {
        if (entry.told !== null && newestArrival(entry) <= mark.arrival) refs.push(entry.ref);
      }
      return refs;
    },

    /** As it was told last; `null` when it was not, or is gone. */
    told: (ref: Ref<EventKind>): AnyItem | null => find(ref)?.told ?? null,

    /** What was told as living, as it was told last. */
    present(kind: EventKind): readonly AnyItem[] {
      const known = presents.get(kind);
      if (known) return known;
      const items: AnyItem[] = [];
      for (const { told } of livingOf(kind).values()) if (told !== null) items.push(told);
      presents.set(kind, items);
      return items;
    },

    knows: (ref: Ref<EventKind>): boolean => find(ref) !== undefined,
    /** How often something was told of objects of the kind for which there is no room, since it was counted anew. */
    beyond: (kind: EventKind): number => beyond.get(kind) ?? 0,
    /** A read of everything of the kind that lives begins to be taken. */
    countBeyond: (kind: EventKind): void => void beyond.delete(kind),
    /** The event may be told again: what it said did not come to anything. */
    forget(change: Change): void {
      const told = toldId(change);
      if (told !== null) past.forgetEvent(told);
    },
    clear(): void {
      for (const ofKind of living.values()) ofKind.clear();
      presents.clear();
      beyond.clear();
      past.clear();
    },
    seen: () => ({ ...seen, lagMs: lag.read() }),
  };
};
