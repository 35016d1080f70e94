import { LRUCache } from 'lru-cache';
import { type Change, type ChangeSource, EVENT_KINDS, type EventKind, type FeedEvent } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { changedEvent } from './changed-event.ts';
import type { Clock } from './clock.ts';
import {
  applyRead,
  type Entry,
  foundBy,
  itemOf,
  type Meta,
  newEntry,
  newestArrival,
  newestOf,
  pushPart,
  pushWhole,
  standingOf,
  tellsMore,
} from './entry.ts';
import { type AnyItem, isEnded } from './kinds.ts';
import { isSame } from './same.ts';
import { isLater, type Mark, type Stamp } from './stamp.ts';

/** Living objects of each kind that are kept unless the operator says otherwise. */
export const OBJECT_LIMIT = 50_000;
const MOST_ENDED = 2_000;
const ENDED_KEPT_MS = 600_000;
const MOST_EVENT_IDS = 20_000;
const MOST_PENDING = 16;
/** How far the vendor's clock and ours may be apart without anything being known of it. */
const TOLERANCE_MS = 2_000;
const MOST_LAG_MS = 60_000;

/** `STALE`: something happened of which only a read that begins now can tell. `INCOMPLETE`: the object is known in parts only. */
export type Need = 'STALE' | 'INCOMPLETE' | null;

export interface Taken {
  readonly events: readonly FeedEvent[];
  readonly need: Need;
}

/** One event of a vendor may tell of several objects. */
const toldId = ({ eventId, ref }: Change): string | null =>
  eventId === undefined ? null : `${eventId}|${refKey(ref)}`;

const NOTHING: Taken = { events: [], need: null };

export type Ledger = ReturnType<typeof openLedger>;

/**
 * What is known of one account's objects. Every answer's `events` are to be published at once, in their order. Of each kind no more
 * living objects than `objectLimit` are kept: what lives beyond is not taken at all, and counted in `beyond`, until there is room.
 */
