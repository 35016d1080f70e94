import { describe, expect, it } from 'vitest';
import { addQueue, addUser, type Json, type Kit, type Parameters, SECOND, startKit } from './simulator-kit.ts';

const SELECTIONS = { call_agent_selection: 'MOST_QUALIFIED', call_task_selection: 'MAX_WAITING_TIME' };
const names = (list: Json[]): unknown[] => list.map(({ sq_queue_name }) => sq_queue_name);
const read = async (kit: Kit, id: number): Promise<Json> =>
  (await kit.list('SQ_GetQueues', { sq_queue_id: id }))[0] ?? {};

describe('SQ_AddQueue', () => {
  it('answers the id alone, and the queue reads back as documented', async () => {
    const kit = await startKit();
    const answer = await kit.ok('SQ_AddQueue', { sq_queue_name: 'Sales', ...SELECTIONS });
    expect(answer).toEqual({ result: { sq_queue_id: expect.any(Number) } });
    expect(await read(kit, Number((answer.result as Json).sq_queue_id))).toEqual({
      sq_queue_id: (answer.result as Json).sq_queue_id,
      sq_queue_name: 'Sales',
      agent_selection: 'MOST_QUALIFIED',
      task_selection: 'MAX_WAITING_TIME',
      hold_calls_if_inactive_agents: true,
      hold_im_if_inactive_agents: true,
      created: '2026-03-04 10:00:00',
      modified: '2026-03-04 10:00:00',
    });
  });

  it('keeps every optional field, minutes rounded up from seconds', async () => {
    const kit = await startKit();
    const id = await addQueue(kit, 'Full', {
      im_agent_selection: 'LEAST_QUALIFIED',
      im_task_selection: 'MAX_WAITING_TIME',
      fallback_agent_selection: 'MAX_WAITING_TIME',
      hold_calls_if_inactive_agents: false,
      hold_im_if_inactive_agents: '0',
      description: 'd'.repeat(200),
      call_max_waiting_time: 3,
      im_max_waiting_time_in_seconds: 90,
      call_max_queue_size: 7,
      im_max_queue_size: 8,
      priority: 100,
    });
    expect(await read(kit, id)).toMatchObject({
      fallback_agent_selection: 'MAX_WAITING_TIME',
      hold_calls_if_inactive_agents: false,
      hold_im_if_inactive_agents: false,
      description: 'd'.repeat(200),
      call_max_waiting_time: 3,
      call_max_waiting_time_in_seconds: 180,
      im_max_waiting_time: 2,
      im_max_waiting_time_in_seconds: 90,
      call_max_queue_size: 7,
      im_max_queue_size: 8,
    });
    expect(await read(kit, id)).not.toHaveProperty('priority');
  });

  it('reads back the rest too when switched', async () => {
    const kit = await startKit({ switches: { queue_fields: 'extended' } });
    expect(
      await read(kit, await addQueue(kit, 'One', { im_agent_selection: 'LEAST_QUALIFIED', priority: 3 })),
    ).toMatchObject({
      agent_selection: 'MAX_WAITING_TIME',
      call_agent_selection: 'MAX_WAITING_TIME',
      call_task_selection: 'MAX_PRIORITY',
      im_agent_selection: 'LEAST_QUALIFIED',
      im_task_selection: 'MAX_PRIORITY',
      priority: 3,
    });
  });

  const wrong: readonly (readonly [number, string, Parameters])[] = [
    [485, 'no name', { sq_queue_name: '' }],
    [485, 'no agent selection', { call_agent_selection: '' }],
    [485, 'no task selection', { call_task_selection: '' }],
    [493, 'a taken name', { sq_queue_name: 'Taken' }],
    [499, 'a name over 100', { sq_queue_name: 'n'.repeat(101) }],
    [499, 'a description over 200', { description: 'd'.repeat(201) }],
    [496, 'an unknown selection', { call_agent_selection: 'RANDOM' }],
    [496, 'an agent’s selection for tasks', { im_task_selection: 'MOST_QUALIFIED' }],
    [496, 'a flag that is none', { hold_calls_if_inactive_agents: 'maybe' }],
    [496, 'a number that is none', { call_max_queue_size: 'many' }],
    [497, 'a size of 0', { call_max_queue_size: 0 }],
    [497, 'priority 0', { priority: 0 }],
    [497, 'priority 101', { priority: 101 }],
    [458, 'minutes and seconds', { call_max_waiting_time: 1, call_max_waiting_time_in_seconds: 60 }],
    [458, 'minutes and seconds of messages', { im_max_waiting_time: 1, im_max_waiting_time_in_seconds: 60 }],
    [116, 'an unknown application', { application_id: 1 }],
    [116, 'no number of an application', { application_id: 'x' }],
    [485, 'no application', { application_id: '' }],
    [107, 'an unknown application name', { application_name: 'nobody' }],
  ];
  it.each(wrong)('answers %i for %s', async (code, _what, parameters) => {
    const kit = await startKit();
    await addQueue(kit, 'Taken');
    expect(await kit.code('SQ_AddQueue', { sq_queue_name: 'New', ...SELECTIONS, ...parameters })).toBe(code);
    expect(names(await kit.list('SQ_GetQueues'))).toEqual(['Taken']);
  });

  it('names the parameter in the message and in field_name', async () => {
    const kit = await startKit();
    expect((await kit.call('SQ_AddQueue')).body).toEqual({
      error: { code: 485, msg: "Specify the 'sq_queue_name' parameter.", field_name: 'sq_queue_name' },
    });
  });

  it('takes an application’s short and full name, and 100 characters', async () => {
    const kit = await startKit();
    for (const application_name of ['contact-centre', 'contact-centre.sandbox.voximplant.com']) {
      await kit.ok('SQ_AddQueue', { application_name, sq_queue_name: application_name, ...SELECTIONS });
    }
    await addQueue(kit, 'n'.repeat(100));
    expect(await kit.list('SQ_GetQueues')).toHaveLength(3);
  });

  it('is 494 beyond the limit', async () => {
    const kit = await startKit({ switches: { queue_limit: 1 } });
    await addQueue(kit, 'One');
    expect(await kit.code('SQ_AddQueue', { sq_queue_name: 'Two', ...SELECTIONS })).toBe(494);
  });
});

