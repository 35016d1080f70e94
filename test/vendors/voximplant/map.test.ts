import { describe, expect, it } from 'vitest';
import type { Worker } from '../../../src/domain/worker.ts';
import { ALL, type Answer, has, ok, withVendor } from './recorder.ts';

const DATE = 'Tue, 05 Mar 2024 10:00:00 GMT';
const SINCE = Date.parse('2024-03-05T09:30:00Z');

const listQueues = (answer: Answer) =>
  withVendor(
    () => answer,
    async ({ adapter, call }) => {
      const page = await has(has(adapter.queue).list)(ALL, call);
      return page.rows.map(({ item }) => item);
    },
  );

const agentIn = (agent: Record<string, unknown>, names: unknown = []): Promise<Worker> =>
  withVendor(
    ({ name }) => (name === 'SQ_GetAgents' ? ok([{ user_id: 9, user_name: 'ann', ...agent }]) : ok(names)),
    async ({ adapter, call }) => has((await has(has(adapter.worker).get)('9', call)) ?? undefined),
  );

describe('a list comes as', () => {
  const one = { sq_queue_id: 5, sq_queue_name: 'A' };
  it.each<[string, Answer, string[]]>([
    ['an array', ok([one, { sq_queue_id: '6' }]), ['5', '6']],
    ['an empty array', ok([]), []],
    ['an empty object', ok({}), []],
    ['null', ok(null), []],
    ['JSON text', ok(JSON.stringify([one])), ['5']],
    ['more members than are documented', ok([{ ...one, whatever: { x: 1 } }], { count: 1, total_count: 900 }), ['5']],
  ])('%s', async (_, answer, ids) => {
    expect((await listQueues(answer)).map(({ ref }) => ref.nativeId)).toEqual(ids);
  });

  it('one bare object at a time', () =>
    withVendor(
      ({ form }) => {
        const index = Number(form.offset);
        return ok(index < 3 ? { sq_queue_id: 5 + index } : {});
      },
      async ({ adapter, call }) => {
        const page = await has(has(adapter.queue).list)(ALL, call);
        expect(page.rows.map(({ cursor }) => cursor)).toEqual(['5', '6', '7']);
      },
    ));

  it('the same bare object whatever the offset', async () => {
    expect(await listQueues(ok(one))).toHaveLength(1);
  });
});

describe('a queue', () => {
  it('keeps what the vendor says, and its selection settings are its policy', () => {
    const raw = {
      sq_queue_id: 5,
      sq_queue_name: 'Sales',
      agent_selection: 'MOST_QUALIFIED',
      task_selection: 'MAX_PRIORITY',
      description: '',
      created: '2024-03-05 09:30:00',
      modified: '2024-03-05 10:00:01',
    };
    return withVendor(
      () => ok([raw]),
      async ({ adapter, call }) => {
        const queue = await has(has(adapter.queue).get)('5', call);
        expect(queue).toMatchObject({
          ref: { kind: 'Queue', account: 'vox', nativeId: '5' },
          vendorType: 'SmartQueue',
          name: 'Sales',
          workspace: { kind: 'Workspace', nativeId: '4711' },
          description: null,
          createdAt: SINCE,
          updatedAt: SINCE + 1_801_000,
          policies: [{ kind: 'RoutingPolicy', nativeId: '5' }],
          raw,
        });
        const policy = await has(has(adapter.policy).get)('5', call);
        expect(policy).toMatchObject({ role: 'SELECTION', name: 'Sales', rules: [] });
        expect(JSON.parse(policy?.configuration ?? '')).toEqual({
          agent_selection: 'MOST_QUALIFIED',
          task_selection: 'MAX_PRIORITY',
        });
      },
    );
  });
});

