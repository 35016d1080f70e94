import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import { capabilitiesOf } from '../../../src/contract/capability.ts';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import { voximplant } from '../../../src/vendors/voximplant/index.ts';
import { startSimulator } from '../../../src/vendors/voximplant/simulator/index.ts';
import { ACCOUNT, ALL, figures, has, newCall } from './recorder.ts';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type Switches = Record<string, unknown>;

interface Context {
  readonly adapter: Adapter;
  readonly simulator: Simulator;
  readonly clock: ManualClock;
}

const over = async (
  switches: Switches,
  use: (context: Context) => Promise<void>,
  settings: Record<string, unknown> = {},
) => {
  const clock = manualClock();
  const simulator = await startSimulator({ scenario: 'empty', clock, switches });
  const parsed = voximplant.parseSettings({ ...simulator.settings, ...settings });
  const adapter = voximplant.open(ACCOUNT, parsed, { ...DEFAULT_LIMITS, retries: 0 });
  try {
    await use({ adapter, simulator, clock });
  } finally {
    await adapter.close();
    await simulator.close();
  }
};

const made = <T>({ outcome, item }: { outcome: string; item: T | null }): T => {
  expect(outcome).toBe('DONE');
  if (item === null) throw new Error('nothing was shown');
  return item;
};

const portsOf = (adapter: Adapter) => ({
  workspace: has(adapter.workspace),
  activity: has(adapter.activity),
  skill: has(adapter.skill),
  queue: has(adapter.queue),
  policy: has(adapter.policy),
  worker: has(adapter.worker),
  job: has(adapter.job),
  task: has(adapter.task),
  metrics: has(adapter.metrics),
});

/** Users are not made by the adapter: the vendor's own method is, through the side door. */
const addUser = async ({ adapter, simulator }: Context, name: string): Promise<string> => {
  const { body } = await has(adapter.passthrough)(
    {
      method: 'POST',
      path: '/AddUser',
      body: {
        user_name: name,
        user_display_name: name.toUpperCase(),
        user_password: 'Passw0rd!',
        application_id: Number(simulator.settings.applicationId),
      },
    },
    newCall(),
  );
  return String((body as { user_id: number }).user_id);
};

/** A queue with an agent who has a skill. */
const furnish = async (context: Context) => {
  const { queue, skill, worker } = portsOf(context.adapter);
  const call = newCall();
  const ann = await addUser(context, 'ann');
  const line = made(await has(queue.create)({ name: 'Line', description: 'all calls' }, call));
  const english = made(await has(skill.create)({ name: 'English' }, call));
  await has(worker.bind)({ queues: [line.ref.nativeId], workers: [ann] }, call);
  await has(worker.bindSkills)({ workers: [ann], skills: [{ skill: english.ref.nativeId, level: 4 }] }, call);
  return { ann, line, english };
};

type Variant = readonly [name: string, switches: Switches, settings: Record<string, unknown>];

