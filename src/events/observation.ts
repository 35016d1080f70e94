import type { Change, EventItems } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { type Entry, stampsOf, standingOf } from './entry.ts';
import type { AnyItem } from './kinds.ts';
import { isOfRead, type Mark, type Stamp } from './stamp.ts';
import type { VendorTime } from './vendor-time.ts';

/** When something was so, by our clock. */
export interface Moment {
  /**
   * A push at one moment, a read at some moment from the first to the second. Moments that the vendor dates keep the order that its dates
   * have; where it gives none, or it cannot have happened then, it is the moment of arrival.
   */
  readonly from: number;
  readonly to: number;
  /** Whether it is dated by the vendor. */
  readonly isDated: boolean;
  /** Of equal moments the higher rank is the later, of equal ranks the greater tie, and then what arrived later. */
  readonly rank: number;
  readonly tie: string;
  /** The newest moment of which something was known of the object before, on the scale of `from`; `null`: nothing was. */
  readonly knownAt: number | null;
  /** Whether that is the beginning of a read. */
  readonly isKnownByRead: boolean;
}

export interface ObservationOf<K extends 'Job' | 'Task'> {
  readonly kind: K;
  readonly ref: Ref<K>;
  /** What was told of it; `null`: it is gone. */
  readonly members: Partial<EventItems[K]> | null;
  /** What was known of it before; `null`: nothing was, or it was gone. */
  readonly known: Partial<EventItems[K]> | null;
  /** The newest arrival of what it was known by; -1: nothing was known. */
  readonly knownArrival: number;
  /** The job, or that of the task. */
  readonly job: Ref<'Job'>;
  readonly isRead: boolean;
  readonly arrival: number;
  /** When it happened by the vendor's clock, as far as it tells. */
  readonly at: number | null;
  readonly receivedAt: number;
  /** As it is known now: another one when it is found that a clock had been set. */
  readonly moment: () => Moment;
}

/**
 * What one push or one read said of a job or of a task, told also where something newer was known and nothing is published. Never told of
 * an event that was taken before.
 */
export type Observation = ObservationOf<'Job'> | ObservationOf<'Task'>;

/** `isAgain`: it was observed before, and may have another moment, for a clock was found to have been set. */
export type Observe = (observation: Observation, isAgain: boolean) => void;

const positionOf = ({ toldAt = null, heard, beaten }: Stamp, time: VendorTime): number => {
  if (beaten !== undefined) return time.read(heard, heard).from;
  return (toldAt === null ? null : time.ours(toldAt, heard)) ?? heard;
};

/** Of all that is known of the object: what it is known by, what is known, and the job that it belongs to. */
export interface Known {
  readonly stamps: readonly Stamp[];
  readonly members: object | null;
  readonly job: Ref<'Job'> | null;
}

export const knownOf = (entry: Entry): Known => {
  const { ref, members } = entry;
  const job = ref.kind === 'Job' ? ref : ((members.job as Ref<'Job'> | undefined) ?? null);
  const known = standingOf(entry) === 'gone' ? null : members;
  return { stamps: stampsOf(entry), members: known, job: job as Ref<'Job'> | null };
};

const knownIn = ({ stamps }: Known, time: VendorTime): Pick<Moment, 'knownAt' | 'isKnownByRead'> => {
  const known: { knownAt: number | null; isKnownByRead: boolean } = { knownAt: null, isKnownByRead: false };
  for (const stamp of stamps) {
    const at = positionOf(stamp, time);
    if (known.knownAt === null || at > known.knownAt)
      Object.assign(known, { knownAt: at, isKnownByRead: isOfRead(stamp) });
  }
  return known;
};

const jobIn = (members: object | null): Ref<'Job'> | undefined =>
  members && 'job' in members ? (members.job as Ref<'Job'>) : undefined;

type Told = Pick<Observation, 'isRead' | 'arrival' | 'at' | 'receivedAt' | 'moment'>;

/** Kind, ref and members belong together because a change is of one object; the type cannot say so for a union of kinds. */
const observation = (ref: Entry['ref'], members: object | null, before: Known, told: Told): Observation | null => {
  if (ref.kind !== 'Job' && ref.kind !== 'Task') return null;
  const job = jobIn(members) ?? before.job;
  const knownArrival = Math.max(-1, ...before.stamps.map(({ arrival }) => arrival));
  return job && ({ kind: ref.kind, ref, members, known: before.members, knownArrival, job, ...told } as Observation);
};

/** `before`: what was known without it; `tie`: as in `Pushed`. */
export const observePush = (
  { ref, news, at, rank = 0 }: Change,
  { arrival, heard }: Stamp,
  tie: string | null,
  before: Known,
  time: VendorTime,
): Observation | null => {
  if (news.type === 'stale') return null;
  const members = news.type === 'whole' ? news.item : news.type === 'part' ? news.members : null;
  const moment = (): Moment => {
    const known = knownIn(before, time);
    const ours = at === null ? null : time.ours(at, heard);
    if (ours === null) return { from: heard, to: heard, isDated: false, rank: 0, tie: '', ...known };
    return { from: ours, to: ours, isDated: true, rank, tie: tie ?? '', ...known };
  };
  return observation(ref, members, before, { isRead: false, arrival, at, receivedAt: heard, moment });
};

/** `before`: what was known without it; `at`: of the change that the read explains. */
export const observeRead = (
  ref: Entry['ref'],
  item: AnyItem | null,
  { arrival, heard }: Mark,
  at: number | null,
  receivedAt: number,
  before: Known,
  time: VendorTime,
): Observation | null => {
  const moment = (): Moment => ({
    ...time.read(heard, receivedAt),
    isDated: false,
    rank: 0,
    tie: '',
    ...knownIn(before, time),
  });
  return observation(ref, item, before, { isRead: true, arrival, at, receivedAt, moment });
};
