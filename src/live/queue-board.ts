import type { Queue } from '../domain/queue.ts';
import { idOfKey } from '../domain/ref.ts';
import { atOnce } from '../domain/slices.ts';
import type { Clock } from '../events/clock.ts';
import type { Books } from './books.ts';
import type { Channels } from './channels.ts';
import type { Shortfall } from './figures.ts';
import type { LiveReader, Resume } from './live-event.ts';
import { boardKey, openBoardRows, openShownBoards, openShownTotals } from './shown-boards.ts';
import type { Standings } from './standing.ts';
import type { Sight } from './within.ts';

/** What boards show of one queue, computed alike for all vendors. Moments in milliseconds since the epoch. */
export interface QueueBoard {
  readonly queue: Queue;
  readonly now: QueueNumbers;
  /** Over the window that was asked for, as far back as it was watched. */
  readonly window: WindowNumbers;
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
  /** By what the vendor's own screens show. */
  readonly byActivity: readonly { readonly label: string | null; readonly count: number }[];
}

/** As `QueueNumbers`. Each count is one of legs: see `jobFacts`. */
export interface WindowNumbers {
  /** Since when it was watched: the beginning of the window, or of the watching when that came later. */
  readonly since: number;
  readonly entered: number | null;
  readonly answered: number | null;
  readonly abandoned: number | null;
  /**
   * answered within the threshold / (answered + abandoned after the threshold), of those of whom it is known how long they waited;
   * `null` when there are none.
   */
  readonly serviceLevel: number | null;
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
  /** A wait up to this long is good. */
  readonly thresholdMs: number;
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
  /** The accounts of which something is missing in the sums, or may be wrong, and why. */
  readonly partial: readonly Shortfall[];
}

export interface BoardParts {
  readonly clock: Clock;
  readonly channels: Channels;
  readonly books: Books;
  readonly standings: Standings;
  /** Everything when left out. */
  readonly sight?: Sight;
}

/** The numbers of the last minutes move although nothing happens. */
export const TICK_MS = 5_000;

/** The id of the one row of totals, as far as a digest needs one. */
export const TOTALS = 'totals';

/** What the numbers are made of. */
export const BOARD_KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;

export const openQueueBoards = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueBoard>> =>
  parts.channels.join(`boards|${parts.sight?.key ?? ''}|${request.identity}`, request, async () => {
    const rows = await openBoardRows(parts, request);
    const { items, take } = openShownBoards(rows);
    let toldAgain: ReadonlySet<string> = new Set();
    const update = () => {
      const again = toldAgain;
      toldAgain = new Set();
      return take(rows.refresh(), again);
    };
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: boardKey,
      idOf: idOfKey,
      standing: parts.standings.of(request.accounts, BOARD_KINDS, parts.sight),
      begin: atOnce((onChange: () => void) => {
        rows.begin(onChange);
        update();
        const again = (keys: Iterable<string>): void => {
          toldAgain = toldAgain.union(new Set(keys));
        };
        return { items: atOnce(items), update, again, stop: rows.stop };
      }),
    };
  });

export const openQueueTotals = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueTotals>> =>
  parts.channels.join(`totals|${parts.sight?.key ?? ''}|${request.identity}`, request, async () => {
    const rows = await openBoardRows(parts, request);
    const { now, take } = openShownTotals(rows);
    const update = () => {
      const totals = take(rows.refresh());
      return { upserted: totals ? [totals] : [], removed: [] };
    };
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: () => TOTALS,
      idOf: (key) => key,
      standing: parts.standings.of(request.accounts, BOARD_KINDS, parts.sight),
      begin: atOnce((onChange: () => void) => {
        rows.begin(onChange);
        update();
        return { items: atOnce(() => [now()]), update, stop: rows.stop };
      }),
    };
  });
