import type { VendorError } from '../domain/error.ts';
import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker, WorkMoment } from '../domain/worker.ts';
import { isSame } from '../events/same.ts';
import type { Book } from './book.ts';
import { heldAtCut, holding } from './held.ts';
import type { Changes } from './live-event.ts';
import type { Member } from './roster.ts';
import { heldIn, type Sight } from './within.ts';

export interface WorkRowsOptions {
  readonly book: Book;
  /** Whether the queue with this `refKey` is in the view; `null`: everything of the account is, whatever its queue. */
  readonly wants: ((queue: string) => boolean) | null;
  readonly sight: Sight;
}

export interface WorkChanges {
  readonly workers: Changes<Worker>;
  readonly tasks: Changes<Task>;
}

const inOrder = (tasks: readonly Task[]): Task[] =>
  [...tasks].sort((a, b) => (a.ref.nativeId < b.ref.nativeId ? -1 : Number(a.ref.nativeId > b.ref.nativeId)));

const isSameWorker = (a: Worker, b: Worker): boolean => isSame(a, b) && isSame(heldAtCut(a), heldAtCut(b));

/** Brings `shown` up to date; answers what is different, and what is to be told `again`. */
const take = <T>(
  keys: Iterable<string>,
  shown: Map<string, T>,
  now: (key: string) => T | null,
  isAlike: (a: T, b: T) => boolean,
  again: ReadonlySet<string>,
): Changes<T> => {
  const upserted: T[] = [];
  const removed: string[] = [];
  for (const key of keys) {
    const before = shown.get(key);
    const after = now(key);
    if (after === null) {
      if (shown.delete(key)) removed.push(key);
    } else if (!before || again.has(key) || !isAlike(before, after)) {
      shown.set(key, after);
      upserted.push(after);
    }
  }
  return { upserted, removed };
};

/** Who holds what is not seen is in another state here, of which nobody knows since when. */
export const workMomentIn = (sight: Sight, book: Book, key: string): WorkMoment | null => {
  const worker = book.workers().get(key)?.worker;
  if (!worker) return null;
  const held = book.heldBy(worker);
  return heldIn(sight, held).tasks.length === held.tasks.length ? book.workMoment(key) : null;
};

/** The workers of an account with what they hold, and its tasks, as they are at the moment of the last `update`. */
export const openWorkRows = ({ book, wants, sight }: WorkRowsOptions) => {
  const workers = new Map<string, Worker>();
  const tasks = new Map<string, Task>();
  let touched = new Set<string>();
  let areAllTouched = true;
  let stopWatching = (): void => {};

  const isMember = ({ queues, isPlaced }: Member): boolean =>
    wants === null || !isPlaced || (queues?.some(wants) ?? false);

  const workerNow = (key: string): Worker | null => {
    const member = book.workers().get(key);
    const worker = member && isMember(member) ? sight.see(member.worker) : null;
    if (!member || !worker) return null;
    const { tasks: held, areAll } = heldIn(sight, book.heldBy(member.worker));
    return holding(worker, { tasks: inOrder(held), areAll, moment: workMomentIn(sight, book, key) });
  };

  const taskNow = (key: string): Task | null => {
    const known = book.tasks().get(key);
    const task = known ? sight.see(known) : null;
    if (!task) return null;
    if (wants === null || workers.has(refKey(task.worker))) return task;
    const queue = book.queueOf(task);
    return queue !== null && wants(queue) ? task : null;
  };

  const allKeys = (): Set<string> =>
    new Set([...workers.keys(), ...tasks.keys(), ...book.workers().keys(), ...book.tasks().keys()]);

  return {
    workers: workers as ReadonlyMap<string, Worker>,
    tasks: tasks as ReadonlyMap<string, Task>,

    begin(onChange: () => void): void {
      stopWatching = book.watchObjects((key) => {
        if (key === null) areAllTouched = true;
        else touched.add(key);
        onChange();
      });
    },

    /** `areOthersWanted`: of what `wants` answers something is different. */
    update(areOthersWanted: boolean, again: ReadonlySet<string>): WorkChanges {
      const keys = areAllTouched || (areOthersWanted && wants !== null) ? allKeys() : touched;
      for (const key of again) if (workers.has(key) || tasks.has(key)) keys.add(key);
      touched = new Set();
      areAllTouched = false;
      const isWorker = (key: string): boolean => workers.has(key) || book.workers().has(key);
      const changed = take([...keys].filter(isWorker), workers, workerNow, isSameWorker, again);
      // Where a worker comes or goes, so do the tasks that are in the view because of him.
      const concerned = [...changed.upserted.map(({ ref }) => refKey(ref)), ...changed.removed];
      for (const worker of concerned) for (const key of book.tasksOf(worker)) keys.add(key);
      const isTask = (key: string): boolean => tasks.has(key) || book.tasks().has(key);
      return { workers: changed, tasks: take([...keys].filter(isTask), tasks, taskNow, isSame, again) };
    },

    /** Why there are workers in the view of whom it is not known where they belong; `null`: there are none. */
    unplaced: (): VendorError | null =>
      wants !== null && [...workers.keys()].some((key) => !book.workers().get(key)?.isPlaced) ? book.unplaced() : null,

    stop: (): void => stopWatching(),
  };
};
