import DataLoader from 'dataloader';
import type { VendorError } from '../domain/error.ts';
import { isLive, type Job } from '../domain/job.ts';
import { type Kind, type Ref, refKey } from '../domain/ref.ts';
import { unreadableSomewhere } from '../domain/sight.ts';
import { type Task, workerAmong } from '../domain/task.ts';
import { unreadableRows } from '../domain/unreadable.ts';
import type { Worker, WorkerChannel } from '../domain/worker.ts';
import type { OpenAccount } from './accounts.ts';
import { type Items, kindRow } from './kinds.ts';
import { readLiveTasks } from './live-tasks.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { type Answer, type Reading, readMany, readShortList, type Shapes, shapeKey } from './reading.ts';
import { refMap } from './ref-map.ts';
import { asVendorError, type Scope } from './scope.ts';
import { wholeOf } from './sighted.ts';
import { openWorkerDetails } from './worker-details.ts';

/** The live tasks of a worker. */
export interface Held {
  readonly tasks: readonly Task[];
  /** Whether these are all that the worker holds; false also where others may not be seen. */
  readonly areAll: boolean;
  /** Why there may be more; `null` when these are all. */
  readonly unsure: VendorError | null;
}

/** The objects behind references, batched per kind and account, each read at most once in an operation. Errors come per key. */
export interface Loader {
  /** `null`: there is no such object. */
  readonly one: <K extends Kind>(ref: Ref<K>) => Promise<Items[K] | null>;
  /** Fetches ahead, so that `ready` can answer at once. Never rejects: what failed is told by `one` and `ready`. */
  readonly ahead: <K extends Kind>(refs: readonly Ref<K>[]) => Promise<void>;
  /**
   * Begins to read the whole list of a kind that will be wanted, when it is known to fit into one call and `ahead` would read
   * it anyway. What it does not hold is read singly then: the list may have been read before whatever refers to its objects.
   * A failure is told by nothing but the later use.
   */
  readonly warm: (account: string, kind: Kind) => void;
  /** What is already here; `undefined` when it has not been read. */
  readonly ready: <K extends Kind>(ref: Ref<K>) => Answer<Items[K]> | undefined;
  /** Takes note of objects that came with something else, so that they are not read again. */
  readonly learn: (items: readonly Items[Kind][]) => void;
  /** What is known of a worker's live tasks. Rejects when nothing is. */
  readonly heldBy: (worker: Worker) => Promise<Held>;
  /** All live tasks of a worker. Rejects when they are not all known. */
  readonly tasksOf: (worker: Worker) => Promise<readonly Task[]>;
  readonly queuesOf: (worker: Worker) => Promise<readonly Ref<'Queue'>[]>;
  /** Who has a job; of one that names no worker the live tasks tell. Rejects when they are not all known. */
  readonly workerOf: (job: Job) => Promise<Ref<'Worker'> | null>;
  /** `null`: the vendor does not tell. */
  readonly channelsOf: (worker: Worker) => Promise<readonly WorkerChannel[] | null>;
  /** Forgets everything, as after a command. */
  readonly forget: () => void;
}

const groupBy = <T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
};

interface LiveTasks {
  readonly byWorker: ReadonlyMap<string, readonly Task[]>;
  /** With those that may not be seen: only who has a job that is seen may be told of them. */
  readonly byJob: ReadonlyMap<string, readonly Task[]>;
  /** Who holds what may not be seen here. */
  readonly holdMore: ReadonlySet<string>;
  readonly unsure: VendorError | null;
}

export type { Shapes };