const VARIANTS: readonly Variant[] = [
  ['no switch', {}, {}],
  ['list_result=object', { list_result: 'object' }, {}],
  ['list_counts', { list_counts: true }, {}],
  ['agent_lists=json_string', { agent_lists: 'json_string' }, {}],
  ['sq_statuses=object_per_channel', { sq_statuses: 'object_per_channel' }, {}],
  ['custom_data=json', { custom_data: 'json' }, {}],
  ['status_mapping_result=top_level', { status_mapping_result: 'top_level' }, {}],
  ['unmapped_status=null', { unmapped_status: 'null' }, {}],
  ['unmapped_status=same', { unmapped_status: 'same' }, {}],
  ['mapped_statuses=any', { mapped_statuses: 'any' }, {}],
  ['queue_fields=extended', { queue_fields: 'extended' }, {}],
  ['queue_template=case_sensitive', { queue_template: 'case_sensitive' }, {}],
  ['bind_agent_add=adds', { bind_agent_add: 'adds' }, {}],
  ['agents_listed=all_users', { agents_listed: 'all_users' }, {}],
  ['handle_calls_required', { handle_calls_required: true }, { handleCallsFilter: 'true' }],
  ['handle_calls_filter=applied', { handle_calls_filter: 'applied' }, {}],
  ['with_fields', { with_fields: true }, {}],
  ['sq_statuses_filter=all', { sq_statuses_filter: 'all' }, {}],
  ['id_and_name=refused', { id_and_name: 'refused' }, {}],
  ['precedence=query', { precedence: 'query' }, {}],
  ['json_body=parameters', { json_body: 'parameters' }, {}],
  ['repeated_parameter=last', { repeated_parameter: 'last' }, {}],
  ['errors_list', { errors_list: true }, {}],
  ['auth_status=401', { auth_status: 401 }, {}],
  ['auth_status=403', { auth_status: 403 }, {}],
  ['realtime_queue_id=accepted', { realtime_queue_id: 'accepted' }, { realtimeQueues: 'id' }],
  ['realtime_queue_id=ignored', { realtime_queue_id: 'ignored' }, {}],
  ['metrics_queue_required=queue_reports', { metrics_queue_required: 'queue_reports' }, {}],
  ['metrics_queue_required=always', { metrics_queue_required: 'always' }, {}],
  ['agent_group_queue=one', { agent_group_queue: 'one' }, {}],
  ['metric_empty=null', { metric_empty: 'null' }, {}],
  ['metric_empty=missing', { metric_empty: 'missing' }, {}],
  ['metric_number=integer', { metric_number: 'integer' }, {}],
  ['history_listed=false', { history_listed: false }, {}],
  ['history_type=calls', { history_type: 'calls' }, {}],
  ['max_count=20', { max_count: 20 }, {}],
  ['default_count=5', { default_count: 5 }, {}],
  ['default_group=none', { default_group: 'none' }, {}],
  ['default_group=agent', { default_group: 'agent' }, {}],
  ['unlisted_reports=allowed', { unlisted_reports: 'allowed' }, {}],
  ['metric_time=milliseconds', { metric_time: 'milliseconds' }, {}],
  ['metric_ratio=fraction', { metric_ratio: 'fraction' }, {}],
  ['history_dates_required', { history_dates_required: true }, {}],
  ['report_options=ignored', { report_options: 'ignored' }, {}],
  ['set_agent_info=handle_calls', { set_agent_info: 'handle_calls' }, {}],
  ['list_filters=single', { list_filters: 'single' }, {}],
  ['status_mapping_application=id', { status_mapping_application: 'id' }, {}],
  ['hold_if_inactive=false', { hold_if_inactive: false }, {}],
  ['bind_agent_replace=application', { bind_agent_replace: 'application' }, {}],
  ['application_name=full', { application_name: 'full' }, {}],
  ['accept_any', { accept_any: true }, {}],
  ['clock_skew_seconds=0', { clock_skew_seconds: 0 }, {}],
  ['a string for an issuer', {}, { issuerForm: 'string' }],
];

