import { describe, expect, it } from 'vitest';
import { type Json, job, MINUTE, START, startKit } from './simulator-kit.ts';

const HOUR = 60 * MINUTE;

describe('the default scenario', () => {
  it('is a furnished contact centre from the first request on, with jobs in every lasting state', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { seeded } = kit.sim;
    expect(Object.keys(seeded?.queues ?? {}).length).toBeGreaterThanOrEqual(4);
    expect(Object.keys(seeded?.workers ?? {}).length).toBeGreaterThanOrEqual(30);
    for (const status of [
      'classificationFailed',
      'scheduled',
      'scheduleFailed',
      'waitingForActivation',
      'queued',
      'assigned',
      'completed',
      'closed',
      'cancelled',
    ]) {
      expect([status, (await kit.list(`/jobs?status=${status}&maxpagesize=1`)).length]).toEqual([status, 1]);
    }
    const channels = new Set((await kit.list('/jobs?status=active')).map(({ channelId }) => channelId));
    expect([...channels]).toEqual(expect.arrayContaining(['voice', 'chat']));
    const states = new Set((await kit.list('/workers')).map(({ state }) => state));
    expect(states).toContain('active');
    expect(states).toContain('inactive');
    expect(kit.sim.settings).toEqual({
      connectionString: `endpoint=${kit.sim.url}/;accesskey=${kit.sim.credentials.accessKey}`,
    });
  });

  it('lives through hours without growing', async () => {
    const kit = await startKit({ scenario: 'default' });
    const { world } = kit.sim;
    for (let hour = 0; hour < 4; hour += 1) {
      kit.heard.length = 0;
      await kit.clock.advance(HOUR);
      const count = (name: string) => kit.heard.filter(({ type }) => type.endsWith(`Router${name}`)).length;
      for (const name of [
        'JobReceived',
        'JobClassified',
        'JobQueued',
        'WorkerOfferIssued',
        'WorkerOfferAccepted',
        'JobCompleted',
        'JobClosed',
      ]) {
        expect([name, count(name)]).toEqual([name, expect.toSatisfy((seen: number) => seen > 200)]);
      }
      for (const name of ['WorkerOfferDeclined', 'WorkerOfferExpired', 'WorkerOfferRevoked', 'JobCancelled']) {
        expect([name, count(name)]).toEqual([name, expect.toSatisfy((seen: number) => seen > 3)]);
      }
      const jobs = [...world.jobs.values()];
      expect(jobs.filter(({ closedAt }) => closedAt !== null).length).toBeLessThanOrEqual(400);
      expect(jobs.length).toBeLessThan(700);
      for (const { id, load, offers, jobs: held } of world.workers.values()) {
        const sum = [...offers].reduce((all, { cost }) => all + cost, 0);
        expect([id, load]).toEqual([id, [...held].reduce((all, { heldCost }) => all + heldCost, sum)]);
        expect(load).toBeLessThanOrEqual(100);
      }
    }
    expect((await kit.data('GET', '/queues/sales/statistics')).queueId).toBe('sales');
  });

  it('is the same under the same seed and another under another', async () => {
    const snapshot = async (seed?: number): Promise<Json[]> => {
      const kit = await startKit({ scenario: 'default', seed });
      await kit.clock.advance(HOUR / 4);
      return [...(await kit.list('/jobs?status=active')), ...(await kit.list('/workers')), ...(kit.heard as never[])];
    };
    const [first, again, other] = [await snapshot(7), await snapshot(7), await snapshot(8)];
    expect(again).toEqual(first);
    expect(other[0]?.id).not.toBe(first[0]?.id);
  });
});

describe('the empty scenario', () => {
  it('has nothing but credentials', async () => {
    const kit = await startKit();
    expect(kit.sim.seeded).toBeNull();
    for (const plural of ['jobs', 'workers', 'queues', 'classificationPolicies', 'distributionPolicies']) {
      expect(await kit.list(`/${plural}`)).toEqual([]);
    }
    const again = await startKit();
    expect(again.sim.credentials).toEqual(kit.sim.credentials);
    expect(Buffer.from(kit.sim.credentials.accessKey, 'base64')).toHaveLength(32);
  });

  it('answers an injected status in the vendor’s envelope', async () => {
    const kit = await startKit();
    kit.sim.faults.inject({ kind: 'status', status: 503, retryAfter: 7 }, { path: '/routing/workers', times: 1 });
    const answer = await kit.call('GET', '/workers');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(answer.body.communicationError).toMatchObject({ code: 'ServiceUnavailable' });
    expect((await kit.call('GET', '/workers')).status).toBe(200);
    expect(kit.sim.calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/routing/workers', 503],
      ['GET', '/routing/workers', 200],
    ]);
  });
});

describe('the agent control', () => {
  it('accepts, declines, completes and closes', async () => {
    const kit = await startKit();
    await kit.data('PATCH', '/queues/q', {});
    await kit.data('PATCH', '/workers/w', {
      capacity: 2,
      queues: ['q'],
      channels: [{ channelId: 'chat', capacityCostPerJob: 1 }],
      availableForOffers: true,
    });
    for (const id of ['a', 'b']) await kit.data('PATCH', `/jobs/${id}`, { channelId: 'chat', queueId: 'q' });
    const { agent, world } = kit.sim;
    expect(agent.accept(world.offerOf('b')?.id ?? '')).toBe(true);
    expect(agent.decline('w')).toBe(true);
    expect([agent.accept('w'), agent.accept('nobody'), agent.close('b')]).toEqual([false, false, false]);
    expect(agent.complete('b')).toBe(true);
    expect(agent.close('b', 'Done')).toBe(true);
    expect(await job(kit, 'b')).toMatchObject({ status: 'closed', dispositionCode: 'Done' });
    expect(kit.clock.now()).toBe(START);
  });
});
