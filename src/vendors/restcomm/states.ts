import type { JobState } from '../../domain/job.ts';
import type { TaskState } from '../../domain/task.ts';

/** The vendor writes them in both cases, and one of them in two spellings (contract §4.6, §12 row 19). */
export const JOB_STATES = new Map<string, JobState>([
  ['PENDING', 'QUEUED'],
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
  ['COMPLETED', 'COMPLETED'],
  ['CANCELED', 'CANCELED'],
  ['CANCELLED', 'CANCELED'],
]);

/** An assigned Task cannot be canceled (contract §9.2), so a canceled one was taken back from the worker before it was taken. */
export const TASK_STATES = new Map<string, TaskState>([
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ACTIVE'],
  ['COMPLETED', 'COMPLETED'],
  ['CANCELED', 'REVOKED'],
  ['CANCELLED', 'REVOKED'],
]);
