import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { BY_AGENT, BY_QUEUE } from '../../../src/vendors/voximplant/simulator/metrics/groupings.ts';
import { REPORTS } from '../../../src/vendors/voximplant/simulator/metrics/reports.ts';
import { addQueue, addUser, type Json, type Kit, MINUTE, type Parameters, SECOND, startKit } from './simulator-kit.ts';

type Values = { from_date: string; to_date: string; value: number | null }[];
interface Group extends Json {
  values: Values;
}

const measured = async (kit: Kit, parameters: Parameters, method = 'GetSmartQueueRealtimeMetrics') => {
  const result = (await kit.list(method, parameters)) as { report_type: string; groups: Group[] }[];
  return new Map(result.map(({ report_type, groups }) => [report_type, groups]));
};
/** The only value of the only group. */
const one = async (kit: Kit, report_type: string, more: Parameters = {}): Promise<number | null | undefined> =>
  (await measured(kit, { report_type, max_waiting_sec: 10, ...more })).get(report_type)?.[0]?.values[0]?.value;

/**
 * 10:00:00 READY; a call waits 4 s for its answer, 20 s of talk, 6 s after it; the next is ignored for 20 s, BANNED;
 * its customer leaves 10 s later. A third finds the queue full. A message waits 30 s and is lost. At 10:02:00 we look.
 */
const live = async (options: SimulatorOptions = {}) => {
  const kit = await startKit(options);
  const queue = await addQueue(kit, 'Q', { call_max_queue_size: 1, im_max_waiting_time_in_seconds: 30 });
  const ann = await addUser(kit, 'ann', queue);
  const { agent, task } = kit.sim;
  agent.ready(ann, 'CALL');
  const first = String(task.enqueue({ queue }));
  await kit.clock.advance(4 * SECOND);
  task.accept(first);
  await kit.clock.advance(20 * SECOND);
  task.end(first);
  await kit.clock.advance(6 * SECOND);
  agent.setStatus(ann, 'CALL', 'READY');
  task.enqueue({ queue, type: 'IM' });
  await kit.clock.advance(10 * SECOND);
  const second = String(task.enqueue({ queue }));
  task.enqueue({ queue });
  await kit.clock.advance(30 * SECOND);
  task.abandon(second);
  await kit.clock.advance(50 * SECOND);
  return { kit, queue, ann };
};

describe('the reports', () => {
  it('are the 82 of the contract, 15 of them by agent and 19 by queue', () => {
    expect(REPORTS.size).toBe(82);
    expect([...REPORTS.keys()].filter((name) => name.startsWith('im_'))).toHaveLength(32);
    expect([BY_AGENT.size, BY_QUEUE.size]).toEqual([15, 19]);
    for (const name of [...BY_AGENT, ...BY_QUEUE]) expect(REPORTS.has(name), name).toBe(true);
  });

  it('are computed from what happened', async () => {
    const { kit } = await live();
    const expected: Readonly<Record<string, number>> = {
      call_count_assigned_to_queue: 2,
      count_blocked_calls: 1,
      calls_blocked_percentage: 33.3333,
      count_handled_calls: 1,
      count_abandonment_calls: 1,
      average_abandonment_rate: 50,
      service_level: 50,
      count_agent_unanswered_calls: 1,
      average_time_in_queue: 0,
      average_answer_speed: 4,
      max_reaction_time: 4,
      min_handle_time: 20,
      average_after_call_worktime: 6,
      sum_agents_ready_time: 10,
      sum_agents_dialing_time: 24,
      sum_agents_in_service_time: 20,
      sum_agents_in_service_incoming_time: 20,
      sum_agents_in_service_outcoming_time: 0,
      sum_agents_afterservice_time: 6,
      sum_agents_banned_time: 60,
      sum_agents_custom_4_time: 0,
      occupancy_rate: 83.3333,
      agent_utilization_rate: 41.6667,
      max_agents_idle_time: 10,
      percentile_0_25_agents_idle_time: 0,
      percentile_0_75_agents_idle_time: 10,
      im_count_assigned_to_queue: 1,
      im_count_lost_chats: 1,
      im_lost_chats_rate: 100,
      im_answered_chats_rate: 0,
      im_count_abandonment_chats: 0,
      im_sum_agents_ready_time: 0,
    };
    const result = await measured(kit, { report_type: Object.keys(expected).join(';'), max_waiting_sec: 10 });
    const values = [...result].map(([name, groups]) => [name, groups[0]?.values[0]?.value]);
    expect(Object.fromEntries(values)).toEqual(expected);
  });

  it('answer all at once', async () => {
    const { kit, queue } = await live();
    const all = [...REPORTS.keys()];
    const answer = await kit.ok('GetSmartQueueRealtimeMetrics', { report_type: all.join(';'), max_waiting_sec: 5 });
    expect(answer.timezone).toBe('Etc/GMT');
    expect((answer.result as Json[]).map(({ report_type }) => report_type)).toEqual(all);
    for (const { groups } of answer.result as { groups: Group[] }[]) {
      expect(groups).toMatchObject([{ sq_queue_id: queue, sq_queue_name: 'Q' }]);
      expect(groups[0]?.values).toEqual([
        { from_date: '2026-03-04 09:32:00', to_date: '2026-03-04 10:02:00', value: expect.any(Number) },
      ]);
    }
  });

  it('say what they are switched to about units and nothing', async () => {
    const { kit } = await live({
      switches: {
        metric_time: 'milliseconds',
        metric_ratio: 'fraction',
        metric_number: 'integer',
        metric_empty: 'null',
      },
    });
    expect(await one(kit, 'average_answer_speed')).toBe(4000);
    expect(await one(kit, 'occupancy_rate')).toBe(1);
    expect(await one(kit, 'im_average_answer_speed')).toBeNull();
    expect(await one(kit, 'im_count_blocked_chats')).toBe(0);
    const { kit: missing } = await live({ switches: { metric_empty: 'missing', metric_ratio: 'fraction' } });
    expect(await one(missing, 'im_average_answer_speed')).toBeUndefined();
    expect(await one(missing, 'service_level')).toBe(0.5);
    expect(await one((await live()).kit, 'im_average_answer_speed')).toBe(0);
  });
});

