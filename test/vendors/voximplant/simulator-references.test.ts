import { describe, expect, it } from 'vitest';
import {
  addQueue,
  addSkill,
  addUser,
  bearer,
  type Json,
  type Kit,
  type Parameters,
  startKit,
} from './simulator-kit.ts';

/** What the vendor's two references disagree about (contract §6.0): asked as the newer one says, of three agents in three queues. */
interface Floor {
  readonly north: number;
  readonly south: number;
  readonly west: number;
  readonly chess: number;
  readonly go: number;
  readonly ann: number;
  readonly bob: number;
  readonly cho: number;
}

const furnish = async (kit: Kit): Promise<Floor> => {
  const [north, south, west] = [
    await addQueue(kit, 'North'),
    await addQueue(kit, 'South'),
    await addQueue(kit, 'West'),
  ];
  const [chess, go] = [await addSkill(kit, 'Chess'), await addSkill(kit, 'Go')];
  const [ann, bob, cho] = [
    await addUser(kit, 'ann', north),
    await addUser(kit, 'bob', north, south),
    await addUser(kit, 'cho', west),
  ];
  const skills = (id: number) => JSON.stringify([{ sq_skill_id: id, sq_skill_level: 3 }]);
  await kit.ok('SQ_BindSkill', { user_id: ann, sq_skills: skills(chess), bind_mode: 'add' });
  await kit.ok('SQ_BindSkill', { user_id: bob, sq_skills: skills(go), bind_mode: 'add' });
  return { north, south, west, chess, go, ann, bob, cho };
};

const DAY = { report_type: 'count_handled_calls' };
const HALF_HOUR = { interval: '0000-00-00 00:15:00' };

interface Difference {
  readonly what: string;
  readonly method: string;
  readonly ask: (floor: Floor) => Parameters;
  /** What tells that it was understood. */
  readonly sees: (answer: Json) => unknown;
  readonly expected: unknown;
  /** The switch to the older reference, and what it makes of the same: a code, or another view. */
  readonly strict: Json;
  readonly otherwise: unknown;
}

const named = (member: string) => (answer: Json) => (answer.result as Json[]).map((row) => row[member]);
const done = ({ result }: Json) => result;
const values = (answer: Json) =>
  (answer.result as { groups: { values: { from_date: string; value: number }[] }[] }[]).flatMap(({ groups }) =>
    groups.flatMap((group) => group.values.map(({ from_date, value }) => [from_date, value])),
  );

