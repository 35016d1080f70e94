import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { parseJson } from '../../../src/domain/json.ts';
import { ALL, type Asked, has, newCall, ok, withVendor } from './recorder.ts';

const T0 = Date.parse('2024-03-05T10:00:00Z');
const ROWS = {
  queue: { sq_queue_id: 5, sq_queue_name: 'Sales & more' },
  skill: { sq_skill_id: 7, sq_skill_name: 'English' },
  agent: { user_id: 9, user_name: 'ann', max_simultaneous_conversations: 2 },
};

const RESULTS = new Map<string, unknown>([
  ['GetApplications', [{ application_id: 4711, application_name: 'app' }]],
  ['GetUsers', []],
  ['SQ_GetQueues', [ROWS.queue]],
  ['SQ_GetSkills', [ROWS.skill]],
  ['SQ_GetAgents', [ROWS.agent]],
  ['SQ_AddQueue', { sq_queue_id: 5 }],
  ['SQ_AddSkill', { sq_skill_id: 7 }],
  ['SQ_GetAgentCustomStatusMapping', []],
  ['GetSQState', [{ sq_queue_id: 5, tasks: [] }]],
  ['GetSmartQueueRealtimeMetrics', []],
  ['GetSmartQueueDayHistory', []],
  ['GetHistoryReports', [{ history_report_id: 3 }]],
]);

const answer = ({ name }: Asked) =>
  name === 'DownloadHistoryReport'
    ? { text: 'a;b' }
    : name === 'RequestSmartQueueHistory'
      ? ok(1, { history_report_id: 3 })
      : ok(RESULTS.get(name) ?? 1);

type Run = (adapter: Adapter, call: Call) => Promise<unknown> | undefined;

type Request = readonly [method: string, body: string];

