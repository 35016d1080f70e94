import type { ChangeSource, EventKind, Problem } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { AnyItem } from './kinds.ts';
import { isLater, type Mark, readBeats, type Stamp } from './stamp.ts';

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
  members: Record<string, unknown>;
  /** As it was told last, or taken for the start; `null` when it is not known or gone. */
  told: AnyItem | null;
  pending: Meta[];
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
});

/** `incomplete`: the object is there, but only a read tells all of it. */
export const standingOf = ({ base, own }: Entry): 'complete' | 'incomplete' | 'gone' => {
  if (base?.exists) return 'complete';
  return base === null || own.size > 0 ? 'incomplete' : 'gone';
};

/** Only for a complete entry: its members then stem from a whole object of its kind. */
export const itemOf = (entry: Entry): AnyItem => ({ ...entry.members }) as unknown as AnyItem;

export const newestOf = ({ base, own }: Entry): Stamp | null => {
  let newest = base?.stamp ?? null;
  for (const stamp of own.values()) if (newest === null || isLater(stamp, newest)) newest = stamp;
  return newest;
};

export const newestArrival = ({ base, own }: Entry): number =>
  Math.max(base?.stamp.arrival ?? -1, ...[...own.values()].map(({ arrival }) => arrival));

const replace = (entry: Entry, item: AnyItem | null, stamp: Stamp, beats: (known: Stamp) => boolean): void => {
  const members: Record<string, unknown> = item === null ? {} : { ...item };
  for (const [name, known] of entry.own) {
    if (beats(known)) entry.own.delete(name);
    else members[name] = entry.members[name];
  }
  entry.members = members;
  entry.base = { stamp, exists: item !== null };
};

/** A push that tells the whole object, or with `null` its end. False: something later is known already. */
export const pushWhole = (entry: Entry, item: AnyItem | null, stamp: Stamp): boolean => {
  if (entry.base && !isLater(stamp, entry.base.stamp)) return false;
  replace(entry, item, stamp, (known) => isLater(stamp, known));
  return true;
};

/** False: of some member something later is known already. */
export const pushPart = (entry: Entry, part: Readonly<Record<string, unknown>>, stamp: Stamp): boolean => {
  let inOrder = true;
  for (const [name, value] of Object.entries(part)) {
    if (name === 'ref') continue;
    const known = entry.own.get(name) ?? entry.base?.stamp;
    if (known && !isLater(stamp, known)) {
      inOrder = false;
      continue;
    }
    entry.members[name] = value;
    entry.own.set(name, stamp);
  }
  return inOrder;
};

/** A read's answer; `null`: the vendor knows no such object. */
export const applyRead = (entry: Entry, item: AnyItem | null, mark: Mark): void => {
  const beats = (known: Stamp): boolean => readBeats(mark, known);
  if (entry.base && !beats(entry.base.stamp)) return;
  // What the read beat must stay beaten: a change older than that is no news, although it may be later than the mark.
  let stamp: Stamp = { ...mark, rank: -Infinity, tie: null };
  for (const known of [...(entry.base ? [entry.base.stamp] : []), ...entry.own.values()]) {
    if (beats(known) && known.at >= stamp.at) stamp = { ...known, tie: null, arrival: mark.arrival };
  }
  replace(entry, item, stamp, beats);
};
