import type { JobState } from '../../domain/job.ts';
import type { State } from '../../domain/object.ts';
import type { Kind } from '../../domain/ref.ts';
import type { TaskState } from '../../domain/task.ts';
import type { PresenceState } from '../../domain/worker.ts';

/** The vendor's own words. */
export const WORDS = {
  Workspace: 'application',
  Queue: 'SmartQueue',
  Skill: 'skill',
  Worker: 'agent',
  Activity: 'agent status',
  RoutingPolicy: 'selection settings of a queue',
  Job: 'task',
  Task: 'task of an agent',
} as const satisfies Partial<Record<Kind, string>>;

/** A user of the application who is no agent of any queue. */
export const USER = 'user';
/** The scenario put no id into the task's `custom_data`, so its id here is made up: see `openIdentities` for what it is worth. */
export const TASK_WITHOUT_ID = 'task without an id';

const CUSTOM = Array.from({ length: 10 }, (_, index) => `CUSTOM_${index + 1}`);

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
  ...CUSTOM.map((status): [string, PresenceState] => [status, 'NOT_READY']),
]);

/** The statuses that an account may name as it likes. */
export const CUSTOM_STATUSES: readonly string[] = CUSTOM;

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

const keyOf = (status: string): string => status.trim().toUpperCase();

/** A status as the id of an activity: known ones are spelt in one way, whatever the answer's. */
export const activityId = (status: string): string => (PRESENCES.has(keyOf(status)) ? keyOf(status) : status.trim());

/** `null`: the vendor does not say. */
export const isAvailable = (status: string): boolean | null => {
  const presence = PRESENCES.get(keyOf(status));
  return presence === undefined ? null : presence === 'READY';
};
