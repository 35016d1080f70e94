import type { SimWorker } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { dropUnheld, giveUp, tasksIn } from './hold.ts';
import { CHANNELS, type Channel, type Queue } from './records.ts';
import { queueKey } from './status.ts';

const membership = (centre: Centre, queueId: number, channel: Channel) => (worker: SimWorker) => {
  const user = centre.users.get(Number(worker.attributes.userId));
  return (
    worker.attributes.channel === channel &&
    (user?.queues.has(queueId) ?? false) &&
    (channel === 'IM' || (user?.handleCalls ?? false))
  );
};

export const openQueue = (centre: Centre, queue: Queue): void => {
  for (const channel of CHANNELS) {
    const id = queueKey(queue.id, channel);
    centre.world.addQueue({ id, name: queue.name, admits: membership(centre, queue.id, channel) });
  }
};

/** A queue takes its unanswered tasks with it; what happens to them is not documented (contract §6.1). */
export const closeQueue = (centre: Centre, queueId: number): void => {
  for (const task of tasksIn(centre, queueId)) giveUp(centre, task);
  for (const channel of CHANNELS) centre.world.removeQueue(queueKey(queueId, channel));
  for (const user of centre.users.values()) user.queues.delete(queueId);
};

/** After a change of who belongs to it. */
export const refreshQueue = (centre: Centre, queueId: number): void => {
  const queue = centre.queues.get(queueId);
  for (const channel of CHANNELS) {
    centre.world.changeQueue(queueKey(queueId, channel), queue ? { name: queue.name } : {});
    if (queue) dropUnheld(centre, queue, channel);
  }
};
