import type { Queue } from '../domain/queue.ts';
import type { Clock } from '../events/clock.ts';
import { isSame } from '../events/same.ts';
import type { Book, QueueStanding } from './book.ts';
import { type CountedWorker, joinNumbers, workerNumbers } from './numbers.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals } from './queue-board.ts';
import { joinParts, type WindowParts, windowNumbers, windowParts } from './window.ts';

/** What the numbers of one queue are made of. */
export interface QueueRow {
  readonly queue: Queue;
  readonly standing: QueueStanding;
  readonly parts: WindowParts;
  readonly since: number;
}

export const boardOf = ({ queue, standing: { jobs, workers }, parts, since }: QueueRow): QueueBoard => ({
  queue,
  now: { ...jobs, workers: workers && workerNumbers(workers.values()) },
  window: windowNumbers(parts, since),
});

/** A worker of several of the queues counts once. */
const workersOf = (rows: readonly QueueRow[]): ReadonlyMap<string, CountedWorker> | null => {
  const all = new Map<string, CountedWorker>();
  for (const { standing } of rows) {
    if (!standing.workers) return null;
    for (const [key, worker] of standing.workers) all.set(key, worker);
  }
  return all;
};

/** `since` counts when there are no rows. */
export const totalsOf = (rows: readonly QueueRow[], since: number): QueueTotals => {
  const workers = workersOf(rows);
  return {
    queues: rows.length,
    now: {
      ...joinNumbers(rows.map(({ standing }) => standing.jobs)),
      workers: workers && workerNumbers(workers.values()),
    },
    window: windowNumbers(joinParts(rows.map(({ parts }) => parts)), Math.max(since, ...rows.map((row) => row.since))),
  };
};

/** Within which the time that passed is taken to make no difference. */
const SWEEP_MS = 5_000;

export interface QueueRowsOptions extends Pick<QueueBoardRequest, 'wants' | 'thresholdMs'> {
  readonly books: readonly Book[];
  readonly leave: () => void;
  readonly clock: Clock;
  /** Where the window begins. */
  readonly beginOf: (now: number) => number;
  /** Where it begins is different at every moment, and says nothing new. */
  readonly slides: boolean;
}

/** The wanted queues of some accounts, with what their numbers are made of. */
export const openQueueRows = ({ books, leave, wants, thresholdMs, clock, beginOf, slides }: QueueRowsOptions) => {
  const rows = new Map<string, QueueRow>();
  const touched = new Map<string, Book>();
  let stopWatching: (() => void)[] = [];
  let sweptAt = -Infinity;

  const rowOf = (book: Book, key: string, begin: number): QueueRow | null => {
    const queue = book.queues().get(key);
    if (!queue || !wants(queue)) return null;
    const since = Math.max(begin, book.since());
    return {
      queue,
      standing: book.standingOf(key),
      parts: windowParts(book.factsOf(key), since, thresholdMs),
      since,
    };
  };

  /** Where nothing came the standing is the same object, and a window can only have lost something: its counts say whether it has. */
  const isAlike = (a: QueueRow, b: QueueRow, begin: number): boolean =>
    a.queue === b.queue &&
    a.standing === b.standing &&
    isSame(a.parts.counts, b.parts.counts) &&
    (a.since === b.since || (slides && b.since === begin));

  const sweep = (now: number): void => {
    sweptAt = now;
    for (const book of books) {
      book.refresh();
      for (const key of book.queues().keys()) touched.set(key, book);
    }
  };

  return {
    rows: rows as ReadonlyMap<string, QueueRow>,

    since: (): number => beginOf(clock.now()),

    begin(onChange: () => void): void {
      stopWatching = books.map((book) =>
        book.watch((key) => {
          touched.set(key, book);
          onChange();
        }),
      );
    },

    /** Brings the rows up to date; answers which of them are different, but for where their windows slide to. */
    refresh(): ReadonlySet<string> {
      const now = clock.now();
      if (now - sweptAt >= SWEEP_MS) sweep(now);
      const begin = beginOf(now);
      const changed = new Set<string>();
      for (const [key, book] of touched) {
        const before = rows.get(key);
        const row = rowOf(book, key, begin);
        if (row ? before && isAlike(before, row, begin) : !before) continue;
        changed.add(key);
        if (row) rows.set(key, row);
        else rows.delete(key);
      }
      touched.clear();
      return changed;
    },

    stop(): void {
      for (const stop of stopWatching) stop();
      leave();
    },
  };
};
