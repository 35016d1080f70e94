import type { JobState } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import type { Reservation, Task } from './records.ts';

export const TASK_STATUSES = ['pending', 'reserved', 'assigned', 'canceled', 'wrapping', 'completed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

const STATUSES = new Map<JobState, TaskStatus>([
  ['created', 'pending'],
  ['waiting', 'pending'],
  ['offered', 'reserved'],
  ['assigned', 'assigned'],
  ['wrap-up', 'wrapping'],
  ['completed', 'completed'],
  ['canceled', 'canceled'],
]);

export const statusOf = ({ world }: Centre, { sid }: Pick<Task, 'sid'>): TaskStatus =>
  STATUSES.get(world.jobs.get(sid)?.state ?? 'canceled') ?? 'canceled';

/** Seconds since its creation. */
export const ageOf = ({ clock }: Centre, { createdAt }: Task): number => Math.floor((clock.now() - createdAt) / 1000);

export const priorityOf = ({ world }: Centre, { sid }: Task): number => world.jobs.get(sid)?.priority ?? 0;

export const queueOf = (centre: Centre, { sid }: Task) => centre.queues.get(centre.world.jobs.get(sid)?.queueId ?? '');

export const reservationsOf = ({ reservations }: Centre, task: Pick<Task, 'sid'>): Reservation[] =>
  reservations
    .values()
    .filter(({ taskSid }) => taskSid === task.sid)
    .toArray();
