import type { ActivityPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { Json } from '../../../domain/json.ts';
import type { Api } from '../api.ts';
import type { Context } from '../context.ts';
import type { AgentStateRow } from '../reads/agent-rows.ts';
import { SYSTEM_STATES, type SystemState } from '../reads/agent-states.ts';
import { type Rows, readsOf } from '../reads/rows.ts';

export type AgentState = AgentStateRow | (SystemState & { readonly raw: Json });

const isSystem = ({ id, operationName }: AgentStateRow): boolean =>
  SYSTEM_STATES.some((one) => one.id === id.toUpperCase() || one.operationName === operationName);

/** The states that are always there, and those that the account made for itself. */
export const readAgentStates = async (api: Api, call: Call): Promise<Rows<AgentState>> => {
  const { items: custom, ...rest } = await api.agentStates(call);
  const system = SYSTEM_STATES.map((state) => ({
    ...state,
    raw: custom.find((row) => row.operationName === state.operationName)?.raw ?? { ...state },
  }));
  return { ...rest, items: [...system, ...custom.filter((row) => !isSystem(row))] };
};

export const openActivityPort = ({ account, api, map }: Context): ActivityPort => ({
  ...readsOf(account, map.activity, (call) => readAgentStates(api, call)),
  cannot: ['workspaces', 'created'],
  takes: {},
});