const SINGLE = { list_filters: 'single' };
const DIFFERENCES: readonly Difference[] = [
  {
    what: 'agents of none of several queues',
    method: 'SQ_GetAgents',
    ask: ({ south, west }) => ({ excluded_sq_queue_id: `${south};${west}` }),
    sees: named('user_name'),
    expected: ['ann'],
    strict: SINGLE,
    otherwise: 496,
  },
  {
    what: 'agents of none of several queues by name',
    method: 'SQ_GetAgents',
    ask: () => ({ excluded_sq_queue_name: 'North;South' }),
    sees: named('user_name'),
    expected: ['cho'],
    strict: SINGLE,
    otherwise: 496,
  },
  {
    what: 'agents of no queue at all',
    method: 'SQ_GetAgents',
    ask: () => ({ excluded_sq_queue_id: 'all' }),
    sees: named('user_name'),
    expected: [],
    strict: SINGLE,
    otherwise: 496,
  },
  {
    what: 'queues of several users',
    method: 'SQ_GetQueues',
    ask: ({ ann, cho }) => ({ user_id: `${ann};${cho}` }),
    sees: named('sq_queue_name'),
    expected: ['North', 'West'],
    strict: SINGLE,
    otherwise: 117,
  },
  {
    what: 'queues of several users by name',
    method: 'SQ_GetQueues',
    ask: () => ({ user_name: 'bob;cho' }),
    sees: named('sq_queue_name'),
    expected: ['North', 'South', 'West'],
    strict: SINGLE,
    otherwise: 117,
  },
  {
    what: 'queues of none of several users',
    method: 'SQ_GetQueues',
    ask: ({ ann, cho }) => ({ excluded_user_id: `${ann};${cho}` }),
    sees: named('sq_queue_name'),
    expected: ['South'],
    strict: SINGLE,
    otherwise: 180,
  },
  {
    what: 'queues of nobody',
    method: 'SQ_GetQueues',
    ask: () => ({ excluded_user_id: 'all' }),
    sees: named('sq_queue_name'),
    expected: [],
    strict: SINGLE,
    otherwise: 180,
  },
  {
    what: 'queues of none of several users by name',
    method: 'SQ_GetQueues',
    ask: () => ({ excluded_user_name: 'ann;cho' }),
    sees: named('sq_queue_name'),
    expected: ['South'],
    strict: SINGLE,
    otherwise: 180,
  },
  {
    what: 'skills of none of several users',
    method: 'SQ_GetSkills',
    ask: ({ ann, bob }) => ({ excluded_user_id: `${ann};${bob}` }),
    sees: named('sq_skill_name'),
    expected: [],
    strict: SINGLE,
    otherwise: 180,
  },
  {
    what: 'skills of none of several users by name',
    method: 'SQ_GetSkills',
    ask: () => ({ excluded_user_name: 'bob;cho' }),
    sees: named('sq_skill_name'),
    expected: ['Chess'],
    strict: SINGLE,
    otherwise: 180,
  },
  {
    what: 'a limit of conversations alone',
    method: 'SQ_SetAgentInfo',
    ask: ({ ann }) => ({ user_id: ann, max_simultaneous_conversations: 3 }),
    sees: done,
    expected: 1,
    strict: { set_agent_info: 'handle_calls' },
    otherwise: 485,
  },
  {
    what: 'the name of a status by the name of the application',
    method: 'SQ_SetAgentCustomStatusMapping',
    ask: () => ({ application_name: 'contact-centre', sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' }),
    sees: done,
    expected: 1,
    strict: { status_mapping_application: 'id' },
    otherwise: 485,
  },
  {
    what: 'the end of such a name likewise',
    method: 'SQ_DeleteAgentCustomStatusMapping',
    ask: () => ({ application_name: 'contact-centre', sq_status_name: 'CUSTOM_1' }),
    sees: done,
    expected: 1,
    strict: { status_mapping_application: 'id' },
    otherwise: 485,
  },
  {
    what: 'a report over no period',
    method: 'RequestSmartQueueHistory',
    ask: () => DAY,
    sees: done,
    expected: 1,
    strict: { history_dates_required: true },
    otherwise: 485,
  },
  {
    what: 'figures of agents without a queue',
    method: 'GetSmartQueueDayHistory',
    ask: () => ({ ...DAY, group_by: 'agent' }),
    sees: values,
    expected: ['ann', 'bob', 'cho'].map(() => [expect.any(String), 0]),
    strict: { agent_group_queue: 'one' },
    otherwise: 485,
  },
  {
    what: 'figures of queues without a queue',
    method: 'GetSmartQueueDayHistory',
    ask: () => ({ report_type: 'count_blocked_calls', group_by: 'queue' }),
    sees: values,
    expected: ['North', 'South', 'West'].map(() => [expect.any(String), 0]),
    strict: { metrics_queue_required: 'queue_reports' },
    otherwise: 485,
  },
  {
    what: 'a report of agents without a queue',
    method: 'RequestSmartQueueHistory',
    ask: () => ({ report_type: 'sum_agents_ready_time', group_by: 'agent' }),
    sees: done,
    expected: 1,
    strict: { metrics_queue_required: 'always' },
    otherwise: 485,
  },
  {
    what: 'no span without data',
    method: 'GetSmartQueueRealtimeMetrics',
    ask: () => ({ report_type: 'average_handle_time', omit_empty: true, ...HALF_HOUR, sq_queue_name: 'North' }),
    sees: values,
    expected: [],
    strict: { report_options: 'ignored' },
    otherwise: [
      ['2026-03-04 09:30:00', 0],
      ['2026-03-04 09:45:00', 0],
    ],
  },
  {
    what: 'the newest span first',
    method: 'GetSmartQueueRealtimeMetrics',
    ask: () => ({ ...DAY, desc_order: true, ...HALF_HOUR, sq_queue_name: 'North' }),
    sees: values,
    expected: [
      ['2026-03-04 09:45:00', 0],
      ['2026-03-04 09:30:00', 0],
    ],
    strict: { report_options: 'ignored' },
    otherwise: [
      ['2026-03-04 09:30:00', 0],
      ['2026-03-04 09:45:00', 0],
    ],
  },
  {
    what: 'a separator that is none',
    method: 'GetSmartQueueDayHistory',
    ask: () => ({ ...DAY, decimal_separator: 'x' }),
    sees: ({ error }) => (error as Json | undefined)?.code,
    expected: 496,
    strict: { report_options: 'ignored' },
    otherwise: undefined,
  },
];

describe('what the newer reference allows', () => {
  it.each(DIFFERENCES)(
    '$what: $method takes it, and as the older one when switched (S3-2b)',
    async ({ method, ask, sees, expected, strict, otherwise }) => {
      const kit = await startKit();
      const { body } = await kit.call(method, ask(await furnish(kit)));
      expect(sees(body)).toEqual(expected);

      const older = await startKit({ switches: strict });
      const answer = await older.call(method, ask(await furnish(older)));
      const refused = answer.body.error as Json | undefined;
      expect(typeof otherwise === 'number' ? refused?.code : sees(answer.body)).toEqual(otherwise);
    },
  );

  it('leaves call handling as it is where only the limit is told, and the limit where only call handling is', async () => {
    const kit = await startKit({ switches: { handle_calls_filter: 'applied' } });
    const { ann } = await furnish(kit);
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: false });
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, max_simultaneous_conversations: 4 });
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: false });
    expect(await kit.list('SQ_GetAgents', { handle_calls: false })).toMatchObject([
      { user_id: ann, max_simultaneous_conversations: 4 },
    ]);
  });

  it('writes a report as CSV with commas in its numbers, and without the names of the columns', async () => {
    const kit = await startKit({ switches: { report_seconds: 0 } });
    const queue = await addQueue(kit, 'Q');
    const user = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(user, 'CALL');
    await kit.clock.advance(1_500);
    const lines = async (more: Parameters): Promise<string[]> => {
      const asked = { report_type: 'sum_agents_ready_time', sq_queue_id: queue, group_by: 'agent', ...more };
      const { history_report_id } = await kit.ok('RequestSmartQueueHistory', asked);
      const { baseUrl } = kit.sim.settings;
      const url = `${baseUrl}/DownloadHistoryReport?history_report_id=${String(history_report_id)}`;
      const file = await fetch(url, { headers: bearer(kit.sim) });
      return (await file.text()).trim().split('\r\n');
    };
    expect(await lines({})).toEqual([expect.stringMatching(/^report_type,/), expect.stringMatching(/,1\.5$/)]);
    for (const decimal_separator of ['comma', ',']) {
      expect(await lines({ decimal_separator, with_header: false })).toEqual([expect.stringMatching(/,"1,5"$/)]);
    }
  });
});