export const openLedger = (
  account: string,
  clock: Clock,
  objectLimit = OBJECT_LIMIT,
  isKept: (item: AnyItem) => boolean = (item) => !isEnded(item),
) => {
  const living = new Map(EVENT_KINDS.map((kind) => [kind, new Map<string, Entry>()] as const));
  const beyond = new Map<EventKind, number>();
  // Tombstones and ended work: what comes late must find them for a while.
  const ended = new LRUCache<string, Entry>({ max: MOST_ENDED, ttl: ENDED_KEPT_MS, ttlResolution: 0, perf: clock });
  const eventIds = new LRUCache<string, true>({ max: MOST_EVENT_IDS });
  let arrivals = 0;
  let leastLag: number | null = null;
  let newestAt: number | null = null;
  const seen = { duplicates: 0, reordered: 0, lagMs: null as number | null };

  /** A vendor's clock that is behind must not make its pushes look older than our reads. */
  const behind = (): number => Math.min(MOST_LAG_MS, Math.max(0, leastLag ?? 0));

  const noteTime = (at: number): void => {
    const lag = clock.now() - at;
    leastLag = Math.min(leastLag ?? lag, lag);
    if (newestAt !== null && at < newestAt) return;
    newestAt = at;
    seen.lagMs = lag;
  };

  const livingOf = (kind: EventKind): Map<string, Entry> => living.get(kind) as Map<string, Entry>;

  const find = (of: Ref<EventKind>): Entry | undefined => {
    const key = refKey(of);
    return livingOf(of.kind).get(key) ?? ended.get(key);
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
    const over = standingOf(entry) === 'gone' || (entry.told !== null && !isKept(entry.told));
    const ofKind = livingOf(entry.ref.kind);
    (over ? ofKind : ended).delete(key);
    (over ? ended : ofKind).set(key, entry);
  };

  const stampOf = (change: Change, source: ChangeSource, entry: Entry): Stamp => {
    arrivals += 1;
    const arrival = arrivals;
    const tie = source === 'WEBHOOK' ? (change.eventId ?? null) : null;
    if (change.at !== null) return { at: change.at, rank: change.rank ?? 0, tie, arrival };
    const at = clock.now() - behind();
    const newest = newestOf(entry);
    return newest && newest.at >= at ? { ...newest, tie: null, arrival } : { at, rank: 0, tie: null, arrival };
  };

  const remember = (entry: Entry, meta: Meta): void => {
    const last = entry.pending.at(-1);
    const replaces = last && (last.awaits === null) === (meta.awaits === null) && !tellsMore(last) && !tellsMore(meta);
    if (replaces) entry.pending.pop();
    entry.pending.push(meta);
    if (entry.pending.length > MOST_PENDING) entry.pending.shift();
  };

  /** Tells what is ready to be told: everything that does not wait for a read, and what waited for this one. */
  const tell = (entry: Entry, read: Mark | null): FeedEvent[] => {
    const standing = standingOf(entry);
    if (standing === 'incomplete') return [];
    const ready = ({ awaits }: Meta): boolean => awaits === null || (read !== null && awaits <= read.arrival);
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

  /** False: something later was known. */
  const apply = (entry: Entry, { news, at }: Change, stamp: Stamp): boolean => {
    switch (news.type) {
      case 'whole':
        return pushWhole(entry, news.item, stamp);
      case 'gone':
        return pushWhole(entry, null, stamp);
      case 'part':
        return pushPart(entry, { ...news.members }, stamp);
      case 'stale':
        return at === null || entry.base === null || isLater(stamp, entry.base.stamp);
    }
  };

  return {
    /** Takes what a vendor pushed. */
    push(change: Change, source: ChangeSource): Taken {
      const { news, commandId = null, job = null, problem = null } = change;
      const told = toldId(change);
      if (told !== null) {
        if (eventIds.has(told)) {
          seen.duplicates += 1;
          return NOTHING;
        }
        eventIds.set(told, true);
      }
      if (change.at !== null) noteTime(change.at);
      const entry = news.type === 'gone' ? (find(change.ref) ?? newEntry(change.ref)) : admit(change.ref);
      if (!entry) return NOTHING;
      const stamp = stampOf(change, source, entry);
      const inOrder = apply(entry, change, stamp);
      if (!inOrder) seen.reordered += 1;
      const stale = news.type === 'stale' && inOrder;
      const { cause, at } = change;
      const awaits = stale ? stamp.arrival : null;
      remember(entry, { cause, at, receivedAt: clock.now(), source, commandId, job, problem, awaits });
      const events = tell(entry, null);
      keep(entry);
      return { events, need: stale ? 'STALE' : standingOf(entry) === 'incomplete' ? 'INCOMPLETE' : null };
    },

    /**
     * Takes a read's answer; `null`: the vendor knows no such object. `silent`: what was not known is taken for the start and not told.
     */
    read(ref: Ref<EventKind>, item: AnyItem | null, mark: Mark, silent = false): readonly FeedEvent[] {
      const known = find(ref);
      const entry = item === null ? (known ?? newEntry(ref)) : admit(ref);
      if (!entry) return [];
      applyRead(entry, item, mark);
      const begins = silent && entry.told === null && entry.pending.length === 0;
      if (begins && standingOf(entry) === 'complete') entry.told = itemOf(entry);
      // A change that waited for this read tells the difference as its own; one that waits for the next explains it.
      const owned = entry.pending.some(({ awaits }) => awaits === null || awaits <= mark.arrival);
      if (!owned) entry.pending.unshift(foundBy(entry.pending[0], clock.now()));
      const events = tell(entry, mark);
      if (known || item !== null || events.length > 0) keep(entry);
      return events;
    },

    /** A read that was waited for failed: tells what is known without it. False: nothing complete is known. */
    giveUp(ref: Ref<EventKind>): { readonly known: boolean; readonly events: readonly FeedEvent[] } {
      const entry = find(ref);
      if (!entry || standingOf(entry) === 'incomplete') return { known: false, events: [] };
      const events = tell(entry, { at: clock.now(), arrival: arrivals });
      keep(entry);
      return { known: true, events };
    },

    /** Taken before a read leaves. */
    mark: (): Mark => ({ at: clock.now() - behind() - TOLERANCE_MS, arrival: arrivals }),

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
    present(kind: EventKind): AnyItem[] {
      const items: AnyItem[] = [];
      for (const { told } of livingOf(kind).values()) if (told !== null) items.push(told);
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
      if (told !== null) eventIds.delete(told);
    },
    clear(): void {
      for (const ofKind of living.values()) ofKind.clear();
      beyond.clear();
      ended.clear();
    },
    seen: (): Readonly<typeof seen> => seen,
  };
};