/** `memory`: what is told without asking vendors. */
export const openLoader = (scope: Scope, shapes: Shapes, memory: Memory = NO_MEMORY): Loader => {
  const known = refMap<Answer<Items[Kind]>>();
  const reading: Reading = { scope, shapes, lists: new Map() };

  const batch = async (refs: readonly Ref[]): Promise<readonly (Items[Kind] | null | Error)[]> => {
    await Promise.all(
      [...groupBy(refs, ({ account, kind }) => `${kind}:${account}`).values()].map(async (group) => {
        const [{ account: name, kind }] = group as [Ref, ...Ref[]];
        let answers: readonly Answer<Items[Kind]>[];
        try {
          answers = await readMany(
            reading,
            scope.account(name),
            kind,
            group.map(({ nativeId }) => nativeId),
          );
        } catch (cause) {
          const error = asVendorError(name, cause);
          answers = group.map(() => error);
        }
        for (const [index, ref] of group.entries()) known.set(ref, answers[index] ?? null);
      }),
    );
    return refs.map((ref) => known.get(ref) ?? null);
  };

  /** What was read in this operation is newer. */
  const recalled = <K extends Kind>(ref: Ref<K>): Items[K] | null =>
    known.get(ref) === undefined ? memory.one(ref) : null;

  const objects = new DataLoader<Ref, Items[Kind] | null, string>(batch, { cacheKeyFn: refKey });

  /** One list of the account's live tasks serves all its workers. */
  const liveTasks = new DataLoader<string, LiveTasks>(async (names) =>
    Promise.all(names.map((name) => readTasks(scope.account(name)).catch((error: Error) => error))),
  );

  const readTasks = async (account: OpenAccount): Promise<LiveTasks> => {
    // Of what may not be seen it has to be known, too, that there is some.
    const living = account.sight || !kindRow('Task').portOf(account)?.list ? null : memory.led(account.name, 'Task');
    const told = living && { tasks: living, all: living, holdMore: new Set<string>(), unreadable: [] };
    const { tasks, all, holdMore, unreadable } = told ?? (await readLiveTasks(scope, account));
    return {
      byWorker: groupBy(tasks, (task) => task.worker.nativeId),
      byJob: groupBy(all, (task) => task.job.nativeId),
      holdMore,
      unsure:
        account.sight && unreadable.length > 0
          ? unreadableSomewhere(account.name)
          : unreadableRows(account.name, unreadable),
    };
  };

  const listedFor = async ({ ref: of }: Worker): Promise<Held> => {
    const { byWorker, holdMore, unsure } = await liveTasks.load(of.account);
    const areAll = unsure === null && !holdMore.has(of.nativeId);
    return { tasks: byWorker.get(of.nativeId) ?? [], areAll, unsure };
  };

  const heldBy = async (worker: Worker): Promise<Held> => {
    const { ref: of, hasMoreTasks = false } = worker;
    const tasks = await details.tasksOf(worker);
    if (!tasks) return listedFor(worker);
    if (!hasMoreTasks) return { tasks, areAll: true, unsure: null };
    // Tasks that are told with a worker may lack the queue by which they are seen; the list has it.
    return listedFor(worker).catch((cause: unknown) => {
      const error = asVendorError(of.account, cause);
      return { tasks, areAll: false, unsure: error.code === 'UNSUPPORTED' ? null : error };
    });
  };

  const details = openWorkerDetails(scope);

  return {
    one: async <K extends Kind>(ref: Ref<K>) => recalled(ref) ?? ((await objects.load(ref)) as Items[K] | null),
    ahead: async (refs) => {
      const missing: Ref[] = [];
      const noted = refMap<true>();
      for (const ref of refs) {
        if (known.get(ref) !== undefined || noted.get(ref) || recalled(ref)) continue;
        noted.set(ref, true);
        missing.push(ref);
      }
      if (missing.length > 0) await objects.loadMany(missing);
    },
    warm(name, kind) {
      const account = scope.account(name);
      const key = shapeKey(account, kind);
      const port = kindRow(kind).portOf(account);
      if (shapes.get(key) !== 'fits' || reading.lists.has(key) || !port?.list || port.getMany) return;
      reading.lists.set(key, 'warm');
      readShortList(reading, account, kind).catch(() => {});
    },
    ready: <K extends Kind>(ref: Ref<K>) => {
      const answer = known.get(ref) as Answer<Items[K]> | undefined;
      return answer === undefined ? (recalled(ref) ?? undefined) : answer;
    },
    learn: (items) => {
      for (const item of items) known.set(item.ref, item);
    },
    heldBy,
    tasksOf: async (worker) => {
      const { tasks, unsure } = await heldBy(worker);
      if (unsure) throw unsure;
      return tasks;
    },
    queuesOf: details.queuesOf,
    channelsOf: details.channelsOf,
    workerOf: async ({ ref: of, worker, state }) => {
      if (worker !== undefined) return worker;
      if (!isLive({ state }) || !kindRow('Task').portOf(wholeOf(scope.account(of.account)))?.list) return null;
      const { byJob, unsure } = await liveTasks.load(of.account);
      const found = workerAmong(byJob.get(of.nativeId) ?? []);
      if (!found && unsure) throw unsure;
      return found;
    },
    forget: () => {
      known.clear();
      reading.lists.clear();
      objects.clearAll();
      liveTasks.clearAll();
      details.forget();
    },
  };
};
