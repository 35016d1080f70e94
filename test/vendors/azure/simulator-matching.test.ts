import { describe, expect, it } from 'vitest';
import { scoreWorker } from '../../../src/vendors/azure/simulator/selectors.ts';
import {
  accept,
  addJob,
  addWorker,
  furnish,
  type Json,
  type Kit,
  MINUTE,
  offersOf,
  startKit,
  worker,
} from './simulator-kit.ts';

/** Whose offers are for which jobs. */
const offered = async (kit: Kit, ...workerIds: string[]): Promise<unknown[]> => {
  const lists = await Promise.all(workerIds.map((id) => offersOf(kit, id)));
  return lists.map((offers) => offers.map(({ jobId }) => jobId));
};

describe('capacity', () => {
  it('is held by offers as by assignments, at the cost of the worker’s own channel', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { capacity: 1, channels: [{ channelId: 'chat', capacityCostPerJob: 1 }] });
    await addJob(kit, 'j');
    await addJob(kit, 'k');
    expect(await worker(kit, 'w')).toMatchObject({ loadRatio: 1, assignedJobs: [], offers: [{ jobId: 'j' }] });
    await accept(kit, 'w');
    expect(await worker(kit, 'w')).toMatchObject({ loadRatio: 1, assignedJobs: [{ jobId: 'j' }], offers: [] });
  });

  it('is added up over channels', async () => {
    const kit = await startKit();
    await furnish(kit);
    const channels = [
      { channelId: 'voice', capacityCostPerJob: 60 },
      { channelId: 'chat', capacityCostPerJob: 25 },
    ];
    await addWorker(kit, 'w', { channels });
    await addJob(kit, 'voice-1', { channelId: 'voice' });
    await addJob(kit, 'voice-2', { channelId: 'voice' });
    await addJob(kit, 'chat-1');
    await addJob(kit, 'chat-2');
    expect(await offered(kit, 'w')).toEqual([['voice-1', 'chat-1']]);
    expect((await worker(kit, 'w')).loadRatio).toBe(0.85);
    await kit.data('PATCH', '/workers/w', { capacity: 110 });
    expect(await offered(kit, 'w')).toEqual([['voice-1', 'chat-1', 'chat-2']]);
    expect((await worker(kit, 'w')).loadRatio).toBe(1);
  });

  it('is bounded per channel by maxNumberOfJobs', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { channels: [{ channelId: 'chat', capacityCostPerJob: 1, maxNumberOfJobs: 2 }] });
    for (const id of ['a', 'b', 'c']) await addJob(kit, id);
    expect(await offered(kit, 'w')).toEqual([['a', 'b']]);
    await accept(kit, 'w');
    expect(await offered(kit, 'w')).toEqual([['b']]);
  });

  it('that is less than the cost of a channel is no error, and never matches', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { capacity: 10, channels: [{ channelId: 'chat', capacityCostPerJob: 11 }] });
    await addJob(kit, 'j');
    expect(await worker(kit, 'w')).toMatchObject({ state: 'active', offers: [], loadRatio: 0 });
  });

  it('needs a channel, a queue and an available worker', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'no-channel', { channels: [] });
    await addWorker(kit, 'no-queue', { queues: [] });
    await addWorker(kit, 'away', { availableForOffers: false });
    await kit.data('PATCH', '/workers/bare', { capacity: 1, availableForOffers: true });
    await addJob(kit, 'j');
    expect(await offered(kit, 'no-channel', 'no-queue', 'away', 'bare')).toEqual([[], [], [], []]);
    await kit.data('PATCH', '/workers/no-queue', { queues: ['q'] });
    expect(await offered(kit, 'no-queue')).toEqual([['j']]);
  });

  it('of the preview may cap the offers of a worker', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { maxConcurrentOffers: 1 });
    for (const id of ['a', 'b']) await addJob(kit, id);
    expect(await offered(kit, 'w')).toEqual([['a']]);
    await accept(kit, 'w');
    expect(await offered(kit, 'w')).toEqual([['b']]);
    expect(await worker(kit, 'w')).not.toHaveProperty('maxConcurrentOffers');
    const preview = await kit.call('GET', '/workers/w', { version: '2024-01-18-preview' });
    expect(preview.body).toMatchObject({ maxConcurrentOffers: 1 });
  });
});

