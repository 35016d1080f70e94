import { AFTER_CALL_WORK, DO_NOT_DISTURB, PRESENCES } from '../states.ts';
import type { UserState } from './agent-rows.ts';

const system = (id: string, operationName: string, displayName = operationName, state = 'NotReady') => ({
  id,
  operationName,
  displayName,
  state,
});
export type SystemState = ReturnType<typeof system>;

const AFTER_CALL_WORK_ID = 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF';
export const READY = system('9430250E-0A1B-421F-B372-F29E69366DED', 'Ready', 'Ready', 'Ready');
export const NOT_READY = system('900D55CC-2BB0-431F-8BF9-D3525B383BE6', 'NotReady', 'Not Ready');

/** Always there (contract §9). Do Not Disturb is a switch beside the state there, and here an activity like the others. */
export const SYSTEM_STATES: readonly SystemState[] = [
  READY,
  NOT_READY,
  system(AFTER_CALL_WORK_ID, AFTER_CALL_WORK),
  system(DO_NOT_DISTURB, DO_NOT_DISTURB, 'Do Not Disturb'),
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
