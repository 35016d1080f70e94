import { describe, expect, it } from 'vitest';
import { signForm } from '../../../src/sandbox/signature.ts';
import {
  addTask,
  addWorker,
  type Floor,
  furnish,
  type Kit,
  type Received,
  reservations,
  startKit,
  webhook,
} from './simulator-kit.ts';

const COMMON = [
  'EventType',
  'AccountSid',
  'WorkspaceSid',
  'WorkspaceName',
  'EventDescription',
  'ResourceType',
  'ResourceSid',
  'Timestamp',
  'TimestampMs',
  'Sid',
];
const TASK = [
  'TaskSid',
  'TaskAttributes',
  'TaskAge',
  'TaskPriority',
  'TaskAssignmentStatus',
  'TaskChannelSid',
  'TaskChannelUniqueName',
  'TaskDateCreated',
  'WorkflowSid',
  'WorkflowName',
];
const QUEUED = ['TaskQueueSid', 'TaskQueueName', 'TaskQueueEnteredDate'];
const WORKER = ['WorkerSid', 'WorkerName', 'WorkerAttributes', 'WorkerActivitySid', 'WorkerActivityName'];
const RESERVATION = [...TASK, ...QUEUED, 'ReservationSid', ...WORKER];
const QUEUE = ['TaskQueueSid', 'TaskQueueName', 'TaskQueueExpression'];
const CHANNEL = [
  ...WORKER,
  'WorkerChannelAvailable',
  'WorkerChannelAvailableCapacity',
  'WorkerChannelPreviousCapacity',
  'WorkerChannelTaskCount',
  'TaskChannelSid',
  'TaskChannelUniqueName',
];
const PREVIOUS = [
  'WorkerPreviousActivitySid',
  'WorkerPreviousActivityName',
  'WorkerTimeInPreviousActivity',
  'WorkerTimeInPreviousActivityMs',
];

/** Every type that the contract lists (§11.1), and the members that it must bring besides those of every event. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'reservation.created': RESERVATION,
  'reservation.accepted': RESERVATION,
  'reservation.rejected': RESERVATION,
  'reservation.timeout': RESERVATION,
  'reservation.canceled': RESERVATION,
  'reservation.rescinded': RESERVATION,
  'reservation.wrapup': RESERVATION,
  'reservation.completed': RESERVATION,
  'task.created': TASK,
  'task.updated': [...TASK, ...QUEUED],
  'task.canceled': [...TASK, 'TaskCanceledReason'],
  'task.wrapup': [...TASK, ...QUEUED],
  'task.completed': [...TASK, ...QUEUED, 'TaskCompletedReason'],
  'task.deleted': TASK,
  'task.system-deleted': TASK,
  'task-queue.created': QUEUE,
  'task-queue.deleted': QUEUE,
  'task-queue.entered': [...TASK, ...QUEUED, ...QUEUE],
  'task-queue.timeout': [...TASK, ...QUEUE],
  'task-queue.moved': [...TASK, ...QUEUE],
  'task-queue.expression.updated': QUEUE,
  'workflow.target-matched': TASK,
  'workflow.entered': TASK,
  'workflow.timeout': TASK,
  'workflow.skipped': TASK,
  'workflow.created': ['WorkflowSid', 'WorkflowName'],
  'workflow.updated': ['WorkflowSid', 'WorkflowName'],
  'workflow.deleted': ['WorkflowSid', 'WorkflowName'],
  'worker.created': WORKER,
  'worker.deleted': WORKER,
  'worker.activity.update': [...WORKER, ...PREVIOUS],
  'worker.attributes.update': WORKER,
  'worker.capacity.update': CHANNEL,
  'worker.channel.availability.update': CHANNEL,
  'activity.created': [],
  'activity.updated': [],
  'activity.deleted': [],
  'task-channel.created': ['TaskChannelSid', 'TaskChannelUniqueName'],
  'task-channel.updated': ['TaskChannelSid', 'TaskChannelUniqueName'],
  'task-channel.deleted': ['TaskChannelSid', 'TaskChannelUniqueName'],
  'workspace.created': [],
  'workspace.updated': [],
  'workspace.deleted': [],
  'reservation.failed': [],
  'task.transfer-initiated': [],
  'task.transfer-attempt-failed': [],
  'task.transfer-failed': [],
  'task.transfer-canceled': [],
  'task.transfer-completed': [],
};

/** Those of them that nothing at the REST interface brings about. */
const BY_HAND = Object.keys(TYPES).filter((type) => /transfer|reservation\.failed/.test(type));

