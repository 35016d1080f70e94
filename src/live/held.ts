import { type Ref, refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker, WorkMoment } from '../domain/worker.ts';
import type { Events } from '../events/events.ts';

/** The live tasks of a worker. */
export interface Held {
  readonly tasks: readonly Task[];
  /** False: there may be more. */
  readonly areAll: boolean;
}

/** What a worker holds, and since when it is in the state that this makes; `null`: not known. */
export interface HeldAtCut extends Held {
  readonly moment: WorkMoment | null;
}

const kept = new WeakMap<Worker, HeldAtCut>();

/** A row of its own for the worker who holds these: what it holds stays that, whatever happens before the row is told. */
export const holding = (worker: Worker, held: HeldAtCut): Worker => {
  const row = { ...worker };
  kept.set(row, held);
  return row;
};

/** What the worker of a row that was made by `holding` holds; `null` for any other. */
export const heldAtCut = (row: Worker): HeldAtCut | null => kept.get(row) ?? null;

/** The live tasks of a job as far as the account's changes have told; `null` while its tasks are not known. */
export const tasksNow = (of: Ref<'Job'>, events: Pick<Events, 'confirmed' | 'present'>): Held | null => {
  const confirmed = events.confirmed(of.account, 'Task');
  if (!confirmed) return null;
  const key = refKey(of);
  const own = events.present(of.account, 'Task').filter(({ job }) => refKey(job) === key);
  return { tasks: own, areAll: confirmed.isWhole && confirmed.isLive };
};

/** What the worker holds as far as the account's changes have told; `null` while its tasks are not known. */
export const heldNow = (worker: Worker, events: Pick<Events, 'confirmed' | 'present'>): Held | null => {
  const { ref: of, tasks, hasMoreTasks = false } = worker;
  const told = tasks ? { tasks, areAll: true } : null;
  if (told && !hasMoreTasks) return told;
  const confirmed = events.confirmed(of.account, 'Task');
  if (!confirmed) return told;
  const key = refKey(of);
  const own = events.present(of.account, 'Task').filter(({ worker }) => worker !== null && refKey(worker) === key);
  return { tasks: own, areAll: confirmed.isWhole && confirmed.isLive };
};
