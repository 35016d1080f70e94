import type { Job } from '../domain/job.ts';
import { type Worker, type WorkState, workerKindOf } from '../domain/worker.ts';
import { WORKER_KINDS } from '../domain/worker-kind.ts';
import { capacityOf, type PlacedWorker } from './capacity.ts';
import type { Figure } from './figures.ts';
import type { QueueNumbers, WorkerKindNumbers, WorkerNumbers } from './queue-figures.ts';

/** A live job in the queue that is looked at. */
export interface CountedJob {
  readonly job: Job;
  /** When it entered the queue; `null` when that is not known. */
  readonly enteredAt: number | null;
}

/** A worker who belongs to the queue that is looked at. */
export interface CountedWorker extends PlacedWorker {
  readonly state: WorkState;
}

export type JobNumbers = Omit<QueueNumbers, 'workers'>;

type Count<V> = readonly [value: V, count: number];

const add = <V>(counts: readonly Count<V>[]): Count<V>[] => {
  const sums = new Map<V, number>();
  for (const [value, count] of counts) sums.set(value, (sums.get(value) ?? 0) + count);
  return [...sums];
};

const tally = <V>(values: readonly V[]): Count<V>[] => add(values.map((value) => [value, 1]));

/** By UTF-16 code unit, what is not told at the end. */
const sortTexts = (counts: Count<string | null>[]): Count<string | null>[] =>
  counts.sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));

const byChannel = (counts: Count<string | null>[]): NonNullable<QueueNumbers['waitingByChannel']> =>
  sortTexts(counts).map(([channel, count]) => ({ channel, count }));

/** The highest first, as it is served first; what has none at the end. */
const byPriority = (counts: Count<number | null>[]): NonNullable<QueueNumbers['waitingByPriority']> =>
  counts.sort(([a], [b]) => (b ?? -Infinity) - (a ?? -Infinity)).map(([priority, count]) => ({ priority, count }));

export const countByChannel = (jobs: readonly Job[]) => byChannel(tally(jobs.map(({ channel }) => channel)));

export const countByPriority = (jobs: readonly Job[]) => byPriority(tally(jobs.map(({ priority }) => priority)));

export const oldest = (moments: readonly (number | null)[]): number | null => {
  let found: number | null = null;
  for (const moment of moments) if (moment !== null && (found === null || moment < found)) found = moment;
  return found;
};

/** In the order of the kinds, those of whom it is not told last; `null` where it is told of nobody, and there is somebody. */
export const byKind = <T>(items: readonly T[], workerOf: (item: T) => Worker) => {
  const groups = Map.groupBy(items, (item) => workerKindOf(workerOf(item)));
  if (items.length > 0 && groups.get(null)?.length === items.length) return null;
  return [...WORKER_KINDS, null].flatMap((kind) => {
    const members = groups.get(kind);
    return members ? [{ kind, members }] : [];
  });
};

const isBusy = ({ state }: CountedWorker): boolean => state === 'OFFERED' || state === 'ON_TASK';

const kindNumbers = (workers: readonly CountedWorker[]): readonly WorkerKindNumbers[] | null =>
  byKind(workers, ({ worker }) => worker)?.map(({ kind, members }) => ({
    kind,
    count: members.length,
    available: members.filter(({ state }) => state === 'AVAILABLE').length,
    busy: members.filter(isBusy).length,
  })) ?? null;

export const workerNumbers = (counted: Iterable<CountedWorker>): WorkerNumbers => {
  const workers = [...counted];
  const states = new Map(tally(workers.map(({ state }) => state)));
  const of = (state: WorkState): number => states.get(state) ?? 0;
  return {
    eligible: workers.length,
    available: of('AVAILABLE'),
    busy: of('OFFERED') + of('ON_TASK'),
    wrapping: of('WRAP_UP'),
    notReady: of('NOT_READY'),
    offline: of('OFFLINE'),
    unknown: of('UNKNOWN'),
    ...capacityOf(workers),
    byActivity: sortTexts(tally(workers.map(({ worker }) => worker.presence.label))).map(([label, count]) => ({
      label,
      count,
    })),
    byKind: kindNumbers(workers),
  };
};

/** As `maskNumbers`. */
export const maskWorkers = (numbers: WorkerNumbers, untold: ReadonlySet<Figure>): WorkerNumbers => {
  const of = (figure: 'wrapping' | 'notReady' | 'offline'): number | null =>
    untold.has(`workers.${figure}`) ? null : numbers[figure];
  return { ...numbers, wrapping: of('wrapping'), notReady: of('notReady'), offline: of('offline') };
};

/**
 * What is in a queue at the moment. `isOffered`: whether a live offer of the job is known. A job that waits by its own state and is
 * offered by a task is offered: not every vendor says so of the job.
 */
export const jobNumbers = (
  counted: Iterable<CountedJob>,
  isOffered: (job: Job) => boolean = () => false,
): JobNumbers => {
  const jobs = [...counted];
  const stateOf = ({ job }: CountedJob): Job['state']['state'] =>
    job.state.state === 'QUEUED' && isOffered(job) ? 'OFFERED' : job.state.state;
  const states = Map.groupBy(jobs, stateOf);
  const inState = (state: Job['state']['state']): CountedJob[] => states.get(state) ?? [];
  const waiting = inState('QUEUED');
  const offered = inState('OFFERED');
  return {
    waiting: waiting.length,
    waitingByPriority: countByPriority(waiting.map(({ job }) => job)),
    waitingByChannel: countByChannel(waiting.map(({ job }) => job)),
    offered: offered.length,
    assigned: inState('ASSIGNED').length,
    wrapping: inState('WRAP_UP').length,
    oldestWaitingSince: oldest([...waiting, ...offered].map(({ enteredAt }) => enteredAt)),
  };
};

/** The figures without those that are not known. */
export const maskNumbers = (numbers: JobNumbers, untold: ReadonlySet<Figure>): JobNumbers => {
  const of = <V>(figure: Figure, value: V): V | null => (untold.has(figure) ? null : value);
  return {
    waiting: of('waiting', numbers.waiting),
    waitingByPriority: of('waitingByPriority', numbers.waitingByPriority),
    waitingByChannel: of('waitingByChannel', numbers.waitingByChannel),
    offered: of('offered', numbers.offered),
    assigned: of('assigned', numbers.assigned),
    wrapping: of('wrapping', numbers.wrapping),
    oldestWaitingSince: of('oldestWaitingSince', numbers.oldestWaitingSince),
  };
};

/** What is in several queues together, as far as it is known; a figure that is known of none of them is `null`. */
export const joinNumbers = (numbers: readonly JobNumbers[]): JobNumbers => {
  const join = <F extends keyof JobNumbers, R>(
    figure: F,
    make: (values: NonNullable<JobNumbers[F]>[]) => R,
  ): R | null => {
    const values = numbers.flatMap((one) => (one[figure] === null ? [] : [one[figure] as NonNullable<JobNumbers[F]>]));
    return values.length === 0 && numbers.length > 0 ? null : make(values);
  };
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    waiting: join('waiting', sum),
    waitingByPriority: join('waitingByPriority', (lists) =>
      byPriority(add(lists.flat().map(({ priority, count }) => [priority, count]))),
    ),
    waitingByChannel: join('waitingByChannel', (lists) =>
      byChannel(add(lists.flat().map(({ channel, count }) => [channel, count]))),
    ),
    offered: join('offered', sum),
    assigned: join('assigned', sum),
    wrapping: join('wrapping', sum),
    oldestWaitingSince: join('oldestWaitingSince', oldest),
  };
};
