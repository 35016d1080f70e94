import { describe, expect, it } from 'vitest';
import { addSkill, addUser, type Json, type Kit, SECOND, startKit } from './simulator-kit.ts';

const names = (list: Json[]): unknown[] => list.map(({ sq_skill_name }) => sq_skill_name);
const bind = (user_id: number | string, levels: Record<number, number>, bind_mode = 'add') => ({
  user_id,
  sq_skills: JSON.stringify(
    Object.entries(levels).map(([id, sq_skill_level]) => ({ sq_skill_id: Number(id), sq_skill_level })),
  ),
  bind_mode,
});
/** Level by skill name. */
const skillsOf = async (kit: Kit, user: number): Promise<Json> => {
  const [agent] = await kit.list('SQ_GetAgents', { user_id: user, with_sq_skills: true });
  const list = agent?.sq_skills as Json[];
  return Object.fromEntries(list.map(({ sq_skill_name, sq_skill_level }) => [sq_skill_name, sq_skill_level]));
};
/** Every user is listed, so that nobody needs a queue. */
const start = () => startKit({ switches: { agents_listed: 'all_users' } });

describe('skills', () => {
  it('are made, changed, found and deleted', async () => {
    const kit = await start();
    const made = await kit.ok('SQ_AddSkill', { sq_skill_name: 'Chess', description: 'board' });
    expect(made).toEqual({ result: { sq_skill_id: expect.any(Number) } });
    const id = Number((made.result as Json).sq_skill_id);
    await addSkill(kit, 'Go');
    await kit.clock.advance(SECOND);
    expect(await kit.ok('SQ_SetSkillInfo', { sq_skill_id: id, new_sq_skill_name: 'Shogi' })).toEqual({ result: 1 });
    await kit.ok('SQ_SetSkillInfo', { sq_skill_name: 'Shogi', description: 'generals' });
    expect(await kit.list('SQ_GetSkills', { sq_skill_name_template: 'sho' })).toEqual([
      {
        sq_skill_id: id,
        sq_skill_name: 'Shogi',
        description: 'generals',
        created: '2026-03-04 10:00:00',
        modified: '2026-03-04 10:00:01',
      },
    ]);
    expect(names(await kit.list('SQ_GetSkills', { sq_skill_name: 'Go;Shogi' }))).toEqual(['Shogi', 'Go']);
    expect(names(await kit.list('SQ_GetSkills', { count: 1, offset: 1 }))).toEqual(['Go']);
    await kit.ok('SQ_DelSkill', { sq_skill_id: id });
    expect(names(await kit.list('SQ_GetSkills'))).toEqual(['Go']);
    await kit.ok('SQ_DelSkill', { sq_skill_id: 'all' });
    expect(await kit.list('SQ_GetSkills')).toEqual([]);
  });

  it('are refused when wrong', async () => {
    const kit = await start();
    const id = await addSkill(kit, 'Chess');
    await addSkill(kit, 'Go');
    expect(await kit.code('SQ_AddSkill')).toBe(485);
    expect(await kit.code('SQ_AddSkill', { sq_skill_name: 'Go' })).toBe(493);
    expect(await kit.code('SQ_AddSkill', { sq_skill_name: 'x', description: 'd'.repeat(201) })).toBe(499);
    expect(await kit.code('SQ_SetSkillInfo', { sq_skill_id: id, new_sq_skill_name: 'Go' })).toBe(493);
    expect(await kit.code('SQ_SetSkillInfo', { sq_skill_id: 1 })).toBe(496);
    expect(await kit.code('SQ_SetSkillInfo')).toBe(485);
    expect(await kit.code('SQ_DelSkill', { sq_skill_name: 'Nobody' })).toBe(496);
    expect(await kit.code('SQ_DelSkill')).toBe(485);
    const limited = await startKit({ switches: { skill_limit: 1 } });
    await addSkill(limited, 'One');
    expect(await limited.code('SQ_AddSkill', { sq_skill_name: 'Two' })).toBe(495);
  });

  it('are found by who has them', async () => {
    const kit = await start();
    const [chess, go] = [await addSkill(kit, 'Chess'), await addSkill(kit, 'Go')];
    await addSkill(kit, 'Poker');
    const [ann, bob] = [await addUser(kit, 'ann'), await addUser(kit, 'bob')];
    await kit.ok('SQ_BindSkill', bind(ann, { [chess]: 1 }));
    await kit.ok('SQ_BindSkill', bind(bob, { [go]: 1 }));
    expect(names(await kit.list('SQ_GetSkills', { user_id: ann }))).toEqual(['Chess']);
    expect(names(await kit.list('SQ_GetSkills', { user_name: 'ann;bob' }))).toEqual(['Chess', 'Go']);
    expect(names(await kit.list('SQ_GetSkills', { excluded_user_id: bob }))).toEqual(['Chess', 'Poker']);
    expect(await kit.code('SQ_GetSkills', { user_id: 3 })).toBe(117);
  });
});

