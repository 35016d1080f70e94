import { describe, expect, it } from 'vitest';
import { addUser, type Json, type Parameters, SECOND, startKit } from './simulator-kit.ts';

const names = (list: Json[]): unknown[] => list.map(({ user_name }) => user_name);
const BALANCE = { parent_accounting: true, balance: 0, fixed_balance: 0 };

describe('applications', () => {
  it('are added and listed with their full names', async () => {
    const kit = await startKit();
    const { applicationId } = kit.sim.settings;
    const added = await kit.ok('AddApplication', { application_name: 'help-desk' });
    expect(added).toEqual({
      result: 1,
      application_id: expect.any(Number),
      application_name: 'help-desk.sandbox.voximplant.com',
    });
    expect(await kit.ok('GetApplications', { application_id: '' })).toMatchObject({ count: 2, total_count: 2 });
    expect(await kit.ok('GetApplications', { application_id: applicationId, with_rules: true })).toEqual({
      result: [
        {
          application_id: applicationId,
          application_name: 'contact-centre.sandbox.voximplant.com',
          modified: '2026-03-04 10:00:00',
          secure_record_storage: false,
          rules: [],
        },
      ],
      count: 1,
      total_count: 1,
    });
    expect(await kit.ok('GetApplications', { application_name: 'DESK', count: 5 })).toMatchObject({ count: 1 });
    const second = { application_name: '', count: 1, offset: 1 };
    expect(await kit.ok('GetApplications', second)).toMatchObject({ count: 1, total_count: 2 });
    expect(await kit.code('GetApplications', { application_id: 3 })).toBe(116);
    expect(await kit.code('AddApplication')).toBe(485);
    expect(await kit.code('AddApplication', { application_name: '9x' })).toBe(107);
    expect(await kit.code('AddApplication', { application_name: 'help-desk' })).toBe(129);
  });
});

describe('users', () => {
  it('are listed by name, with what is asked for', async () => {
    const kit = await startKit();
    const [zoe, ann] = [await addUser(kit, 'zoe'), await addUser(kit, 'ann')];
    expect(await kit.ok('GetUsers')).toEqual({
      result: [
        ['ann', ann],
        ['zoe', zoe],
      ].map(([user_name, user_id]) => ({
        user_id,
        user_name,
        user_display_name: String(user_name).toUpperCase(),
        user_active: true,
        frozen: false,
        ...BALANCE,
        two_factor_auth_required: false,
        created: '2026-03-04 10:00:00',
        modified: '2026-03-04 10:00:00',
      })),
      count: 2,
      total_count: 2,
    });
    const asked = async (parameters: Parameters) => names(await kit.list('GetUsers', parameters));
    expect(await asked({ order_by: 'user_id' })).toEqual(['zoe', 'ann']);
    expect(await asked({ order_by: 'user_display_name' })).toEqual(['ann', 'zoe']);
    expect(await asked({ user_id: zoe })).toEqual(['zoe']);
    expect(await asked({ user_id: 1 })).toEqual([]);
    expect(await asked({ user_name: 'O' })).toEqual(['zoe']);
    expect(await asked({ user_display_name: 'nn' })).toEqual(['ann']);
    expect(await asked({ application_name: 'contact-centre', count: 1, offset: 1 })).toEqual(['zoe']);
    expect(
      await kit.list('GetUsers', { count: 1, with_skills: true, with_queues: true, return_live_balance: 1 }),
    ).toMatchObject([{ skills: [], acd_queues: [], live_balance: 0 }]);
    expect(await kit.code('GetUsers', { order_by: 'age' })).toBe(496);
    expect(await kit.code('GetUsers', { application_id: '' })).toBe(485);
  });

  it('are twenty a page unless told', async () => {
    const kit = await startKit();
    for (let index = 10; index < 33; index += 1) await addUser(kit, `user-${index}`);
    expect(await kit.ok('GetUsers')).toMatchObject({ count: 20, total_count: 23 });
    expect(await kit.ok('GetUsers', { offset: 20 })).toMatchObject({ count: 3, total_count: 23 });
    expect((await kit.ok('GetUsers', { count: 23 })).result).toHaveLength(23);
  });

  it('are changed and deleted', async () => {
    const kit = await startKit();
    const [ann, bob] = [await addUser(kit, 'ann'), await addUser(kit, 'bob')];
    await kit.clock.advance(SECOND);
    const change = { user_display_name: 'Ann B', user_active: false, user_custom_data: 'x', new_user_name: 'anna' };
    expect(await kit.ok('SetUserInfo', { application_id: '', user_id: ann, ...change })).toEqual({ result: 1 });
    expect(await kit.list('GetUsers', { user_active: false })).toMatchObject([
      { user_name: 'anna', user_display_name: 'Ann B', user_custom_data: 'x', modified: '2026-03-04 10:00:01' },
    ]);
    expect(await kit.code('SetUserInfo', { user_id: ann, new_user_name: 'bob' })).toBe(118);
    expect(await kit.code('SetUserInfo', { user_id: ann, new_user_name: 'B' })).toBe(462);
    expect(await kit.code('SetUserInfo', { application_id: '', user_name: 'bob' })).toBe(485);
    expect(await kit.code('SetUserInfo', { application_id: '', user_id: 8 })).toBe(117);
    await kit.ok('DelUser', { application_id: '', user_id: `${ann};${bob}` });
    expect(await kit.list('GetUsers')).toEqual([]);
    await addUser(kit, 'eve');
    await addUser(kit, 'max');
    await kit.ok('DelUser', { user_name: 'max' });
    await kit.ok('DelUser', { user_id: 'all' });
    expect(await kit.list('GetUsers')).toEqual([]);
    expect(await kit.code('DelUser', { user_id: ann })).toBe(117);
  });

  it('are refused when wrong', async () => {
    const kit = await startKit();
    await addUser(kit, 'ann');
    const right = { user_name: 'bob', user_display_name: 'Bob', user_password: 'Passw0rd!' };
    const wrong: readonly (readonly [number, Parameters])[] = [
      [485, { user_name: '' }],
      [485, { user_display_name: '' }],
      [485, { user_password: '' }],
      [122, { user_name: 'Bob' }],
      [122, { user_name: 'bo' }],
      [118, { user_name: 'ann' }],
      [157, { user_display_name: 'B'.repeat(256) }],
      [112, { user_password: 'Pw0!' }],
      [523, { user_password: 'password1!' }],
      [116, { application_id: 1 }],
    ];
    for (const [code, parameters] of wrong) expect(await kit.code('AddUser', { ...right, ...parameters })).toBe(code);
    expect(await kit.ok('AddUser', right)).toEqual({ result: 1, user_id: expect.any(Number) });
  });
});
