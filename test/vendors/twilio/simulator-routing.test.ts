import { describe, expect, it } from 'vitest';
import { compileExpression, type Dialect } from '../../../src/vendors/twilio/simulator/expression/compile.ts';
import {
  addTask,
  addWorker,
  type Floor,
  furnish,
  type Json,
  type Kit,
  reservations,
  startKit,
  task,
} from './simulator-kit.ts';

const DIALECT: Dialect = { negations: 'accepted', expression_case: 'sensitive', missing_member: 'false' };
const MEMBERS = {
  skill: 'sales',
  level: 4,
  text: '7',
  skills: ['sales', 'support'],
  vip: true,
  address: { city: 'Turin', 'postal.code': 10_100 },
};

describe('an expression', () => {
  it.each([
    ['1==1', true],
    ['1 == 2', false],
    ['skill == "sales"', true],
    ["skill == 'sales'", true],
    ['skill == "Sales"', false],
    ['skill != "support"', true],
    ['level > 3 AND level < 5', true],
    ['level >= 4 and level <= 4', true],
    ['text > 6', true],
    ['text == 7', true],
    ['level > "a"', false],
    ['vip == true', true],
    ['vip', true],
    ['skill', false],
    ['nothing', false],
    ['skills HAS "support"', true],
    ['skills HAS "billing"', false],
    ['"sales" IN skills', true],
    ['skill IN ["a", "sales"]', true],
    ['skill IN []', false],
    ['skills CONTAINS "support"', true],
    ['skill CONTAINS "ale"', true],
    ['address.city == "Turin"', true],
    ['address.none.deeper == "Turin"', false],
    ['constructor == "x"', false],
    ['(skill == "a" OR level == 4) AND vip == true', true],
    ['skill == "a" OR level == 4 AND vip == false', false],
    ['skill NOT IN ["a"]', true],
    ['skills NOT HAS "sales"', false],
    ['NOT vip', false],
    ['missing == "x"', false],
    ['missing != "x"', false],
    ['level == -4', false],
  ])('%s is %s', (text, expected) => {
    expect(compileExpression(text, DIALECT)?.(MEMBERS)).toBe(expected);
  });

  it.each([
    '',
    '==',
    'a ==',
    '(a',
    'a)',
    'a == "b',
    'a & b',
    'a AND',
    'a IN [1',
    'a NOT b',
    'a-b == 1',
    `${'('.repeat(500)}a`,
  ])('%s is none', (text) => {
    expect(compileExpression(text, DIALECT)).toBeNull();
  });

  it('reads what is not documented as its dialect says', () => {
    const holds = (text: string, dialect: Partial<Dialect>) =>
      compileExpression(text, { ...DIALECT, ...dialect })?.(MEMBERS);
    expect(holds('skill == "SALES"', { expression_case: 'insensitive' })).toBe(true);
    expect(holds('missing != "x"', { missing_member: 'null' })).toBe(true);
    expect(holds('missing == null', { missing_member: 'null' })).toBe(true);
    expect(compileExpression('NOT vip', { ...DIALECT, negations: 'refused' })).toBeNull();
    expect(compileExpression('skill NOT IN ["a"]', { ...DIALECT, negations: 'refused' })).toBeNull();
  });
});

const queueNamed = async (kit: Kit, name: string, form: Record<string, string | number> = {}): Promise<string> =>
  String((await kit.ok('POST', '/TaskQueues', { FriendlyName: name, ...form })).sid);

const configure = (kit: Kit, { workflow }: Floor, filters: readonly Json[], otherwise?: Json): Promise<Json> =>
  kit.ok('POST', `/Workflows/${workflow}`, {
    Configuration: JSON.stringify({ task_routing: { filters, ...(otherwise && { default_filter: otherwise }) } }),
  });

const offered = async (kit: Kit, sid: string): Promise<unknown[]> =>
  (await reservations(kit, sid)).map(({ worker_name }) => worker_name);

