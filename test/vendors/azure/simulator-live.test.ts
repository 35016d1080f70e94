import { describe, expect, it } from 'vitest';
import { accept, addJob, addWorker, furnish, type Json, job, MINUTE, offersOf, startKit } from './simulator-kit.ts';

/** What the live service was seen to do (contract §4, §13.1) and no single recorded exchange shows. */

describe('a body, as the live service reads it', () => {
  it('has its members in any case, at any depth, but not those that are named by the client', async () => {
    const kit = await startKit();
    const mode = { Kind: 'roundRobin', MAXCONCURRENTOFFERS: 3 };
    expect(await kit.data('PATCH', '/distributionPolicies/d', { Name: 'D', MODE: mode })).toMatchObject({
      name: 'D',
      mode: { kind: 'roundRobin', maxConcurrentOffers: 3 },
    });
    await kit.data('PATCH', '/queues/q', { NAME: 'Q', Labels: { name: 1, NAME: 2, Key: 3 } });
    expect(await kit.data('PATCH', '/queues/q', { nAmE: null })).toEqual({
      id: 'q',
      labels: { Id: 'q', name: 1, NAME: 2, Key: 3 },
      etag: expect.any(String),
    });
    await addJob(kit, 'j', { ChannelReference: 'ref' });
    expect(await kit.data('PATCH', '/jobs/j', { CHANNELREFERENCE: null })).not.toHaveProperty('channelReference');
    await kit.data('POST', '/jobs/j:cancel', { Note: 'why', DispositionCode: 'X' });
    expect(await job(kit, 'j')).toMatchObject({ dispositionCode: 'X', notes: [{ message: 'why' }] });
  });

  it('may say a member twice, and then the last counts', async () => {
    const kit = await startKit();
    const { body, status } = await kit.call('PATCH', '/queues/q', { body: '{"name":"a","name":"b"}' });
    expect([status, body.name]).toEqual([201, 'b']);
  });

  it('changes a part of a credential, and replaces a mode or rule of another kind as a whole', async () => {
    const kit = await startKit();
    const credential = { appKey: 'a', clientId: 'c' };
    const scoringRule = { kind: 'function', functionUri: 'https://f.example/', credential };
    await kit.data('PATCH', '/distributionPolicies/d', { mode: { kind: 'bestWorker', scoringRule } });
    const key = { kind: 'bestWorker', scoringRule: { kind: 'function', credential: { functionKey: 'f' } } };
    const changed = await kit.data('PATCH', '/distributionPolicies/d', { mode: key });
    expect(changed.mode).toMatchObject({ scoringRule: { credential: { ...credential, functionKey: 'f' } } });
    const rule = { kind: 'static', value: 1 };
    const other = await kit.data('PATCH', '/distributionPolicies/d', {
      mode: { kind: 'bestWorker', scoringRule: rule },
    });
    expect((other.mode as Json).scoringRule).toEqual(rule);
    const plain = await kit.data('PATCH', '/distributionPolicies/d', { mode: { kind: 'longestIdle' } });
    expect(plain.mode).toEqual({
      kind: 'longestIdle',
      minConcurrentOffers: 1,
      maxConcurrentOffers: 1,
      bypassSelectors: false,
    });
  });

  it('is not refused for what is read-only, whatever that says', async () => {
    const kit = await startKit();
    await furnish(kit);
    const odd = { status: 'nonsense', enqueuedAt: 7, attachedWorkerSelectors: 'x', assignments: [], scheduledAt: {} };
    const selector = { key: 'a', labelOperator: 'equal', value: 1, expiresAfterSeconds: 5 };
    const requestedWorkerSelectors = [{ ...selector, status: 'expired', expiresAt: 'never' }];
    const made = await addJob(kit, 'j', { ...odd, id: 'k', ETAG: '', requestedWorkerSelectors });
    expect(made).toMatchObject({ id: 'j', status: 'queued', requestedWorkerSelectors: [{ status: 'active' }] });
    const policy = { workerSelectorAttachments: [{ kind: 'static', workerSelector: requestedWorkerSelectors[0] }] };
    const { workerSelectorAttachments } = await kit.data('PATCH', '/classificationPolicies/c', policy);
    expect(workerSelectorAttachments).toEqual([
      { kind: 'static', workerSelector: { ...selector, expedite: false, status: 'active' } },
    ]);
  });

  it.each([
    ['2022-05-13T16:59:04.531199Z', '2022-05-13T16:59:04.531199+00:00'],
    ['2022-05-13T16:59:04.5000000+00:00', '2022-05-13T16:59:04.5+00:00'],
    ['2022-05-13T16:59:04.123456789Z', '2022-05-13T16:59:04.1234567+00:00'],
    ['2022-05-13T18:59:04.0000001+02:00', '2022-05-13T16:59:04.0000001+00:00'],
    ['2040-01-01T01:01:01.000000001Z', '2040-01-01T01:01:01+00:00'],
    ['0001-01-01T00:00:00.0000000Z', '0001-01-01T00:00:00+00:00'],
  ])('keeps a moment to 100 ns: %s', async (sent, kept) => {
    const kit = await startKit();
    await furnish(kit);
    const { notes } = await addJob(kit, 'j', { notes: [{ message: 'n', addedAt: sent }] });
    expect(notes).toEqual([{ message: 'n', addedAt: kept }]);
  });
});

