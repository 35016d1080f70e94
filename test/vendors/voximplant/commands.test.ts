import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { WorkerInput } from '../../../src/contract/command.ts';
import type { Call } from '../../../src/domain/call.ts';
import { type Asked, failure, has, ok, withVendor } from './recorder.ts';

type Run = (adapter: Adapter, call: Call) => Promise<unknown> | undefined;

const answer = ({ name }: Asked) => {
  switch (name) {
    case 'SQ_GetQueues':
      return ok([{ sq_queue_id: 5, sq_queue_name: 'A' }]);
    case 'SQ_GetSkills':
      return ok([{ sq_skill_id: 7, sq_skill_name: 'A' }]);
    case 'SQ_GetAgents':
      return ok([{ user_id: 9, user_name: 'ann' }]);
    case 'SQ_GetAgentCustomStatusMapping':
      return ok([{ sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' }]);
    case 'SQ_AddQueue':
      return ok({ sq_queue_id: 5 });
    case 'SQ_AddSkill':
      return ok({ sq_skill_id: 7 });
    default:
      return ok(1);
  }
};

const refused = (run: Run, settings: Record<string, unknown> = {}) =>
  withVendor(
    answer,
    async ({ adapter, asked, call }) => {
      const error: unknown = await run(adapter, call)?.catch((caught: unknown) => caught);
      return { error, asked: asked.map(({ name }) => name) };
    },
    settings,
  );

const T0 = Date.parse('2024-03-05T10:00:00Z');
const DAY_REPORT = { groupBy: 'QUEUE', reports: ['occupancy_rate'] } as const;
const DAY = { window: 'DAY', ...DAY_REPORT } as const;

const REFUSALS: readonly (readonly [what: string, run: Run, message: RegExp])[] = [
  ['a queue without a name', (a, call) => a.queue?.create?.({}, call), /^name is needed/],
  ['a queue with a blank name', (a, call) => a.queue?.update?.('5', { name: ' ' }, call), /^name is needed/],
  [
    'a queue in another application',
    (a, call) => a.queue?.create?.({ name: 'x', workspace: '1' }, call),
    /^workspace can only be 4711, the application of this account$/,
  ],
  [
    'an option that nobody knows',
    (a, call) => a.queue?.create?.({ name: 'x', vendorOptions: { prio: 1 } }, call),
    /^vendorOptions\.prio is unknown here: there is call_agent_selection, /,
  ],
  [
    'an option that is a member',
    (a, call) => a.queue?.update?.('5', { vendorOptions: { new_sq_queue_name: 'x' } }, call),
    /^vendorOptions\.new_sq_queue_name is given as name$/,
  ],
  [
    'an option out of range',
    (a, call) => a.queue?.update?.('5', { vendorOptions: { priority: 101 } }, call),
    /^vendorOptions\.priority must be a whole number from 1 to 100$/,
  ],
  [
    'a selection that does not exist',
    (a, call) => a.queue?.update?.('5', { vendorOptions: { im_task_selection: 'MOST_QUALIFIED' } }, call),
    /^vendorOptions\.im_task_selection must be MAX_PRIORITY, MAX_WAITING_TIME$/,
  ],
  [
    'an option to be cleared',
    (a, call) => a.queue?.update?.('5', { vendorOptions: { call_max_queue_size: null } }, call),
    /^vendorOptions\.call_max_queue_size cannot be cleared/,
  ],
  [
    'one wait in minutes and in seconds',
    (a, call) =>
      a.queue?.update?.('5', { vendorOptions: { im_max_waiting_time: 1, im_max_waiting_time_in_seconds: 60 } }, call),
    /mean the same: give one of them$/,
  ],
  [
    'a configuration that is no JSON',
    (a, call) => a.policy?.update?.('5', { configuration: '{' }, call),
    /^configuration must be a JSON object/,
  ],
  [
    'a configuration of something else',
    (a, call) => a.policy?.update?.('5', { configuration: { rules: [] } }, call),
    /^configuration\.rules is unknown here: there is agent_selection, task_selection, call_agent_selection, /,
  ],
  [
    'a configuration with a wrong value',
    (a, call) => a.policy?.update?.('5', { configuration: { task_selection: 'FIFO' } }, call),
    /^configuration\.task_selection must be MAX_PRIORITY, MAX_WAITING_TIME$/,
  ],
  [
    'an empty configuration',
    (a, call) => a.policy?.update?.('5', { configuration: {} }, call),
    /^configuration is empty/,
  ],
  [
    'a description to be cleared',
    (a, call) => a.queue?.update?.('5', { description: null }, call),
    /^description cannot be cleared: the vendor documents no way to$/,
  ],
  [
    'a configuration to be cleared',
    (a, call) => a.policy?.update?.('5', { configuration: null }, call),
    /^configuration cannot be cleared/,
  ],
  [
    'a capacity to be cleared',
    (a, call) => a.worker?.update?.('9', { capacity: null }, call),
    /^capacity cannot be cleared/,
  ],
  ['a skill of no name', (a, call) => a.skill?.update?.('7', { name: null }, call), /^name is needed/],
  [
    'an agent for no chat at all',
    (a, call) => a.worker?.update?.('9', { capacity: 0, vendorOptions: { handle_calls: true } }, call),
    /^capacity must be a whole number from 1$/,
  ],
  [
    'a binding of no queue',
    (a, call) => a.worker?.bind?.({ queues: [], workers: ['9'] }, call),
    /^queues must not be empty$/,
  ],
  [
    'a binding of everything by its id',
    (a, call) => a.worker?.unbind?.({ queues: ['all'], workers: ['9'] }, call),
    /^queues: there is no object with the id "all"$/,
  ],
  [
    'a binding of two in one id',
    (a, call) => a.worker?.bind?.({ queues: ['5'], workers: ['9;10'] }, call),
    /^workers: there is no object with the id "9;10"$/,
  ],
  [
    'a level that does not exist',
    (a, call) => a.worker?.bindSkills?.({ workers: ['9'], skills: [{ skill: '7', level: 6 }] }, call),
    /^the level of skill 7 must be a whole number from 1 to 5$/,
  ],
  [
    'no skills',
    (a, call) => a.worker?.bindSkills?.({ workers: ['9'], skills: [] }, call),
    /^skills must not be empty$/,
  ],
  [
    'a status that is available by decree',
    (a, call) => a.activity?.create?.({ name: 'Here', available: true }, call),
    /^available can only be false for CUSTOM_1: in no status but READY an agent is offered work$/,
  ],
  ['a status without a name', (a, call) => a.activity?.update?.('DND', { name: '' }, call), /^name is needed$/],
  ['figures of nothing', (a, call) => a.metrics?.read?.({ ...DAY, reports: [] }, call), /^reports must not be empty$/],
  [
    'a report in two',
    (a, call) => a.metrics?.read?.({ ...DAY, reports: ['a;b'] }, call),
    /^reports: there is no report "a;b"$/,
  ],
  [
    'a service level without a level',
    (a, call) => a.metrics?.read?.({ ...DAY, reports: ['service_level'] }, call),
    /^maxWaitMs is needed/,
  ],
  [
    'a service level of a part of a second',
    (a, call) => a.metrics?.read?.({ ...DAY, reports: ['service_level'], maxWaitMs: 1_500 }, call),
    /^maxWaitMs must be whole seconds/,
  ],
  [
    'a period that ends before it begins',
    (a, call) => a.metrics?.read?.({ ...DAY, from: T0, to: T0 }, call),
    /^from must come/,
  ],
  [
    'a period that no date can tell',
    (a, call) => a.metrics?.read?.({ ...DAY, from: -8.64e15, to: 8.64e15 }, call),
    /^from lies outside of the time that the vendor can tell of$/,
  ],
  [
    'an interval of half a second',
    (a, call) => a.metrics?.read?.({ ...DAY, intervalMs: 500 }, call),
    /^intervalMs must be/,
  ],
  [
    'figures by queue of six workers together',
    (a, call) => a.metrics?.read?.({ ...DAY, workers: ['1', '2', '3', '4', '5', '6'] }, call),
    /^workers: at most 5 at a time/,
  ],
  [
    'a report of six queues',
    (a, call) =>
      a.metrics?.request?.(
        { reports: ['x'], groupBy: 'QUEUE', queues: ['1', '2', '3', '4', '5', '6'], from: T0, to: T0 + 1 },
        call,
      ),
    /^a report holds at most 5 queues/,
  ],
  [
    'a separator of decimals that is none',
    (a, call) => a.metrics?.read?.({ ...DAY, vendorOptions: { decimal_separator: ';' } }, call),
    /^vendorOptions\.decimal_separator must be dot, comma, \., ,$/,
  ],
  [
    'figures in another time zone',
    (a, call) => a.metrics?.request?.({ ...DAY_REPORT, vendorOptions: { timezone: 'auto' } }, call),
    /^vendorOptions\.timezone is not taken: figures are asked for in UTC/,
  ],
  [
    'an option of figures that nobody knows',
    (a, call) => a.metrics?.read?.({ ...DAY, vendorOptions: { output: 'csv' } }, call),
    /^vendorOptions\.output is unknown here: there is omit_empty, desc_order, decimal_separator, with_header$/,
  ],
];

describe('before anything is sent', () => {
  it.each(REFUSALS)('%s is refused', async (_, run, message) => {
    const { error, asked } = await refused(run);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', account: 'vox', message: expect.stringMatching(message) });
    expect(asked).toEqual([]);
  });

  it.each<[string, Run]>([
    ['a queue', (a, call) => a.queue?.remove?.('all', call)],
    ['two queues', (a, call) => a.queue?.remove?.('5;6', call)],
    ['the queue of nothing', (a, call) => a.queue?.update?.('', { name: 'x' }, call)],
    ['a skill', (a, call) => a.skill?.remove?.('all', call)],
    ['an agent', (a, call) => a.worker?.update?.('all', { vendorOptions: { handle_calls: false } }, call)],
    ['all names of statuses', (a, call) => a.activity?.remove?.('', call)],
    ['a report', (a, call) => a.metrics?.content?.('all', call)],
    ['the figures of a queue', (a, call) => a.queue?.statistics?.('all', call)],
  ])('%s that would be everything is not there', async (_, run) => {
    const { error, asked } = await refused(run);
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toEqual([]);
  });
});

describe('a command', () => {
  it('answers the object as the vendor has it now', () =>
    withVendor(answer, async ({ adapter, call }) => {
      expect(await has(has(adapter.queue).create)({ name: 'B' }, call)).toMatchObject({
        outcome: 'DONE',
        item: { name: 'A', ref: { nativeId: '5' } },
      });
      expect(
        await has(has(adapter.policy).update)('5', { configuration: { task_selection: 'MAX_PRIORITY' } }, call),
      ).toMatchObject({
        item: { role: 'SELECTION' },
      });
      expect(await has(has(adapter.worker).update)('9', { vendorOptions: { handle_calls: true } }, call)).toMatchObject(
        {
          item: { name: 'ann' },
        },
      );
      expect(await has(has(adapter.queue).remove)('5', call)).toEqual({ outcome: 'DONE', item: null });
    }));

  it('is not undone by failing to look at its result', () =>
    withVendor(
      (asked) => (asked.name.includes('Get') ? failure(2) : answer(asked)),
      async ({ adapter, call }) => {
        expect(await has(has(adapter.queue).create)({ name: 'B' }, call)).toMatchObject({
          outcome: 'DONE',
          item: { name: 'B', ref: { nativeId: '5' } },
        });
        expect(await has(has(adapter.skill).update)('7', { name: 'B' }, call)).toEqual({ outcome: 'DONE', item: null });
      },
    ));

  it('that changes nothing is not sent', () =>
    withVendor(answer, async ({ adapter, asked, call }) => {
      expect(await has(has(adapter.queue).update)('5', {}, call)).toMatchObject({ item: { name: 'A' } });
      expect(await has(has(adapter.skill).update)('7', {}, call)).toMatchObject({ item: { name: 'A' } });
      expect(await has(has(adapter.worker).update)('9', {}, call)).toMatchObject({ item: { name: 'ann' } });
      expect(await has(has(adapter.activity).update)('READY', { available: true }, call)).toMatchObject({
        item: { name: 'READY' },
      });
      await expect(has(has(adapter.queue).update)('6', {}, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(asked.every(({ name }) => name.includes('Get'))).toBe(true);
    }));

  it('takes exactly what its method has a parameter for', () =>
    withVendor(answer, async ({ adapter }) => {
      const { workspace, activity, skill, queue, policy, worker, job, task, metrics } = adapter;
      const options = expect.stringMatching(/^call_agent_selection, call_task_selection, .*, priority$/);
      const status = { workspace: 'application_id', name: 'custom_status_name', available: 'sq_status_name' };
      const membership = { workspace: 'application_id', queues: 'sq_queue_id', workers: 'user_id' };
      const figures = {
        workspace: 'application_id',
        reports: 'report_type',
        groupBy: 'group_by',
        queues: 'sq_queue_id',
        workers: 'user_id',
        from: 'from_date',
        to: 'to_date',
        intervalMs: 'interval',
        maxWaitMs: 'max_waiting_sec',
        vendorOptions: 'omit_empty, desc_order, decimal_separator, with_header',
      };
      const taken = [workspace, activity, skill, queue, policy, worker, job, task, metrics].map((port) => port?.takes);
      expect(taken).toEqual([
        {},
        { create: status, update: status },
        {
          create: { workspace: 'application_id', name: 'sq_skill_name', description: 'description' },
          update: { workspace: 'application_id', name: 'new_sq_skill_name', description: 'description' },
        },
        {
          create: {
            workspace: 'application_id',
            name: 'sq_queue_name',
            description: 'description',
            vendorOptions: options,
          },
          update: {
            workspace: 'application_id',
            name: 'new_sq_queue_name',
            description: 'description',
            vendorOptions: options,
          },
        },
        {
          update: {
            workspace: 'application_id',
            configuration:
              'call_agent_selection, call_task_selection, im_agent_selection, im_task_selection, fallback_agent_selection',
          },
        },
        {
          update: {
            workspace: 'application_id',
            capacity: 'max_simultaneous_conversations',
            vendorOptions: 'handle_calls',
          },
          bind: membership,
          unbind: membership,
          bindSkills: { workspace: 'application_id', workers: 'user_id', skills: 'sq_skills' },
          unbindSkills: { workspace: 'application_id', workers: 'user_id', skills: 'sq_skill_id' },
        },
        {},
        {},
        {
          read: { ...figures, window: 'GetSmartQueueRealtimeMetrics, GetSmartQueueDayHistory' },
          request: figures,
        },
      ]);
    }));

  it('says which ended work is not kept, and which filters nothing can answer', () =>
    withVendor(answer, async ({ adapter: { queue, worker, job, task } }) => {
      expect(job?.forgets).toEqual(['COMPLETED', 'CANCELED', 'FAILED']);
      expect(task?.forgets).toEqual(['COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED']);
      expect(queue?.cannot).toEqual(['labels']);
      expect(worker?.cannot).toEqual(['kinds', 'labels', 'tags', 'contactUris', 'created', 'updated']);
      expect(job?.cannot).toEqual(['labels', 'priority', 'updated', 'scheduled', 'ended', 'expires']);
    }));

  it('that the vendor has not exists not', () =>
    withVendor(answer, async ({ adapter }) => {
      const { workspace, policy, worker, job, task } = adapter;
      expect([workspace?.create, policy?.create, policy?.remove, worker?.create, worker?.remove]).toEqual(
        Array.from({ length: 5 }),
      );
      expect([job?.create, job?.update, job?.cancel, job?.remove, task?.accept, task?.complete]).toEqual(
        Array.from({ length: 6 }),
      );
    }));
});

describe('a change of an agent', () => {
  const update = (body: unknown, input: WorkerInput, agents: unknown = [{ user_id: 9, user_name: 'ann' }]) =>
    withVendor(
      ({ name }) => (name === 'SQ_SetAgentInfo' ? { body } : name === 'SQ_GetAgents' ? ok(agents) : ok([])),
      async ({ adapter, asked, call }) => {
        const result = await has(has(adapter.worker).update)('9', input, call).catch((error: unknown) => error);
        return { result, sent: asked.filter(({ name }) => name === 'SQ_SetAgentInfo').map(({ form }) => form) };
      },
    );

  it.each([
    { code: 134, msg: 'Required parameter is empty.' },
    { code: 485, msg: "Specify the 'handle_calls' parameter." },
    { code: 101, msg: 'Invalid arguments', field_name: 'handle_calls' },
    { code: 496, msg: "The 'handle_calls' parameter is invalid." },
  ])('by its capacity alone names the option that the service wants beside it: %j (S3-2a)', async (error) => {
    const { result, sent } = await update({ error }, { capacity: 3 });
    expect(result).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^vendorOptions\.handle_calls is needed: /),
      vendorCode: String(error.code),
      vendorMessage: error.msg,
      maybeDone: false,
    });
    // What it is, no method tells, and so it is never guessed.
    expect(sent).toEqual([{ application_id: '4711', user_id: '9', max_simultaneous_conversations: '3' }]);
  });

  it('that is refused for another reason is told as it is', async () => {
    const { result } = await update({ error: { code: 117, msg: 'The user_id is invalid.' } }, { capacity: 3 });
    expect(result).toMatchObject({ code: 'NOT_FOUND', vendorCode: '117' });
  });

  it('by the handling of calls goes alone where the capacity is not told, and not at all where it cannot be read (S3-2e)', async () => {
    const input = { vendorOptions: { handle_calls: true } };
    expect((await update({ result: 1 }, input)).sent).toEqual([
      { application_id: '4711', user_id: '9', handle_calls: 'true' },
    ]);
    const { result, sent } = await update({ result: 1 }, input, [{ user_name: 'ann' }]);
    expect([result, sent]).toMatchObject([{ code: 'UNREADABLE' }, []]);
  });
});

describe('to name a status', () => {
  const named = ({ name }: Asked) =>
    ok(
      name === 'SQ_GetAgentCustomStatusMapping'
        ? [
            { sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' },
            { sq_status_name: 'CUSTOM_2', custom_status_name: null },
          ]
        : 1,
    );

  it('is to create an activity, of the first custom one without a name, or to change one', () =>
    withVendor(named, async ({ adapter, asked, call }) => {
      const create = has(has(adapter.activity).create);
      const free = await create({ name: 'Training', available: false }, call);
      expect(free).toMatchObject({
        outcome: 'DONE',
        item: { ref: { nativeId: 'CUSTOM_2' }, name: 'Training', available: false },
      });
      const chosen = await has(has(adapter.activity).update)('READY', { name: 'Here', available: true }, call);
      expect(chosen.item).toMatchObject({ ref: { nativeId: 'READY' }, name: 'Here', available: true });
      const sent = asked.filter(({ name }) => name === 'SQ_SetAgentCustomStatusMapping');
      expect(sent.map(({ form }) => form.sq_status_name)).toEqual(['CUSTOM_2', 'READY']);
    }));

  it('ends with ten', () =>
    withVendor(
      () =>
        ok(
          Array.from({ length: 10 }, (_, index) => ({
            sq_status_name: `CUSTOM_${index + 1}`,
            custom_status_name: `n${index}`,
          })),
        ),
      async ({ adapter, call }) => {
        await expect(has(has(adapter.activity).create)({ name: 'x' }, call)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('all ten custom statuses have a name'),
        });
      },
    ));

  it('never writes over a name that cannot be read', async () => {
    const names = [{ sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' }, { custom_status_name: 'Whose?' }];
    await withVendor(
      () => ok(names),
      async ({ adapter, asked, call }) => {
        await expect(has(has(adapter.activity).create)({ name: 'x' }, call)).rejects.toMatchObject({
          code: 'UNREADABLE',
          message: expect.stringContaining('result[1].sq_status_name'),
        });
        expect(asked.map(({ name }) => name)).toEqual(['SQ_GetAgentCustomStatusMapping']);
      },
    );
  });

  it('shows at once on the workers', () => {
    let named = 'Lunch';
    return withVendor(
      ({ name, form }) => {
        if (name === 'SQ_SetAgentCustomStatusMapping') named = form.custom_status_name ?? '';
        if (name === 'SQ_GetAgents') return ok([{ user_id: 9, sq_statuses: [{ CALL: 'CUSTOM_1' }] }]);
        if (name === 'SQ_GetAgentCustomStatusMapping') {
          return ok([{ sq_status_name: 'CUSTOM_1', custom_status_name: named }]);
        }
        return ok(1);
      },
      async ({ adapter, asked, call }) => {
        const label = async () => (await has(has(adapter.worker).get)('9', call))?.presence.label;
        expect(await label()).toBe('Lunch');
        expect(await label()).toBe('Lunch');
        await has(has(adapter.activity).update)('CUSTOM_1', { name: 'Pause' }, call);
        expect(await label()).toBe('Pause');
        expect(asked.filter(({ name }) => name === 'SQ_GetAgentCustomStatusMapping')).toHaveLength(2);
      },
    );
  });
});