describe('buckets', () => {
  it('are as long as the interval, the last one as short as it must be', async () => {
    const { kit } = await live();
    const interval = '0000-00-00 00:00:50';
    const dates = { from_date: '2026-03-04 10:00:00', to_date: '2026-03-04 10:02:00', interval };
    const report_type = 'sum_agents_banned_time;count_handled_calls;sum_agents_dialing_time';
    const result = await measured(kit, { report_type, ...dates });
    const values = (name: string) => result.get(name)?.[0]?.values.map(({ value }) => value);
    expect(result.get('count_handled_calls')?.[0]?.values).toEqual([
      { from_date: '2026-03-04 10:00:00', to_date: '2026-03-04 10:00:50', value: 1 },
      { from_date: '2026-03-04 10:00:50', to_date: '2026-03-04 10:01:40', value: 0 },
      { from_date: '2026-03-04 10:01:40', to_date: '2026-03-04 10:02:00', value: 0 },
    ]);
    expect(values('sum_agents_dialing_time')).toEqual([14, 10, 0]);
    expect(values('sum_agents_banned_time')).toEqual([0, 40, 20]);
  });

  it('are read and written in the zone that is asked for', async () => {
    const { kit } = await live();
    const zone = { timezone: 'America/Los_Angeles', report_type: 'count_handled_calls' };
    const dates = { from_date: '2026-03-04 02:00:00', to_date: '2026-03-04 02:01:00', interval: '0-0-0 0:1:0' };
    const answer = await kit.ok('GetSmartQueueRealtimeMetrics', { ...zone, ...dates });
    expect(answer).toMatchObject({
      timezone: 'America/Los_Angeles',
      result: [
        { groups: [{ values: [{ from_date: '2026-03-04 02:00:00', to_date: '2026-03-04 02:01:00', value: 1 }] }] },
      ],
    });
    expect((await kit.ok('GetSmartQueueRealtimeMetrics', { ...zone, timezone: 'auto' })).timezone).toBe('Etc/GMT');
  });

  it('reach over two days in the day’s history, a day unless told', async () => {
    const { kit } = await live();
    await kit.clock.advance(30 * 60 * MINUTE);
    const method = 'GetSmartQueueDayHistory';
    const report_type = 'count_handled_calls';
    const values = async (more: Parameters) =>
      (await measured(kit, { report_type, ...more }, method)).get(report_type)?.[0]?.values.map(({ value }) => value);
    expect(await values({})).toEqual([0]);
    expect(await values({ from_date: '2026-03-04 00:00:00', interval: '0-0-0 12:0:0' })).toEqual([1, 0, 0, 0]);
    expect(await values({ from_date: '2026-03-04 00:00:00' })).toEqual([1, 0]);
    expect(await kit.code(method, { report_type, from_date: '2026-03-02 00:00:00' })).toBe(569);
    expect(await kit.code('GetSmartQueueRealtimeMetrics', { report_type, from_date: '2026-03-05 15:00:00' })).toBe(569);
  });
});

