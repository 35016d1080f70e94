import type { Change, EventItems } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { type Entry, stampsOf } from './entry.ts';
import type { AnyItem } from './kinds.ts';
import type { Dated, Mark, Stamp } from './stamp.ts';
import type { VendorTime } from './vendor-time.ts';

interface Order {
  /**
   * When it was so, by our clock: a push at one moment, a read at some moment from the first to the second. Moments that the vendor dates
   * keep the order that its dates have; where it gives none that can be compared it is the moment of arrival.
   */
  readonly from: number;
  readonly to: number;
  readonly isRead: boolean;
  /** Whether the vendor dates it, and the date can be compared. */
  readonly isDated: boolean;
  /** Of equal moments the higher rank is the later, of equal ranks the greater tie, and then what arrived later. */
  readonly rank: number;
  readonly tie: string;
  readonly arrival: number;
  /** When it happened by the vendor's clock, as far as it tells. */
  readonly at: number | null;
  readonly receivedAt: number;
  /** The newest moment of which something was known of the object before, on the scale of `from`; `null`: nothing was. */
  readonly knownAt: number | null;
}

export interface ObservationOf<K extends 'Job' | 'Task'> extends Order {
  readonly kind: K;
  readonly ref: Ref<K>;
  /** What was told of it; `null`: it is gone. */
  readonly members: Partial<EventItems[K]> | null;
  /** The job, or that of the task. */
  readonly job: Ref<'Job'>;
}

/**
 * What one push or one read said of a job or of a task, told also where something newer was known and nothing is published. Never told
 * of an event that was taken before, nor of a date that nobody can compare with what is known: then the read that follows is.
 */
export type Observation = ObservationOf<'Job'> | ObservationOf<'Task'>;

const momentOf = (dated: Dated | null, heard: number, time: VendorTime): number =>
  (dated && dated.epoch !== null ? time.ours(dated.at, dated.epoch) : null) ?? heard;

/** The beginning of a read by the vendor's clock, on our own. */
const beginOf = ({ heard, epoch }: Pick<Stamp, 'heard' | 'epoch'>, time: VendorTime): number =>
  time.isDoubtful() ? heard : (time.ours(time.span(heard).from, epoch) ?? heard);

const positionOf = (stamp: Stamp, time: VendorTime): number =>
  stamp.beaten === undefined ? momentOf(stamp.dated, stamp.heard, time) : beginOf(stamp, time);

/** Of all that is known of the object: the newest moment, and the job that it belongs to. */
export interface Known {
  readonly at: number | null;
  readonly job: Ref<'Job'> | null;
}

export const knownOf = (entry: Entry, time: VendorTime): Known => {
  const { ref, members } = entry;
  const moments = stampsOf(entry).map((stamp) => positionOf(stamp, time));
  const job = ref.kind === 'Job' ? ref : ((members.job as Ref<'Job'> | undefined) ?? null);
  return { at: moments.length === 0 ? null : Math.max(...moments), job: job as Ref<'Job'> | null };
};

const jobIn = (members: object | null): Ref<'Job'> | undefined =>
  members && 'job' in members ? (members.job as Ref<'Job'>) : undefined;

/** Kind, ref and members belong together because a change is of one object; the type cannot say so for a union of kinds. */
const observation = (ref: Entry['ref'], members: object | null, known: Known, order: Order): Observation | null => {
  if (ref.kind !== 'Job' && ref.kind !== 'Task') return null;
  const job = jobIn(members) ?? known.job;
  return job && ({ kind: ref.kind, ref, members, job, ...order } as Observation);
};

export const observePush = (
  { ref, news, at }: Change,
  { dated, heard, arrival }: Stamp,
  known: Known,
  time: VendorTime,
): Observation | null => {
  if (news.type === 'stale') return null;
  const members = news.type === 'whole' ? news.item : news.type === 'part' ? news.members : null;
  const moment = momentOf(dated, heard, time);
  return observation(ref, members, known, {
    from: moment,
    to: moment,
    isRead: false,
    isDated: dated !== null && dated.epoch !== null,
    rank: dated?.rank ?? 0,
    tie: dated?.tie ?? '',
    arrival,
    at,
    receivedAt: heard,
    knownAt: known.at,
  });
};

/** `at`: of the change that the read explains. */
export const observeRead = (
  ref: Entry['ref'],
  item: AnyItem | null,
  mark: Mark,
  at: number | null,
  receivedAt: number,
  known: Known,
  time: VendorTime,
): Observation | null => {
  const isComparable = !time.isDoubtful();
  const to = isComparable ? time.ours(time.span(receivedAt).to, mark.epoch) : null;
  const from = beginOf(mark, time);
  return observation(ref, item, known, {
    from,
    to: Math.max(from, to ?? receivedAt),
    isRead: true,
    isDated: false,
    rank: 0,
    tie: '',
    arrival: mark.arrival,
    at,
    receivedAt,
    knownAt: known.at,
  });
};
