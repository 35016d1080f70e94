import type { Centre } from './centre.ts';
import { dropUnheld } from './hold.ts';
import { refreshQueue } from './membership.ts';
import { CHANNELS, type Channel, type TaskRecord, type User } from './records.ts';
import { INACTIVE, workerId } from './status.ts';

const takesWork = (status: string, channel: Channel): boolean =>
  status === 'READY' || (channel === 'IM' && status === 'IN_SERVICE');

/** Sets what the system or the agent decided; whether an agent may is the desk's question. */
export const setStatus = (
  centre: Centre,
  userId: number,
  channel: Channel,
  status: string,
  about: TaskRecord | null = null,
): void => {
  const { world, journal } = centre;
  const id = workerId(userId, channel);
  const worker = world.workers.get(id);
  if (!worker || worker.presence === status) return;
  journal.addStatus(userId, channel, status, about);
  // Who comes back from a ban starts anew (contract §8.4).
  if (worker.presence === 'BANNED') world.forgive(id);
  world.changeWorker(id, { presence: status, available: takesWork(status, channel) });
  if (!INACTIVE.has(status)) return;
  for (const queueId of centre.users.get(userId)?.queues ?? []) {
    const queue = centre.queues.get(queueId);
    if (queue) dropUnheld(centre, queue, channel);
  }
};

export const addAgent = (centre: Centre, user: User): void => {
  for (const channel of CHANNELS) {
    centre.world.addWorker({
      id: workerId(user.id, channel),
      name: user.name,
      attributes: { userId: user.id, channel },
      presence: 'OFFLINE',
      capacity: channel === 'CALL' ? 1 : user.maxConversations,
      createdAt: user.createdAt,
    });
    centre.journal.addStatus(user.id, channel, 'OFFLINE');
  }
};

export const removeAgent = (centre: Centre, userId: number): void => {
  for (const channel of CHANNELS) centre.world.removeWorker(workerId(userId, channel));
  centre.journal.forget(userId);
};

/** After a change of `handleCalls` or `maxConversations`. */
export const refreshAgent = (centre: Centre, user: User): void => {
  centre.world.changeWorker(workerId(user.id, 'IM'), { capacity: user.maxConversations });
  for (const queueId of user.queues) refreshQueue(centre, queueId);
};
