import type { JobState } from '../../domain/job.ts';
import type { State } from '../../domain/object.ts';
import type { TaskState } from '../../domain/task.ts';
import type { PresenceState } from '../../domain/worker.ts';

/** The statuses that an account may name as it likes. */
export const CUSTOM_STATUSES: readonly string[] = Array.from({ length: 10 }, (_, index) => `CUSTOM_${index + 1}`);

/**
 * Every status but READY gets no work: ONLINE is logged in and not ready yet, DND and CUSTOM_n are chosen, and DIALING, IN_SERVICE,
 * AFTER_SERVICE and BANNED are set by the vendor (contract §8.4). An agent in service may be on a call that no queue knows of,
 * so IN_SERVICE is not READY either.
 */
export const PRESENCES = new Map<string, PresenceState>([
  ['OFFLINE', 'OFFLINE'],
  ['ONLINE', 'NOT_READY'],
  ['READY', 'READY'],
  ['DND', 'NOT_READY'],
  ['DIALING', 'NOT_READY'],
  ['IN_SERVICE', 'NOT_READY'],
  ['AFTER_SERVICE', 'NOT_READY'],
  ['BANNED', 'NOT_READY'],
  ...CUSTOM_STATUSES.map((status): [string, PresenceState] => [status, 'NOT_READY']),
]);

/** A task that is over simply disappears, so there are no states of the end (contract §7.4). */
export const JOB_STATES = new Map<string, JobState>([
  ['IN_QUEUE', 'QUEUED'],
  ['DISTRIBUTED', 'OFFERED'],
  ['IN_PROCESSING', 'ASSIGNED'],
]);

export const TASK_STATES = new Map<string, TaskState>([
  ['DISTRIBUTED', 'OFFERED'],
  ['IN_PROCESSING', 'ACTIVE'],
]);

export const stateOf = <S extends string>(states: ReadonlyMap<string, S>, native: string | null): State<S> => ({
  state: states.get(native?.trim().toUpperCase() ?? '') ?? 'UNKNOWN',
  native,
});
