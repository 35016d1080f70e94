import { describe, expect, it } from 'vitest';
import { addQueue, addSkill, addUser, type Json, type Kit, type Parameters, startKit, state } from './simulator-kit.ts';

/** Names of queues by user. */
const bindings = async (kit: Kit): Promise<Json> => {
  const agents = await kit.list('SQ_GetAgents', { with_sq_queues: true });
  return Object.fromEntries(
    agents.map(({ user_name, sq_queues }) => [
      user_name,
      (sq_queues as Json[]).map(({ sq_queue_name }) => sq_queue_name).join(' '),
    ]),
  );
};
const names = (list: Json[]): unknown[] => list.map(({ user_name }) => user_name);

const furnish = async (kit: Kit) => {
  const [a, b, c] = [await addQueue(kit, 'A'), await addQueue(kit, 'B'), await addQueue(kit, 'C')];
  const [ann, bob, cho] = [await addUser(kit, 'ann', a, b), await addUser(kit, 'bob', a), await addUser(kit, 'cho')];
  return { a, b, c, ann, bob, cho };
};

describe('SQ_BindAgent', () => {
  it('adds queues to agents, which is what it does unasked, by ids, names and all', async () => {
    const kit = await startKit();
    const { c, cho } = await furnish(kit);
    expect(await kit.ok('SQ_BindAgent', { sq_queue_id: c, user_id: cho, bind_mode: 'add_queues' })).toEqual({
      result: 1,
    });
    await kit.ok('SQ_BindAgent', { sq_queue_name: 'C', user_name: 'bob' });
    expect(await bindings(kit)).toEqual({ ann: 'A B', bob: 'A C', cho: 'C' });
    await kit.ok('SQ_BindAgent', { sq_queue_id: 'all', user_id: 'all' });
    expect(await bindings(kit)).toEqual({ ann: 'A B C', bob: 'A B C', cho: 'A B C' });
  });

  const modes: readonly (readonly [string, Json, Json])[] = [
    ['replace_agents', {}, { ann: 'B', cho: 'A' }],
    ['add', {}, { ann: 'A B', bob: 'A', cho: 'A' }],
    ['replace', {}, { ann: 'B', cho: 'A' }],
    ['replace', { bind_agent_replace: 'application' }, { cho: 'A' }],
  ];
  it.each(modes)('mode %s, switches %o', async (bind_mode, switches, expected) => {
    const kit = await startKit({ switches });
    const { a, cho } = await furnish(kit);
    await kit.ok('SQ_BindAgent', { sq_queue_id: a, user_id: cho, bind_mode });
    expect(await bindings(kit)).toEqual(expected);
  });

  it('mode add takes an agent’s other queues away, as documented, or adds when switched', async () => {
    for (const [bind_agent_add, queues] of [
      ['replaces_queues', 'C'],
      ['adds', 'A B C'],
    ]) {
      const kit = await startKit({ switches: { bind_agent_add } });
      const { c, ann } = await furnish(kit);
      await kit.ok('SQ_BindAgent', { sq_queue_id: c, user_id: ann, bind_mode: 'add' });
      expect((await bindings(kit)).ann).toBe(queues);
    }
  });

  it('is refused when wrong', async () => {
    const kit = await startKit({ switches: { queues_per_agent_limit: 2 } });
    const { a, c, ann } = await furnish(kit);
    const { application_id } = await kit.ok('AddApplication', { application_name: 'other' });
    const stranger = await kit.ok('AddUser', {
      application_id: Number(application_id),
      user_name: 'stranger',
      user_display_name: 'S',
      user_password: 'Passw0rd!',
    });
    const wrong: readonly (readonly [number, Parameters])[] = [
      [485, { user_id: ann }],
      [485, { sq_queue_id: a }],
      [496, { sq_queue_id: `${a};9`, user_id: ann }],
      [496, { sq_queue_name: 'Z', user_id: ann }],
      [117, { sq_queue_id: a, user_id: 9 }],
      [117, { sq_queue_id: a, user_name: 'zoe' }],
      [393, { sq_queue_id: a, user_id: Number(stranger.user_id) }],
      [496, { sq_queue_id: a, user_id: ann, bind_mode: 'append' }],
      [563, { sq_queue_id: c, user_id: ann }],
    ];
    for (const [code, parameters] of wrong) expect(await kit.code('SQ_BindAgent', parameters)).toBe(code);
    expect(await bindings(kit)).toEqual({ ann: 'A B', bob: 'A' });
  });
});

