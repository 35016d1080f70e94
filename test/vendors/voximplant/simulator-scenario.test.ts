import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WorldChange } from '../../../src/sandbox/model.ts';
import { HOUR, type Json, type Kit, MINUTE, startKit } from './simulator-kit.ts';

const everything = (kit: Kit): Promise<Json[]> => kit.list('GetSQState', { sq_queue_id: 'all' });
const tasksOf = (queues: Json[]): Json[] => queues.flatMap(({ tasks }) => tasks as Json[]);
const shownStatuses = (queues: Json[]): string[] =>
  queues
    .flatMap(({ sq_agents }) => sq_agents as { sq_statuses: Record<string, { sq_status_name: string }>[] }[])
    .flatMap(({ sq_statuses }) => sq_statuses.flatMap((each) => Object.entries(each)))
    .map(([channel, { sq_status_name }]) => `${channel} ${sq_status_name}`);

describe('the default scenario', () => {
  it('is a furnished contact centre from the first request on', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { seeded, settings } = kit.sim;
    expect(Object.keys(seeded?.queues ?? {}).length).toBeGreaterThanOrEqual(4);
    expect(Object.keys(seeded?.users ?? {}).length).toBeGreaterThanOrEqual(25);
    expect(await kit.ok('GetUsers')).toMatchObject({ total_count: Object.keys(seeded?.users ?? {}).length });
    expect(await kit.list('GetApplications')).toMatchObject([{ application_id: settings.applicationId }]);
    const flags = { with_sq_skills: true, with_sq_queues: true };
    for (const { sq_queues, sq_skills } of await kit.list('SQ_GetAgents', { count: 1000, ...flags })) {
      expect((sq_queues as Json[]).length).toBeGreaterThan(0);
      expect((sq_skills as Json[]).length).toBeGreaterThan(1);
    }
    const named = (await kit.list('SQ_GetAgentCustomStatusMapping')).filter((each) => each.custom_status_name);
    expect(named.map(({ custom_status_name }) => custom_status_name)).toEqual(['Busy', 'Lunch', 'Training']);
    const report_type = 'count_handled_calls;im_count_assigned_to_queue';
    for (const { groups } of (await kit.list('GetSmartQueueRealtimeMetrics', { report_type })) as {
      groups: { values: { value: number }[] }[];
    }[]) {
      expect(groups.reduce((sum, { values }) => sum + (values[0]?.value ?? 0), 0)).toBeGreaterThan(50);
    }
  });

  it('shows every state of tasks and agents within an hour', async () => {
    const kit = await startKit({ scenario: 'default' });
    const tasks: Json[] = [];
    const seen = new Set<string>();
    for (let minute = 0; minute < 60; minute += 2) {
      await kit.clock.advance(2 * MINUTE);
      const queues = await everything(kit);
      tasks.push(...tasksOf(queues));
      for (const status of shownStatuses(queues)) seen.add(status);
    }
    const states = ['IN_QUEUE', 'DISTRIBUTED', 'IN_PROCESSING'];
    const expected = ['CALL', 'IM'].flatMap((type) => states.map((status) => `${type} ${status}`));
    expect(new Set(tasks.map(({ task_type, status }) => `${task_type} ${status}`))).toEqual(new Set(expected));
    const system = ['READY', 'DIALING', 'IN_SERVICE', 'AFTER_SERVICE', 'BANNED', 'DND', 'CUSTOM_1', 'CUSTOM_2'];
    expect([...seen]).toEqual(expect.arrayContaining(system.map((status) => `CALL ${status}`)));
    expect([...seen]).toEqual(
      expect.arrayContaining(['READY', 'IN_SERVICE', 'BANNED'].map((status) => `IM ${status}`)),
    );
    expect(seen).not.toContain('IM DIALING');
    const bare = tasks.filter(({ custom_data }) => custom_data === undefined);
    expect(bare.length).toBeGreaterThan(0);
    expect(bare.length).toBeLessThan(tasks.length / 5);
    for (const { custom_data, waiting_time, processing_time } of tasks) {
      expect(Number.isInteger(waiting_time) && Number.isInteger(processing_time)).toBe(true);
      if (custom_data !== undefined) {
        expect(JSON.parse(String(custom_data))).toMatchObject({
          id: expect.any(String),
          caller: expect.stringMatching(/^\+1555/),
        });
      }
    }
  });

  it('lives through hours without growing', async () => {
    const kit = await startKit({ scenario: 'default' });
    const seen = new Map<string, number>();
    kit.sim.world.listen((change: WorldChange) => {
      const key = change.type === 'job-canceled' ? `${change.type} ${change.cause}` : change.type;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    for (let hour = 0; hour < 6; hour += 1) {
      seen.clear();
      await kit.clock.advance(HOUR);
      for (const type of ['job-created', 'offer-issued', 'offer-accepted', 'job-completed']) {
        expect(seen.get(type), type).toBeGreaterThan(200);
      }
      for (const type of ['offer-declined', 'offer-expired', 'job-canceled asked']) {
        expect(seen.get(type), type).toBeGreaterThan(3);
      }
      expect(kit.sim.world.jobs.size).toBeLessThan(200);
      expect(tasksOf(await everything(kit))).toHaveLength(kit.sim.world.jobs.size);
    }
  });

  it('is the same under the same seed and another under another', async () => {
    const snapshot = async (seed?: number) => {
      const kit = await startKit({ scenario: 'default', seed });
      await kit.clock.advance(HOUR / 4);
      const report_type = 'average_answer_speed;sum_agents_ready_time;im_answered_chats_rate';
      return [await everything(kit), await kit.list('GetSmartQueueRealtimeMetrics', { report_type })];
    };
    const [first, again, other] = [await snapshot(7), await snapshot(7), await snapshot(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('leaves an agent where somebody else has put them', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { seeded, agent } = kit.sim;
    const user = seeded?.users['Linh Tran'] ?? 0;
    agent.logout(user);
    await kit.clock.advance(20 * MINUTE);
    const [linh] = await kit.list('SQ_GetAgents', { user_id: user, with_sq_statuses: true });
    expect(linh).toMatchObject({
      sq_statuses: [{ CALL: { sq_status_name: 'OFFLINE' }, IM: { sq_status_name: 'OFFLINE' } }],
    });
  });
});

describe('the empty scenario', () => {
  it('has nothing but credentials and an application, which the settings carry', async () => {
    const kit = await startKit();
    const { settings, seeded, url } = kit.sim;
    expect(seeded).toBeNull();
    expect(settings).toEqual({
      baseUrl: `${url}/platform_api`,
      accountId: expect.any(Number),
      keyId: expect.stringMatching(/^[0-9a-f]{32}$/),
      privateKey: expect.stringContaining('BEGIN PRIVATE KEY'),
      applicationId: expect.any(Number),
    });
    expect(createPublicKey(settings.privateKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
    for (const method of ['GetUsers', 'SQ_GetQueues', 'SQ_GetSkills', 'SQ_GetAgents']) {
      expect(await kit.list(method)).toEqual([]);
    }
    expect(await everything(kit)).toEqual([]);
    const again = await startKit();
    expect({ ...again.sim.settings, baseUrl: '' }).toEqual({ ...settings, baseUrl: '' });
  });
});
