import type { SimJob, WorldChange } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { setStatus } from './floor.ts';
import { dropUnheld } from './hold.ts';
import type { Channel, Task } from './records.ts';
import { readWorkerId, statusOf } from './status.ts';

/** Carries out what the world's changes mean for statuses and for the journal. */
export const followWorld = (centre: Centre): ((change: WorldChange) => void) => {
  const { world, clock, switches, journal } = centre;

  const endLater = (seconds: number, userId: number, channel: Channel, status: string): void => {
    const { since } = statusOf(centre, userId, channel);
    if (seconds === 0) return;
    clock.after(seconds * 1000, () => {
      const now = statusOf(centre, userId, channel);
      if (now.name === status && now.since === since) setStatus(centre, userId, channel, 'READY');
    });
  };
  const ban = (userId: number, channel: Channel): void => {
    if (statusOf(centre, userId, channel).name === 'OFFLINE') return;
    setStatus(centre, userId, channel, 'BANNED');
    endLater(switches.ban_seconds, userId, channel, 'BANNED');
  };
  const followOffer = (change: Extract<WorldChange, { readonly offer: object }>, task: Task): void => {
    const { userId } = readWorkerId(change.offer.workerId);
    const { type } = task;
    if (change.type === 'offer-issued') {
      task.record.distributedAt = clock.now();
      // Messages know no dialing.
      if (type === 'CALL') setStatus(centre, userId, type, 'DIALING');
    } else if (change.type === 'offer-expired' || change.type === 'offer-declined') {
      journal.addUnanswered({ at: clock.now(), type, queueId: task.queueId, userId });
      ban(userId, type);
    } else if (change.type === 'offer-revoked' && statusOf(centre, userId, type).name === 'DIALING') {
      setStatus(centre, userId, type, 'READY');
    }
  };
  const start = (task: Task, userId: number): void => {
    task.record.userId = userId;
    task.record.answeredAt = clock.now();
    const { name } = statusOf(centre, userId, task.type);
    if (task.type === 'CALL' || name === 'READY') setStatus(centre, userId, task.type, 'IN_SERVICE');
  };
  const finish = (task: Task, job: SimJob, userId: number): void => {
    const { type, record } = task;
    const inService = statusOf(centre, userId, type).name === 'IN_SERVICE';
    if (!inService) return;
    if (type === 'IM') {
      if (world.workers.get(job.workerId ?? '')?.jobs.size === 0) setStatus(centre, userId, type, 'READY');
      return;
    }
    setStatus(centre, userId, type, 'AFTER_SERVICE', record);
    endLater(switches.after_service_seconds, userId, type, 'AFTER_SERVICE');
  };

  return (change) => {
    if (!('job' in change)) return;
    const { job } = change;
    const task = centre.tasks.get(job.id);
    if (!task) return;
    if ('offer' in change) followOffer(change, task);
    const queue = change.type === 'job-returned' ? centre.queues.get(task.queueId) : undefined;
    if (queue) dropUnheld(centre, queue, task.type);
    const { userId } = readWorkerId(job.workerId ?? '');
    if (change.type === 'job-assigned') start(task, userId);
    if (change.type === 'job-canceled') task.record.outcome ??= change.cause === 'asked' ? 'abandoned' : 'lost';
    if (change.type === 'job-completed') task.record.outcome = 'handled';
    if (change.type !== 'job-canceled' && change.type !== 'job-completed') return;
    task.record.endedAt = clock.now();
    centre.tasks.delete(task.id);
    if (change.type === 'job-completed') finish(task, job, userId);
  };
};