/** What is sent, byte for byte: `application_id` is in it unless the method has none. */
const REQUESTS: readonly (readonly [what: string, run: Run, requests: readonly Request[]])[] = [
  ['check', (a, call) => a.check(call), [['GetApplications', 'application_id=4711&offset=0&count=200']]],
  [
    'workspace.list',
    (a, call) => a.workspace?.list?.(ALL, call),
    [['GetApplications', 'application_id=4711&offset=0&count=200']],
  ],
  ['queue.list', (a, call) => a.queue?.list?.(ALL, call), [['SQ_GetQueues', 'application_id=4711&offset=0&count=200']]],
  [
    'queue.get',
    (a, call) => a.queue?.get?.('5', call),
    [['SQ_GetQueues', 'application_id=4711&sq_queue_id=5&offset=0&count=200']],
  ],
  [
    'policy.getMany',
    (a, call) => a.policy?.getMany?.(['5', '6', '5', 'x'], call),
    [['SQ_GetQueues', 'application_id=4711&sq_queue_id=5%3B6&offset=0&count=200']],
  ],
  [
    'queue.create',
    (a, call) =>
      a.queue?.create?.(
        {
          workspace: '4711',
          name: 'Sales & more',
          description: 'für alle',
          vendorOptions: { im_task_selection: 'MAX_WAITING_TIME', hold_im_if_inactive_agents: false, priority: 3 },
        },
        call,
      ),
    [
      [
        'SQ_AddQueue',
        'application_id=4711&sq_queue_name=Sales+%26+more&description=f%C3%BCr+alle&call_agent_selection=MAX_WAITING_TIME&call_task_selection=MAX_PRIORITY&im_task_selection=MAX_WAITING_TIME&hold_im_if_inactive_agents=false&priority=3',
      ],
      ['SQ_GetQueues', 'application_id=4711&sq_queue_id=5&offset=0&count=200'],
    ],
  ],
  [
    'queue.update',
    (a, call) =>
      a.queue?.update?.(
        '5',
        { name: 'New', description: '', vendorOptions: { call_max_waiting_time_in_seconds: 90 } },
        call,
      ),
    [
      [
        'SQ_SetQueueInfo',
        'application_id=4711&sq_queue_id=5&new_sq_queue_name=New&description=&call_max_waiting_time_in_seconds=90',
      ],
      ['SQ_GetQueues', 'application_id=4711&sq_queue_id=5&offset=0&count=200'],
    ],
  ],
  [
    'policy.update',
    (a, call) =>
      a.policy?.update?.(
        '5',
        { configuration: '{"agent_selection":"LEAST_QUALIFIED","im_task_selection":"MAX_PRIORITY"}' },
        call,
      ),
    [
      [
        'SQ_SetQueueInfo',
        'application_id=4711&sq_queue_id=5&call_agent_selection=LEAST_QUALIFIED&im_task_selection=MAX_PRIORITY',
      ],
      ['SQ_GetQueues', 'application_id=4711&sq_queue_id=5&offset=0&count=200'],
    ],
  ],
  ['queue.remove', (a, call) => a.queue?.remove?.('5', call), [['SQ_DelQueue', 'application_id=4711&sq_queue_id=5']]],
  [
    'skill.list',
    (a, call) => a.skill?.list?.({ ...ALL, filter: { name: 'Eng' } }, call),
    [['SQ_GetSkills', 'application_id=4711&sq_skill_name_template=Eng&offset=0&count=200']],
  ],
  [
    'skill.create',
    (a, call) => a.skill?.create?.({ name: 'English' }, call),
    [
      ['SQ_AddSkill', 'application_id=4711&sq_skill_name=English'],
      ['SQ_GetSkills', 'application_id=4711&sq_skill_id=7&offset=0&count=200'],
    ],
  ],
  [
    'skill.update',
    (a, call) => a.skill?.update?.('7', { name: 'French', description: 'x' }, call),
    [
      ['SQ_SetSkillInfo', 'application_id=4711&sq_skill_id=7&new_sq_skill_name=French&description=x'],
      ['SQ_GetSkills', 'application_id=4711&sq_skill_id=7&offset=0&count=200'],
    ],
  ],
  ['skill.remove', (a, call) => a.skill?.remove?.('7', call), [['SQ_DelSkill', 'application_id=4711&sq_skill_id=7']]],
  [
    'worker.bindSkills',
    (a, call) =>
      a.worker?.bindSkills?.(
        {
          workers: 'ALL',
          skills: [
            { skill: '7', level: 3 },
            { skill: '8', level: 5 },
          ],
        },
        call,
      ),
    [
      [
        'SQ_BindSkill',
        'application_id=4711&user_id=all&sq_skills=%5B%7B%22sq_skill_id%22%3A7%2C%22sq_skill_level%22%3A3%7D%2C%7B%22sq_skill_id%22%3A8%2C%22sq_skill_level%22%3A5%7D%5D&bind_mode=add',
      ],
    ],
  ],
  [
    'worker.bindSkills of ids of any size, to the digit',
    (a, call) =>
      a.worker?.bindSkills?.(
        { workers: ['9007199254740993'], skills: [{ skill: '9223372036854775807', level: 1 }] },
        call,
      ),
    [
      [
        'SQ_BindSkill',
        'application_id=4711&user_id=9007199254740993&sq_skills=%5B%7B%22sq_skill_id%22%3A9223372036854775807%2C%22sq_skill_level%22%3A1%7D%5D&bind_mode=add',
      ],
    ],
  ],
  [
    'worker.unbindSkills',
    (a, call) => a.worker?.unbindSkills?.({ workers: ['9', '10'], skills: 'ALL' }, call),
    [['SQ_UnbindSkill', 'application_id=4711&user_id=9%3B10&sq_skill_id=all']],
  ],
  [
    'worker.bind',
    (a, call) => a.worker?.bind?.({ queues: ['5', '6'], workers: ['9', '9'] }, call),
    [['SQ_BindAgent', 'application_id=4711&sq_queue_id=5%3B6&user_id=9&bind_mode=add_queues']],
  ],
  [
    'worker.unbind',
    (a, call) => a.worker?.unbind?.({ workspace: '4711', queues: 'ALL', workers: ['9'] }, call),
    [['SQ_UnbindAgent', 'application_id=4711&sq_queue_id=all&user_id=9']],
  ],
  [
    'worker.list',
    (a, call) => a.worker?.list?.({ ...ALL, filter: { queues: ['5'], skills: { any: [{ name: 'English' }] } } }, call),
    [
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&sq_queue_id=5&sq_skills=%5B%7B%22sq_skill_name%22%3A%22English%22%2C%22min_sq_skill_level%22%3A1%2C%22max_sq_skill_level%22%3A5%7D%5D&offset=0&count=200',
      ],
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
    ],
  ],
  [
    'worker.queuesOf',
    async (a, call) => a.worker?.queuesOf?.([has((await has(has(a.worker).get)('9', call)) ?? undefined)], call),
    [
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&user_id=9&offset=0&count=200',
      ],
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
      ['SQ_GetQueues', 'application_id=4711&user_id=9&offset=0&count=200'],
    ],
  ],
  [
    'worker.update',
    (a, call) => a.worker?.update?.('9', { capacity: 4, vendorOptions: { handle_calls: false } }, call),
    [
      ['SQ_SetAgentInfo', 'application_id=4711&user_id=9&handle_calls=false&max_simultaneous_conversations=4'],
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&user_id=9&offset=0&count=200',
      ],
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
    ],
  ],
  [
    'worker.update of the capacity alone',
    (a, call) => a.worker?.update?.('9', { capacity: 4 }, call),
    [
      ['SQ_SetAgentInfo', 'application_id=4711&user_id=9&max_simultaneous_conversations=4'],
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&user_id=9&offset=0&count=200',
      ],
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
    ],
  ],
  [
    'worker.update of the handling of calls alone, with the capacity as it is',
    (a, call) => a.worker?.update?.('9', { vendorOptions: { handle_calls: false } }, call),
    [
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&user_id=9&offset=0&count=200',
      ],
      ['SQ_SetAgentInfo', 'application_id=4711&user_id=9&handle_calls=false&max_simultaneous_conversations=2'],
      [
        'SQ_GetAgents',
        'application_id=4711&with_sq_skills=true&with_sq_queues=true&with_sq_statuses=true&user_id=9&offset=0&count=200',
      ],
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
    ],
  ],
  [
    'activity.list',
    (a, call) => a.activity?.list?.(ALL, call),
    [['SQ_GetAgentCustomStatusMapping', 'application_id=4711']],
  ],
  [
    'activity.create',
    (a, call) => a.activity?.create?.({ workspace: '4711', name: 'Lunch', available: false }, call),
    [
      ['SQ_GetAgentCustomStatusMapping', 'application_id=4711'],
      ['SQ_SetAgentCustomStatusMapping', 'application_id=4711&sq_status_name=CUSTOM_1&custom_status_name=Lunch'],
    ],
  ],
  [
    'activity.update',
    (a, call) => a.activity?.update?.('READY', { name: 'Here' }, call),
    [['SQ_SetAgentCustomStatusMapping', 'application_id=4711&sq_status_name=READY&custom_status_name=Here']],
  ],
  [
    'activity.remove',
    (a, call) => a.activity?.remove?.('CUSTOM_1', call),
    [['SQ_DeleteAgentCustomStatusMapping', 'application_id=4711&sq_status_name=CUSTOM_1']],
  ],
  [
    'job.list',
    (a, call) => a.job?.list?.(ALL, call),
    [['GetSQState', 'application_id=4711&timezone=Etc%2FGMT&sq_queue_id=all']],
  ],
  [
    'queue.statistics',
    (a, call) => a.queue?.statistics?.('5', call),
    [['GetSQState', 'application_id=4711&timezone=Etc%2FGMT&sq_queue_id=5']],
  ],
  [
    'metrics.read of the last half hour',
    (a, call) =>
      a.metrics?.read?.(
        {
          window: 'REALTIME',
          reports: ['service_level', 'count_handled_calls'],
          groupBy: 'QUEUE',
          queues: ['5'],
          from: T0 + 1,
          to: T0 + 60_001,
          intervalMs: 1_800_000,
          maxWaitMs: 20_000,
        },
        call,
      ),
    [
      ['SQ_GetQueues', 'application_id=4711&sq_queue_id=5&offset=0&count=200'],
      [
        'GetSmartQueueRealtimeMetrics',
        'application_id=4711&timezone=Etc%2FGMT&report_type=service_level%3Bcount_handled_calls&group_by=queue&from_date=2024-03-05+10%3A00%3A00&to_date=2024-03-05+10%3A01%3A01&interval=0000-00-00+00%3A30%3A00&max_waiting_sec=20&sq_queue_name=Sales+%26+more',
      ],
    ],
  ],
  [
    'metrics.read of the last days',
    (a, call) =>
      a.metrics?.read?.(
        {
          window: 'DAY',
          reports: ['occupancy_rate'],
          groupBy: 'WORKER',
          queues: ['5'],
          workers: 'ALL',
          intervalMs: 86_400_000,
        },
        call,
      ),
    [
      [
        'GetSmartQueueDayHistory',
        'application_id=4711&timezone=Etc%2FGMT&report_type=occupancy_rate&group_by=agent&interval=0000-00-01+00%3A00%3A00&sq_queue_id=5&user_id=all',
      ],
    ],
  ],
  [
    'metrics.request',
    (a, call) =>
      a.metrics?.request?.(
        { reports: ['occupancy_rate'], groupBy: 'QUEUE', queues: ['5', '6'], from: T0, to: T0 + 3_600_000 },
        call,
      ),
    [
      [
        'RequestSmartQueueHistory',
        'application_id=4711&report_type=occupancy_rate&group_by=queue&from_date=2024-03-05+10%3A00%3A00&to_date=2024-03-05+11%3A00%3A00&timezone=Etc%2FGMT&sq_queue_id=5%3B6',
      ],
    ],
  ],
  [
    "metrics.request over the vendor's own span",
    (a, call) => a.metrics?.request?.({ reports: ['occupancy_rate'], groupBy: 'WORKER' }, call),
    [['RequestSmartQueueHistory', 'application_id=4711&report_type=occupancy_rate&group_by=agent&timezone=Etc%2FGMT']],
  ],
  [
    'metrics.read of workers in no queue in particular, which the account may grant',
    (a, call) => a.metrics?.read?.({ window: 'DAY', reports: ['occupancy_rate'], groupBy: 'WORKER' }, call),
    [['GetSmartQueueDayHistory', 'application_id=4711&timezone=Etc%2FGMT&report_type=occupancy_rate&group_by=agent']],
  ],
  [
    'metrics.report',
    (a, call) => a.metrics?.report?.('3', call),
    [['GetHistoryReports', 'history_report_id=3&offset=0&count=200']],
  ],
  ['metrics.content', (a, call) => a.metrics?.content?.('3', call), [['DownloadHistoryReport', 'history_report_id=3']]],
];