describe('SQ_BindSkill', () => {
  it('adds, changes levels, and takes names', async () => {
    const kit = await start();
    const [chess, go] = [await addSkill(kit, 'Chess'), await addSkill(kit, 'Go')];
    const user = await addUser(kit, 'ann');
    expect(await kit.ok('SQ_BindSkill', bind(user, { [chess]: 2 }))).toEqual({ result: 1 });
    const byName = [{ sq_skill_name: 'Go', sq_skill_level: '5' }];
    await kit.ok('SQ_BindSkill', { user_name: 'ann', sq_skills: JSON.stringify(byName) });
    await kit.ok('SQ_BindSkill', bind(user, { [chess]: 4 }));
    expect(await skillsOf(kit, user)).toEqual({ Chess: 4, Go: 5 });
    await kit.ok('SQ_UnbindSkill', { user_id: user, sq_skill_id: go });
    expect(await skillsOf(kit, user)).toEqual({ Chess: 4 });
    await kit.ok('SQ_UnbindSkill', { user_id: 'all', sq_skill_id: 'all' });
    expect(await skillsOf(kit, user)).toEqual({});
  });

  it('replaces an agent’s skills, or a skill’s agents', async () => {
    const kit = await start();
    const [chess, go] = [await addSkill(kit, 'Chess'), await addSkill(kit, 'Go')];
    const [ann, bob] = [await addUser(kit, 'ann'), await addUser(kit, 'bob')];
    await kit.ok('SQ_BindSkill', bind('all', { [chess]: 1, [go]: 1 }));
    await kit.ok('SQ_BindSkill', bind(ann, { [go]: 3 }, 'replace_skills'));
    expect([await skillsOf(kit, ann), await skillsOf(kit, bob)]).toEqual([{ Go: 3 }, { Chess: 1, Go: 1 }]);
    await kit.ok('SQ_BindSkill', bind(ann, { [chess]: 5 }, 'replace_agents'));
    expect([await skillsOf(kit, ann), await skillsOf(kit, bob)]).toEqual([{ Go: 3, Chess: 5 }, { Go: 1 }]);
    await kit.ok('SQ_DelSkill', { sq_skill_id: go });
    expect([await skillsOf(kit, ann), await skillsOf(kit, bob)]).toEqual([{ Chess: 5 }, {}]);
  });

  it('refuses a sixth skill, and changes nobody then', async () => {
    const kit = await start();
    const ids = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) ids.push(await addSkill(kit, name));
    const [ann, bob] = [await addUser(kit, 'ann'), await addUser(kit, 'bob')];
    const five = Object.fromEntries(ids.slice(0, 5).map((id) => [id, 1]));
    await kit.ok('SQ_BindSkill', bind(ann, five));
    expect(await kit.code('SQ_BindSkill', bind('all', { [Number(ids[5])]: 1 }))).toBe(498);
    expect(await skillsOf(kit, bob)).toEqual({});
    await kit.ok('SQ_BindSkill', bind(ann, { [Number(ids[5])]: 1 }, 'replace_skills'));
    expect(await skillsOf(kit, ann)).toEqual({ f: 1 });
  });

  it('is refused when wrong', async () => {
    const kit = await start();
    const chess = await addSkill(kit, 'Chess');
    const ann = await addUser(kit, 'ann');
    expect(await kit.code('SQ_BindSkill', { sq_skills: '[]' })).toBe(485);
    expect(await kit.code('SQ_BindSkill', { user_id: ann })).toBe(485);
    for (const sq_skills of [
      '{',
      '{}',
      '[]',
      '[1]',
      '[{"sq_skill_id":1,"sq_skill_level":1}]',
      `[{"sq_skill_id":${chess}}]`,
    ]) {
      expect(await kit.code('SQ_BindSkill', { user_id: ann, sq_skills }), sq_skills).toBe(496);
    }
    for (const level of [0, 6]) expect(await kit.code('SQ_BindSkill', bind(ann, { [chess]: level }))).toBe(497);
    expect(await kit.code('SQ_BindSkill', bind(ann, { [chess]: 1 }, 'add_queues'))).toBe(496);
    expect(await kit.code('SQ_BindSkill', bind(9, { [chess]: 1 }))).toBe(117);
    expect(await kit.code('SQ_UnbindSkill', { user_id: ann })).toBe(485);
    expect(await kit.code('SQ_UnbindSkill', { user_id: ann, sq_skill_id: 9 })).toBe(496);
  });
});