describe('the life of a job, as the live service shows it', () => {
  it('is created, then queued, then offered', async () => {
    const kit = await startKit({}, 'live');
    await furnish(kit);
    await addWorker(kit, 'w');
    const made = await addJob(kit, 'j');
    expect(made.status).toBe('created');
    expect(made).not.toHaveProperty('enqueuedAt');
    expect(await offersOf(kit, 'w')).toEqual([]);
    await kit.clock.advance(500);
    expect((await job(kit, 'j')).status).toBe('queued');
    expect(await offersOf(kit, 'w')).toHaveLength(1);
  });

  it('is suspended from its creation on, and cancelled in that state', async () => {
    const kit = await startKit({}, 'live');
    await furnish(kit);
    const made = await addJob(kit, 'j', { matchingMode: { kind: 'suspend' } });
    expect(made).toMatchObject({ status: 'waitingForActivation', matchingMode: { kind: 'suspend' } });
    expect(made).not.toHaveProperty('scheduledAt');
    await kit.data('POST', '/jobs/j:cancel');
    expect((await job(kit, 'j')).status).toBe('cancelled');
  });

  it('has the dates of its end on the notes about it, and an end in the past is now', async () => {
    const kit = await startKit({}, 'live');
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    await kit.clock.advance(MINUTE / 4);
    const id = await accept(kit, 'w');
    await kit.data('POST', `/jobs/j/assignments/${id}:complete`, { note: 'done' });
    await kit.clock.advance(MINUTE);
    await kit.data('POST', `/jobs/j/assignments/${id}:close`, { note: 'over', closeAt: '0001-01-01T00:00:00Z' });
    const ended = await job(kit, 'j');
    const assignment = (ended.assignments as Record<string, Json>)[id];
    expect(ended).toMatchObject({ status: 'closed', dispositionCode: 'Closed' });
    expect((ended.notes as Json[]).map(({ addedAt }) => addedAt)).toEqual([
      assignment?.completedAt,
      assignment?.closedAt,
    ]);
  });

  it('gives a selector its expiry with the queueing, and none to one that is put on a queued job', async () => {
    const kit = await startKit({}, 'live');
    await furnish(kit);
    const selector = { key: 'a', labelOperator: 'equal', value: 1, expiresAfterSeconds: 10 };
    const made = await addJob(kit, 'j', { requestedWorkerSelectors: [selector] });
    expect((made.requestedWorkerSelectors as Json[])[0]).not.toHaveProperty('expiresAt');
    await kit.clock.advance(1_000);
    const { enqueuedAt, requestedWorkerSelectors } = await job(kit, 'j');
    const [{ expiresAt }] = requestedWorkerSelectors as [Json];
    expect(Date.parse(String(expiresAt)) - Date.parse(String(enqueuedAt))).toBe(10_000);
    await kit.data('PATCH', '/jobs/j', { requestedWorkerSelectors: [{ ...selector, value: 2 }] });
    await kit.clock.advance(MINUTE);
    const late = (await job(kit, 'j')).requestedWorkerSelectors as Json[];
    expect(late).toEqual([{ ...selector, value: 2, expedite: false, status: 'active' }]);
  });

  it('goes on being offered to the same worker after it was taken back, as often as that happens', async () => {
    const kit = await startKit({}, 'live');
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    for (let count = 1; count <= 6; count += 1) {
      await kit.clock.advance(2_000);
      const path = `/jobs/j/assignments/${await accept(kit, 'w')}:unassign`;
      expect(await kit.data('POST', path)).toEqual({ jobId: 'j', unassignmentCount: count });
    }
  });
});

