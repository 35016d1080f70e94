import { describe, expect, it } from 'vitest';
import { addJob, addWorker, furnish, type Json, type Kit, MINUTE, startKit } from './simulator-kit.ts';

const SELECTORS = [
  { key: 'level', labelOperator: 'greaterThanOrEqual', value: 2, expiresAfterSeconds: 50 },
  { key: 'vip', labelOperator: 'lessThan', value: 9 },
];

/** Data by event type of all that the two published shapes differ in (contract §10). */
const told = async (switches: Json): Promise<{ of: (name: string) => Json | undefined; kit: Kit }> => {
  const kit = await startKit({ switches });
  await furnish(kit);
  await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
  await kit.data('PATCH', '/classificationPolicies/orphan', {});
  await addWorker(kit, 'w', { labels: { level: 3 }, tags: { vip: true } });
  await kit.data('PATCH', '/workers/w', { capacity: 50 });
  await addJob(kit, 'offered', { labels: { vip: true } });
  await addJob(kit, 'picky', { channelId: 'fax', requestedWorkerSelectors: SELECTORS });
  await addJob(kit, 'orphan', { queueId: null, classificationPolicyId: 'orphan' });
  await addJob(kit, 'classified', { channelId: 'fax', queueId: null, classificationPolicyId: 'c' });
  await addJob(kit, 'late', { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: '2020-01-01T00:00:00Z' } });
  await kit.clock.advance(MINUTE);
  await kit.data('DELETE', '/workers/w');
  const of = (name: string) => kit.heard.findLast(({ type }) => type.endsWith(`Router${name}`))?.data;
  return { of, kit };
};

describe('the payload of an event', () => {
  it('event_shape docs: as the vendor’s pages have it', async () => {
    const { of, kit } = await told({ event_shape: 'docs' });
    expect(of('WorkerUpdated')).toBeUndefined();
    const picky = kit.heard.filter(({ data }) => data.jobId === 'picky');
    const dataOf = (name: string) => picky.find(({ type }) => type.endsWith(name))?.data;
    const expirationTime = '2026-03-04T10:00:50Z';
    expect(dataOf('JobReceived')?.requestedWorkerSelectors).toEqual([
      { key: 'level', labelOperator: 'greaterThanEqual', value: 2, ttlSeconds: 50, state: 'active', expirationTime },
      { key: 'vip', labelOperator: 'lessThan', value: 9, ttlSeconds: null, state: 'active', expirationTime: null },
    ]);
    expect(dataOf('JobQueued')?.requestedWorkerSelectors).toMatchObject([{ ttl: 'PT50S' }, { ttl: null }]);
    expect(dataOf('JobWorkerSelectorsExpired')).toMatchObject({
      requestedWorkerSelectorsExpired: [{ key: 'level', ttl: 'PT50S', state: 'expired' }],
      attachedWorkerSelectorsExpired: [],
    });
    expect(Object.keys(of('JobSchedulingFailed') ?? {})).toEqual(
      expect.arrayContaining(['requestedWorkerSelectors', 'attachedWorkerSelectors', 'scheduledOn']),
    );
    expect(of('JobClassificationFailed')?.errors).toMatchObject([{ innerError: null }]);
    expect(of('WorkerOfferIssued')).toMatchObject({ jobLabels: { vip: true }, offeredOn: expect.any(String) });
    expect(of('WorkerOfferIssued')).not.toHaveProperty('workerLabels');
    expect(of('WorkerDeleted')).toMatchObject({ workerId: 'w', totalCapacity: 50, labels: { Id: 'w', level: 3 } });
  });

  it('event_shape older: with the names of the older pages', async () => {
    const { of } = await told({ event_shape: 'older' });
    expect(of('JobClassified')).toMatchObject({ queueInfo: { id: 'q' } });
    expect(of('JobSchedulingFailed')).toHaveProperty('scheduledTimeUtc');
    expect(of('WorkerOfferIssued')).toMatchObject({
      offerTimeUtc: expect.any(String),
      expiryTimeUtc: expect.any(String),
    });
  });

  it('event_nulls off: without what is null', async () => {
    const { of } = await told({ event_nulls: false });
    expect(of('WorkerDeleted')).toEqual({ workerId: 'w' });
    expect(of('JobClassificationFailed')?.errors).toEqual([{ message: expect.any(String) }]);
  });
});
