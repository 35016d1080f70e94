/** The vendor's process: the sandbox's Restcomm simulator with a contact centre in which nothing moves. */

import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { type ManualClock, manualClock } from '../src/sandbox/clock.ts';
import { type RestcommSimulation, startSimulator } from '../src/vendors/restcomm/simulator/index.ts';
import { answer, ready } from './probe.ts';
import { CHANNEL, JOBS, QUEUES, WORKERS } from './query.ts';
import { openFront } from './replay.ts';

export interface VendorReady {
  readonly settings: RestcommSimulation['settings'];
}

type Json = Record<string, unknown>;

const START = Date.UTC(2026, 2, 4, 10);
/** Nothing is created in the same second, so that the order of creation can be told. */
const APART_MS = 7_000;
/** Calls remembered until they are asked for. */
const LOGGED = 100;

const authorization = ({ accountSid, authToken }: RestcommSimulation['settings']): string =>
  `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

/** Through the vendor's own REST interface, except that workers may hold several jobs, which the vendor does not tell. */
const seed = async ({ settings, world }: RestcommSimulation, clock: ManualClock): Promise<void> => {
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    const response = await fetch(settings.baseUrl + path, {
      method,
      headers: { authorization: authorization(settings), 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { data: Json }).data;
  };
  const create = async (resource: string, body: Json): Promise<string> => {
    await clock.advance(APART_MS);
    return String((await call('POST', `/${resource}`, body)).sid);
  };

  const { enterpriseSid } = settings;
  const workspaceSid = await create('workspaces', { enterpriseSid, name: 'Bench' });
  const activities = (await call('GET', `/activities/search?workspaceSid=${workspaceSid}`)).result as Json[];
  const activitySid = activities.find(({ available }) => available === true)?.sid;
  const queues: string[] = [];
  for (let n = 0; n < QUEUES; n += 1) {
    const targetWorkers = "skills[any] = 'support'";
    queues.push(await create('taskqueues', { workspaceSid, name: `Queue ${n + 1}`, targetWorkers }));
  }
  for (let n = 0; n < WORKERS; n += 1) {
    const attributes = JSON.stringify({ skills: ['support'], contact_uri: `sip:${100 + n}@bench.example` });
    const sid = await create('workers', { workspaceSid, name: `Worker ${n + 1}`, activitySid, attributes });
    world.changeWorker(sid, { capacity: Math.floor(JOBS / WORKERS) + (n < JOBS % WORKERS ? 1 : 0) });
  }
  const configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queues[0] } } });
  const workflowSid = await create('workflows', { workspaceSid, name: 'Main', configuration });
  for (let n = 0; n < JOBS; n += 1) {
    await create('tasks', {
      workflowSid,
      taskQueueSid: queues[n % QUEUES],
      taskChannel: CHANNEL,
      bypassReservedState: true,
      attributes: JSON.stringify({ subject: `Case ${n + 1}`, skill: 'support' }),
    });
  }
  await clock.advance(APART_MS);

  const live = [...world.jobs.values()];
  const assigned = live.filter(({ state }) => state === 'assigned');
  const holders = new Set(assigned.map(({ workerId }) => workerId));
  if (assigned.length !== JOBS || holders.size !== WORKERS) {
    throw new Error(`seeding went wrong: ${assigned.length} jobs are assigned to ${holders.size} workers`);
  }
};

const clock = manualClock(START);
const simulation = await startSimulator({ clock, scenario: 'empty' });
await seed(simulation, clock);

const { settings, url } = simulation;
const [, , mode, delayMs] = process.argv;
const frontUrl = mode === 'live' ? url : (await openFront(url, { delayMs: Number(delayMs ?? 0) })).url;
const frontPort = Number(new URL(frontUrl).port);

/** `/tasks/search`, `/workers/search/{sid}`. */
const resourceOf = ({ url = '' }: IncomingMessage): string => {
  const [, , resource, search, sid] = url.split('?', 1)[0]?.split('/') ?? [];
  return `/${resource}/${search}${sid ? '/{sid}' : ''}`;
};

// Not the simulator's own log, which knows nothing of answers that are replayed.
let count = 0;
const log: string[] = [];
subscribe('http.server.request.start', (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  if (request.socket.localPort !== frontPort) return;
  count += 1;
  if (log.length < LOGGED) log.push(resourceOf(request));
});
answer('calls', () => [count]);
answer('log', () => log.splice(0));
ready({ settings: { ...settings, baseUrl: settings.baseUrl.replace(url, frontUrl) } } satisfies VendorReady);
