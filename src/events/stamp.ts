import type { VendorTime } from './vendor-time.ts';

/** A moment of the vendor's clock. */
export interface Dated {
  readonly at: number;
  readonly rank: number;
  /** Decides between equal moments where the order of arrival means nothing; `null` where it does. */
  readonly tie: string | null;
  /** The setting of the clocks that it is dated by; `null`: they were set shortly before. */
  readonly epoch: number | null;
}

/** When a change happened, or a read began, among all changes and reads of one object. */
export interface Stamp {
  /** `null`: dated by its arrival, or the beginning of a read. */
  readonly dated: Dated | null;
  /** Of a push: when it happened by the vendor's clock, as far as it tells, also where it cannot have happened then. */
  readonly toldAt?: number | null;
  /** Position in the order in which the account's changes were taken and its reads began. */
  readonly arrival: number;
  /** When it was heard, or the read began, by our clock as it was set in this epoch. */
  readonly heard: number;
  readonly epoch: number;
  /** Of a read: the newest date that it has beaten. */
  readonly beaten?: Dated | null;
}

export const isOfRead = ({ beaten }: Stamp): boolean => beaten !== undefined;

/** Taken before a read leaves: what comes after it may not be in the answer. */
export type Mark = Pick<Stamp, 'arrival' | 'heard' | 'epoch'>;

/**
 * Whether one is later than the other. `CLOSE`: they are too near to each other for two clocks, and nobody can tell. `UNKNOWN`: one of
 * the clocks was set, and nobody can tell however far they are apart.
 */
export type Relation = 'LATER' | 'EARLIER' | 'CLOSE' | 'UNKNOWN';

export const isLaterDate = (a: Dated, b: Dated): boolean => {
  if (a.at !== b.at) return a.at > b.at;
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.tie !== null && b.tie !== null && a.tie > b.tie;
};

const isEqualDate = (a: Dated, b: Dated): boolean =>
  a.at === b.at && a.rank === b.rank && (a.tie === null || b.tie === null || a.tie === b.tie);

const areComparable = (a: Dated, b: Dated): boolean => a.epoch !== null && a.epoch === b.epoch;

const byArrival = (a: Stamp, b: Stamp): Relation => (a.arrival > b.arrival ? 'LATER' : 'EARLIER');

/** What was dated by the vendor against a moment of ours before it arrived. */
const againstOurs = (a: Stamp, dated: Dated, b: Stamp, time: VendorTime): Relation => {
  // It was heard before our moment, and so it happened before.
  if (a.arrival < b.arrival) return 'EARLIER';
  if (dated.epoch !== b.epoch || b.epoch !== time.epoch()) return 'UNKNOWN';
  if (b.beaten && areComparable(dated, b.beaten) && !isLaterDate(dated, b.beaten)) return 'EARLIER';
  const { from, to } = time.span(b.heard);
  if (dated.at < from) return 'EARLIER';
  return dated.at >= to ? 'LATER' : 'CLOSE';
};

const OPPOSITE = { LATER: 'EARLIER', EARLIER: 'LATER', CLOSE: 'CLOSE', UNKNOWN: 'UNKNOWN' } as const;

/** How `a` is to `b`. */
export const relationOf = (a: Stamp, b: Stamp, time: VendorTime): Relation => {
  if (a.dated && b.dated) {
    if (!areComparable(a.dated, b.dated)) return 'UNKNOWN';
    if (isEqualDate(a.dated, b.dated)) return byArrival(a, b);
    return isLaterDate(a.dated, b.dated) ? 'LATER' : 'EARLIER';
  }
  if (a.dated) return againstOurs(a, a.dated, b, time);
  return b.dated ? OPPOSITE[againstOurs(b, b.dated, a, time)] : byArrival(a, b);
};