const configure = async (kit: Kit): Promise<void> => {
  const own = await kit.ok('POST', '/Activities', { FriendlyName: 'Lunch', Available: false });
  await kit.ok('POST', `/Activities/${String(own.sid)}`, { FriendlyName: 'Pause' });
  await kit.ok('DELETE', `/Activities/${String(own.sid)}`);
  await kit.ok('POST', '/TaskChannels', { FriendlyName: 'Letters', UniqueName: 'letters' });
  await kit.ok('POST', '/TaskChannels/letters', { FriendlyName: 'Mail' });
  await kit.ok('DELETE', '/TaskChannels/letters');
  const queue = await kit.ok('POST', '/TaskQueues', { FriendlyName: 'Old' });
  await kit.ok('POST', `/TaskQueues/${String(queue.sid)}`, { TargetWorkers: '1==2' });
  await kit.ok('DELETE', `/TaskQueues/${String(queue.sid)}`);
  const workflow = await kit.ok('POST', '/Workflows', { FriendlyName: 'Old', Configuration: '{}' });
  await kit.ok('POST', `/Workflows/${String(workflow.sid)}`, { FriendlyName: 'Older' });
  await kit.ok('DELETE', `/Workflows/${String(workflow.sid)}`);
  await kit.ok('POST', '', { FriendlyName: 'Renamed' });
};

/** In steps within which every event is answered: by this clock an answer that takes longer than 15 s has not come. */
const pass = async ({ clock, sim }: Kit, ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 10_000) {
    await sim.delivered();
    await clock.advance(Math.min(left, 10_000));
  }
  await sim.delivered();
};

const workAt = async (kit: Kit, floor: Floor): Promise<void> => {
  const worker = await addWorker(kit, 'Doug', floor);
  await kit.ok('POST', `/Workers/${worker}`, { Attributes: '{"a":1}', ActivitySid: floor.available });
  await kit.ok('POST', `/Workers/${worker}/Channels/default`, { Capacity: 1, Available: true });
  const answer = async (task: string, status: string): Promise<void> => {
    const [first] = await reservations(kit, task);
    await kit.ok('POST', `/Tasks/${task}/Reservations/${String(first?.sid)}`, { ReservationStatus: status });
  };
  const done = await addTask(kit);
  for (const status of ['accepted', 'wrapping']) await answer(done, status);
  await kit.ok('POST', `/Tasks/${done}`, { AssignmentStatus: 'completed', Reason: 'done' });
  const refused = await addTask(kit);
  await answer(refused, 'rejected');
  await kit.ok('POST', `/Tasks/${refused}`, { Priority: 3 });
  await kit.ok('DELETE', `/Tasks/${refused}`);
  const canceled = await addTask(kit);
  await kit.ok('POST', `/Tasks/${canceled}`, { AssignmentStatus: 'canceled', Reason: 'gone' });
  // One target is skipped, the next one times out, and the last one does too.
  const other = await kit.ok('POST', '/TaskQueues', {
    FriendlyName: 'Empty',
    TargetWorkers: '1==2',
    MaxReservedWorkers: 2,
  });
  const targets = [
    { queue: String(other.sid), skip_if: 'workers.available == 0' },
    { queue: String(other.sid), timeout: 5 },
    { queue: floor.queue, timeout: '5', expression: 'worker.a == 2' },
  ];
  const routing = { task_routing: { filters: [{ expression: '1==1', targets }] } };
  const { sid } = await kit.ok('POST', '/Workflows', { FriendlyName: 'Late', Configuration: JSON.stringify(routing) });
  await addTask(kit, { WorkflowSid: String(sid) });
  await pass(kit, 11_000);
  // Two are asked at once: one of them takes it. Then both let a task pass.
  await addWorker(kit, 'Eve', floor);
  await kit.ok('POST', `/TaskQueues/${floor.queue}`, { MaxReservedWorkers: 2 });
  await answer(await addTask(kit, { WorkflowSid: floor.workflow }), 'accepted');
  await addTask(kit, { WorkflowSid: floor.workflow });
  await pass(kit, 400_000);
  const lost = await addWorker(kit, 'Gone', { ...floor, available: floor.offline });
  await kit.ok('DELETE', `/Workers/${lost}`);
};

