import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { type AzureSimulation, type RouterEvent, startSimulator } from '../../../src/vendors/azure/simulator/index.ts';

export type Json = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}
export interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of 2023-11-01. */
  readonly version?: string;
}

export const VERSION = '2023-11-01';
export const START = Date.UTC(2026, 2, 4, 10);
export const MINUTE = 60_000;

/** Signs a request as the vendor's own SDKs do; written from the contract, not from the simulator. */
export const signed = (
  accessKey: string,
  method: string,
  host: string,
  pathAndQuery: string,
  body: string,
  date = new Date().toUTCString(),
): Record<string, string> => {
  const hash = createHash('sha256').update(body).digest('base64');
  const text = `${method}\n${pathAndQuery}\n${date};${host};${hash}`;
  const signature = createHmac('sha256', Buffer.from(accessKey, 'base64')).update(text).digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': hash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
};

export interface Kit {
  readonly sim: AzureSimulation;
  readonly clock: ManualClock;
  readonly heard: RouterEvent[];
  call(method: string, path: string, sending?: Sending): Promise<Answer>;
  /** Body of an answer that must be a success. */
  data(method: string, path: string, body?: unknown): Promise<Json>;
  list(path: string): Promise<Json[]>;
  /** Types of the events heard since the last time, without what all begin with. */
  news(): string[];
}

/** Without the moments that the live service takes on the way of a job, for tests about something else. */
const PROMPT = { created_status: 'queued', classified_in_passing: false, rematch_delay_ms: 0, worker_lag_ms: 0 };

/** A simulation with nothing in it and a clock that stands still, prompt unless `timing` says that it takes its time. */
export const startKit = async (options: SimulatorOptions = {}, timing: 'prompt' | 'live' = 'prompt'): Promise<Kit> => {
  const clock = manualClock(START);
  const switches = { ...(timing === 'prompt' ? PROMPT : {}), ...options.switches };
  const sim = await startSimulator({ clock, scenario: 'empty', ...options, switches });
  onTestFinished(() => sim.close());
  const heard: RouterEvent[] = [];
  sim.events((event) => heard.push(event));
  const host = new URL(sim.url).host;
  const call: Kit['call'] = async (method, path, { body, headers = {}, version = VERSION } = {}) => {
    const target = `/routing${path}${path.includes('?') ? '&' : '?'}api-version=${version}`;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(sim.url + target, {
      method,
      headers: {
        ...signed(sim.credentials.accessKey, method, host, target, text),
        'content-type': type,
        ...headers,
      },
      ...(text !== '' && { body: text }),
    });
    const answered = await response.text();
    return {
      status: response.status,
      body: (answered === '' ? {} : JSON.parse(answered)) as Json,
      headers: response.headers,
    };
  };
  const data: Kit['data'] = async (method, path, body) => {
    const answer = await call(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const list: Kit['list'] = async (path) => (await data('GET', path)).value as Json[];
  let told = 0;
  const news = (): string[] => {
    const types = heard.slice(told).map(({ type }) => type.replace('Microsoft.Communication.Router', ''));
    told = heard.length;
    return types;
  };
  return { sim, clock, heard, call, data, list, news };
};

/** One queue for everybody whose offers stand for half a minute. */
export const furnish = async (kit: Kit, mode: Json = { kind: 'longestIdle' }, queue: Json = {}): Promise<void> => {
  await kit.data('PATCH', '/distributionPolicies/d', { offerExpiresAfterSeconds: 30, mode });
  await kit.data('PATCH', '/queues/q', { name: 'Queue', distributionPolicyId: 'd', ...queue });
};

const CHANNELS = [
  { channelId: 'voice', capacityCostPerJob: 100, maxNumberOfJobs: 1 },
  { channelId: 'chat', capacityCostPerJob: 25 },
];

export const addWorker = (kit: Kit, id: string, fields: Json = {}): Promise<Json> =>
  kit.data('PATCH', `/workers/${id}`, {
    capacity: 100,
    queues: ['q'],
    channels: CHANNELS,
    availableForOffers: true,
    ...fields,
  });
export const addJob = (kit: Kit, id: string, fields: Json = {}): Promise<Json> =>
  kit.data('PATCH', `/jobs/${id}`, { channelId: 'chat', queueId: 'q', ...fields });
export const job = (kit: Kit, id: string): Promise<Json> => kit.data('GET', `/jobs/${id}`);
export const worker = (kit: Kit, id: string): Promise<Json> => kit.data('GET', `/workers/${id}`);
export const offersOf = async (kit: Kit, id: string): Promise<Json[]> => (await worker(kit, id)).offers as Json[];
/** The id of the only assignment of a job. */
export const assignmentOf = async (kit: Kit, id: string): Promise<string> =>
  Object.keys((await job(kit, id)).assignments as Json).at(-1) ?? '';

/** Accepts whatever stands longest at this worker; answers the assignment's id. */
export const accept = async (kit: Kit, workerId: string): Promise<string> => {
  const [offer] = await offersOf(kit, workerId);
  return String((await kit.data('POST', `/workers/${workerId}/offers/${offer?.offerId}:accept`)).assignmentId);
};

export interface Sample {
  readonly operationId: string;
  readonly parameters: Json;
  readonly responses: Readonly<Record<string, { readonly body: Json }>>;
}

const SAMPLES = new URL('./samples/', import.meta.url);
export const sampleNames = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5))
  .sort();
export const readSample = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as Sample;