describe('a workflow', () => {
  it('sends a task by the first filter that fits, else by the default one, else to its end', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const [sales, support] = [await queueNamed(kit, 'Sales'), await queueNamed(kit, 'Support')];
    const filters = [
      { expression: 'topic == "sales"', targets: [{ queue: sales, priority: '7' }] },
      { expression: 'topic IN ["sales", "support"]', targets: [{ queue: support, priority: 2 }] },
    ];
    await configure(kit, floor, filters, { queue: floor.queue });
    const routed = async (topic: string): Promise<Json> =>
      task(kit, await addTask(kit, { Attributes: JSON.stringify({ topic }) }));
    expect(await routed('sales')).toMatchObject({ task_queue_sid: sales, priority: 7 });
    expect(await routed('support')).toMatchObject({ task_queue_sid: support, priority: 2 });
    expect(await routed('other')).toMatchObject({ task_queue_sid: floor.queue, priority: 0 });
    await configure(kit, floor, filters);
    expect(await routed('other')).toMatchObject({ assignment_status: 'canceled', task_queue_sid: null });
  });

  it('passes a task on to the next target when its time in one is over, and keeps a standing reservation', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const empty = await queueNamed(kit, 'Empty', { TargetWorkers: '' });
    await configure(kit, floor, [
      {
        expression: '1==1',
        targets: [
          { queue: empty, timeout: '10' },
          { queue: floor.queue, timeout: 20 },
        ],
      },
    ]);
    const sid = await addTask(kit);
    expect(await task(kit, sid)).toMatchObject({ task_queue_sid: empty });
    await kit.clock.advance(10_000);
    expect(await task(kit, sid)).toMatchObject({
      task_queue_sid: floor.queue,
      task_queue_entered_date: '2026-03-04T10:00:10Z',
    });
    await kit.clock.advance(5000);
    await addWorker(kit, 'Doug', floor);
    await kit.settle();
    await kit.clock.advance(20_000);
    expect(await task(kit, sid)).toMatchObject({ assignment_status: 'reserved' });
    const [first] = await reservations(kit, sid);
    await kit.ok('POST', `/Tasks/${sid}/Reservations/${String(first?.sid)}`, { ReservationStatus: 'rejected' });
    expect(await task(kit, sid)).toMatchObject({ assignment_status: 'canceled' });
  });

  it('skips a target where its condition holds and nobody is free at once', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const own = await queueNamed(kit, 'Own', { TargetWorkers: 'skill == "own"' });
    await configure(kit, floor, [
      { expression: '1==1', targets: [{ queue: own, skip_if: 'workers.available == 0' }, { queue: floor.queue }] },
    ]);
    const queueOf = async (): Promise<unknown> => (await task(kit, await addTask(kit))).task_queue_sid;
    expect(await queueOf()).toBe(floor.queue);
    const worker = await addWorker(
      kit,
      'Doug',
      { ...floor, available: floor.offline },
      { Attributes: '{"skill":"own"}' },
    );
    expect(await queueOf()).toBe(floor.queue);
    await configure(kit, floor, [
      {
        expression: '1==1',
        targets: [{ queue: own, skip_if: `workers.${floor.offline} == 1` }, { queue: floor.queue }],
      },
    ]);
    expect(await queueOf()).toBe(floor.queue);
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.available });
    expect(await queueOf()).toBe(own);
  });

  it('asks only the workers that a target names, by what they and the task have', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const ann = await addWorker(kit, 'Ann', floor, { Attributes: '{"language":"en"}' });
    await addWorker(kit, 'Bob', floor, { Attributes: '{"language":"it"}' });
    await addWorker(kit, 'Cid', floor, { Attributes: '{"language":"it"}' });
    const to = async (target: Json, attributes: Json): Promise<unknown[]> => {
      await configure(kit, floor, [{ expression: '1==1', targets: [{ queue: floor.queue, ...target }] }]);
      const sid = await addTask(kit, { Attributes: JSON.stringify(attributes) });
      const found = await offered(kit, sid);
      await kit.ok('DELETE', `/Tasks/${sid}`);
      return found;
    };
    expect(await to({ expression: 'worker.language==task.language' }, { language: 'it' })).toEqual(['Bob']);
    expect(await to({ known_worker_sid: 'task.agent_sid' }, { agent_sid: ann })).toEqual(['Ann']);
    expect(await to({ known_worker_friendly_name: 'Cid' }, {})).toEqual(['Cid']);
    expect(await to({ known_worker_friendly_name: 'Nobody' }, {})).toEqual([]);
  });

  it('looks at the waiting tasks again only where an update asks for it', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const other = await queueNamed(kit, 'Other');
    const sid = await addTask(kit);
    await configure(kit, floor, [], { queue: other });
    expect(await task(kit, sid)).toMatchObject({ task_queue_sid: floor.queue });
    await kit.ok('POST', `/Workflows/${floor.workflow}`, { ReEvaluateTasks: true });
    expect(await task(kit, sid)).toMatchObject({ task_queue_sid: other });
  });
});

