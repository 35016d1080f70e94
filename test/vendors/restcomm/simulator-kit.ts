import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { type RestcommSimulation, startSimulator } from '../../../src/vendors/restcomm/simulator/index.ts';

export type Json = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Kit {
  readonly sim: RestcommSimulation;
  readonly clock: ManualClock;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** `data` of an answer that must be a success. */
  data(method: string, path: string, body?: unknown): Promise<Json>;
  list(path: string): Promise<Json[]>;
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const START = Date.UTC(2026, 2, 4, 10);

/** A simulation with nothing in it and a clock that stands still. */
export const startKit = async (options: SimulatorOptions = {}): Promise<Kit> => {
  const clock = manualClock(START);
  const sim = await startSimulator({ clock, scenario: 'empty', ...options });
  onTestFinished(() => sim.close());
  const { accountSid, authToken } = sim.settings;
  const call: Kit['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(sim.settings.baseUrl + path, {
      method,
      headers: { authorization: basic(accountSid, authToken), 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const data: Kit['data'] = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data as Json;
  };
  const list: Kit['list'] = async (path) => (await data('GET', path)).result as Json[];
  return { sim, clock, call, data, list };
};

export interface Floor {
  readonly workspaceSid: string;
  readonly online: string;
  readonly offline: string;
  readonly queueSid: string;
  readonly workflowSid: string;
}

/** One workspace, one queue for everybody, one workflow that sends everything there. */
export const furnish = async (kit: Kit, queue: Json = {}, workflow: Json = {}): Promise<Floor> => {
  const { enterpriseSid } = kit.sim.settings;
  const workspace = await kit.data('POST', '/workspaces', { enterpriseSid, name: 'Floor' });
  const workspaceSid = String(workspace.sid);
  const activities = await kit.list(`/activities/search?workspaceSid=${workspaceSid}`);
  const sidOf = (name: string): string => String(activities.find((each) => each.name === name)?.sid);
  const { sid: queueSid } = await kit.data('POST', '/taskqueues', { workspaceSid, name: 'All', ...queue });
  const { sid: workflowSid } = await kit.data('POST', '/workflows', {
    workspaceSid,
    name: 'Main',
    configuration: JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queueSid } } }),
    taskReservationTimeout: 30,
    ...workflow,
  });
  return {
    workspaceSid,
    online: sidOf('Online'),
    offline: sidOf('Offline'),
    queueSid: String(queueSid),
    workflowSid: String(workflowSid),
  };
};

export const addWorker = async (kit: Kit, floor: Floor, name: string, fields: Json = {}): Promise<string> => {
  const attributes = JSON.stringify({ contact_uri: name });
  const body = { workspaceSid: floor.workspaceSid, name, activitySid: floor.online, attributes, ...fields };
  return String((await kit.data('POST', '/workers', body)).sid);
};

export const addTask = async (kit: Kit, floor: Floor, fields: Json = {}): Promise<string> => {
  const body = { workflowSid: floor.workflowSid, attributes: '{"skill":"any"}', ...fields };
  return String((await kit.data('POST', '/tasks', body)).sid);
};

export const task = (kit: Kit, sid: string): Promise<Json> => kit.data('GET', `/tasks/search/${sid}`);
export const worker = (kit: Kit, sid: string): Promise<Json> => kit.data('GET', `/workers/search/${sid}`);

export interface Sample {
  readonly request: { method: string; path: string; query: Record<string, string>; body: Json | null };
  readonly response: { status: number; body: Json };
}

const SAMPLES = new URL('./samples/', import.meta.url);
/** By name: what the document prints, and what it says without a sample. */
const samples = new Map(
  [SAMPLES, new URL('./constructed/', import.meta.url)].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -5), new URL(name, folder)] as const),
  ),
);
export const sampleNames = [...samples.keys()].sort();
export const readSample = (name: string): Sample =>
  JSON.parse(readFileSync(samples.get(name) ?? new URL(`${name}.json`, SAMPLES), 'utf8')) as Sample;
export const readFragment = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`fragments/${name}.json`, SAMPLES), 'utf8')) as Json;