describe('selectors', () => {
  it('must all be true of the worker’s labels, unless the policy bypasses them', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { labels: { level: 3, en: true, city: 'Rome' } });
    const cases: readonly [string, unknown, unknown, boolean][] = [
      ['en', 'equal', true, true],
      ['en', 'equal', 'true', false],
      ['level', 'greaterThan', 2, true],
      ['level', 'greaterThan', 3, false],
      ['level', 'greaterThanOrEqual', 3, true],
      ['level', 'lessThan', 3, false],
      ['level', 'lessThanOrEqual', 3, true],
      ['city', 'notEqual', 'Rome', false],
      ['city', 'greaterThan', 'Paris', false],
      ['none', 'notEqual', 1, true],
      ['none', 'lessThan', 1, false],
      ['Id', 'equal', 'w', true],
    ];
    for (const [key, labelOperator, value, fits] of cases) {
      const body = { requestedWorkerSelectors: [{ key, labelOperator, value }] };
      await addJob(kit, 'j', body);
      expect([key, labelOperator, await offered(kit, 'w')]).toEqual([key, labelOperator, [fits ? ['j'] : []]]);
      await kit.data('POST', '/jobs/j:cancel');
      await kit.data('DELETE', '/jobs/j');
    }
    await addJob(kit, 'j', { requestedWorkerSelectors: [{ key: 'x', labelOperator: 'equal', value: 1 }] });
    await kit.data('PATCH', '/distributionPolicies/d', { mode: { bypassSelectors: true } });
    expect(await offered(kit, 'w')).toEqual([['j']]);
  });

  it('expire', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    const selector = { key: 'x', labelOperator: 'equal', value: 1, expiresAfterSeconds: 10, expedite: true };
    const created = await addJob(kit, 'j', { requestedWorkerSelectors: [selector] });
    const expiresAt = '2026-03-04T10:00:10+00:00';
    expect(created.requestedWorkerSelectors).toEqual([{ ...selector, status: 'active', expiresAt }]);
    // What was there already does not begin anew.
    await kit.clock.advance(5000);
    await addJob(kit, 'j', { requestedWorkerSelectors: [selector] });
    await kit.clock.advance(5000);
    expect(await kit.data('GET', '/jobs/j')).toMatchObject({
      requestedWorkerSelectors: [{ ...selector, status: 'expired', expiresAt }],
    });
    expect(await offered(kit, 'w')).toEqual([['j']]);
    expect(kit.news()).toContain('JobWorkerSelectorsExpired');
  });
});