describe('routing', () => {
  it('offers the oldest task of the highest priority first, by its virtual start', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const late = await addTask(kit);
    const early = await addTask(kit, { VirtualStartTime: '2026-01-01T00:00:00Z' });
    const urgent = await addTask(kit, { Priority: 5 });
    for (const [name, sid] of [
      ['Ann', urgent],
      ['Bob', early],
      ['Cid', late],
    ] as const) {
      await addWorker(kit, name, floor);
      await kit.settle();
      expect(await offered(kit, sid)).toEqual([name]);
    }
  });

  it('turns the order around in a queue of the last come, and moves a task whose virtual start is changed', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { TaskOrder: 'LIFO' });
    const sids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      sids.push(await addTask(kit));
      await kit.clock.advance(1000);
    }
    await kit.ok('POST', `/Tasks/${sids[0]}`, { VirtualStartTime: '2026-03-04T10:00:03Z' });
    for (const [name, index] of [
      ['Ann', 0],
      ['Bob', 2],
      ['Cid', 1],
    ] as const) {
      await addWorker(kit, name, floor);
      await kit.settle();
      expect(await offered(kit, sids[index] ?? '')).toEqual([name]);
    }
  });

  it('fills each channel of a worker up to its capacity, and another one beside it', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const worker = await addWorker(kit, 'Doug', floor);
    await kit.ok('POST', `/Workers/${worker}/Channels/chat`, { Capacity: 2 });
    const tasks: string[] = [];
    for (const TaskChannel of ['voice', 'voice', 'chat', 'chat', 'chat'])
      tasks.push(await addTask(kit, { TaskChannel }));
    const states = async (): Promise<unknown[]> =>
      Promise.all(tasks.map(async (sid) => (await task(kit, sid)).assignment_status));
    expect(await states()).toEqual(['reserved', 'pending', 'reserved', 'reserved', 'pending']);
    expect(await kit.ok('GET', `/Workers/${worker}/Channels/chat`)).toMatchObject({
      configured_capacity: 2,
      assigned_tasks: 0,
      available_capacity_percentage: 0,
    });
    await kit.ok('POST', `/Workers/${worker}/Channels/voice`, { Capacity: 2 });
    await kit.settle();
    expect((await states())[1]).toBe('reserved');
    await kit.ok('POST', `/Workers/${worker}/Channels/chat`, { Capacity: 3, Available: false });
    await kit.settle();
    expect((await states())[4]).toBe('pending');
  });

  it('gives a worker of a single-tasking workspace one task, and the activities of its queue', async () => {
    const kit = await startKit();
    await kit.ok('POST', '', { MultiTaskEnabled: false });
    const activity = async (name: string): Promise<string> =>
      String((await kit.ok('POST', '/Activities', { FriendlyName: name, Available: name === 'Reserved' })).sid);
    const form = { ReservationActivitySid: await activity('Reserved'), AssignmentActivitySid: await activity('Busy') };
    const worker = await addWorker(kit, 'Doug', await furnish(kit, form));
    const sid = await addTask(kit, { TaskChannel: 'voice' });
    const other = await addTask(kit, { TaskChannel: 'chat' });
    const now = async (): Promise<unknown> => (await kit.ok('GET', `/Workers/${worker}`)).activity_name;
    expect(await now()).toBe('Reserved');
    const [first] = await reservations(kit, sid);
    await kit.ok('POST', `/Tasks/${sid}/Reservations/${String(first?.sid)}`, { ReservationStatus: 'accepted' });
    expect(await now()).toBe('Busy');
    expect(await offered(kit, other)).toEqual([]);
  });

  it('sends a task to the worker, queue or workflow that is its target', async () => {
    const kit = await startKit();
    const floor = await furnish(kit);
    const other = await queueNamed(kit, 'Other');
    await addWorker(kit, 'Ann', floor);
    const bob = await addWorker(kit, 'Bob', floor);
    const sid = await addTask(kit, { RoutingTarget: bob });
    expect(await offered(kit, sid)).toEqual(['Bob']);
    expect(await task(kit, sid)).toMatchObject({ routing_target: bob, ignore_capacity: true });
    const second = await addTask(kit, { RoutingTarget: bob });
    expect(await offered(kit, second)).toEqual(['Bob']);
    const third = await addTask(kit, { RoutingTarget: bob, IgnoreCapacity: false });
    expect(await offered(kit, third)).toEqual([]);
    expect(await task(kit, await addTask(kit, { RoutingTarget: other }))).toMatchObject({ task_queue_sid: other });
    expect(await task(kit, await addTask(kit, { RoutingTarget: floor.workflow }))).toMatchObject({
      task_queue_sid: floor.queue,
    });
    expect((await kit.call('POST', '/Tasks', { RoutingTarget: 'WK0' })).status).toBe(400);
    expect((await kit.call('POST', '/Tasks', { RoutingTarget: other, IgnoreCapacity: true })).status).toBe(400);
  });

  it('follows the activity of a worker where the queue asks for it', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { TargetWorkers: 'worker.activity_name == "Available"' });
    const worker = await addWorker(kit, 'Doug', { ...floor, available: floor.offline });
    const eligible = async (): Promise<number> => (await kit.list(`/Workers?TaskQueueSid=${floor.queue}`)).length;
    expect(await eligible()).toBe(0);
    await kit.ok('POST', `/Workers/${worker}`, { ActivitySid: floor.available });
    expect(await eligible()).toBe(1);
  });
});