describe('the statuses of an agent', () => {
  const CALL = { sq_status_name: 'READY', from_date: '2024-03-05 09:30:00' };
  const IM = { sq_status_name: 'DND', from_date: '2024-03-05 09:00:00' };
  const both = ['CALL READY READY', 'IM NOT_READY DND'];

  it.each<[string, unknown, string[] | null]>([
    ['one object with both channels', [{ IM, CALL }], both],
    ['an object for each channel', [{ IM }, { CALL }], both],
    ['an object instead of the list', { IM, CALL }, both],
    ['JSON text', JSON.stringify([{ IM }, { CALL }]), both],
    [
      'the form of the filter',
      [
        { sq_status_type: 'IM', ...IM },
        { sq_status_type: 'CALL', ...CALL },
      ],
      both,
    ],
    ['bare names', [{ CALL: 'READY', IM: 'DND' }], both],
    ['one channel only', [{ IM, CALL: null }], ['IM NOT_READY DND']],
    ['a channel that nobody knows', [{ FAX: CALL, IM }], ['IM NOT_READY DND', 'FAX READY READY']],
    ['a status that nobody knows', [{ CALL: { sq_status_name: 'ZEN' } }], ['CALL UNKNOWN ZEN']],
    ['an empty list', [], []],
    ['nothing', undefined, null],
    ['null', null, null],
    ['a word', 'READY', null],
    ['what names no channel', [{ status: 'READY' }], null],
    ['a channel beside what is none', [{ CALL }, 'IM'], null],
  ])('come as %s', async (_, sq_statuses, expected) => {
    const { channels } = await agentIn({ sq_statuses });
    const shown = channels?.map(({ channel, presence }) => `${channel} ${presence?.state} ${presence?.native}`);
    expect(shown ?? null).toEqual(expected);
  });

  it.each<[call: string | null, im: string | null, state: string, native: string | null]>([
    ['READY', 'OFFLINE', 'READY', 'READY'],
    ['OFFLINE', 'READY', 'READY', 'READY'],
    ['READY', 'ZEN', 'READY', 'READY'],
    ['ZEN', 'DND', 'UNKNOWN', 'ZEN'],
    ['IN_SERVICE', 'OFFLINE', 'NOT_READY', 'IN_SERVICE'],
    ['DIALING', null, 'NOT_READY', 'DIALING'],
    ['AFTER_SERVICE', 'AFTER_SERVICE', 'NOT_READY', 'AFTER_SERVICE'],
    ['BANNED', 'ONLINE', 'NOT_READY', 'BANNED'],
    ['OFFLINE', 'CUSTOM_3', 'NOT_READY', 'CUSTOM_3'],
    ['OFFLINE', 'OFFLINE', 'OFFLINE', 'OFFLINE'],
    ['ready', null, 'READY', 'ready'],
    [null, null, 'UNKNOWN', null],
  ])('%s and %s together are %s', async (call, im, state, native) => {
    const status = (name: string | null) => (name === null ? undefined : { sq_status_name: name });
    const { presence, activity } = await agentIn({ sq_statuses: [{ CALL: status(call), IM: status(im) }] });
    expect(presence).toMatchObject({ state, native });
    expect(activity?.nativeId ?? null).toBe(native?.toUpperCase() ?? null);
  });

  it('tell since when, and bear the names that the account gave them', async () => {
    const named = [
      { sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' },
      { sq_status_name: 'READY', custom_status_name: 'READY' },
    ];
    const lunch = { sq_status_name: 'CUSTOM_1', from_date: '2024-03-05 09:30:00' };
    const worker = await agentIn({ sq_statuses: [{ CALL: lunch, IM: { sq_status_name: 'OFFLINE' } }] }, named);
    expect(worker.presence).toEqual({
      state: 'NOT_READY',
      native: 'CUSTOM_1',
      label: 'Lunch',
      reasonCode: null,
      since: SINCE,
    });
    expect(worker.channels?.[1]?.presence).toMatchObject({ label: 'OFFLINE', since: null });
  });

  it('are shown in the words of the vendor when the names may not be read', () =>
    withVendor(
      ({ name }) =>
        name === 'SQ_GetAgents'
          ? ok([{ user_id: 9, sq_statuses: [{ CALL }] }])
          : { body: { error: { code: 104, msg: 'no' } } },
      async ({ adapter, asked, call }) => {
        for (let time = 0; time < 2; time += 1) {
          expect((await has(has(adapter.worker).get)('9', call))?.presence.label).toBe('READY');
        }
        expect(asked.filter(({ name }) => name === 'SQ_GetAgentCustomStatusMapping')).toHaveLength(1);
      },
    ));

  it('are not what a list of workers fails for', () =>
    withVendor(
      ({ name }) =>
        name === 'SQ_GetAgents'
          ? ok([{ user_id: 9, sq_statuses: [{ CALL }] }])
          : { body: { error: { code: 340, msg: '' } } },
      async ({ adapter, call }) => {
        expect((await has(has(adapter.worker).list)(ALL, call)).rows[0]?.item.presence.label).toBe('READY');
      },
    ));
});

describe('an agent', () => {
  const QUEUES = [{ sq_queue_id: 5, sq_queue_name: 'A' }, { sq_queue_id: '6' }];
  const SKILLS = [{ sq_skill_id: 7, sq_skill_name: 'English', sq_skill_level: '3' }, { sq_skill_name: 'French' }];

  it.each<[string, unknown, unknown]>([
    ['arrays', QUEUES, SKILLS],
    ['JSON text', JSON.stringify(QUEUES), JSON.stringify(SKILLS)],
  ])('has queues and skills that come as %s', async (_, sq_queues, sq_skills) => {
    const worker = await agentIn({ sq_queues, sq_skills });
    expect(worker.queues?.map(({ nativeId }) => nativeId)).toEqual(['5', '6']);
    expect(worker.skills).toEqual([
      { skill: { kind: 'Skill', account: 'vox', nativeId: '7' }, name: 'English', level: 3 },
      { skill: null, name: 'French', level: null },
    ]);
  });

  it.each<[string, unknown, unknown]>([
    ['left out', undefined, null],
    ['null', null, null],
    ['without ids', [{ sq_queue_name: 'A' }], null],
    ['empty', [], []],
    ['an empty text', '', null],
    ['one bare object', { sq_queue_id: 5 }, [{ kind: 'Queue', account: 'vox', nativeId: '5' }]],
    ['bare ids', [5], [{ kind: 'Queue', account: 'vox', nativeId: '5' }]],
  ])('does not pretend to know its queues when they are %s', async (_, sq_queues, expected) => {
    expect((await agentIn({ sq_queues })).queues).toEqual(expected);
  });

  it('is called as it is shown, and holds as many chats as it may', async () => {
    const statuses = { sq_statuses: [{ CALL: 'READY', IM: 'READY' }] };
    const worker = await agentIn({ user_display_name: 'Ann B.', max_simultaneous_conversations: '4', ...statuses });
    expect(worker).toMatchObject({ name: 'Ann B.', capacity: 4, vendorType: 'agent', tasks: null });
    expect(worker.channels?.map(({ maxJobs }) => maxJobs)).toEqual([null, 4]);
    expect((await agentIn({ user_display_name: ' ' })).name).toBe('ann');
  });

  it('who is only a user of the application is told as such', () =>
    withVendor(
      ({ name }) =>
        name === 'GetUsers'
          ? ok([{ user_id: 9, user_name: 'bob', acd_status: 'READY', created: '2024-03-05 09:30:00' }], { count: 1 })
          : ok([]),
      async ({ adapter, call }) => {
        const get = has(has(adapter.worker).get);
        expect(await get('9', call)).toMatchObject({
          vendorType: 'user',
          name: 'bob',
          createdAt: SINCE,
          queues: null,
          presence: { state: 'UNKNOWN', native: null },
        });
        expect(await get('10', call)).toBeNull();
        expect((await has(has(adapter.worker).list)(ALL, call)).rows).toEqual([]);
        expect((await has(has(adapter.worker).getMany)(['9', 'x'], call)).map((one) => one !== null)).toEqual([
          true,
          false,
        ]);
      },
    ));

  it('and users are in one list when the settings say so', () =>
    withVendor(
      ({ name }) =>
        name === 'GetUsers'
          ? ok([{ user_id: 8 }, { user_id: 9 }, { user_id: 10 }])
          : ok(name === 'SQ_GetAgents' ? [{ user_id: 9 }] : []),
      async ({ adapter, call }) => {
        const { rows } = await has(has(adapter.worker).list)(ALL, call);
        expect(rows.map(({ item }) => [item.ref.nativeId, item.vendorType])).toEqual([
          ['8', 'user'],
          ['9', 'agent'],
          ['10', 'user'],
        ]);
      },
      { workers: 'users' },
    ));
});

describe('the names of statuses', () => {
  const PAIR = { sq_status_name: 'CUSTOM_2', custom_status_name: 'Lunch' };
  it.each<[string, unknown]>([
    ['a list in the result', { result: [PAIR, { sq_status_name: 'READY' }] }],
    ['a list at the top', [PAIR, { sq_status_name: 'READY', custom_status_name: null }]],
    ['one bare pair', PAIR],
    ['one pair in the result', { result: PAIR }],
    [
      'a list where the own name means none',
      { result: [PAIR, { sq_status_name: 'READY', custom_status_name: 'READY' }] },
    ],
  ])('come as %s', (_, body) =>
    withVendor(
      () => ({ body }),
      async ({ adapter, call }) => {
        const { rows } = await has(has(adapter.activity).list)(ALL, call);
        expect(rows).toHaveLength(18);
        const byId = new Map(rows.map(({ item }) => [item.ref.nativeId, item]));
        expect(byId.get('CUSTOM_2')).toMatchObject({ name: 'Lunch', available: false, raw: PAIR });
        expect(byId.get('READY')).toMatchObject({ name: 'READY', available: true });
        expect(byId.get('OFFLINE')).toMatchObject({ name: 'OFFLINE', available: false });
        expect(await has(has(adapter.activity).get)('CUSTOM_2', call)).toMatchObject({ name: 'Lunch' });
        expect(await has(has(adapter.activity).get)('NOPE', call)).toBeNull();
      },
    ),
  );

  it('may be of statuses that nobody knows', () =>
    withVendor(
      () => ok([{ sq_status_name: 'OnCall', custom_status_name: 'Busy' }]),
      async ({ adapter, call }) => {
        expect(await has(has(adapter.activity).get)('OnCall', call)).toMatchObject({ name: 'Busy', available: null });
      },
    ));
});

describe('a task of the vendor', () => {
  const state = (...tasks: Record<string, unknown>[]) => ({
    body: { result: [{ sq_queue_id: 5, sq_queue_name: 'A', sq_agents: [], tasks }] },
    headers: { date: DATE },
  });
  const NOW = Date.parse(DATE);
  const base = { task_type: 'CALL', status: 'IN_QUEUE', sq_skills: [], waiting_time: 12_000, processing_time: 0 };

  const read = (task: Record<string, unknown>, settings: Record<string, unknown> = {}) =>
    withVendor(
      () => state(task),
      async ({ adapter, call }) => {
        const jobs = await has(has(adapter.job).list)(ALL, call);
        const tasks = await has(has(adapter.task).list)(ALL, call);
        return { job: has(jobs.rows[0]).item, task: tasks.rows[0]?.item ?? null };
      },
      settings,
    );

  it.each<[string, unknown, Record<string, unknown>, string | null]>([
    ['JSON text', '{"id":"abc"}', {}, 'abc'],
    ['JSON', { id: 17 }, {}, '17'],
    ['plain text', ' abc ', {}, 'abc'],
    ['a number', 12, {}, '12'],
    ['a number of many digits', '12345678901234567890', {}, '12345678901234567890'],
    ['JSON text of a text', '"abc"', {}, 'abc'],
    ['JSON of no value', 'null', {}, null],
    ['yes', 'true', {}, null],
    ['a path', '{"call":{"id":"abc"}}', { taskIdPath: 'call.id' }, 'abc'],
    ['JSON text taken as text', '{"id":"abc"}', { taskIdFrom: 'text' }, '{"id":"abc"}'],
    ['plain text where only JSON counts', 'abc', { taskIdFrom: 'json' }, null],
    ['an object where only text counts', { id: 'abc' }, { taskIdFrom: 'text' }, null],
    ['JSON without the member', '{"caller":"1"}', {}, null],
    ['a member that is inherited', '{}', { taskIdPath: 'constructor' }, null],
    ['an empty id', '{"id":"  "}', {}, null],
    ['an object for an id', '{"id":{}}', {}, null],
    ['a list', '[1]', {}, null],
    ['an endless text', 'x'.repeat(201), {}, null],
    ['nothing', undefined, {}, null],
    ['null', null, {}, null],
  ])('has the id that its scenario noted, as %s', async (_, custom_data, settings, id) => {
    const { job } = await read({ ...base, custom_data }, settings);
    expect(job.externalId).toBe(id);
    expect(job.vendorType).toBe(id === null ? 'task without an id' : 'task');
    if (id === null) expect(job.ref.nativeId).toMatch(/^~5-CALL-\d+-[0-9a-f]{10}$/);
    else expect(job.ref.nativeId).toBe(id);
  });

  it.each([
    ['IN_QUEUE', undefined, 'QUEUED', null],
    ['IN_QUEUE', 9, 'QUEUED', null],
    ['DISTRIBUTED', 9, 'OFFERED', 'OFFERED'],
    ['IN_PROCESSING', '9', 'ASSIGNED', 'ACTIVE'],
    ['IN_PROCESSING', 0, 'ASSIGNED', null],
    ['WHATEVER', 9, 'UNKNOWN', 'UNKNOWN'],
  ])('that is %s with agent %s is a job that is %s and a task that is %s', async (status, user_id, job, task) => {
    const found = await read({ ...base, status, user_id, custom_data: 'a/b' });
    expect(found.job.state).toEqual({ state: job, native: status });
    expect(found.task?.state ?? null).toEqual(task === null ? null : { state: task, native: status });
    expect(found.job.worker?.nativeId ?? null).toBe(task === null ? null : '9');
    if (found.task) {
      expect(found.task).toMatchObject({ ref: { nativeId: 'a/b/9' }, job: found.job.ref, worker: found.job.worker });
    }
  });

  it('tells moments by its ages and the clock of the vendor', async () => {
    const times = { status: 'IN_PROCESSING', user_id: 9, waiting_time: '12000', processing_time: 30_000 };
    const { job, task } = await read({ ...base, ...times });
    const { enqueuedAt } = job;
    const { assignedAt } = has(task ?? undefined);
    expect(job.createdAt).toBe(enqueuedAt);
    for (const [moment, age] of [
      [enqueuedAt, 42_000],
      [assignedAt, 30_000],
    ] as const) {
      expect(moment).toBeGreaterThanOrEqual(NOW - age);
      expect(moment).toBeLessThan(NOW - age + 1000);
    }
    expect((await read({ ...base, waiting_time: undefined })).job.enqueuedAt).toBeNull();
  });

  it('keeps its skills, its data and its queue', async () => {
    const custom_data = '{"id":"abc","caller":"+49"}';
    const sq_skills = [{ sq_skill_name: 'English', sq_skill_level: 3 }];
    const { job } = await read({ ...base, task_type: 'IM', custom_data, sq_skills });
    expect(job).toMatchObject({
      channel: 'IM',
      queue: { nativeId: '5' },
      policy: { nativeId: '5' },
      workspace: { nativeId: '4711' },
      skills: [{ skill: null, name: 'English', level: 3 }],
      tags: { id: 'abc', caller: '+49' },
      raw: { ...base, task_type: 'IM', custom_data, sq_skills },
    });
  });

  it('counts in its queue while it waits', () =>
    withVendor(
      () => state(base, { ...base, waiting_time: 60_000 }, { ...base, status: 'DISTRIBUTED', waiting_time: 90_000 }),
      async ({ adapter, call }) => {
        const statistics = has(has(adapter.queue).statistics);
        const { oldestWaitingSince, asOf, ...rest } = await statistics('5', call);
        expect(rest).toEqual({
          queue: { kind: 'Queue', account: 'vox', nativeId: '5' },
          waiting: 2,
          expectedWaits: [],
        });
        expect(asOf - (oldestWaitingSince ?? 0)).toBe(60_000);
        await expect(statistics('6', call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      },
    ));

  it.each<[string, unknown]>([
    ['JSON text', JSON.stringify([base])],
    ['one bare object', base],
  ])('is found in tasks that come as %s', (_, tasks) =>
    withVendor(
      () => ok([{ sq_queue_id: 5, tasks }, { sq_queue_id: 6 }]),
      async ({ adapter, call }) => {
        expect((await has(has(adapter.job).list)(ALL, call)).rows).toHaveLength(1);
      },
    ),
  );
});
