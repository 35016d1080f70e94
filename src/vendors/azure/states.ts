import type { JobState } from '../../domain/job.ts';
import type { TaskState } from '../../domain/task.ts';
import type { PresenceState } from '../../domain/worker.ts';

/** `OFFERED` is missing: a job that is held out to workers stays `queued`, and only the workers tell of their offers. */
export const JOB_STATES: ReadonlyMap<string, JobState> = new Map<string, JobState>([
  ['created', 'PENDING'],
  ['pendingClassification', 'PENDING'],
  ['pendingSchedule', 'PENDING'],
  ['scheduled', 'PENDING'],
  ['waitingForActivation', 'PENDING'],
  ['queued', 'QUEUED'],
  ['assigned', 'ASSIGNED'],
  ['completed', 'WRAP_UP'],
  ['closed', 'COMPLETED'],
  ['cancelled', 'CANCELED'],
  ['classificationFailed', 'FAILED'],
  ['scheduleFailed', 'FAILED'],
]);

/** `inactive` is missing: what it means is a setting. */
export const PRESENCES: ReadonlyMap<string, PresenceState> = new Map<string, PresenceState>([
  ['active', 'READY'],
  ['draining', 'DRAINING'],
]);

/** Of the last assignment of a job in this state, whatever moments it lacks. */
export const TASK_STATES: ReadonlyMap<string, TaskState> = new Map<string, TaskState>([
  ['ASSIGNED', 'ACTIVE'],
  ['WRAP_UP', 'WRAP_UP'],
  ['COMPLETED', 'COMPLETED'],
]);
