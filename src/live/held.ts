import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';

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