const stageAll = async (switches: Record<string, unknown> = {}) => {
  const kit = await startKit({ switches: { delete_in_use: 'allowed', ...switches } });
  const hook = await webhook();
  await kit.sim.deliverTo(`${hook.origin}/hook`);
  await configure(kit);
  await workAt(kit, await furnish(kit));
  const other = await kit.ok('POST', '/v1/Workspaces', {
    FriendlyName: 'Second',
    EventCallbackUrl: `${hook.origin}/2`,
  });
  await kit.ok('DELETE', `/v1/Workspaces/${String(other.sid)}`);
  for (const type of BY_HAND) kit.sim.tell(type);
  await kit.sim.delivered();
  return { kit, hook };
};

describe('the events of a workspace', () => {
  it('are delivered of every documented type, each with the documented members', async () => {
    const { hook } = await stageAll();
    expect([...new Set(hook.types())].sort()).toEqual(Object.keys(TYPES).sort());
    for (const { form } of hook.received) {
      const expected = [...COMMON, ...(TYPES[form.EventType ?? ''] ?? [])];
      expect(expected.filter((name) => form[name] === undefined).map((name) => `${form.EventType} ${name}`)).toEqual(
        [],
      );
      expect(form.Sid).toMatch(/^EV[0-9a-f]{32}$/);
      expect(form.ResourceSid).toMatch(/^[A-Z]{2}[0-9a-f]{32}$/);
      expect(Number(form.Timestamp)).toBe(Math.floor(Number(form.TimestampMs) / 1000));
    }
  });

  it('can be without what only third-party lists have', async () => {
    const { hook } = await stageAll({ observed_events: false });
    const observed = /transfer|failed|expression|^workflow\.(?:created|updated|deleted)$/;
    expect([...new Set(hook.types())].sort()).toEqual(
      Object.keys(TYPES)
        .filter((type) => !observed.test(type))
        .sort(),
    );
    const members = new Set(hook.received.flatMap(({ form }) => Object.keys(form)));
    expect([...members].filter((name) => /Version|Consumed|TargetExpression|Virtual/.test(name))).toEqual([]);
  });

  it('stand as Event resources too, with the same members in their own names', async () => {
    const { kit, hook } = await stageAll();
    const found = await kit.list('/Events?Minutes=60&PageSize=1000');
    const bySid = new Map(found.map((event) => [event.sid, event]));
    const own = hook.received.filter(({ url }) => url === '/hook');
    expect(own.length).toBeGreaterThan(40);
    for (const { form } of own) {
      const event = bySid.get(form.Sid);
      expect(event).toMatchObject({ event_type: form.EventType, event_date_ms: Number(form.TimestampMs) });
      if (form.TaskSid) expect(event).toMatchObject({ event_data: { task_sid: form.TaskSid } });
    }
  });

  it('tell no change of an activity that was set to what it was', async () => {
    const kit = await startKit();
    const hook = await webhook();
    await kit.sim.deliverTo(`${hook.origin}/`);
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    await kit.clock.advance(26_123);
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.available });
    await hook.until((all) => all.some(({ form }) => form.EventType === 'worker.activity.update'));
    expect(hook.received.at(-1)?.form).toMatchObject({
      WorkerActivitySid: floor.available,
      WorkerPreviousActivitySid: floor.available,
      WorkerTimeInPreviousActivity: '26',
      WorkerTimeInPreviousActivityMs: '26123',
      EventDescription: 'Worker Doug updated to Available Activity',
    });
  });

  it('are only those that the filter names', async () => {
    const kit = await startKit();
    const hook = await webhook();
    await kit.sim.deliverTo(`${hook.origin}/`);
    await kit.ok('POST', '', { EventsFilter: 'worker.created, task.created' });
    const floor = await furnish(kit);
    await addWorker(kit, 'Doug', floor);
    await addTask(kit);
    await kit.sim.delivered();
    expect(hook.types()).toEqual(['worker.created', 'task.created']);
  });
});

