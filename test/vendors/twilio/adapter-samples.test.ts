import { describe, expect, it } from 'vitest';
import type { Adapter, PassthroughRequest } from '../../../src/contract/adapter.ts';
import type { Worker } from '../../../src/domain/worker.ts';
import { type Asked, call, openReplay, SAMPLES, sampleOf, sid } from './replay.ts';

type Ask = (adapter: Adapter) => Promise<unknown>;

const all = { filter: {}, after: null, limit: 50 };
const listed = async (page: Promise<{ readonly rows: readonly { readonly item: unknown }[] }> | undefined) =>
  (await page)?.rows.map(({ item }) => item);
const id = (prefix: string) => ({ nativeId: sid(prefix) });
const moment = (text: string): number => Date.parse(text);

/** What the adapter makes of each answer: the member that reads it, and what it reads. */
const READ: Readonly<Record<string, readonly [ask: Ask, told: unknown]>> = {
  'workspaces.fetch': [
    ({ workspace }) => workspace?.get?.(sid('WS'), call) ?? Promise.reject(),
    { ref: id('WS'), vendorType: 'Workspace', defaultActivity: id('WA'), timeoutActivity: id('WA') },
  ],
  'activities.fetch': [
    ({ activity }) => activity?.get?.(sid('WA'), call) ?? Promise.reject(),
    { ref: id('WA'), name: 'New Activity', available: true, createdAt: moment('2014-05-14T10:50:02Z') },
  ],
  'activities.list': [
    ({ activity }) => listed(activity?.list?.(all, call)),
    [{ ref: id('WA'), name: 'New Activity', available: true, workspace: id('WS') }],
  ],
  'activities.list.empty': [({ activity }) => listed(activity?.list?.(all, call)), []],
  'task-queues.fetch': [
    ({ queue }) => queue?.get?.(sid('WQ'), call) ?? Promise.reject(),
    { ref: id('WQ'), vendorType: 'TaskQueue', selector: null, offerActivity: id('WA'), taskActivity: id('WA') },
  ],
  'task-queues.list.empty': [({ queue }) => listed(queue?.list?.(all, call)), []],
  'task-queues.real-time-statistics': [
    ({ queue }) => queue?.statistics?.(sid('WQ'), call) ?? Promise.reject(),
    { queue: id('WQ'), waiting: 0, oldestWaitingSince: null },
  ],
  'workflows.fetch': [
    ({ policy }) => policy?.get?.(sid('WW'), call) ?? Promise.reject(),
    {
      ref: id('WW'),
      role: 'ROUTING',
      name: 'Default Fifo Workflow',
      // It is no JSON, whatever its content type says.
      rules: null,
      configuration: expect.stringContaining('task-routing:'),
      offerTimeoutMs: 120_000,
      callbackUrl: 'http://example.com',
      fallbackCallbackUrl: null,
    },
  ],
  'workflows.list': [({ policy }) => listed(policy?.list?.(all, call)), [{ ref: id('WW'), rules: null }]],
  'workers.fetch': [
    ({ worker }) => worker?.get?.(sid('WK'), call) ?? Promise.reject(),
    {
      ref: id('WK'),
      name: 'NewWorker3',
      // The flag decides, and not the name "available".
      presence: { state: 'NOT_READY', native: 'available', since: moment('2017-05-30T23:32:39Z') },
      activity: id('WA'),
      labels: {},
      channels: null,
    },
  ],
  'worker-channels.list': [
    async ({ worker }) => {
      const own = { ref: { kind: 'Worker', account: 'main', nativeId: sid('WK') } } as unknown as Worker;
      return worker?.channelsOf?.([own], call);
    },
    [[{ channel: 'default', presence: { state: 'READY' }, maxJobs: 1, capacityCost: null }]],
  ],
  'tasks.fetch': [
    ({ job }) => job?.get?.(sid('WT'), call) ?? Promise.reject(),
    {
      ref: id('WT'),
      vendorType: 'Task',
      labels: { body: 'hello' },
      queue: id('WQ'),
      policy: id('WW'),
      worker: undefined,
      version: '"7"',
    },
  ],
  'tasks.list': [
    ({ job }) => listed(job?.list?.(all, call)),
    [
      {
        state: { state: 'QUEUED', native: 'pending' },
        reason: 'Test Reason',
        channel: 'task-channel',
        priority: 0,
        enqueuedAt: moment('2014-05-14T14:26:54Z'),
        expiresAt: moment('2014-05-14T14:27:54Z'),
        version: null,
      },
    ],
  ],
  'task-reservations.fetch': [
    ({ task }) => task?.get?.(`${sid('WT')}/${sid('WR')}`, call) ?? Promise.reject(),
    {
      ref: { nativeId: `${sid('WT')}/${sid('WR')}` },
      vendorType: 'Reservation',
      state: { state: 'ACTIVE', native: 'accepted' },
      worker: id('WK'),
      job: id('WT'),
      offeredAt: moment('2014-05-14T10:50:02Z'),
      assignedAt: moment('2014-05-15T16:03:42Z'),
    },
  ],
  'worker-reservations.list': [
    ({ task }) => listed(task?.list?.({ ...all, filter: { workers: [sid('WK')] } }, call)),
    [{ state: { state: 'ACTIVE' }, worker: id('WK'), job: id('WT') }],
  ],
};

interface Write {
  readonly ask: Ask;
  readonly told: unknown;
  /** Parameters of the example that no operation documents, or that only `vendorCall` sends. */
  readonly unsent?: readonly string[];
}

