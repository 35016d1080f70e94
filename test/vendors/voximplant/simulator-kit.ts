import { sign } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { startSimulator, type VoximplantSimulation } from '../../../src/vendors/voximplant/simulator/index.ts';

export type Json = Record<string, unknown>;
export type Parameters = Readonly<Record<string, string | number | boolean>>;
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Kit {
  readonly sim: VoximplantSimulation;
  readonly clock: ManualClock;
  /** A call the way the documents show it: POST, everything in the query; `application_id` is added. */
  call(method: string, parameters?: Parameters, headers?: Record<string, string>): Promise<Answer>;
  /** The body of an answer that must be a success. */
  ok(method: string, parameters?: Parameters): Promise<Json>;
  /** `result` of a list. */
  list(method: string, parameters?: Parameters): Promise<Json[]>;
  /** The code of an answer that must be an error. */
  code(method: string, parameters?: Parameters): Promise<number>;
}

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signed with the simulation's key; `header` and `claims` replace what they name. */
export const token = ({ settings }: VoximplantSimulation, claims: Json = {}, header: Json = {}): string => {
  const iat = Math.floor(Date.now() / 1000);
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: settings.keyId, ...header });
  const body = encode({ iss: settings.accountId, iat, exp: iat + 64, ...claims });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), settings.privateKey);
  return `${head}.${body}.${signature.toString('base64url')}`;
};

export const bearer = (sim: VoximplantSimulation): Record<string, string> => ({
  authorization: `Bearer ${token(sim)}`,
});

const texts = (parameters: Parameters): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));

export const START = Date.UTC(2026, 2, 4, 10);
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A simulation with one application and nothing in it, and a clock that stands still. */
export const startKit = async (options: SimulatorOptions = {}): Promise<Kit> => {
  const clock = manualClock(START);
  const sim = await startSimulator({ clock, scenario: 'empty', ...options });
  onTestFinished(() => sim.close());
  const { baseUrl, applicationId } = sim.settings;
  const call: Kit['call'] = async (method, parameters = {}, headers = bearer(sim)) => {
    const named = 'application_name' in parameters || method === 'DownloadHistoryReport';
    const query = new URLSearchParams(texts({ ...(!named && { application_id: applicationId }), ...parameters }));
    const response = await fetch(`${baseUrl}/${method}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const ok: Kit['ok'] = async (method, parameters) => {
    const { status, body } = await call(method, parameters);
    if (status !== 200 || body.error) throw new Error(`${method}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const list: Kit['list'] = async (method, parameters) => (await ok(method, parameters)).result as Json[];
  const code: Kit['code'] = async (method, parameters) => {
    const { status, body } = await call(method, parameters);
    const error = body.error as Json | undefined;
    if (status !== 200 || !error) throw new Error(`${method} was no error: ${status} ${JSON.stringify(body)}`);
    return Number(error.code);
  };
  return { sim, clock, call, ok, list, code };
};

export const addQueue = async (kit: Kit, name: string, fields: Parameters = {}): Promise<number> => {
  const { result } = await kit.ok('SQ_AddQueue', {
    sq_queue_name: name,
    call_agent_selection: 'MAX_WAITING_TIME',
    call_task_selection: 'MAX_PRIORITY',
    ...fields,
  });
  return Number((result as Json).sq_queue_id);
};

export const addSkill = async (kit: Kit, name: string): Promise<number> =>
  Number(((await kit.ok('SQ_AddSkill', { sq_skill_name: name })).result as Json).sq_skill_id);

/** An agent of these queues; of no queue when there are none. */
export const addUser = async (kit: Kit, name: string, ...queueIds: readonly number[]): Promise<number> => {
  const user = { user_name: name, user_display_name: name.toUpperCase(), user_password: 'Passw0rd!' };
  const userId = Number((await kit.ok('AddUser', user)).user_id);
  if (queueIds.length > 0) {
    await kit.ok('SQ_BindAgent', { sq_queue_id: queueIds.join(';'), user_id: userId, bind_mode: 'add_queues' });
  }
  return userId;
};

export interface State {
  readonly agents: Json[];
  readonly tasks: Json[];
}

export const state = async (kit: Kit, queueId: number): Promise<State> => {
  const [queue] = await kit.list('GetSQState', { sq_queue_id: queueId });
  return { agents: queue?.sq_agents as Json[], tasks: queue?.tasks as Json[] };
};

/** What the agent shows, a status a channel. */
export const statuses = async (kit: Kit, userId: number): Promise<Record<'CALL' | 'IM', string>> => {
  const [agent] = await kit.list('SQ_GetAgents', { user_id: userId, with_sq_statuses: true });
  const both = (agent?.sq_statuses as Record<'CALL' | 'IM', { sq_status_name: string }>[] | undefined)?.[0];
  return { CALL: String(both?.CALL.sq_status_name), IM: String(both?.IM.sq_status_name) };
};