describe('SQ_SetQueueInfo', () => {
  it('changes what is passed and nothing else', async () => {
    const kit = await startKit();
    const id = await addQueue(kit, 'Old', { description: 'kept', call_max_waiting_time: 2 });
    await kit.clock.advance(5 * SECOND);
    expect(await kit.ok('SQ_SetQueueInfo', { sq_queue_id: id, new_sq_queue_name: 'New' })).toEqual({ result: 1 });
    await kit.ok('SQ_SetQueueInfo', { sq_queue_name: 'New', call_max_waiting_time_in_seconds: 61 });
    expect(await read(kit, id)).toMatchObject({
      sq_queue_name: 'New',
      description: 'kept',
      call_max_waiting_time: 2,
      call_max_waiting_time_in_seconds: 61,
      created: '2026-03-04 10:00:00',
      modified: '2026-03-04 10:00:05',
    });
  });

  it('may be told its own name, not another’s', async () => {
    const kit = await startKit();
    const id = await addQueue(kit, 'One');
    await addQueue(kit, 'Two');
    await kit.ok('SQ_SetQueueInfo', { sq_queue_id: id, new_sq_queue_name: 'One' });
    expect(await kit.code('SQ_SetQueueInfo', { sq_queue_id: id, new_sq_queue_name: 'Two' })).toBe(493);
    expect(await kit.code('SQ_SetQueueInfo', { sq_queue_id: id, new_sq_queue_name: 'x'.repeat(101) })).toBe(499);
    expect(await kit.code('SQ_SetQueueInfo', { sq_queue_id: 7 })).toBe(496);
    expect(await kit.code('SQ_SetQueueInfo', { sq_queue_id: 'all' })).toBe(496);
    expect(await kit.code('SQ_SetQueueInfo', { sq_queue_name: 'Nobody' })).toBe(496);
    expect(await kit.code('SQ_SetQueueInfo')).toBe(485);
  });
});