describe('what is sent', () => {
  it.each(REQUESTS)('by %s', (_, run, requests) =>
    withVendor(answer, async ({ adapter, asked }) => {
      await run(adapter, newCall());
      expect(asked.map(({ name, body }) => [name, body])).toEqual(requests);
      for (const one of asked) {
        expect(one).toMatchObject({ method: 'POST', path: `/platform_api/${one.name}`, query: '' });
        expect(one.headers['content-type']).toBe('application/x-www-form-urlencoded');
        expect(one.headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
      }
    }),
  );

  it('follows the settings where the vendor leaves a form open', () =>
    withVendor(
      answer,
      async ({ adapter, asked, call }) => {
        const request = { reports: ['x'], groupBy: 'QUEUE' as const, queues: ['5'], intervalMs: 90_061_000 };
        await has(has(adapter.metrics).read)({ ...request, window: 'REALTIME' }, call);
        await has(has(adapter.worker).list)(ALL, call);
        expect(asked[0]?.form).toMatchObject({ sq_queue_id: '5', interval: '0-0-1 1:1:1' });
        expect(asked.find(({ name }) => name === 'SQ_GetAgents')?.form).toMatchObject({
          handle_calls: 'false',
          count: '50',
        });
        expect(asked.some(({ name }) => name === 'GetUsers')).toBe(true);
      },
      { intervalForm: 'short', realtimeQueues: 'id', handleCallsFilter: 'false', pageSize: 50, workers: 'users' },
    ));
});

describe('a call that is passed through', () => {
  it('is a method of the vendor, its parameters beside it or in the body, with the credentials of the account', () =>
    withVendor(
      ({ name }) =>
        name === 'Csv' ? { text: 'a;b' } : { status: name === 'Nothing' ? 404 : 200, body: { got: name } },
      async ({ adapter, asked, call }) => {
        const pass = has(adapter.passthrough);
        const body = { a: 1, b: [1, 2], c: [{ d: 1 }], e: 'x y', f: true, g: null };
        expect(await pass({ method: 'POST', path: '/GetRoles', body }, call)).toEqual({
          status: 200,
          body: { got: 'GetRoles' },
        });
        expect(await pass({ method: 'GET', path: '/platform_api/Nothing', query: { q: '1;2' } }, call)).toEqual({
          status: 404,
          body: { got: 'Nothing' },
        });
        expect((await pass({ method: 'POST', path: '/Csv', body: 'a=1' }, call)).body).toBe('a;b');
        expect(asked.map((one) => [one.method, one.path, one.query, one.body])).toEqual([
          [
            'POST',
            '/platform_api/GetRoles',
            '',
            `a=1&b=1%3B2&c=%5B%7B%22d%22%3A1%7D%5D&e=x+y&f=true&application_id=4711`,
          ],
          ['GET', '/platform_api/Nothing', `?q=1%3B2&application_id=4711`, ''],
          ['POST', '/platform_api/Csv', '', `a=1&application_id=4711`],
        ]);
        expect(asked.every(({ headers }) => headers.authorization?.startsWith('Bearer '))).toBe(true);
        asked.length = 0;
        const exact = parseJson(
          '{"a":1604029199751626753,"b":[1604029199751626753,2],"c":[{"d":1604029199751626753}]}',
        );
        await pass({ method: 'POST', path: '/X', body: exact }, call);
        const [sent] = asked;
        expect(sent?.form).toEqual({
          a: '1604029199751626753',
          b: '1604029199751626753;2',
          c: '[{"d":1604029199751626753}]',
          application_id: '4711',
        });
        await expect(pass({ method: 'POST', path: '/X', body: [1] }, call)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      },
    ));
});
