import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addTask,
  addWorker,
  type Form,
  furnish,
  type Json,
  type Kit,
  reservations,
  startKit,
} from './simulator-kit.ts';

interface Sample {
  readonly source: { readonly operationId: string };
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  };
  readonly response: { readonly status: number; readonly body: Json };
}

const FOLDER = new URL('./samples/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .sort();
const read = (name: string): Sample => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

/** By prefix of the samples' placeholders, the SIDs of what was put there. */
type Sids = Readonly<Record<string, string>>;

/** A contact centre with one of everything, named as the filters of the samples name them. */
const situation = async (name: string, kit: Kit): Promise<Sids> => {
  const isEmpty = name.endsWith('.empty');
  const { accountSid: AC, workspaceSid: WS } = kit.sim.settings;
  const resource = name.split('.')[0];
  const friendly = (of: string, otherwise: string): string => (resource === of ? 'friendly_name' : otherwise);
  const activity = isEmpty || name.endsWith('.create') ? 'other' : friendly('activities', 'Idle');
  const { sid: WA } = await kit.ok('POST', '/Activities', { FriendlyName: activity, Available: true });
  const floor = await furnish(
    kit,
    {
      FriendlyName: isEmpty || name.endsWith('.create') ? 'other' : 'task_queue_name',
      ReservationActivitySid: String(WA),
      AssignmentActivitySid: String(WA),
    },
    {
      FriendlyName: friendly('workflows', 'workflow_name'),
      AssignmentCallbackUrl: 'http://example.com',
    },
  );
  const isHeld = /reservation/.test(name);
  const worker = name === 'workers.create' ? 'other' : 'Doug';
  const WK = await addWorker(kit, worker, { ...floor, available: String(WA) });
  const [channel] = await kit.list(`/Workers/${WK}/Channels`);
  if (!isHeld) await kit.ok('POST', `/Workers/${WK}/Channels/${String(channel?.sid)}`, { Capacity: 0 });
  const routed = { RoutingTarget: WK, IgnoreCapacity: false, TaskQueueSid: floor.queue, Priority: 1 };
  const WT = await addTask(kit, { ...routed, Attributes: '{"body": "hello"}' });
  if (name === 'tasks.list' || name === 'tasks.update' || name === 'tasks.fetch') {
    await kit.ok('POST', `/Tasks/${WT}`, { Reason: 'Test Reason' });
  }
  const [reservation] = await reservations(kit, WT);
  if (isHeld && !name.endsWith('.update')) {
    await kit.ok('POST', `/Tasks/${WT}/Reservations/${String(reservation?.sid)}`, { ReservationStatus: 'accepted' });
  }
  await kit.ok('POST', `/Workers/${WK}`, { ActivitySid: String(WA) });
  const [event] = await kit.list('/Events?EventType=worker.activity.update');
  const TC = (await kit.list('/TaskChannels'))[0]?.sid;
  const sids = { AC, WS, WA, WK, WT, TC, WQ: floor.queue, WW: floor.workflow, WR: reservation?.sid, EV: event?.sid };
  return Object.fromEntries(Object.entries(sids).map(([prefix, sid]) => [prefix, String(sid ?? '')]));
};

const PLACEHOLDER = /\b([A-Z]{2})a{32}\b/g;
const filled = (text: string, sids: Sids): string => text.replace(PLACEHOLDER, (all, prefix) => sids[prefix] ?? all);

const PARENTS: Readonly<Record<string, string>> = {
  WorkspaceSid: 'WS',
  TaskQueueSid: 'WQ',
  WorkflowSid: 'WW',
  WorkerSid: 'WK',
  TaskSid: 'WT',
};
const OWN: Readonly<Record<string, string>> = {
  Workspaces: 'WS',
  Activities: 'WA',
  Events: 'EV',
  TaskChannels: 'TC',
  TaskQueues: 'WQ',
  Reservations: 'WR',
  Tasks: 'WT',
  Workers: 'WK',
  Workflows: 'WW',
};

const pathOf = ({ request }: Sample, sids: Sids): string =>
  request.path
    .replace(/(\w+)\/\{Sid\}/, (_, folder: string) => `${folder}/${sids[OWN[folder] ?? '']}`)
    .replace(/\{(\w+)\}/g, (_, member: string) => sids[PARENTS[member] ?? ''] ?? '');

const queryOf = (url: unknown): string => (typeof url === 'string' ? url.slice(url.indexOf('?')) : '');

/** Maps whose keys are data. */
const MAPS = /^(tasks_by_priority)$/;

/** Where the answer has another shape than the sample; a null stands for a value of any type. */
const differences = (told: unknown, sample: unknown, path = ''): string[] => {
  if (told === null || sample === null) return [];
  if (Array.isArray(told) && Array.isArray(sample)) {
    if (sample.length === 0) return told.length === 0 ? [] : [`${path} is not empty`];
    return told.length === 0 ? [`${path} is empty`] : differences(told[0], sample[0], `${path}[0]`);
  }
  if (typeof told !== typeof sample || Array.isArray(told) !== Array.isArray(sample))
    return [`${path} is ${typeof told}`];
  if (typeof told !== 'object') return [];
  const [left, right] = [told as Json, sample as Json];
  if (MAPS.test(path.split('.').at(-1) ?? '')) return [];
  const missing = Object.keys(right).filter((key) => !Object.hasOwn(left, key));
  // An event of today has members that the recorded one had not.
  const isEvent = path === '.event_data';
  const extra = isEvent ? [] : Object.keys(left).filter((key) => !Object.hasOwn(right, key));
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...extra.map((key) => `${path}.${key} is not in the sample`),
    ...Object.keys(right)
      .filter((key) => Object.hasOwn(left, key))
      .flatMap((key) => differences(left[key], right[key], `${path}.${key}`)),
  ];
};

