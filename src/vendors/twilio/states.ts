import type { JobState } from '../../domain/job.ts';
import type { TaskState } from '../../domain/task.ts';

export const JOB_STATES = new Map<string, JobState>([
  ['pending', 'QUEUED'],
  ['reserved', 'OFFERED'],
  ['assigned', 'ASSIGNED'],
  ['wrapping', 'WRAP_UP'],
  ['completed', 'COMPLETED'],
  ['canceled', 'CANCELED'],
]);

/** `canceled`: its Task was; `rescinded`: another worker took it. */
export const TASK_STATES = new Map<string, TaskState>([
  ['pending', 'OFFERED'],
  ['accepted', 'ACTIVE'],
  ['wrapping', 'WRAP_UP'],
  ['completed', 'COMPLETED'],
  ['rejected', 'DECLINED'],
  ['timeout', 'EXPIRED'],
  ['canceled', 'REVOKED'],
  ['rescinded', 'REVOKED'],
]);
