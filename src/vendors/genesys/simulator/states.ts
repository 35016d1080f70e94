import type { UserState } from './records.ts';
import { wrongState } from './refusal.ts';

/** The system's states with the vendor's ids (contract §9). `state` alone does not tell the last from the second. */
export const READY: UserState = {
  id: '9430250E-0A1B-421F-B372-F29E69366DED',
  displayName: 'Ready',
  state: 'Ready',
};
export const NOT_READY: UserState = {
  id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6',
  displayName: 'Not Ready',
  state: 'NotReady',
};
export const AFTER_CALL_WORK: UserState = {
  id: 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF',
  displayName: 'AfterCallWork',
  state: 'NotReady',
  workMode: 'AfterCallWork',
};
export const LOGGED_OUT: UserState = {
  id: '0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB',
  displayName: 'Offline',
  state: 'LoggedOut',
};

export interface AgentState {
  readonly operationName: string;
  readonly userState: UserState;
}

const custom = (operationName: string, displayName: string, id: string): AgentState => ({
  operationName,
  userState: { id, displayName, state: 'NotReady', reason: operationName },
});

/** What an administrator has defined in the settings `agent-states`. */
export const CUSTOM_STATES: readonly AgentState[] = [
  custom('Lunch', 'Lunch', '0A4C7D0B-93D1-4B1E-8F53-6C0A5C0F7A11'),
  custom('Training', 'Training', '7B0E1E0C-2A1F-4C7C-9B8E-0D3B6E7C2F12'),
  custom('Meeting', 'In a meeting', 'C2B5F8A4-5D63-4E0A-A1C9-4E1F2D6B8C13'),
];

export const AGENT_STATES: readonly AgentState[] = [
  { operationName: 'Ready', userState: READY },
  { operationName: 'NotReady', userState: NOT_READY },
  { operationName: 'AfterCallWork', userState: AFTER_CALL_WORK },
  ...CUSTOM_STATES,
];

/** After-call work is a state of voice alone; an unknown name is an invalid operation. */
export const stateOf = (operationName: string, channel: string): UserState => {
  const found = AGENT_STATES.find((each) => each.operationName === operationName);
  if (!found || (found.userState.workMode === 'AfterCallWork' && channel !== 'voice')) throw wrongState(operationName);
  return found.userState;
};
