import { describe, expect, it } from 'vitest';
import type { WorldChange } from '../../../src/sandbox/model.ts';
import { type Json, startKit } from './simulator-kit.ts';

const HOUR = 3_600_000;

describe('the default scenario', () => {
  it('is a furnished contact centre from the first request on', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { seeded } = kit.sim;
    expect(Object.keys(seeded?.queues ?? {}).length).toBeGreaterThanOrEqual(4);
    expect(Object.keys(seeded?.workers ?? {}).length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(seeded?.activities ?? {})).toEqual(
      expect.arrayContaining(['Offline', 'Online', 'Break', 'Wrap-up']),
    );
    expect((await kit.data('GET', '/workers/search')).total).toBe(Object.keys(seeded?.workers ?? {}).length);
    const [workflow] = await kit.list('/workflows/search');
    expect(JSON.parse(String(workflow?.configuration)).task_routing.filters).toHaveLength(6);
    const live = await kit.list('/tasks/search?isLiveSession=true&pageSize=1000');
    const done = await kit.list('/tasks/search?pageSize=1000');
    const states = new Set([...live, ...done].map(({ assignmentState }) => assignmentState));
    expect([...states].sort()).toEqual(['ASSIGNED', 'CANCELED', 'COMPLETED', 'PENDING', 'RESERVED']);
    const members = await kit.list('/workers/search?taskQueueName=Support%20Ti%E1%BA%BFng%20Vi%E1%BB%87t');
    expect(members.map(({ name }) => name).sort()).toEqual(['Linh Tran', 'Minh Nguyen', 'Thao Pham']);
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
      const jobs = [...kit.sim.world.jobs.values()];
      expect(jobs.filter(({ closedAt }) => closedAt !== null).length).toBeLessThanOrEqual(400);
      expect(jobs.length).toBeLessThan(700);
    }
    const total = async (query: string) => Number((await kit.data('GET', `/tasks/search?${query}`)).total);
    expect((await total('')) + (await total('isLiveSession=true'))).toBe(kit.sim.world.jobs.size);
    expect(await total('isLiveSession=true&assignmentStatus=Assigned')).toBeGreaterThan(5);
  });

  it('is the same under the same seed and another under another', async () => {
    const snapshot = async (seed?: number): Promise<Json[]> => {
      const kit = await startKit({ scenario: 'default', seed });
      await kit.clock.advance(HOUR / 4);
      const tasks = await kit.list('/tasks/search?isLiveSession=true&pageSize=1000');
      return [...tasks, ...(await kit.list('/workers/search?pageSize=1000'))].map(({ uri: _, ...rest }) => rest);
    };
    const [first, again, other] = [await snapshot(7), await snapshot(7), await snapshot(8)];
    expect(again).toEqual(first);
    expect(other[0]?.sid).not.toBe(first[0]?.sid);
  });

  it('leaves a worker where an application has put them', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { seeded, world } = kit.sim;
    const busy = [...world.workers.values()].find(({ id, load }) => load === 0 && seeded?.workers['Linh Tran'] !== id);
    const activitySid = seeded?.activities.Offline;
    await kit.data('PUT', `/workers/${busy?.id}`, { activitySid });
    await kit.clock.advance(HOUR / 2);
    expect(await kit.data('GET', `/workers/search/${busy?.id}`)).toMatchObject({ activityName: 'Offline' });
  });
});

describe('the empty scenario', () => {
  it('has nothing but credentials, which the settings carry', async () => {
    const kit = await startKit();
    expect(kit.sim.seeded).toBeNull();
    expect(kit.sim.settings).toEqual({
      baseUrl: `${kit.sim.url}/taskrouter`,
      accountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      authToken: expect.any(String),
      enterpriseSid: expect.stringMatching(/^EN[0-9a-f]{32}$/),
      taskAcceptance: 'assignment-status',
    });
    for (const plural of ['workspaces', 'taskqueues', 'workers', 'activities', 'workflows', 'tasks']) {
      expect(await kit.list(`/${plural}/search`)).toEqual([]);
    }
    const again = await startKit();
    expect({ ...again.sim.settings, baseUrl: '' }).toEqual({ ...kit.sim.settings, baseUrl: '' });
  });

  it('answers an injected status in the vendor’s envelope', async () => {
    const kit = await startKit();
    kit.sim.faults.inject({ kind: 'status', status: 503 }, { path: '/taskrouter/workers', times: 1 });
    expect(await kit.call('GET', '/workers/search')).toEqual({
      status: 503,
      body: { errorCode: '503', message: 'Internal error', data: '' },
    });
    expect((await kit.call('GET', '/workers/search')).status).toBe(200);
    expect(kit.sim.calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/taskrouter/workers/search', 503],
      ['GET', '/taskrouter/workers/search', 200],
    ]);
  });
});
