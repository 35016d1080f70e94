import type { Queue } from '../domain/queue.ts';
import type { Clock } from '../events/clock.ts';
import { isSame } from '../events/same.ts';
import type { AccountStanding, QueueStanding } from './account-standing.ts';
import type { Span } from './blind-spans.ts';
import type { Book } from './book.ts';
import { lacksPlaces } from './capacity.ts';
import { expectedWait } from './expected-wait.ts';
import { FIGURES, type Figure, type Shortfall } from './figures.ts';
import { type CountedWorker, joinNumbers, maskNumbers, maskWorkers, workerNumbers } from './numbers.ts';
import { joinTimes, type Occupancy, occupancyOf, occupiedSpan } from './occupancy.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals } from './queue-figures.ts';
import type { RuleSteps, ServiceLevelRules } from './service-level-rules.ts';
import { openStandingsIn } from './standing-in.ts';
import { joinParts, type WindowParts, windowNumbers, windowParts } from './window.ts';
import type { Sight } from './within.ts';
import { NO_TIME, type WorkTimes } from './work-time.ts';

/** What the numbers of one queue are made of. */
export interface QueueRow {
  readonly queue: Queue;
  readonly standing: QueueStanding;
  readonly account: AccountStanding;
  readonly parts: WindowParts;
  readonly since: number;
  readonly rules: RuleSteps;
  /** `null`: it would tell of work that is not seen. */
  readonly workTime: WorkTimes['of'] | null;
  /** The time of which the occupancy is; `null`: nothing was heard in the window. */
  readonly occupied: Span | null;
}

/** Why it is not known who belongs to a queue, where nothing else says so. */
const strangers = ({ account }: AccountStanding): Shortfall => ({
  account,
  figures: ['workers', 'occupancy'],
  code: 'UNSUPPORTED',
  message: 'not of all workers it is known to which queues they belong',
});

/** Why it is not known what the workers of a queue can take, where nothing else says so. */
const unmeasured = ({ account }: AccountStanding): Shortfall => ({
  account,
  figures: ['workers.withRoom', 'workers.capacityByChannel'],
  code: 'UNSUPPORTED',
  message: 'not of all workers who are ready it is known how many jobs they can take',
});

/** Why the time of workers is not told to somebody. */
const unseenWork = ({ account }: AccountStanding): Shortfall => ({
  account,
  figures: ['occupancy'],
  code: 'FORBIDDEN',
  message: 'workers may have worked in queues that you do not see',
});

const shortfallsOf = ({ account, standing: { workers }, workTime }: QueueRow): readonly Shortfall[] => {
  const shortfalls = workTime ? account.shortfalls : [...account.shortfalls, unseenWork(account)];
  if (shortfalls.some(({ figures }) => figures.includes('workers'))) return shortfalls;
  if (workers === null) return [...shortfalls, strangers(account)];
  return lacksPlaces(workers.values()) ? [...shortfalls, unmeasured(account)] : shortfalls;
};

const NOTHING_UNKNOWN: ReadonlySet<Figure> = new Set();

/** Figures that none of the rows has. */
const untoldByAll = (rows: readonly QueueRow[]): ReadonlySet<Figure> => {
  const [first, ...others] = new Set(rows.map(({ account }) => account.untold));
  return others.reduce((found, untold) => found.intersection(untold), first ?? NOTHING_UNKNOWN);
};

/** Of these workers, by what was heard of them in these accounts. */
const occupancyIn = (rows: readonly QueueRow[], span: Span | null): Occupancy | null => {
  if (!span) return null;
  const telling = rows.filter(({ workTime, standing }) => workTime && standing.workers);
  const sums = [...Map.groupBy(telling, ({ account }) => account.account).values()].map((own) => {
    const workers = new Set(own.flatMap(({ standing }) => [...(standing.workers?.keys() ?? [])]));
    return { workers: workers.size, time: own[0]?.workTime?.(workers, span.from, span.to) ?? NO_TIME };
  });
  const sum = joinTimes(sums);
  return sum && occupancyOf(sum, span, !untoldByAll(telling).has('workers.wrapping'));
};

export const boardOf = (row: QueueRow): QueueBoard => {
  const { queue, standing, account, parts, since } = row;
  const { jobs, workers } = standing;
  return {
    queue,
    now: { ...jobs, workers: workers && maskWorkers(workerNumbers(workers.values()), account.untold) },
    window: windowNumbers(parts, since),
    expectedWait: account.untold.has('expectedWait') ? null : expectedWait(standing.forecast, since),
    occupancy: occupancyIn([row], row.occupied),
    partial: shortfallsOf(row),
  };
};

