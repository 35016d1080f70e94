import type { Queue } from '../domain/queue.ts';
import type { WorkerKind } from '../domain/worker-kind.ts';
import type { ExpectedWait } from './expected-wait.ts';
import type { Shortfall } from './figures.ts';
import type { Resume } from './live-event.ts';
import type { Occupancy } from './occupancy.ts';
import type { Ratio, ServiceLevelRatio } from './ratio.ts';

/** What boards show of one queue, computed alike for all vendors. Moments in milliseconds since the epoch. */
export interface QueueBoard {
  readonly queue: Queue;
  readonly now: QueueNumbers;
  /** Over the window that was asked for, as far back as it was watched. */
  readonly window: WindowNumbers;
  /** `null` when there is nothing to estimate by, or it is not known. Of several queues together there is none. */
  readonly expectedWait: ExpectedWait | null;
  /** Of those who belong to the queue now; `null` when nothing was heard of them in the window, or it is not known. */
  readonly occupancy: Occupancy | null;
  /** Which of the figures are not known, or may be wrong, and why; empty when all are as they should be. */
  readonly partial: readonly Shortfall[];
}

/** A figure that the account cannot tell, or of which nothing has been heard yet, is `null`. */
export interface QueueNumbers {
  /** In the queue, and offered to nobody at the moment as far as the job and its tasks tell. */
  readonly waiting: number | null;
  readonly waitingByPriority: readonly { readonly priority: number | null; readonly count: number }[] | null;
  readonly waitingByChannel: readonly { readonly channel: string | null; readonly count: number }[] | null;
  /** By its own state, or waiting by that and offered by a task that lives. */
  readonly offered: number | null;
  readonly assigned: number | null;
  readonly wrapping: number | null;
  /** When the longest waiting of those that wait or are offered (which nobody has answered either) entered the queue; `null` when none does, too. */
  readonly oldestWaitingSince: number | null;
  /** `null` where it is not known who belongs to the queue. */
  readonly workers: WorkerNumbers | null;
}

export interface WorkerNumbers {
  /** All who belong to the queue. */
  readonly eligible: number;
  readonly available: number;
  /** Offered or on a task. */
  readonly busy: number;
  /** `null`, as the next two, where the account does not tell who is; they count elsewhere then. */
  readonly wrapping: number | null;
  readonly notReady: number | null;
  readonly offline: number | null;
  readonly unknown: number;
  /** Who can take one more job now, on any channel; `null` when it is not known of everybody. */
  readonly withRoom: number | null;
  /** `null` when the channels of somebody who is READY are not told. */
  readonly capacityByChannel: readonly ChannelCapacity[] | null;
  /** By what the vendor's own screens show. */
  readonly byActivity: readonly { readonly label: string | null; readonly count: number }[];
  /** `null` where it is told of none of them, and there are some. */
  readonly byKind: readonly WorkerKindNumbers[] | null;
}

export interface WorkerKindNumbers {
  /** `null`: those of whom it is not told. */
  readonly kind: WorkerKind | null;
  readonly count: number;
  readonly available: number;
  readonly busy: number;
}

/** What those who are READY on one channel can take of it. Figures are `null` when they are not known of all of them. */
export interface ChannelCapacity {
  readonly channel: string;
  readonly workers: number;
  /** Of how many of `workers` it is not known. */
  readonly untold: number;
  readonly total: number | null;
  readonly free: number | null;
  readonly workersWithRoom: number | null;
}

/** As `QueueNumbers`. Each count is one of legs: see `jobFacts`. */
export interface WindowNumbers {
  /** Since when it was watched: the beginning of the window, or of the watching when that came later. */
  readonly since: number;
  readonly entered: number | null;
  readonly answered: number | null;
  readonly abandoned: number | null;
  /** Left the queue without being answered there, for another one or to be parked. */
  readonly flowedOut: number | null;
  /** The value of `serviceLevelRatio`. */
  readonly serviceLevel: number | null;
  /** Everybody who was in the queue in the window either counts or is left out with a reason, in this ratio and the next. */
  readonly serviceLevelRatio: ServiceLevelRatio | null;
  /** abandoned / (answered + abandoned + flowed out). */
  readonly abandonmentRatio: Ratio | null;
  /** Offers: accepted / (accepted + declined + expired). */
  readonly acceptanceRatio: Ratio | null;
  readonly averageWaitMs: number | null;
  readonly p95WaitMs: number | null;
  readonly averageHandleMs: number | null;
  readonly averageWrapUpMs: number | null;
  readonly offersAccepted: number | null;
  readonly offersDeclined: number | null;
  readonly offersExpired: number | null;
}

export interface QueueBoardRequest extends Resume {
  readonly accounts: readonly string[];
  readonly wants: (queue: Queue) => boolean;
  /** A wait up to this long is good; `null`: as it is configured for each queue. */
  readonly thresholdMs: number | null;
  /** Length in milliseconds, or the calendar day in a time zone (IANA). */
  readonly window: { readonly ms: number } | { readonly dayIn: string };
  readonly intervalMs: number;
  readonly identity: string;
}

/**
 * All the queues together. Counts are exact sums, shares, averages and percentiles those of all jobs, each over the accounts that can
 * tell it; `null` when none can.
 */
export interface QueueTotals {
  /** How many there are; `null` when the queues of no account are known. */
  readonly queues: number | null;
  readonly now: QueueNumbers;
  /** Since the last of the accounts is watched; what is known of the others before that is counted too. */
  readonly window: WindowNumbers;
  /** As that of a queue, of everybody who belongs to one of them, each once. */
  readonly occupancy: Occupancy | null;
  /** The accounts of which something is missing in the sums, or may be wrong, and why. */
  readonly partial: readonly Shortfall[];
}