describe('SQ_UnbindAgent', () => {
  it('unbinds lists and all on either side', async () => {
    const kit = await startKit();
    const { a, ann, bob } = await furnish(kit);
    expect(await kit.ok('SQ_UnbindAgent', { sq_queue_id: a, user_id: `${ann};${bob}` })).toEqual({ result: 1 });
    expect(await bindings(kit)).toEqual({ ann: 'B' });
    await kit.ok('SQ_UnbindAgent', { sq_queue_id: 'all', user_id: ann });
    expect(await bindings(kit)).toEqual({});
    await kit.ok('SQ_BindAgent', { sq_queue_id: 'all', user_id: 'all' });
    await kit.ok('SQ_UnbindAgent', { sq_queue_name: 'A;B', user_id: 'all' });
    expect(await bindings(kit)).toEqual({ ann: 'C', bob: 'C', cho: 'C' });
    expect(await kit.code('SQ_UnbindAgent', { user_id: ann })).toBe(485);
    expect(await kit.code('SQ_UnbindAgent', { sq_queue_id: a })).toBe(485);
    expect(await kit.code('SQ_UnbindAgent', { sq_queue_id: 9, user_id: ann })).toBe(496);
  });
});

describe('SQ_GetAgents', () => {
  it('shows queues, skills and statuses only when asked', async () => {
    const kit = await startKit();
    const { a, b, ann } = await furnish(kit);
    const skill = await addSkill(kit, 'Chess');
    const sq_skills = JSON.stringify([{ sq_skill_id: skill, sq_skill_level: 3 }]);
    await kit.ok('SQ_BindSkill', { user_id: ann, sq_skills, bind_mode: 'add' });
    const plain = { user_id: ann, user_name: 'ann', user_display_name: 'ANN', max_simultaneous_conversations: 1 };
    expect(await kit.list('SQ_GetAgents', { user_id: ann })).toEqual([plain]);
    const flags = { with_sq_skills: true, with_sq_queues: true, with_sq_statuses: true };
    expect(await kit.list('SQ_GetAgents', { user_id: ann, ...flags })).toEqual([
      {
        ...plain,
        sq_statuses: [
          {
            IM: { sq_status_name: 'OFFLINE', from_date: '2026-03-04 10:00:00' },
            CALL: { sq_status_name: 'OFFLINE', from_date: '2026-03-04 10:00:00' },
          },
        ],
        sq_queues: [
          { sq_queue_id: a, sq_queue_name: 'A' },
          { sq_queue_id: b, sq_queue_name: 'B' },
        ],
        sq_skills: [{ sq_skill_id: skill, sq_skill_name: 'Chess', sq_skill_level: 3 }],
      },
    ]);
  });

  it('filters by queues, users and skills, and pages', async () => {
    const kit = await startKit();
    const { a, b, ann, bob } = await furnish(kit);
    const skill = await addSkill(kit, 'Chess');
    for (const [user_id, sq_skill_level] of [
      [ann, 2],
      [bob, 4],
    ]) {
      const sq_skills = JSON.stringify([{ sq_skill_id: skill, sq_skill_level }]);
      await kit.ok('SQ_BindSkill', { user_id: Number(user_id), sq_skills, bind_mode: 'add' });
    }
    const asked = async (parameters: Parameters) => names(await kit.list('SQ_GetAgents', parameters));
    const levels = (demand: Json) => ({ sq_skills: JSON.stringify([{ sq_skill_name: 'Chess', ...demand }]) });
    expect(await asked({})).toEqual(['ann', 'bob']);
    expect(await asked({ sq_queue_id: b })).toEqual(['ann']);
    expect(await asked({ sq_queue_id: 'all' })).toEqual(['ann', 'bob']);
    expect(await asked({ sq_queue_name: 'A;B' })).toEqual(['ann', 'bob']);
    expect(await asked({ excluded_sq_queue_id: b })).toEqual(['bob']);
    expect(await asked({ excluded_sq_queue_name: 'A' })).toEqual([]);
    expect(await asked({ user_id: `${bob};${ann}` })).toEqual(['ann', 'bob']);
    expect(await asked({ user_name: 'bob' })).toEqual(['bob']);
    expect(await asked({ user_name_template: 'O' })).toEqual(['bob']);
    expect(await asked(levels({}))).toEqual(['ann', 'bob']);
    expect(await asked(levels({ min_sq_skill_level: 3 }))).toEqual(['bob']);
    expect(await asked(levels({ max_sq_skill_level: 3 }))).toEqual(['ann']);
    expect(await asked({ count: 1, offset: 1 })).toEqual(['bob']);
    expect(await kit.code('SQ_GetAgents', { sq_queue_id: a + 50 })).toBe(496);
    expect(await kit.code('SQ_GetAgents', levels({ min_sq_skill_level: 9 }))).toBe(497);
    expect(await kit.code('SQ_GetAgents', { sq_skills: '[{"sq_skill_id":1}]' })).toBe(496);
  });

  it('filters by status, any or all of the entries', async () => {
    for (const [sq_statuses_filter, found] of [
      ['any', ['ann', 'bob']],
      ['all', ['ann']],
    ] as const) {
      const kit = await startKit({ switches: { sq_statuses_filter } });
      const { ann, bob } = await furnish(kit);
      kit.sim.agent.ready(ann);
      kit.sim.agent.ready(bob, 'IM');
      const sq_statuses = JSON.stringify([
        { sq_status_type: 'CALL', sq_status_name: 'READY' },
        { sq_status_type: 'IM', sq_status_name: 'READY' },
      ]);
      expect(names(await kit.list('SQ_GetAgents', { sq_statuses }))).toEqual(found);
      for (const wrong of [
        '[{"sq_status_type":"TELEPHONY","sq_status_name":"READY"}]',
        '[{"sq_status_type":"IM"}]',
        'x',
      ]) {
        expect(await kit.code('SQ_GetAgents', { sq_statuses: wrong })).toBe(496);
      }
      const banned = JSON.stringify([{ sq_status_type: 'CALL', sq_status_name: 'BANNED' }]);
      expect(await kit.code('SQ_GetAgents', { sq_statuses: banned })).toBe(496);
    }
  });

  it('does with handle_calls what is switched', async () => {
    const kit = await startKit();
    await furnish(kit);
    expect(names(await kit.list('SQ_GetAgents', { handle_calls: false }))).toEqual(['ann', 'bob']);
    const strict = await startKit({ switches: { handle_calls_filter: 'applied', handle_calls_required: true } });
    const { ann } = await furnish(strict);
    await strict.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: false });
    expect(names(await strict.list('SQ_GetAgents', { handle_calls: false }))).toEqual(['ann']);
    expect(names(await strict.list('SQ_GetAgents', { handle_calls: true }))).toEqual(['bob']);
    expect(await strict.code('SQ_GetAgents')).toBe(485);
  });
});

