import type { Centre } from './centre.ts';
import type { Channel, Queue, Task } from './records.ts';
import { INACTIVE, statusOf } from './status.ts';

export const tasksIn = (centre: Centre, queueId: number, channel: Channel | null = null): Task[] =>
  [...centre.tasks.values()].filter((task) => task.queueId === queueId && (channel === null || task.type === channel));

/** Takes a task that nobody has answered out of its queue. */
export const giveUp = (centre: Centre, task: Task): void => {
  const before = task.record.outcome;
  task.record.outcome = 'lost';
  if (!centre.world.cancel(task.id)) task.record.outcome = before;
};

const hasActiveAgent = (centre: Centre, { id }: Queue, channel: Channel): boolean => {
  for (const user of centre.users.values()) {
    if (user.queues.has(id) && !INACTIVE.has(statusOf(centre, user.id, channel).name)) return true;
  }
  return false;
};

/** Whether a task of that channel may stand in the queue at this moment: contract §6.1, `hold_…_if_inactive_agents`. */
export const holds = (centre: Centre, queue: Queue, channel: Channel): boolean =>
  queue.rules[channel].hold || hasActiveAgent(centre, queue, channel);

/** Once the last active agent has left. */
export const dropUnheld = (centre: Centre, queue: Queue, channel: Channel): void => {
  const tasks = queue.rules[channel].hold ? [] : tasksIn(centre, queue.id, channel);
  if (tasks.length === 0 || hasActiveAgent(centre, queue, channel)) return;
  for (const task of tasks) if (centre.world.jobs.get(task.id)?.state === 'waiting') giveUp(centre, task);
};
