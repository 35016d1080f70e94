import type { ChangeSource, EventKind, Problem } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { type AnyItem, isEnded, isEndedState } from './kinds.ts';
import { type Dated, isLaterDate, isOfRead, type Mark, type Relation, relationOf, type Stamp } from './stamp.ts';
import type { VendorTime } from './vendor-time.ts';

/** How far a read may lag behind the events of its vendor: for so long it does not bring back what has ended. */
export const READ_LAG_MS = 5_000;

/** The story of one change, to be told with the object. */
export interface Meta {
  readonly cause: string | null;
  readonly at: number | null;
  readonly receivedAt: number;
  readonly source: ChangeSource;
  readonly commandId: string | null;
  readonly job: Ref<'Job'> | null;
  readonly problem: Problem | null;
  /** Told only after a read that began at or after this point in the order of arrival; `null`: as soon as the object is complete. */
  readonly awaits: number | null;
}

/**
 * What is known of one object. Invariant: `base` is the latest word on the whole of it, and `own` names the members on which there is
 * a later word. Both depend only on which changes were taken, never on their order.
 */
export interface Entry {
  readonly ref: Ref<EventKind>;
  /** `null`: only parts are known. */
  base: { readonly stamp: Stamp; readonly exists: boolean } | null;
  readonly own: Map<string, Stamp>;
  /** Never changed, only replaced. */
  members: Readonly<Record<string, unknown>>;
  /** As it was told last, or taken for the start; `null` when it is not known or gone. */
  told: AnyItem | null;
  pending: Meta[];
  /** Heard of by events alone that may be older than an end that was forgotten: nothing of it is believed before a read. */
  isDoubted: boolean;
}

/** A difference that a read found: told in the words of a change that may have made it, if one was heard. */
export const foundBy = (heard: Meta | undefined, receivedAt: number): Meta => ({
  cause: heard?.cause ?? null,
  at: heard?.at ?? null,
  receivedAt,
  source: heard?.source ?? 'POLL',
  commandId: null,
  job: null,
  problem: null,
  awaits: null,
});

/** To be told even when the object is as it was. */
export const tellsMore = ({ commandId, job, problem }: Meta): boolean =>
  commandId !== null || job !== null || problem !== null;

export const newEntry = (ref: Ref<EventKind>): Entry => ({
  ref,
  base: null,
  own: new Map(),
  members: {},
  told: null,
  pending: [],
  isDoubted: false,
});

/** `incomplete`: the object is there, but only a read tells all of it. */
export const standingOf = ({ base, own }: Entry): 'complete' | 'incomplete' | 'gone' => {
  if (base?.exists) return 'complete';
  return base === null || own.size > 0 ? 'incomplete' : 'gone';
};

/** Only for a complete entry: its members then stem from a whole object of its kind. */
export const itemOf = (entry: Entry): AnyItem => ({ ...entry.members }) as unknown as AnyItem;

export const stampsOf = ({ base, own }: Entry): Stamp[] => [...(base ? [base.stamp] : []), ...own.values()];

export const newestArrival = (entry: Entry): number => Math.max(-1, ...stampsOf(entry).map(({ arrival }) => arrival));

/** When something was heard of it last, by our clock. */
export const newestHeard = (entry: Entry): number => Math.max(-Infinity, ...stampsOf(entry).map(({ heard }) => heard));

/** What is known of its end; `null` while it lives, as far as is known. */
const endOf = ({ ref, base, own, members }: Entry): Stamp | null => {
  if (base && !base.exists && own.size === 0) return base.stamp;
  return isEndedState(ref.kind, members.state) ? (own.get('state') ?? base?.stamp ?? null) : null;
};

/** Whether a push was applied. `isUnsure`: only a read that begins now can tell whether it is news. */
export interface Applied {
  /** It was taken, all of it. */
  readonly isInOrder: boolean;
  readonly isUnsure: boolean;
}

/** `isOdd`: it cannot have happened when it is said to have. `tie`: as of its date, also where that is odd. */
export interface Pushed {
  readonly stamp: Stamp;
  readonly tie: string | null;
  readonly isOdd: boolean;
}

/**
 * Whether a push is taken for later than what is known. Where nobody can tell, it is unless it would bring back what has ended; where a
 * clock was set, only when it ends what lives. Then a read shows what is so. What has ended is brought back by what happened after its
 * end was heard: until a clock that was set is noticed, the date of the end alone may be wrong.
 */