describe('SQ_SetAgentInfo', () => {
  it('changes one, several or all', async () => {
    const kit = await startKit();
    const { ann } = await furnish(kit);
    const conversations = async () =>
      (await kit.list('SQ_GetAgents')).map(({ max_simultaneous_conversations }) => max_simultaneous_conversations);
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: true, max_simultaneous_conversations: 4 });
    expect(await conversations()).toEqual([4, 1]);
    await kit.ok('SQ_SetAgentInfo', { user_id: 'all', handle_calls: true, max_simultaneous_conversations: 2 });
    await kit.ok('SQ_SetAgentInfo', { user_name: 'bob', handle_calls: false });
    expect(await conversations()).toEqual([2, 2]);
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, max_simultaneous_conversations: 5 });
    expect(await conversations()).toEqual([5, 2]);
    expect(await kit.code('SQ_SetAgentInfo', { user_id: ann })).toBe(485);
    expect(await kit.code('SQ_SetAgentInfo', { handle_calls: true })).toBe(485);
    expect(await kit.code('SQ_SetAgentInfo', { user_id: 4, handle_calls: true })).toBe(117);
    const zero = { user_id: ann, handle_calls: true, max_simultaneous_conversations: 0 };
    expect(await kit.code('SQ_SetAgentInfo', zero)).toBe(497);
  });

  it('keeps an agent who does not handle calls out of their distribution, not out of messages', async () => {
    const kit = await startKit();
    const { a, bob } = await furnish(kit);
    await kit.ok('SQ_SetAgentInfo', { user_id: bob, handle_calls: false });
    kit.sim.agent.ready(bob);
    kit.sim.task.enqueue({ queue: a });
    kit.sim.task.enqueue({ queue: a, type: 'IM' });
    await kit.clock.advance(0);
    const before = await state(kit, a);
    expect(before.tasks.map(({ task_type, status }) => [task_type, status])).toEqual([
      ['CALL', 'IN_QUEUE'],
      ['IM', 'DISTRIBUTED'],
    ]);
    await kit.ok('SQ_SetAgentInfo', { user_id: bob, handle_calls: true });
    await kit.clock.advance(0);
    expect((await state(kit, a)).tasks[0]).toMatchObject({ status: 'DISTRIBUTED', user_id: bob });
  });
});

