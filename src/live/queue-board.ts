import { comparePositions, nameKey, positionOf } from '../domain/order.ts';
import type { Queue } from '../domain/queue.ts';
import { idOfKey, refKey } from '../domain/ref.ts';
import type { Clock } from '../events/clock.ts';
import { isSame } from '../events/same.ts';
import type { Books } from './books.ts';
import type { Channels } from './channels.ts';
import type { Shortfall } from './figures.ts';
import type { Changes, LiveReader, Resume } from './live-event.ts';
import { boardOf, openQueueRows, totalsOf } from './queue-rows.ts';
import type { Standings } from './standing.ts';
import { openWindow } from './window.ts';

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
  /** In the queue and offered to nobody at the moment. */
  readonly waiting: number | null;
  readonly waitingByPriority: readonly { readonly priority: number | null; readonly count: number }[] | null;
  readonly waitingByChannel: readonly { readonly channel: string | null; readonly count: number }[] | null;
  readonly offered: number | null;
  readonly assigned: number | null;
  readonly wrapping: number | null;
  /** When the longest waiting of those that wait or are offered entered the queue; `null` when none does, too. */
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
  readonly wrapping: number;
  readonly notReady: number;
  readonly offline: number;
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
}

/** The numbers of the last minutes move although nothing happens. */
const TICK_MS = 5_000;

/** The id of the one row of totals, as far as a digest needs one. */
const TOTALS = 'totals';

/** What the numbers are made of. */
const KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;

/** Where a sliding window begins is different at every moment, and says nothing new. */
const isSameRow = <R extends { readonly window: WindowNumbers }>(a: R, b: R, slidesTo: number | null): boolean =>
  isSame(a, b.window.since === slidesTo ? { ...b, window: { ...b.window, since: a.window.since } } : b);

const openRows = async ({ books, clock }: BoardParts, request: QueueBoardRequest) => {
  const beginOf = openWindow(request.window);
  const joined = await books.join(request.accounts);
  const slides = 'ms' in request.window;
  const rows = openQueueRows({ ...request, ...joined, clock, beginOf, slides });
  return { ...rows, slidesTo: (): number | null => (slides ? rows.since() : null) };
};

const boardKey = ({ queue }: QueueBoard): string => refKey(queue.ref);

const byName = (queue: Queue) => positionOf(queue, nameKey);

export const openQueueBoards = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueBoard>> =>
  parts.channels.join(`boards|${request.identity}`, request, async () => {
    const { rows, refresh, begin, stop, slidesTo } = await openRows(parts, request);
    const shown = new Map<string, QueueBoard>();
    let toldAgain = new Set<string>();
    const update = (): Changes<QueueBoard> => {
      const upserted: QueueBoard[] = [];
      const removed: string[] = [];
      const again = toldAgain;
      toldAgain = new Set();
      for (const key of new Set([...refresh(), ...again])) {
        const row = rows.get(key);
        const before = shown.get(key);
        const board = row && boardOf(row);
        if (!board) {
          if (shown.delete(key)) removed.push(key);
        } else if (!before || again.has(key) || !isSameRow(before, board, slidesTo())) {
          shown.set(key, board);
          upserted.push(board);
        }
      }
      return { upserted, removed };
    };
    const items = (): QueueBoard[] =>
      [...shown.values()].sort((a, b) => comparePositions('ASC', byName(a.queue), byName(b.queue)));
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: boardKey,
      idOf: idOfKey,
      standing: parts.standings.of(request.accounts, KINDS),
      begin(onChange) {
        begin(onChange);
        update();
        const again = (keys: Iterable<string>): void => {
          toldAgain = toldAgain.union(new Set(keys));
        };
        return { items, update, again, stop };
      },
    };
  });

export const openQueueTotals = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueTotals>> =>
  parts.channels.join(`totals|${request.identity}`, request, async () => {
    const { rows, since, refresh, begin, stop, slidesTo, standings } = await openRows(parts, request);
    const totalsNow = (): QueueTotals => totalsOf([...rows.values()], standings(), since());
    let shown = totalsNow();
    let told = standings();
    const update = (): Changes<QueueTotals> => {
      const isAlike = refresh().size === 0 && isSame(told, standings());
      told = standings();
      if (isAlike) return { upserted: [], removed: [] };
      const now = totalsNow();
      if (isSameRow(shown, now, slidesTo())) return { upserted: [], removed: [] };
      shown = now;
      return { upserted: [now], removed: [] };
    };
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: () => TOTALS,
      idOf: (key) => key,
      standing: parts.standings.of(request.accounts, KINDS),
      begin(onChange) {
        begin(onChange);
        update();
        return { items: () => [shown], update, stop };
      },
    };
  });