describe('the delivery of events', () => {
  const twoEvents = async (switches: Record<string, unknown>, answers: number[] = [], fragment = '') => {
    const kit = await startKit({ switches });
    const hook = await webhook(answers);
    await kit.sim.deliverTo(`${hook.origin}/hook${fragment}`);
    await kit.ok('POST', '/Activities', { FriendlyName: 'One' });
    await kit.ok('POST', '/Activities', { FriendlyName: 'Two' });
    return { kit, hook };
  };
  const sids = (received: readonly Received[]): (string | undefined)[] => received.map(({ form }) => form.Sid);

  it('keeps the order in which things happened', async () => {
    const { kit, hook } = await twoEvents({});
    await kit.sim.delivered();
    const told = await kit.list('/Events?EventType=activity.created');
    expect(sids(hook.received)).toEqual(told.map(({ sid }) => sid));
  });

  it('can turn the order of two around', async () => {
    const { kit, hook } = await twoEvents({ event_order: 'swapped' });
    await kit.sim.delivered();
    const told = await kit.list('/Events?EventType=activity.created');
    expect(sids(hook.received)).toEqual(told.map(({ sid }) => sid).reverse());
  });

  it('can come twice, with the same SID', async () => {
    const { kit, hook } = await twoEvents({ event_duplicates: true });
    await kit.sim.delivered();
    expect(hook.received).toHaveLength(4);
    expect(new Set(sids(hook.received)).size).toBe(2);
    expect(hook.received[0]?.form).toEqual(hook.received[1]?.form);
  });

  it('is given up after an answer that is no success, unless it is to be tried again', async () => {
    const { kit, hook } = await twoEvents({}, [500]);
    await kit.sim.delivered();
    expect(new Set(sids(hook.received)).size).toBe(2);
    expect(hook.received).toHaveLength(2);
  });

  it.each([
    ['a switch says so', { event_retries: 1 }, ''],
    ['the URL overrides it', {}, '#rc=1'],
  ])('is tried again where %s', async (_, switches, fragment) => {
    const { kit, hook } = await twoEvents({ ...switches, event_retry_seconds: 0 }, [500], fragment);
    // Time stands still, so that no answer can come too late.
    while (hook.received.length < 3) await kit.settle();
    expect(sids(hook.received)[0]).toBe(sids(hook.received)[1]);
    expect(new Set(sids(hook.received)).size).toBe(2);
  });

  it.each([
    [false, ''],
    [true, '#rc=1'],
  ])('signs the fragment of its URL where the switch says %s', async (fragment_signed, signed) => {
    const { kit, hook } = await twoEvents({ fragment_signed }, [], '#rc=1');
    await kit.sim.delivered();
    for (const { form, headers } of hook.received) {
      const url = `${hook.origin}/hook${signed}`;
      const key = kit.sim.settings.authToken;
      expect(headers['x-twilio-signature']).toBe(signForm({ algorithm: 'sha1', key, url, form }));
    }
  });

  it('tells its moments in milliseconds where the switch says so', async () => {
    const { kit, hook } = await twoEvents({ event_timestamp: 'milliseconds' });
    await kit.sim.delivered();
    for (const { form } of hook.received) expect(form.Timestamp).toBe(form.TimestampMs);
  });

  it('dials nobody beyond this machine, whatever the workspace is told', async () => {
    const kit = await startKit();
    await expect(kit.sim.deliverTo('https://example.com/')).rejects.toThrow(TypeError);
    await kit.ok('POST', '', { EventCallbackUrl: 'https://example.com/' });
    await kit.ok('POST', '', { EventCallbackUrl: '/example' });
    await kit.sim.delivered();
    expect(await kit.ok('POST', '', { EventCallbackUrl: '' })).toMatchObject({ event_callback_url: '' });
  });

  it('signs as the published vectors say', () => {
    const call = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    expect(signForm({ algorithm: 'sha1', key: '12345', url, form: call })).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
    const event = {
      WorkspaceSid: `WS${'a'.repeat(32)}`,
      EventType: 'worker.deleted',
      Sid: `EV${'a'.repeat(32)}`,
      TimestampMs: '1',
      WorkerSid: `WK${'a'.repeat(32)}`,
    };
    const own = 'https://trunkline.example.com/webhooks/support?secret=s3cret-s3cret-s3cret';
    const key = '0123456789abcdef0123456789abcdef';
    expect(signForm({ algorithm: 'sha1', key, url: own, form: event })).toBe('RfQvA3VRLFDLEKbjcw5+ULY6r6w=');
    expect(signForm({ algorithm: 'sha256', key, url: own, form: event })).toBe(
      '3eIFgbzYQenqnELt9X3MwR62OqPPItDkk+yZh0x/MIg=',
    );
  });
});