describe('custom status names', () => {
  const SET = 'SQ_SetAgentCustomStatusMapping';
  const GET = 'SQ_GetAgentCustomStatusMapping';
  const DELETE = 'SQ_DeleteAgentCustomStatusMapping';
  const named = async (kit: Kit) => (await kit.list(GET)).filter(({ custom_status_name }) => custom_status_name);

  it('are set, renamed, listed with every status, and deleted', async () => {
    const kit = await startKit();
    await kit.ok(SET, { sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' });
    await kit.ok(SET, { sq_status_name: 'READY', custom_status_name: 'Free' });
    expect(await kit.ok(SET, { sq_status_name: 'CUSTOM_1', custom_status_name: 'Dinner' })).toEqual({ result: 1 });
    const list = await kit.list(GET);
    expect(list).toHaveLength(18);
    expect(list.filter(({ custom_status_name }) => custom_status_name)).toEqual([
      { sq_status_name: 'READY', custom_status_name: 'Free' },
      { sq_status_name: 'CUSTOM_1', custom_status_name: 'Dinner' },
    ]);
    expect(list[0]).toEqual({ sq_status_name: 'OFFLINE' });
    expect(await kit.ok(DELETE, { sq_status_name: 'CUSTOM_1' })).toEqual({ result: 1 });
    await kit.ok(DELETE, { sq_status_name: 'CUSTOM_1' });
    expect(await named(kit)).toHaveLength(1);
    await kit.ok(DELETE);
    expect(await named(kit)).toEqual([]);
    expect(await kit.list(GET, { application_id: '' })).toHaveLength(18);
  });

  it('are refused when wrong', async () => {
    const kit = await startKit();
    await kit.ok(SET, { sq_status_name: 'DND', custom_status_name: 'Busy' });
    expect(await kit.code(SET, { sq_status_name: 'READY', custom_status_name: 'Busy' })).toBe(559);
    expect(await kit.code(SET, { sq_status_name: 'READY' })).toBe(485);
    expect(await kit.code(SET, { custom_status_name: 'x' })).toBe(485);
    expect(await kit.code(SET, { sq_status_name: 'OnCall', custom_status_name: 'x' })).toBe(496);
    const unnamed = { application_id: '', sq_status_name: 'DND', custom_status_name: 'x' };
    expect(await kit.code(SET, unnamed)).toBe(485);
    expect(await kit.code(SET, { ...unnamed, application_name: 'nobody' })).toBe(107);
    expect(await kit.code(DELETE, { application_id: 4 })).toBe(116);
    const lenient = await startKit({ switches: { mapped_statuses: 'any' } });
    await lenient.ok(SET, { sq_status_name: 'OnCall', custom_status_name: 'x' });
    expect(await named(lenient)).toEqual([{ sq_status_name: 'OnCall', custom_status_name: 'x' }]);
  });
});