describe('what the vendor has recorded', () => {
  it.each(NAMES)('%s is answered in the same shape and with the same status', async (name) => {
    const sample = read(name);
    const { request, response } = sample;
    const kit = await startKit();
    const sids = await situation(name, kit);
    const meta = response.body.meta as Json | undefined;
    const path = pathOf(sample, sids) + filled(queryOf(meta?.url), sids);
    const isBulk = sample.source.operationId === 'CreateTaskQueueBulkRealTimeStatistics';
    const form: Form = Object.fromEntries(
      Object.entries(request.parameters ?? {}).map(([key, value]) => [key, filled(String(value), sids)]),
    );
    const sent = isBulk ? JSON.stringify({ queues: [sids.WQ] }) : request.method === 'POST' ? form : undefined;
    const answer = await kit.call(request.method, path, sent, isBulk ? { 'content-type': 'application/json' } : {});
    expect(answer.body).not.toHaveProperty('message');
    expect(answer.status).toBe(response.status);
    expect(differences(answer.body, response.body)).toEqual([]);
    if (!meta) return;
    const told = answer.body.meta as Json;
    const local = (url: unknown): string =>
      filled(String(url), sids).replace('https://taskrouter.twilio.com', kit.sim.url);
    expect(told.url).toBe(local(meta.url));
    expect(told.first_page_url).toBe(local(meta.first_page_url));
  });

  it('has a sample that would fail where a member is gone, is of another type or is too many', () => {
    const { body } = read('workers.fetch').response;
    const { friendly_name: _, ...less } = body;
    expect(differences(less, body)).toEqual(['.friendly_name is missing']);
    expect(differences({ ...body, available: 'no' }, body)).toEqual(['.available is string']);
    expect(differences({ ...body, load: 1 }, body)).toEqual(['.load is not in the sample']);
  });

  it('keeps the configuration that is no JSON as it was sent, and matches no queue by it', async () => {
    const kit = await startKit();
    const { configuration } = read('workflows.fetch').response.body;
    const { sid } = await kit.ok('POST', '/Workflows', { FriendlyName: 'Old', Configuration: String(configuration) });
    expect(await kit.ok('GET', `/Workflows/${String(sid)}`)).toMatchObject({ configuration });
    const made = await addTask(kit, { WorkflowSid: String(sid) });
    expect(await kit.ok('GET', `/Tasks/${made}`)).toMatchObject({ assignment_status: 'pending', task_queue_sid: null });
  });
});
