import type { ActivityPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import type { Json } from '../../domain/json.ts';
import type { Api } from './api.ts';
import { type Parts, pageOf, pick } from './parts.ts';
import { SYSTEM_STATES, type SystemState } from './states.ts';
import type { AgentStateRow } from './wire.ts';

export type AgentState = AgentStateRow | (SystemState & { readonly raw: Json });

const isSystem = ({ id, operationName }: AgentStateRow): boolean =>
  SYSTEM_STATES.some((one) => one.id === id.toUpperCase() || one.operationName === operationName);

/** The states that are always there, and those that the account made for itself. */
export const readAgentStates = async (api: Api, call: Call): Promise<readonly AgentState[]> => {
  const custom = await api.agentStates(call);
  return [
    ...SYSTEM_STATES.map((state) => ({
      ...state,
      raw: custom.find((row) => row.operationName === state.operationName)?.raw ?? { ...state },
    })),
    ...custom.filter((row) => !isSystem(row)),
  ];
};

export const openActivityPort = ({ api, map }: Parts): ActivityPort => {
  const read = async (call: Call) => (await readAgentStates(api, call)).map(map.activity);
  return {
    get: async (nativeId, call) => pick(await read(call), [nativeId])[0] ?? null,
    getMany: async (nativeIds, call) => pick(await read(call), nativeIds),
    list: async ({ after }, call) => pageOf(await read(call), after),
    pushes: [],
    cannot: ['workspace', 'created'],
    takes: [],
  };
};
