import type { JobState } from '../../domain/job.ts';
import type { State } from '../../domain/object.ts';
import type { TaskState } from '../../domain/task.ts';
import type { WorkbinType } from '../../domain/workbin.ts';
import type { PresenceState } from '../../domain/worker.ts';
import type { UserState } from './reads/agent-rows.ts';

/** The states of all media in one table, as no word means two things (contract §11.1, §12.1, §12.5, §12.6). */
export const JOB_STATES = new Map<string, JobState>([
  ['Invited', 'OFFERED'],
  ['Ringing', 'OFFERED'],
  ['Processing', 'ASSIGNED'],
  ['Composing', 'ASSIGNED'],
  ['Chatting', 'ASSIGNED'],
  // The customer is gone, or could not be joined: it stays with the agent until it is completed.
  ['LeftChat', 'ASSIGNED'],
  ['JoinFailed', 'ASSIGNED'],
  ['Dialing', 'ASSIGNED'],
  ['Established', 'ASSIGNED'],
  ['Held', 'ASSIGNED'],
  ['InWorkbin', 'PARKED'],
  ['Completed', 'COMPLETED'],
  ['Released', 'COMPLETED'],
  ['Canceled', 'CANCELED'],
  // The invitation was taken back: somebody else is asked.
  ['Revoked', 'QUEUED'],
]);

export const TASK_STATES = new Map<string, TaskState>([
  ['Invited', 'OFFERED'],
  ['Ringing', 'OFFERED'],
  ['Processing', 'ACTIVE'],
  ['Composing', 'ACTIVE'],
  ['Chatting', 'ACTIVE'],
  ['LeftChat', 'WRAP_UP'],
  ['JoinFailed', 'WRAP_UP'],
  ['Dialing', 'ACTIVE'],
  ['Established', 'ACTIVE'],
  ['Held', 'ACTIVE'],
  ['InWorkbin', 'COMPLETED'],
  ['Completed', 'COMPLETED'],
  ['Released', 'COMPLETED'],
  ['Canceled', 'COMPLETED'],
  ['Revoked', 'REVOKED'],
]);

/**
 * How it came to its end, where the vendor's word does not tell: `Completed` means done for this agent, also after a Reject or a
 * Transfer (contract §11.2, §15.11), and a call that was not answered is `Released` as one that was: it goes to the next agent.
 */
export type Ending = 'declined' | 'missed' | 'transferred';

const ENDED_TASKS: Readonly<Record<Ending, TaskState>> = {
  declined: 'DECLINED',
  missed: 'REVOKED',
  transferred: 'COMPLETED',
};

/** Done for one agent is not done: it waits for the next. */
const stillWaits = (native: string | null, ending: Ending | undefined): boolean =>
  ending !== undefined && (JOB_STATES.get(native ?? '') ?? 'COMPLETED') === 'COMPLETED';

export const jobState = (native: string | null, ending?: Ending): State<JobState> =>
  stillWaits(native, ending) ? { state: 'QUEUED', native } : stateOf(JOB_STATES, native);

export const taskState = (native: string | null, ending?: Ending): State<TaskState> => {
  if (ending === undefined || !stillWaits(native, ending)) return stateOf(TASK_STATES, native);
  return { state: ENDED_TASKS[ending], native };
};

/** Of several shares of one interaction, the one that speaks for it comes first. What nobody knows the state of may well be worked on. */
const SPEAKERS: readonly State<TaskState>['state'][] = ['ACTIVE', 'WRAP_UP', 'OFFERED', 'UNKNOWN'];

/** 0 for the share that says most; more than any that is held for one that is not. */
export const shareRank = (native: string | null, ending?: Ending): number => {
  const at = SPEAKERS.indexOf(taskState(native, ending).state);
  return at < 0 ? SPEAKERS.length : at;
};

/** Whether it is on the agent's desk, at work or on offer; of a word that nobody mapped we take it that it is. */
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

export interface SystemState {
  readonly id: string;
  readonly operationName: string;
  readonly displayName: string;
  readonly state: string;
}

export const READY: SystemState = {
  id: '9430250E-0A1B-421F-B372-F29E69366DED',
  operationName: 'Ready',
  displayName: 'Ready',
  state: 'Ready',
};
export const NOT_READY: SystemState = {
  id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6',
  operationName: 'NotReady',
  displayName: 'Not Ready',
  state: 'NotReady',
};
const AFTER_CALL_WORK_ID = 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF';

/** Always there (contract §9). Do Not Disturb is a switch beside the state there, and here an activity like the others. */
export const SYSTEM_STATES: readonly SystemState[] = [
  READY,
  NOT_READY,
  { id: AFTER_CALL_WORK_ID, operationName: AFTER_CALL_WORK, displayName: AFTER_CALL_WORK, state: 'NotReady' },
  { id: DO_NOT_DISTURB, operationName: DO_NOT_DISTURB, displayName: 'Do Not Disturb', state: 'NotReady' },
];

/** Told by its work mode or its id: its state is that of any NotReady (contract §9). A word that nobody knows is not passed over. */
export const isAfterCallWork = ({ id, state, workMode }: UserState): boolean =>
  (state === null || PRESENCES.get(state) === 'NOT_READY') &&
  (workMode === AFTER_CALL_WORK || id?.toUpperCase() === AFTER_CALL_WORK_ID);

/** The activity that a state is. The vendor's own pages differ in the last letter of an id, so a plain state counts more (contract §15.17). */
export const activityIdOf = (state: UserState): string | null => {
  if (isAfterCallWork(state)) return AFTER_CALL_WORK_ID;
  // It may have an id, and is none of the states that an agent is put into (contract §9).
  if (state.state === 'LoggedOut') return null;
  const plain = SYSTEM_STATES.find((one) => one.operationName === state.state);
  if (plain && state.reason === null && (state.displayName ?? plain.displayName) === plain.displayName) return plain.id;
  const known = SYSTEM_STATES.find(({ id }) => id === state.id?.toUpperCase());
  return known?.id ?? state.id ?? plain?.id ?? null;
};