const activities = { offerActivity: sid('WA'), taskActivity: sid('WA') };
const changed = { name: 'friendly_name', activity: sid('WA'), labels: '{"of":"the example"}' };

/** What makes the adapter send each request. The examples' attributes are no JSON, which is refused here before anything is sent. */
const WRITTEN: Readonly<Record<string, Write>> = {
  'workspaces.update': {
    ask: async ({ workspace }) =>
      workspace?.update?.(
        sid('WS'),
        { name: 'friendly_name', defaultActivity: sid('WA'), timeoutActivity: sid('WA') },
        call,
      ),
    told: { outcome: 'DONE', item: { name: 'new' } },
    unsent: ['EventCallbackUrl', 'DefaultAttentionProfileSid', 'AttentionRoutingEnabled'],
  },
  'activities.create': {
    ask: async ({ activity }) => activity?.create?.({ name: 'friendly_name', available: true }, call),
    told: { outcome: 'DONE', item: { name: 'New Activity' } },
  },
  'task-queues.create': {
    ask: async ({ queue }) =>
      queue?.create?.(
        { name: 'friendly_name', selector: 'target_workers', ...activities, vendorOptions: { MaxReservedWorkers: 1 } },
        call,
      ),
    told: { outcome: 'DONE', item: { ref: id('WQ') } },
    unsent: ['OperatingUnitSid'],
  },
  'task-reservations.update': {
    ask: async ({ task }) => task?.accept?.(`${sid('WT')}/${sid('WR')}`, call),
    told: { outcome: 'DONE', item: { state: { state: 'ACTIVE' } } },
  },
  'tasks.update': {
    ask: async ({ job }) =>
      job?.update?.(
        sid('WT'),
        {
          labels: '{"of":"the example"}',
          priority: 1,
          vendorOptions: { Reason: 'reason', VirtualStartTime: '2023-08-02T12:34:56Z' },
        },
        call,
      ),
    told: { outcome: 'DONE', item: { ref: id('WT'), version: '"7"' } },
    unsent: ['AssignmentStatus', 'RequiredAttention'],
  },
  'workers.create': {
    ask: async ({ worker }) => worker?.create?.(changed, call),
    told: { outcome: 'DONE', item: { name: 'NewWorker', presence: { state: 'OFFLINE', native: 'Offline' } } },
    unsent: ['OperatingUnitSid', 'Concurrency'],
  },
  'workers.update': {
    ask: async ({ worker }) => worker?.update?.(sid('WK'), changed, call),
    told: { outcome: 'DONE', item: { name: 'blah' } },
    unsent: ['OperatingUnitSid', 'Concurrency'],
  },
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
const PARENTS: Readonly<Record<string, string>> = {
  WorkspaceSid: 'WS',
  TaskQueueSid: 'WQ',
  WorkflowSid: 'WW',
  WorkerSid: 'WK',
  TaskSid: 'WT',
};

const pathOf = (name: string): string =>
  sampleOf(name)
    .request.path.replace(/(\w+)\/\{Sid\}/, (_, folder: string) => `${folder}/${sid(OWN[folder] ?? '')}`)
    .replace(/\{(\w+)\}/g, (_, member: string) => sid(PARENTS[member] ?? ''));

const replayOf = (name: string, settings = {}) => {
  const { status, body } = sampleOf(name).response;
  const isTask = /^tasks\.(fetch|update)$/.test(name);
  return openReplay(() => ({ status, body, ...(isTask && { headers: { etag: '"7"' } }) }), settings);
};

const passed = SAMPLES.filter((name) => !READ[name] && !WRITTEN[name]);

describe('what the vendor has recorded', () => {
  it.each(Object.entries(READ))('%s is read right', async (name, [ask, told]) => {
    const { adapter, asked } = await replayOf(name, { readsChannels: name === 'worker-channels.list' });
    expect(await ask(adapter)).toMatchObject(told as object);
    expect(asked).toMatchObject([{ method: 'GET', path: pathOf(name) }]);
  });

  it.each(Object.entries(WRITTEN))('%s is what the command sends', async (name, { ask, told, unsent = [] }) => {
    const { adapter, asked } = await replayOf(name);
    expect(await ask(adapter)).toMatchObject(told as object);
    const { method, parameters = {} } = sampleOf(name).request;
    expect(asked).toMatchObject([{ method, path: pathOf(name) }]);
    const [{ form, headers }] = asked as [Asked];
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const wanted = Object.entries(parameters).filter(([parameter]) => !unsent.includes(parameter));
    expect(Object.keys(form).sort()).toEqual(wanted.map(([parameter]) => parameter).sort());
    for (const [parameter, value] of wanted) {
      if (parameter !== 'Attributes') expect([parameter, form[parameter]]).toEqual([parameter, String(value)]);
    }
  });

  it.each(passed)('%s is reached by a call that is passed through', async (name) => {
    const { method, parameters } = sampleOf(name).request;
    const { status, body } = sampleOf(name).response;
    const { adapter, asked } = await replayOf(name);
    const request: PassthroughRequest = { method, path: pathOf(name), ...(parameters && { body: parameters }) };
    expect(await adapter.passthrough?.(request, call)).toEqual({ status, body });
    const form = Object.fromEntries(Object.entries(parameters ?? {}).map(([key, value]) => [key, String(value)]));
    expect(asked).toMatchObject([{ method, path: pathOf(name), form }]);
  });
});
