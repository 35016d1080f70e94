import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { Events } from '../events/events.ts';

/** The live tasks of a worker. */
export interface Held {
  readonly tasks: readonly Task[];
  /** False: there may be more. */
  readonly areAll: boolean;
}

const kept = new WeakMap<Worker, Held>();

/** A row of its own for the worker who holds these: what it holds stays that, whatever happens before the row is told. */
export const holding = (worker: Worker, held: Held): Worker => {
  const row = { ...worker };
  kept.set(row, held);
  return row;
};

/** What the worker of a row that was made by `holding` holds; `null` for any other. */
export const heldAtCut = (row: Worker): Held | null => kept.get(row) ?? null;

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