/** A worker of several of the queues counts once. */
const workersOf = (rows: readonly QueueRow[]): ReadonlyMap<string, CountedWorker> | null => {
  const all = new Map<string, CountedWorker>();
  const told = rows.flatMap(({ standing }) => standing.workers ?? []);
  for (const workers of told) for (const [key, worker] of workers) all.set(key, worker);
  return told.length === 0 && rows.length > 0 ? null : all;
};

const NOTHING_KNOWN: ReadonlySet<Figure> = new Set(FIGURES);

/** Of the accounts that have rows, or of which it is not known whether they have. */
const partialOf = (rows: readonly QueueRow[], accounts: readonly AccountStanding[]): readonly Shortfall[] => {
  const found = new Map<string, Map<string, Shortfall>>();
  const note = (one: Shortfall): void => {
    const own = found.get(one.account) ?? new Map<string, Shortfall>();
    found.set(one.account, own.set(`${one.code}|${one.message}`, one));
  };
  for (const row of rows) for (const one of shortfallsOf(row)) note(one);
  for (const { knowsQueues, shortfalls } of accounts) if (!knowsQueues) for (const one of shortfalls) note(one);
  return accounts.flatMap(({ account }) => [...(found.get(account)?.values() ?? [])]);
};

export interface TotalsTerms {
  /** Counts when there are no rows. */
  readonly since: number;
  /** Of which time the occupancy is when something was heard last at this moment. */
  readonly occupiedUntil: (moment: number | null) => Span | null;
}

export const totalsOf = (
  rows: readonly QueueRow[],
  accounts: readonly AccountStanding[],
  { since, occupiedUntil }: TotalsTerms,
): QueueTotals => {
  const isHeard = accounts.length === 0 || accounts.some(({ knowsQueues }) => knowsQueues);
  const untold = isHeard ? NOTHING_UNKNOWN : NOTHING_KNOWN;
  const workers = isHeard ? workersOf(rows) : null;
  const parts = joinParts(rows.map((row) => row.parts));
  const heardAt = rows.flatMap(({ workTime, standing }) => (workTime && standing.workedUntil) ?? []);
  return {
    queues: isHeard ? rows.length : null,
    now: {
      ...maskNumbers(joinNumbers(rows.map(({ standing }) => standing.jobs)), untold),
      workers: workers && maskWorkers(workerNumbers(workers.values()), untoldByAll(rows)),
    },
    window: windowNumbers(isHeard ? parts : { ...parts, untold }, Math.max(since, ...rows.map((row) => row.since))),
    occupancy: isHeard ? occupancyIn(rows, occupiedUntil(heardAt.length === 0 ? null : Math.max(...heardAt))) : null,
    partial: partialOf(rows, accounts),
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
  readonly sight: Sight;
  readonly rules: ServiceLevelRules;
}

/** Nobody has answered those either to whom somebody is offered. */
const waitingIn = ({ jobs: { waiting, offered } }: QueueStanding): number | null =>
  waiting === null || offered === null ? null : waiting + offered;

/** The wanted queues of some accounts, with what their numbers are made of. */
export const openQueueRows = (options: QueueRowsOptions) => {
  const { books, leave, wants, clock, beginOf, slides, sight } = options;
  const rulesOf = options.rules.reader(options.thresholdMs);
  const { standingOf, accountOf } = openStandingsIn(sight);
  const rows = new Map<string, QueueRow>();
  const touched = new Map<string, Book>();
  let stopWatching: (() => void)[] = [];
  let sweptAt = -Infinity;

  const occupiedUntil = (moment: number | null): Span | null => {
    const now = clock.now();
    return occupiedSpan(moment, beginOf(now), now, slides);
  };

  const rowOf = (book: Book, key: string, begin: number): QueueRow | null => {
    const known = book.queues().get(key);
    const queue = known ? sight.see(known) : null;
    if (!queue || !wants(queue)) return null;
    const since = Math.max(begin, book.since());
    const standing = standingOf(book, key);
    const rules = rulesOf(queue.ref);
    const { untold } = book.standing();
    const parts = windowParts(book.factsOf(key), { from: since, rules, waiting: waitingIn(standing), untold });
    const workTime = sight.queuesOf(queue.ref.account) === null ? book.workTime : null;
    const occupied = workTime && occupiedUntil(standing.workedUntil);
    return { queue, standing, account: accountOf(book), parts, since, rules, workTime, occupied };
  };

  /** Where nothing came the standing is the same object, and a window can only have lost something: its counts say whether it has. */
  const isAlike = (a: QueueRow, b: QueueRow, begin: number): boolean =>
    a.queue === b.queue &&
    a.standing === b.standing &&
    a.account === b.account &&
    a.rules === b.rules &&
    isSame(a.occupied, b.occupied) &&
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

    occupiedUntil,

    standings: (): readonly AccountStanding[] => books.map(accountOf),

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
      for (const book of books) book.ask();
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