describe('offers', () => {
  it('of one job to several workers: the first to accept wins, the others get 409', async () => {
    const kit = await startKit();
    await furnish(kit, { kind: 'longestIdle', maxConcurrentOffers: 2 });
    for (const id of ['a', 'b', 'c']) await addWorker(kit, id);
    await addJob(kit, 'j');
    expect(await offered(kit, 'a', 'b', 'c')).toEqual([['j'], ['j'], []]);
    const [[first], [second]] = await Promise.all([offersOf(kit, 'a'), offersOf(kit, 'b')]);
    kit.news();
    const answers = await Promise.all([
      kit.call('POST', `/workers/a/offers/${first?.offerId}:accept`),
      kit.call('POST', `/workers/b/offers/${second?.offerId}:accept`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(kit.news()).toEqual(['WorkerOfferAccepted', 'WorkerOfferRevoked']);
    const loads = await Promise.all(['a', 'b'].map(async (id) => (await worker(kit, id)).loadRatio));
    expect(loads.sort()).toEqual([0, 0.25]);
  });

  it('that are declined go to others, and come back when the worker registers anew', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const [offer] = await offersOf(kit, 'w');
    await kit.data('POST', `/workers/w/offers/${offer?.offerId}:decline`);
    await kit.clock.advance(5 * MINUTE);
    expect(await offered(kit, 'w')).toEqual([[]]);
    await kit.data('PATCH', '/workers/w', { availableForOffers: false });
    await kit.data('PATCH', '/workers/w', { availableForOffers: true });
    expect(await offered(kit, 'w')).toEqual([['j']]);
  });

  it('that are declined until a time come back then', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const [offer] = await offersOf(kit, 'w');
    const retryOfferAt = new Date(kit.clock.now() + 5 * MINUTE).toISOString();
    await kit.data('POST', `/workers/w/offers/${offer?.offerId}:decline`, { retryOfferAt });
    await kit.clock.advance(5 * MINUTE - 1);
    expect(await offered(kit, 'w')).toEqual([[]]);
    await kit.clock.advance(1);
    expect(await offered(kit, 'w')).toEqual([['j']]);
  });

  it('are of the policy’s length, or of the default one', async () => {
    const kit = await startKit();
    await kit.data('PATCH', '/queues/q', {});
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    expect((await offersOf(kit, 'w'))[0]).toMatchObject({ expiresAt: '2026-03-04T10:01:00+00:00' });
  });
});

describe('the distribution modes', () => {
  const next = async (mode: Json, workers: readonly Json[], jobs: number, job: Json = {}) => {
    const kit = await startKit();
    await furnish(kit, mode);
    for (const { id, ...fields } of workers) {
      await addWorker(kit, String(id), fields);
      await kit.clock.advance(1000);
    }
    const order: string[] = [];
    kit.sim.world.listen((change) => {
      if (change.type === 'offer-issued') order.push(change.offer.workerId);
    });
    for (let index = 0; index < jobs; index += 1) {
      await addJob(kit, `j${index}`, job);
      await kit.clock.advance(0);
    }
    return order;
  };

  it('roundRobin: in the order of ids, next after the last', async () => {
    const workers = ['c', 'a', 'b'].map((id) => ({ id }));
    expect(await next({ kind: 'roundRobin' }, workers, 5)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('longestIdle: lowest load ratio first, then longest available', async () => {
    const workers = [{ id: 'first' }, { id: 'second', capacity: 200 }];
    expect(await next({ kind: 'longestIdle' }, workers, 4)).toEqual(['first', 'second', 'second', 'first']);
  });

  it('bestWorker: the highest score, or the lowest if told so', async () => {
    const workers = [
      { id: 'novice', labels: { level: 1 } },
      { id: 'expert', labels: { level: 9 } },
    ];
    const job = { requestedWorkerSelectors: [{ key: 'level', labelOperator: 'greaterThanOrEqual', value: 1 }] };
    expect(await next({ kind: 'bestWorker' }, workers, 1, job)).toEqual(['expert']);
    const scoringRuleOptions = { descendingOrder: false };
    expect(await next({ kind: 'bestWorker', scoringRuleOptions }, workers, 1, job)).toEqual(['novice']);
    const scoringRule = { kind: 'expression', expression: '10 - worker.level' };
    expect(await next({ kind: 'bestWorker', scoringRule }, workers, 1, job)).toEqual(['novice']);
    expect(await next({ kind: 'bestWorker' }, workers, 1)).toEqual(['novice']);
  });

  it('score labels by matches and selectors by distance', () => {
    const rest = { expiresAfterSeconds: null, expedite: false, status: 'active', expiresAt: null } as const;
    expect(scoreWorker({ a: 1, b: 2 }, { a: 1, b: 3 }, [])).toBe(0.5);
    const least = { key: 'n', labelOperator: 'greaterThan', value: 10, ...rest } as const;
    expect(scoreWorker({ n: 20 }, {}, [least])).toBeCloseTo(1 / (1 + Math.exp(-1)));
    expect(scoreWorker({ n: 5 }, {}, [{ ...least, labelOperator: 'lessThan' }])).toBeCloseTo(1 / (1 + Math.exp(-0.5)));
    expect(scoreWorker({}, {}, [{ ...least, labelOperator: 'notEqual' }])).toBe(1);
    expect(scoreWorker({}, {}, [])).toBe(0);
  });
});