const openJudge = (
  entry: Entry,
  members: Readonly<Record<string, unknown>> | null,
  pushed: Pushed,
  time: VendorTime,
) => {
  const { ref, base, own } = entry;
  const { stamp, isOdd } = pushed;
  const ends = members === null || isEndedState(ref.kind, members.state);
  const isTombstone = base !== null && !base.exists && own.size === 0;
  const known = endOf(entry);
  const end = ends || !(isTombstone || 'state' in members) ? null : known;
  const endsWhatLives = ends && known === null;
  const isHeld = isOdd || (end !== null && relationOf(stamp, { ...end, dated: null }, time) !== 'LATER');
  const found = new Set<Relation>();
  return {
    isLater(against: Stamp): boolean {
      const relation = relationOf(stamp, against, time);
      const judged = isHeld && relation === 'LATER' ? 'CLOSE' : relation;
      found.add(judged);
      if (judged === 'CLOSE') return end === null;
      return judged === 'LATER' || (judged === 'UNKNOWN' && endsWhatLives);
    },
    applied: (isInOrder: boolean): Applied => ({
      isInOrder,
      isUnsure: found.has('CLOSE') || found.has('UNKNOWN'),
    }),
  };
};

/** `holds`: what is known of a member is later than the whole. */
const replace = (entry: Entry, item: AnyItem | null, stamp: Stamp, holds: (known: Stamp) => boolean): void => {
  const members: Record<string, unknown> = item === null ? {} : { ...item };
  for (const [name, known] of entry.own) {
    if (holds(known)) members[name] = entry.members[name];
    else entry.own.delete(name);
  }
  entry.members = members;
  entry.base = { stamp, exists: item !== null };
};

/** A push that tells the whole object, or with `null` its end. */
export const pushWhole = (entry: Entry, item: AnyItem | null, pushed: Pushed, time: VendorTime): Applied => {
  const judge = openJudge(entry, item && { ...item }, pushed, time);
  const isInOrder = entry.base === null || judge.isLater(entry.base.stamp);
  if (isInOrder) replace(entry, item, pushed.stamp, (known) => !judge.isLater(known));
  return judge.applied(isInOrder);
};

/** A push that tells some members. In order when of none of them something later is known. */
export const pushPart = (
  entry: Entry,
  { ref: _, ...part }: Readonly<Record<string, unknown>>,
  pushed: Pushed,
  time: VendorTime,
): Applied => {
  const judge = openJudge(entry, part, pushed, time);
  let isInOrder = true;
  const members = { ...entry.members };
  for (const [name, value] of Object.entries(part)) {
    const known = entry.own.get(name) ?? entry.base?.stamp;
    if (known && !judge.isLater(known)) {
      isInOrder = false;
      continue;
    }
    members[name] = value;
    entry.own.set(name, pushed.stamp);
  }
  entry.members = members;
  return judge.applied(isInOrder);
};

/** A push that tells only that something changed. */
export const pushStale = (entry: Entry, { stamp }: Pushed, time: VendorTime): Applied => {
  const isNews = entry.base === null || relationOf(stamp, entry.base.stamp, time) !== 'EARLIER';
  return { isInOrder: false, isUnsure: isNews };
};

/** The newest date that a read beats: what is older than that is no news, although it may be later than the read's beginning. */
const beatenBy = (entry: Entry, beats: (known: Stamp) => boolean): Dated | null => {
  let newest: Dated | null = null;
  for (const known of stampsOf(entry)) {
    if (!beats(known)) continue;
    const dated = known.dated ?? known.beaten ?? null;
    if (dated && (newest === null || isLaterDate(dated, newest))) newest = dated;
  }
  return newest;
};

const isShortlyBefore = (known: Stamp, mark: Mark): boolean => {
  const since = mark.heard - known.heard;
  return known.arrival < mark.arrival && since >= 0 && since < READ_LAG_MS;
};

/**
 * Whether a read contradicts what was told so shortly before that it may lag behind: it would bring back what has ended, or it does not
 * find what an event told of. That an earlier read did not find it proves no end.
 */
const isBelated = (entry: Entry, item: AnyItem | null, mark: Mark): boolean => {
  const end = endOf(entry);
  if (item === null)
    return end === null && stampsOf(entry).some((known) => known.dated && isShortlyBefore(known, mark));
  if (end === null || isEnded(item)) return false;
  const isAbsence = !isEndedState(entry.ref.kind, entry.members.state) && isOfRead(end);
  return !isAbsence && isShortlyBefore(end, mark);
};

/**
 * A read's answer; `null`: the vendor knows no such object. `STALE`: of some of it nobody can tell whether the read is later.
 * `BELATED`: it was not believed, and a read some time later will be.
 */
export const applyRead = (
  entry: Entry,
  item: AnyItem | null,
  mark: Mark,
  time: VendorTime,
): 'STALE' | 'BELATED' | null => {
  let isUnsure = false;
  const isBehind = isBelated(entry, item, mark);
  if (isBehind && (entry.base !== null || item === null)) return 'BELATED';
  const bare: Stamp = { ...mark, dated: null };
  const beats = (known: Stamp): boolean => {
    const relation = relationOf(bare, known, time);
    isUnsure ||= relation === 'CLOSE' || relation === 'UNKNOWN';
    return relation === 'LATER' && !isBehind;
  };
  if (entry.base === null || beats(entry.base.stamp)) {
    replace(entry, item, { ...bare, beaten: beatenBy(entry, beats) }, (known) => !beats(known));
  }
  if (isBehind) return 'BELATED';
  return isUnsure ? 'STALE' : null;
};