describe('SQ_DelQueue', () => {
  it('takes lists of ids or names, and all', async () => {
    const kit = await startKit();
    const ids = [];
    for (const name of ['A', 'B', 'C', 'D', 'E']) ids.push(await addQueue(kit, name));
    expect(await kit.ok('SQ_DelQueue', { sq_queue_id: `${ids[0]};${ids[2]}` })).toEqual({ result: 1 });
    await kit.ok('SQ_DelQueue', { sq_queue_name: 'B' });
    expect(names(await kit.list('SQ_GetQueues'))).toEqual(['D', 'E']);
    expect(await kit.code('SQ_DelQueue', { sq_queue_id: `${ids[3]};${ids[0]}` })).toBe(496);
    expect(names(await kit.list('SQ_GetQueues'))).toEqual(['D', 'E']);
    await kit.ok('SQ_DelQueue', { sq_queue_id: 'all' });
    expect(await kit.list('SQ_GetQueues')).toEqual([]);
    expect(await kit.code('SQ_DelQueue')).toBe(485);
  });

  it('gives up the tasks in it and forgets its agents', async () => {
    const kit = await startKit();
    const id = await addQueue(kit, 'A');
    const user = await addUser(kit, 'ann', id);
    kit.sim.agent.ready(user);
    const talking = kit.sim.task.enqueue({ queue: id });
    await kit.clock.advance(0);
    kit.sim.agent.answer(user);
    kit.sim.task.enqueue({ queue: id });
    await kit.ok('SQ_DelQueue', { sq_queue_id: id });
    expect(kit.sim.task.ids()).toEqual([talking]);
    expect(kit.sim.task.end(String(talking))).toBe(true);
    expect(await kit.list('SQ_GetAgents')).toEqual([]);
    expect(await kit.list('GetSQState', { sq_queue_id: 'all' })).toEqual([]);
  });
});

describe('SQ_GetQueues', () => {
  it('filters by id, name, part of a name and agents, in ascending order of id', async () => {
    const kit = await startKit();
    const [north, south, west] = [
      await addQueue(kit, 'North'),
      await addQueue(kit, 'South'),
      await addQueue(kit, 'West'),
    ];
    const user = await addUser(kit, 'ann', north, west);
    const asked = async (parameters: Parameters) => names(await kit.list('SQ_GetQueues', parameters));
    expect(await asked({})).toEqual(['North', 'South', 'West']);
    expect(await asked({ sq_queue_id: `${west};${south}` })).toEqual(['South', 'West']);
    expect(await asked({ sq_queue_name: 'West;North' })).toEqual(['North', 'West']);
    expect(await asked({ sq_queue_name_template: 'OUT' })).toEqual(['South']);
    expect(await asked({ user_id: user })).toEqual(['North', 'West']);
    expect(await asked({ user_name: 'ann' })).toEqual(['North', 'West']);
    expect(await asked({ excluded_user_id: user })).toEqual(['South']);
    expect(await asked({ excluded_user_name: 'ann' })).toEqual(['South']);
    expect(await kit.code('SQ_GetQueues', { user_id: 5 })).toBe(117);
    expect(await kit.code('SQ_GetQueues', { excluded_user_id: 5 })).toBe(180);
    expect(await kit.code('SQ_GetQueues', { sq_queue_id: 5 })).toBe(496);
    const counts = (await kit.list('SQ_GetQueues', { with_agentcount: true })).map(({ agentcount }) => agentcount);
    expect(counts).toEqual([1, 0, 1]);
  });

  it('pages with count and offset', async () => {
    const kit = await startKit();
    for (let index = 0; index < 25; index += 1) await addQueue(kit, `Q${index}`);
    expect(await kit.list('SQ_GetQueues')).toHaveLength(20);
    expect(names(await kit.list('SQ_GetQueues', { offset: 20 }))).toEqual(['Q20', 'Q21', 'Q22', 'Q23', 'Q24']);
    expect(names(await kit.list('SQ_GetQueues', { count: 2, offset: 3 }))).toEqual(['Q3', 'Q4']);
    expect(await kit.list('SQ_GetQueues', { count: 100 })).toHaveLength(25);
    expect(await kit.list('SQ_GetQueues', { offset: 100 })).toEqual([]);
    expect(await kit.code('SQ_GetQueues', { count: 0 })).toBe(497);
    expect(await kit.code('SQ_GetQueues', { offset: -1 })).toBe(497);
    expect(await kit.code('SQ_GetQueues', { count: 'x' })).toBe(496);
    expect(Object.keys(await kit.ok('SQ_GetQueues'))).toEqual(['result']);
  });

  it('shows only the application’s own', async () => {
    const kit = await startKit();
    const { application_id } = await kit.ok('AddApplication', { application_name: 'second-one' });
    const id = await addQueue(kit, 'Shared name');
    await addQueue(kit, 'Shared name', { application_id: Number(application_id) });
    expect(await kit.list('SQ_GetQueues')).toHaveLength(1);
    expect(await kit.code('SQ_DelQueue', { application_id: Number(application_id), sq_queue_id: id })).toBe(496);
  });
});
