import type { JobState } from '../../domain/job.ts';
import type { State } from '../../domain/object.ts';
import type { TaskState } from '../../domain/task.ts';
import type { WorkbinType } from '../../domain/workbin.ts';
import type { PresenceState } from '../../domain/worker.ts';

/** The states of all media in one table, as no word means two things (contract §11.1, §12.1, §12.5, §12.6). */
const STATES: readonly (readonly [native: string, job: JobState, task: TaskState])[] = [
  ['Invited', 'OFFERED', 'OFFERED'],
  ['Ringing', 'OFFERED', 'OFFERED'],
  ['Processing', 'ASSIGNED', 'ACTIVE'],
  ['Composing', 'ASSIGNED', 'ACTIVE'],
  ['Chatting', 'ASSIGNED', 'ACTIVE'],
  // The customer is gone, or could not be joined: it stays with the agent until it is completed.
  ['LeftChat', 'ASSIGNED', 'WRAP_UP'],
  ['JoinFailed', 'ASSIGNED', 'WRAP_UP'],
  ['Dialing', 'ASSIGNED', 'ACTIVE'],
  ['Established', 'ASSIGNED', 'ACTIVE'],
  ['Held', 'ASSIGNED', 'ACTIVE'],
  ['InWorkbin', 'PARKED', 'COMPLETED'],
  ['Completed', 'COMPLETED', 'COMPLETED'],
  ['Released', 'COMPLETED', 'COMPLETED'],
  ['Canceled', 'CANCELED', 'COMPLETED'],
  // The invitation was taken back: somebody else is asked.
  ['Revoked', 'QUEUED', 'REVOKED'],
];
export const JOB_STATES = new Map(STATES.map(([native, job]) => [native, job]));
export const TASK_STATES = new Map(STATES.map(([native, , task]) => [native, task]));

/**
 * How it came to its end, where the vendor's word does not tell: `Completed` means done for this agent, also after a Reject or a
 * Transfer (contract §11.2, §15.11), and a call that was not answered is `Released` as one that was: it goes to the next agent.
 */
export type Ending = 'declined' | 'missed' | 'transferred';

const ENDED_TASKS = { declined: 'DECLINED', missed: 'REVOKED', transferred: 'COMPLETED' } as const;

/** Done for one agent is not done: it waits for the next. */
const stillWaits = (native: string | null): boolean => (JOB_STATES.get(native ?? '') ?? 'COMPLETED') === 'COMPLETED';

export const jobState = (native: string | null, ending?: Ending): State<JobState> =>
  ending !== undefined && stillWaits(native) ? { state: 'QUEUED', native } : stateOf(JOB_STATES, native);

export const taskState = (native: string | null, ending?: Ending): State<TaskState> =>
  ending !== undefined && stillWaits(native) ? { state: ENDED_TASKS[ending], native } : stateOf(TASK_STATES, native);

/** Of several shares of one interaction, the one that speaks for it comes first. What nobody knows the state of may well be worked on. */
const SPEAKERS: readonly State<TaskState>['state'][] = ['ACTIVE', 'WRAP_UP', 'OFFERED', 'UNKNOWN'];

/** 0 for the share that says most; more than any that is held for one that is not. */
export const shareRank = (native: string | null): number => {
  const at = SPEAKERS.indexOf(taskState(native).state);
  return at < 0 ? SPEAKERS.length : at;
};

/** Whether the agent has it, at work or on offer; of a word that nobody mapped we take it that it is so. */
export const isHeld = (native: string | null): boolean => native !== null && shareRank(native) < SPEAKERS.length;

export const WORKBIN_TYPES = new Map<string, WorkbinType>([
  ['Agent', 'WORKER'],
  ['Place', 'PLACE'],
  ['AgentGroup', 'WORKER_GROUP'],
  ['PlaceGroup', 'PLACE_GROUP'],
]);

export const AFTER_CALL_WORK = 'AfterCallWork';
export const DO_NOT_DISTURB = 'DoNotDisturbOn';

/** The states of a channel. The last two are no states of the vendor's: it tells them otherwise (contract §9). */
export const PRESENCES = new Map<string, PresenceState>([
  ['Ready', 'READY'],
  ['NotReady', 'NOT_READY'],
  ['LoggedIn', 'NOT_READY'],
  ['LoggedOut', 'OFFLINE'],
  [AFTER_CALL_WORK, 'NOT_READY'],
  [DO_NOT_DISTURB, 'NOT_READY'],
]);

export const stateOf = <S extends string>(states: ReadonlyMap<string, S>, native: string | null): State<S> => ({
  state: states.get(native ?? '') ?? 'UNKNOWN',
  native,
});