describe('groups', () => {
  it('are the queues, the agents of one queue, or none', async () => {
    const { kit, queue, ann } = await live();
    const other = await addQueue(kit, 'Other');
    const bob = await addUser(kit, 'bob', queue);
    const report_type = 'count_handled_calls';
    const groups = async (more: Parameters) =>
      (await measured(kit, { report_type, ...more }))
        .get(report_type)
        ?.map(({ sq_queue_id, user_id, values }) => [sq_queue_id ?? user_id, values[0]?.value]);
    expect(await groups({})).toEqual([
      [queue, 1],
      [other, 0],
    ]);
    expect(await groups({ group_by: 'queue', sq_queue_id: other })).toEqual([[other, 0]]);
    expect(await groups({ group_by: 'queue', sq_queue_name: 'Q' })).toEqual([[queue, 1]]);
    expect(await groups({ group_by: 'agent', sq_queue_id: queue })).toEqual([
      [ann, 1],
      [bob, 0],
    ]);
    expect(await groups({ group_by: 'agent', sq_queue_id: queue, user_id: bob })).toEqual([[bob, 0]]);
    expect(await groups({ sq_queue_id: queue, user_name: 'bob' })).toEqual([[queue, 0]]);
    expect(await groups({ sq_queue_id: queue, user_id: 'all' })).toEqual([[queue, 1]]);
  });

  it('follow the switches', async () => {
    const { kit, queue } = await live({ switches: { default_group: 'none', realtime_queue_id: 'ignored' } });
    await addQueue(kit, 'Other');
    const groups = (await measured(kit, { report_type: 'count_handled_calls', sq_queue_id: 77 })).get(
      'count_handled_calls',
    );
    expect(groups).toEqual([{ values: [expect.objectContaining({ value: 1 })] }]);
    const { kit: lenient } = await live({ switches: { unlisted_reports: 'allowed' } });
    await lenient.ok('GetSmartQueueRealtimeMetrics', { report_type: 'im_count_lost_chats', group_by: 'queue' });
    const agent = { report_type: 'service_level', max_waiting_sec: 1, group_by: 'agent', sq_queue_id: queue };
    expect(await lenient.code('GetSmartQueueRealtimeMetrics', agent)).toBe(525);
    const { kit: strict } = await live({ switches: { metrics_queue_required: 'always' } });
    expect(await strict.code('GetSmartQueueDayHistory', { report_type: 'count_handled_calls' })).toBe(485);
  });
});

describe('a wrong request', () => {
  const wrong: readonly (readonly [number, string, Parameters])[] = [
    [485, 'no report', { report_type: '' }],
    [459, 'an unknown report', { report_type: 'count_handled_calls;happiness' }],
    [485, 'a service level without its seconds', { report_type: 'service_level' }],
    [485, 'one of messages', { report_type: 'im_service_level' }],
    [525, 'a queue’s report by agent', { report_type: 'service_level', max_waiting_sec: 1, group_by: 'agent' }],
    [526, 'an agent’s report by queue', { report_type: 'sum_agents_ready_time', group_by: 'queue' }],
    [526, 'a report of neither list', { report_type: 'im_count_lost_chats', group_by: 'queue' }],
    [496, 'another group', { group_by: 'team' }],
    [496, 'an unknown queue', { sq_queue_id: 1 }],
    [117, 'an unknown user', { user_id: 1 }],
    [496, 'an unknown zone', { timezone: 'Mars' }],
    [111, 'a date that is none', { from_date: 'yesterday' }],
    [111, 'a day that is none', { to_date: '2026-02-30 00:00:00' }],
    [123, 'the end before the start', { from_date: '2026-03-04 10:00:00', to_date: '2026-03-04 09:00:00' }],
    [111, 'an interval that is none', { interval: '30 minutes' }],
    [497, 'an interval of nothing', { interval: '0-0-0 0:0:0' }],
    [116, 'an unknown application', { application_id: 2 }],
  ];
  it.each(wrong)('is %i: %s', async (code, _what, parameters) => {
    const kit = await startKit();
    await addQueue(kit, 'Q');
    expect(await kit.code('GetSmartQueueRealtimeMetrics', { report_type: 'count_handled_calls', ...parameters })).toBe(
      code,
    );
  });

  it('is 497 with more than five queues or users, 496 with two queues by agent', async () => {
    const kit = await startKit();
    const [queues, users] = [[] as number[], [] as number[]];
    for (let index = 0; index < 6; index += 1) {
      queues.push(await addQueue(kit, `Q${index}`));
      users.push(await addUser(kit, `user${index}`));
    }
    const ask = (more: Parameters) =>
      kit.code('GetSmartQueueRealtimeMetrics', { report_type: 'count_handled_calls', ...more });
    expect(await ask({ sq_queue_id: queues.join(';') })).toBe(497);
    expect(await ask({ user_id: users.join(';') })).toBe(497);
    expect(await ask({ sq_queue_id: queues.slice(0, 2).join(';'), group_by: 'agent' })).toBe(496);
    await kit.ok('GetSmartQueueRealtimeMetrics', { report_type: 'count_handled_calls', user_id: 'all' });
  });
});
