import type { Centre } from '../centre.ts';
import type { Task } from '../records.ts';
import { statusOf } from '../states.ts';

export const isOpen = (centre: Centre, task: Task): boolean =>
  !['completed', 'canceled'].includes(statusOf(centre, task));

/** Those that nobody has accepted; the others end as their workers end them. */
export const cancelOpenTasks = (centre: Centre, isMeant: (task: Task) => boolean, reason: string): void => {
  for (const task of centre.tasks.values()) {
    if (!isMeant(task) || !['pending', 'reserved'].includes(statusOf(centre, task))) continue;
    task.reason = reason;
    centre.world.cancel(task.sid);
  }
};