describe.each(VARIANTS)('against the simulator with %s', (_, switches, settings) => {
  it('creates, reads, changes, lists and removes what there is to', () =>
    over(
      switches,
      async (context) => {
        const { adapter } = context;
        const { workspace, skill, queue, policy, worker } = portsOf(adapter);
        const call = newCall();
        await adapter.check(call);
        const { ann, line, english } = await furnish(context);
        const queueId = line.ref.nativeId;

        const [home] = (await has(workspace.list)(ALL, call)).rows;
        expect(line).toMatchObject({ name: 'Line', description: 'all calls', workspace: home?.item.ref });
        expect(line.createdAt).not.toBeNull();
        expect(await has(worker.get)(ann, call)).toMatchObject({
          name: 'ANN',
          vendorType: 'agent',
          presence: { state: 'OFFLINE' },
          queues: [line.ref],
          skills: [{ skill: english.ref, name: 'English', level: 4 }],
          channels: [{ channel: 'CALL' }, { channel: 'IM' }],
        });

        const renamed = { name: 'Hotline', vendorOptions: { call_max_waiting_time_in_seconds: 90, priority: 7 } };
        expect(made(await has(queue.update)(queueId, renamed, call)).name).toBe('Hotline');
        const selection = { call_agent_selection: 'MOST_QUALIFIED', call_task_selection: 'MAX_WAITING_TIME' };
        const plan = made(await has(policy.update)(queueId, { configuration: selection }, call));
        expect(JSON.parse(plan.configuration ?? '')).toMatchObject({
          agent_selection: 'MOST_QUALIFIED',
          task_selection: 'MAX_WAITING_TIME',
        });
        // What was read may be written as it is.
        await has(policy.update)(queueId, { configuration: plan.configuration }, call);
        expect(made(await has(skill.update)(english.ref.nativeId, { description: 'x' }, call)).description).toBe('x');
        const chats = made(await has(worker.update)(ann, { capacity: 3, vendorOptions: { handle_calls: true } }, call));
        expect(chats.capacity).toBe(3);

        for (let index = 0; index < 24; index += 1) await has(queue.create)({ name: `Q${index}` }, call);
        const queues = (await has(queue.list)(ALL, call)).rows.map(({ item }) => item.ref.nativeId);
        expect(new Set(queues).size).toBe(25);
        expect((await has(policy.list)(ALL, call)).rows.map(({ item }) => item.ref.nativeId)).toEqual(queues);
        expect((await has(queue.getMany)([...queues, '999999'], call)).map((one) => one === null)).toEqual([
          ...queues.map(() => false),
          true,
        ]);
        const inLine = await has(worker.list)(
          { ...ALL, filter: { queues: [queueId], skills: { any: [{ name: 'English' }] } } },
          call,
        );
        expect(inLine.rows.map(({ cursor }) => cursor)).toEqual([ann]);

        await has(worker.unbindSkills)({ workers: [ann], skills: 'ALL' }, call);
        await has(worker.bind)({ queues: 'ALL', workers: [ann] }, call);
        const bound = has((await has(worker.get)(ann, call)) ?? undefined);
        expect(bound.queues).toHaveLength(25);
        expect(bound.skills).toEqual([]);
        expect((await has(worker.queuesOf)([bound], call))[0]).toHaveLength(25);

        await has(queue.remove)(queueId, call);
        await has(skill.remove)(english.ref.nativeId, call);
        expect(await has(queue.get)(queueId, call)).toBeNull();
        expect(await has(skill.get)(english.ref.nativeId, call)).toBeNull();
        await expect(has(queue.update)(queueId, { name: 'x' }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await expect(has(queue.create)({ name: 'Q1' }, call)).rejects.toMatchObject({ code: 'DUPLICATE' });
      },
      settings,
    ));

  it('names statuses', () =>
    over(
      switches,
      async ({ adapter }) => {
        const { activity } = portsOf(adapter);
        const call = newCall();
        const lunch = made(await has(activity.create)({ name: 'Lunch', available: false }, call));
        expect(lunch.ref.nativeId).toBe('CUSTOM_1');
        expect(await has(activity.get)('CUSTOM_1', call)).toMatchObject({ name: 'Lunch', available: false });
        expect(made(await has(activity.update)('CUSTOM_1', { name: 'Pause' }, call)).name).toBe('Pause');
        await expect(has(activity.update)('CUSTOM_2', { name: 'Pause' }, call)).rejects.toMatchObject({
          code: 'DUPLICATE',
        });
        const { rows } = await has(activity.list)(ALL, call);
        expect(rows.filter(({ item }) => item.available).map(({ cursor }) => cursor)).toEqual(['READY']);
        await has(activity.remove)('CUSTOM_1', call);
        expect((await has(activity.get)('CUSTOM_1', call))?.name).toBe('CUSTOM_1');
      },
      settings,
    ));

  it('follows a task from the queue to its end, and its agent', () =>
    over(
      switches,
      async (context) => {
        const { adapter, simulator, clock } = context;
        const { job, task, queue, worker } = portsOf(adapter);
        const call = newCall();
        const { ann, line } = await furnish(context);
        const queueId = Number(line.ref.nativeId);
        const jobs = async () => (await has(job.list)(ALL, call)).rows.map(({ item }) => item);
        const tasks = async () => (await has(task.list)(ALL, call)).rows.map(({ item }) => item);

        simulator.agent.login(Number(ann));
        expect((await has(worker.get)(ann, call))?.presence).toMatchObject({ state: 'NOT_READY', native: 'ONLINE' });
        simulator.task.enqueue({ queue: queueId, customData: '{"id":"call-1","caller":"+49"}' });
        await clock.advance(30_000);
        const [waiting] = await jobs();
        expect(waiting).toMatchObject({
          ref: { nativeId: 'call-1' },
          state: { state: 'QUEUED', native: 'IN_QUEUE' },
          queue: line.ref,
          worker: null,
          channel: 'CALL',
          externalId: 'call-1',
          tags: { id: 'call-1', caller: '+49' },
        });
        expect(await tasks()).toEqual([]);
        const { waiting: length, oldestWaitingSince, asOf } = await has(queue.statistics)(line.ref.nativeId, call);
        expect([length, asOf - (oldestWaitingSince ?? 0)]).toEqual([1, 30_000]);

        simulator.agent.ready(Number(ann), 'CALL');
        await clock.advance(2_000);
        expect(await jobs()).toMatchObject([{ state: { state: 'OFFERED' }, worker: { nativeId: ann } }]);
        expect(await tasks()).toMatchObject([{ ref: { nativeId: `call-1/${ann}` }, state: { state: 'OFFERED' } }]);
        expect((await has(worker.get)(ann, call))?.channels?.[0]?.presence).toMatchObject({
          state: 'NOT_READY',
          native: 'DIALING',
        });

        simulator.agent.answer(Number(ann), 'CALL');
        await clock.advance(5_000);
        expect(await has(job.get)('call-1', call)).toMatchObject({ state: { state: 'ASSIGNED' } });
        expect(await has(task.get)(`call-1/${ann}`, call)).toMatchObject({
          state: { state: 'ACTIVE', native: 'IN_PROCESSING' },
          job: waiting?.ref,
          worker: { nativeId: ann },
        });
        expect((await has(worker.get)(ann, call))?.presence).toMatchObject({
          state: 'NOT_READY',
          native: 'IN_SERVICE',
        });

        for (const id of simulator.task.ids()) simulator.task.end(id);
        await clock.advance(0);
        expect(await has(job.get)('call-1', call)).toBeNull();
        expect(await tasks()).toEqual([]);
      },
      settings,
    ));

  it('reads figures and orders reports', () =>
    over(
      switches,
      async (context) => {
        const { adapter, clock } = context;
        const { metrics } = portsOf(adapter);
        const call = newCall();
        const { ann, line } = await furnish(context);
        await clock.advance(60_000);
        const reports = ['count_handled_calls', 'max_handle_time'];
        const byQueue = { reports, groupBy: 'QUEUE', queues: [line.ref.nativeId] } as const;
        const series = figures(await has(metrics.read)({ ...byQueue, window: 'REALTIME', intervalMs: 600_000 }, call));
        expect(series.map(({ report }) => report).sort()).toEqual(reports);
        // Nobody called: the number of calls is 0, and how long they took is what the switch says.
        const none = { null: [null, null, null], missing: [] }[String(switches.metric_empty)] ?? [0, 0, 0];
        for (const { report, queue, worker, points } of series) {
          expect([queue, worker]).toEqual([line.ref, null]);
          expect(points.every(({ from, to }) => to - from <= 600_000 && to > from)).toBe(true);
          expect(points.map(({ value }) => value)).toEqual(report === 'max_handle_time' ? none : [0, 0, 0]);
        }
        expect(await has(metrics.read)({ ...byQueue, window: 'DAY', queues: undefined }, call)).toHaveLength(2);
        const byWorker = { ...byQueue, groupBy: 'WORKER', workers: [ann], window: 'DAY' } as const;
        for (const { worker } of figures(await has(metrics.read)(byWorker, call))) expect(worker?.nativeId).toBe(ann);
        await expect(
          has(metrics.read)({ ...byQueue, window: 'DAY', reports: ['no_such_report'] }, call),
        ).rejects.toMatchObject({ code: 'INVALID_INPUT', vendorCode: '459' });

        const period = { from: clock.now() - 3_600_000, to: clock.now() };
        const { nativeId } = await has(metrics.request)({ ...byQueue, ...period }, call);
        expect(await has(metrics.report)(nativeId, call)).toMatchObject({ nativeId, ready: false });
        await expect(has(metrics.content)(nativeId, call)).rejects.toMatchObject({ code: 'WRONG_STATE' });
        await clock.advance(7_200_000);
        expect(await has(metrics.report)(nativeId, call)).toMatchObject({ nativeId, ready: true });
        expect(await has(metrics.content)(nativeId, call)).toContain('report_type');
        expect(await has(metrics.report)('999999', call)).toBeNull();
      },
      settings,
    ));
});

describe('against the simulator', () => {
  it('shows users who are no agents yet, one by one or, when told so, in the list', async () => {
    for (const workers of ['agents', 'users']) {
      await over(
        {},
        async (context) => {
          const { worker } = portsOf(context.adapter);
          const bob = await addUser(context, 'bob');
          const call = newCall();
          expect(await has(worker.get)(bob, call)).toMatchObject({ name: 'BOB', vendorType: 'user' });
          expect((await has(worker.list)(ALL, call)).rows).toHaveLength(workers === 'users' ? 1 : 0);
        },
        { workers },
      );
    }
  });

  it('says what is wrong with credentials, roles and application', async () => {
    const failing = async (switches: Switches, settings: Record<string, unknown>) => {
      let caught: unknown = null;
      await over(
        switches,
        async ({ adapter }) => {
          caught = await adapter.check(newCall()).catch((error: unknown) => error);
        },
        settings,
      );
      return caught;
    };
    for (const auth_status of [200, 401, 403]) {
      expect(await failing({ auth_status }, { keyId: 'nobody' })).toMatchObject({
        code: 'UNAUTHENTICATED',
        vendorCode: '100',
      });
    }
    expect(await failing({ key_roles: 'none' }, {})).toMatchObject({ code: 'FORBIDDEN', vendorCode: '104' });
    expect(await failing({}, { applicationId: 1 })).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('check accountId and applicationId'),
    });
  });

  it('bears a list of names that is one bare pair', () =>
    over({ status_mapping_result: 'pair' }, async ({ adapter }) => {
      const { activity } = portsOf(adapter);
      const call = newCall();
      await has(activity.update)('CUSTOM_4', { name: 'Lunch' }, call);
      expect((await has(activity.list)(ALL, call)).rows).toHaveLength(18);
    }));

  it('meets its limits', () =>
    over({ queue_limit: 1, skill_limit: 1 }, async (context) => {
      const { queue, skill } = portsOf(context.adapter);
      const call = newCall();
      await furnish(context);
      await expect(has(queue.create)({ name: 'x' }, call)).rejects.toMatchObject({
        code: 'WRONG_STATE',
        vendorCode: '494',
      });
      await expect(has(skill.create)({ name: 'x' }, call)).rejects.toMatchObject({
        code: 'WRONG_STATE',
        vendorCode: '495',
      });
    }));

  it('gets over an expired token and a throttled read, but does not send a command twice', () =>
    over({}, async ({ adapter, simulator }) => {
      const { queue } = portsOf(adapter);
      const call = newCall();
      await has(queue.create)({ name: 'A' }, call);
      simulator.refuse(456);
      await has(queue.create)({ name: 'B' }, call);
      simulator.refuse(515);
      await expect(has(queue.create)({ name: 'C' }, call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect((await has(queue.list)(ALL, call)).rows.map(({ item }) => item.name)).toEqual(['A', 'B']);
    }));

  it('keeps the identity of tasks without ids while others come and go', () =>
    over({}, async (context) => {
      const { simulator, adapter } = context;
      const { line } = await furnish(context);
      const queue = Number(line.ref.nativeId);
      const jobs = async () =>
        new Map(
          (await has(portsOf(adapter).job.list)(ALL, newCall())).rows.map(({ item }) => [
            String((item.raw as { custom_data?: unknown }).custom_data),
            item,
          ]),
        );
      simulator.task.enqueue({ queue, customData: '{"caller":"1"}' });
      simulator.task.enqueue({ queue, type: 'IM', customData: '{"caller":"2"}' });
      const before = await jobs();
      simulator.task.enqueue({ queue, customData: '{"caller":"3"}' });
      const after = await jobs();
      expect([...after.keys()]).toHaveLength(3);
      for (const [key, { ref, enqueuedAt, vendorType }] of before) {
        expect(after.get(key)).toMatchObject({ ref, enqueuedAt });
        expect(vendorType).toBe('task without an id');
      }
    }));

  it('has every ability that the vendor has, and no other', () =>
    over({}, async ({ adapter }) => {
      const read = (port: string) => ['get', 'getMany', 'list'].map((member) => `${port}.${member}`);
      const write = (port: string) => ['create', 'remove', 'update'].map((member) => `${port}.${member}`);
      expect(
        capabilitiesOf(adapter)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(
        [
          'workspace.get',
          'workspace.list',
          ...['activity', 'skill', 'queue'].flatMap((port) => [...read(port), ...write(port)]),
          'queue.statistics',
          ...read('policy'),
          'policy.update',
          ...read('worker'),
          ...['queuesOf', 'update', 'bind', 'unbind', 'bindSkills', 'unbindSkills'].map((member) => `worker.${member}`),
          ...read('job'),
          ...read('task'),
          ...['read', 'request', 'report', 'content'].map((member) => `metrics.${member}`),
          'passthrough',
        ].sort(),
      );
      const explained = new Set(voximplant.mapping.operations.flatMap(([, members]) => members));
      const abilities = new Set(capabilitiesOf(adapter).map(({ name }) => name));
      abilities.delete('passthrough');
      expect(explained).toEqual(abilities);
    }));

  it('reads the living demo', async () => {
    const simulator = await startSimulator({ scenario: 'default' });
    const adapter = voximplant.open(ACCOUNT, voximplant.parseSettings(simulator.settings), DEFAULT_LIMITS);
    try {
      const { worker, job, task, queue } = portsOf(adapter);
      const call = newCall();
      const [workers, jobs, tasks, queues] = await Promise.all([
        has(worker.list)(ALL, call),
        has(job.list)(ALL, call),
        has(task.list)(ALL, call),
        has(queue.list)(ALL, call),
      ]);
      expect(queues.rows.length).toBeGreaterThan(2);
      expect(workers.rows.length).toBeGreaterThan(20);
      expect(new Set(jobs.rows.map(({ cursor }) => cursor)).size).toBe(jobs.rows.length);
      const people = new Set(workers.rows.map(({ cursor }) => cursor));
      expect(tasks.rows.every(({ item }) => people.has(item.worker.nativeId))).toBe(true);
      for (const { item } of [...jobs.rows, ...tasks.rows]) expect(item.state.state).not.toBe('UNKNOWN');
      for (const { item } of workers.rows) expect(item.presence.state).not.toBe('UNKNOWN');
    } finally {
      await adapter.close();
      await simulator.close();
    }
  });
});
