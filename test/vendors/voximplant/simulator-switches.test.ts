import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/vendors/voximplant/simulator/index.ts';
import { addQueue, addSkill, addUser, bearer, type Json, type Kit, startKit, state } from './simulator-kit.ts';

const kitWith = (switches: Json): Promise<Kit> => startKit({ switches });

describe('the switches', () => {
  it('are refused by name when unknown or given a wrong value', async () => {
    for (const [switches, message] of [
      [{ lenient: true }, /unknown switch lenient; known: list_result/],
      [{ list_result: 'both' }, /list_result must be one of array \| object, got "both"/],
      [{ list_counts: 'yes' }, /list_counts must be one of false \| true/],
      [{ offer_seconds: -1 }, /offer_seconds must be a whole number from 0, got -1/],
      [{ default_count: '20' }, /default_count must be a whole number/],
      [{ toString: true }, /unknown switch toString/],
    ] as const) {
      await expect(startSimulator({ scenario: 'empty', switches })).rejects.toThrow(message);
    }
  });

  it('list_result: a bare object, the first found', async () => {
    const kit = await kitWith({ list_result: 'object' });
    expect((await kit.ok('SQ_GetQueues')).result).toEqual({});
    const queue = await addQueue(kit, 'One');
    await addQueue(kit, 'Two');
    await addSkill(kit, 'Chess');
    await addUser(kit, 'ann', queue);
    expect((await kit.ok('SQ_GetQueues')).result).toMatchObject({ sq_queue_name: 'One' });
    expect((await kit.ok('SQ_GetQueues', { offset: 1 })).result).toMatchObject({ sq_queue_name: 'Two' });
    expect((await kit.ok('SQ_GetSkills')).result).toMatchObject({ sq_skill_name: 'Chess' });
    expect((await kit.ok('SQ_GetAgents')).result).toMatchObject({ user_name: 'ann' });
  });

  it('list_counts, default_count, max_count', async () => {
    const kit = await kitWith({ list_counts: true, default_count: 2, max_count: 3 });
    for (const name of ['A', 'B', 'C', 'D']) await addQueue(kit, name);
    expect(await kit.ok('SQ_GetQueues')).toMatchObject({ count: 2, total_count: 4 });
    expect(await kit.list('SQ_GetQueues', { count: 50 })).toHaveLength(3);
  });

  it('agent_lists: queues and skills as text', async () => {
    const kit = await kitWith({ agent_lists: 'json_string', with_fields: true });
    const queue = await addQueue(kit, 'One');
    await addUser(kit, 'ann', queue);
    expect(await kit.list('SQ_GetAgents')).toMatchObject([
      { sq_queues: `[{"sq_queue_id":${queue},"sq_queue_name":"One"}]`, sq_skills: '[]' },
    ]);
    expect((await kit.list('SQ_GetQueues'))[0]).toHaveProperty('agentcount', 1);
  });

  it('sq_statuses: an object a channel', async () => {
    const kit = await kitWith({ sq_statuses: 'object_per_channel' });
    const queue = await addQueue(kit, 'One');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.login(ann);
    const both = ['IM', 'CALL'].map((channel) => ({
      [channel]: { sq_status_name: 'ONLINE', from_date: '2026-03-04 10:00:00' },
    }));
    expect((await state(kit, queue)).agents[0]?.sq_statuses).toEqual(both);
    expect((await kit.list('SQ_GetAgents', { with_sq_statuses: true }))[0]?.sq_statuses).toEqual(both);
  });

  it('custom_data: as JSON where it is some', async () => {
    const kit = await kitWith({ custom_data: 'json' });
    const queue = await addQueue(kit, 'One');
    for (const customData of ['{"id":"1"}', 'plain', '12', undefined]) kit.sim.task.enqueue({ queue, customData });
    expect((await state(kit, queue)).tasks.map(({ custom_data }) => custom_data)).toEqual([
      { id: '1' },
      'plain',
      '12',
      undefined,
    ]);
  });

  it('status_mapping_result and unmapped_status', async () => {
    const GET = 'SQ_GetAgentCustomStatusMapping';
    const mapping = { sq_status_name: 'DND', custom_status_name: 'Busy' };
    const bare = await kitWith({ status_mapping_result: 'pair' });
    expect(await bare.ok(GET)).toEqual({ sq_status_name: 'OFFLINE' });
    await bare.ok('SQ_SetAgentCustomStatusMapping', mapping);
    expect(await bare.ok(GET)).toEqual(mapping);
    const top = await kitWith({ status_mapping_result: 'top_level', unmapped_status: 'same' });
    const list = (await top.ok(GET)) as unknown as Json[];
    expect(list[1]).toEqual({ sq_status_name: 'ONLINE', custom_status_name: 'ONLINE' });
    const nulls = await kitWith({ unmapped_status: 'null' });
    expect((await nulls.list(GET))[1]).toEqual({ sq_status_name: 'ONLINE', custom_status_name: null });
  });

  it('queue_template, agents_listed, accept_any', async () => {
    const kit = await kitWith({ queue_template: 'case_sensitive', agents_listed: 'all_users', accept_any: true });
    await addQueue(kit, 'North');
    await addUser(kit, 'ann');
    expect(await kit.list('SQ_GetQueues', { sq_queue_name_template: 'north' })).toEqual([]);
    expect(await kit.list('SQ_GetAgents')).toHaveLength(1);
    expect(await kit.list('GetSQState', { sq_queue_id: 'any' })).toHaveLength(1);
    expect(await (await startKit()).code('GetSQState', { sq_queue_id: 'any' })).toBe(496);
  });

  it('id_and_name: which wins, or neither', async () => {
    const kit = await startKit();
    const [one] = [await addQueue(kit, 'One'), await addQueue(kit, 'Two')];
    const both = { sq_queue_id: one, sq_queue_name: 'Two' };
    expect(await kit.list('SQ_GetQueues', both)).toMatchObject([{ sq_queue_name: 'One' }]);
    const strict = await kitWith({ id_and_name: 'refused' });
    const id = await addQueue(strict, 'One');
    expect(await strict.code('SQ_GetQueues', { sq_queue_id: id, sq_queue_name: 'One' })).toBe(458);
    const { applicationId } = strict.sim.settings;
    expect(await strict.code('GetUsers', { application_id: applicationId, application_name: 'contact-centre' })).toBe(
      458,
    );
  });

  it('application_name: one of the two', async () => {
    for (const [application_name, right, wrong] of [
      ['short', 'contact-centre', 'contact-centre.sandbox.voximplant.com'],
      ['full', 'contact-centre.sandbox.voximplant.com', 'contact-centre'],
    ] as const) {
      const kit = await kitWith({ application_name });
      await kit.ok('GetUsers', { application_name: right });
      expect(await kit.code('GetUsers', { application_name: wrong })).toBe(107);
    }
  });

  it('repeated_parameter: only the last counts', async () => {
    const kit = await kitWith({ repeated_parameter: 'last' });
    const [one, two] = [await addQueue(kit, 'One'), await addQueue(kit, 'Two')];
    const { baseUrl, applicationId } = kit.sim.settings;
    const url = `${baseUrl}/SQ_GetQueues?application_id=${applicationId}&sq_queue_id=${one}&sq_queue_id=${two}`;
    const { result } = (await (await fetch(url, { headers: bearer(kit.sim) })).json()) as Json;
    expect(result).toMatchObject([{ sq_queue_name: 'Two' }]);
    expect(result).toHaveLength(1);
  });

  it('errors_list: the error twice', async () => {
    const kit = await kitWith({ errors_list: true });
    const { body } = await kit.call('SQ_DelQueue', { sq_queue_id: 9 });
    const [code, msg] = [496, "The 'sq_queue_id' parameter is invalid."];
    expect(body).toEqual({ error: { code, msg, field_name: 'sq_queue_id' }, errors: [{ code, msg }] });
  });

  it('conversations: how many messages a new agent takes', async () => {
    const kit = await kitWith({ conversations: 4 });
    await addUser(kit, 'ann', await addQueue(kit, 'One'));
    expect(await kit.list('SQ_GetAgents')).toMatchObject([{ max_simultaneous_conversations: 4 }]);
  });
});