it('a job that is taken back and moved meanwhile is offered in its new queue', async () => {
  const kit = await startKit({}, 'live');
  await furnish(kit);
  await kit.data('PATCH', '/queues/other', { distributionPolicyId: 'd' });
  await addWorker(kit, 'w');
  await addWorker(kit, 'v', { queues: ['other'] });
  await addJob(kit, 'j');
  await kit.clock.advance(1_000);
  await kit.data('POST', `/jobs/j/assignments/${await accept(kit, 'w')}:unassign`);
  await kit.data('PATCH', '/jobs/j', { queueId: 'other' });
  await kit.clock.advance(1_000);
  expect(await offersOf(kit, 'v')).toHaveLength(1);
});

describe('what is deleted', () => {
  it('has to go in the order that works: jobs, policy of jobs, workers or their queues, queue, its policies', async () => {
    const kit = await startKit();
    await kit.data('PATCH', '/exceptionPolicies/e', {});
    await furnish(kit, undefined, { exceptionPolicyId: 'e' });
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    await addWorker(kit, 'w', { availableForOffers: false });
    await addJob(kit, 'j', { classificationPolicyId: 'c' });
    const refused = await kit.call('DELETE', '/queues/q');
    expect([refused.status, (refused.body.communicationError as Json).message]).toEqual([
      409,
      'Validation failed: \r\n -- : There is active job with this queue\r\n -- : There is an assigned worker to this queue' +
        '\r\n -- : There is classification policy with this queue as fallback queue',
    ]);
    await kit.data('POST', '/jobs/j:cancel');
    await kit.data('PATCH', '/workers/w', { queues: [] });
    for (const path of ['/classificationPolicies/c', '/queues/q', '/distributionPolicies/d', '/exceptionPolicies/e']) {
      expect([path, (await kit.call('DELETE', path)).status]).toEqual([path, 204]);
    }
  });
});

describe('a request, as the live service takes it', () => {
  it('may have no body, an empty one or an empty object, with a type or without', async () => {
    const kit = await startKit();
    await furnish(kit);
    for (const [id, body] of [
      ['a', undefined],
      ['b', ''],
      ['c', {}],
    ] as const) {
      await addJob(kit, id);
      expect(await kit.call('POST', `/jobs/${id}:cancel`, { body })).toMatchObject({ status: 200, body: {} });
    }
  });

  it('is declined with an empty object, and told by name when the offer is gone', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const [offer] = await offersOf(kit, 'w');
    const path = `/workers/w/offers/${offer?.offerId}:decline`;
    const body = { retryOfferAt: '0001-01-01T00:00:00.0000000Z' };
    expect(await kit.call('POST', path, { body })).toMatchObject({ status: 200, body: {} });
    const gone = await kit.call('POST', path);
    expect([gone.status, (gone.body.communicationError as Json).message]).toEqual([
      404,
      `DeclineOfferCommandHandler: Offer not found. OfferId: ${offer?.offerId}, WorkerId: w`,
    ]);
  });
});
