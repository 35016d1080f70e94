import { describe, expect, it } from 'vitest';
import { accept, addJob, addWorker, furnish, type Json, job, MINUTE, startKit, worker } from './simulator-kit.ts';

describe('a merge patch', () => {
  it('creates with 201 and updates with 200', async () => {
    const kit = await startKit();
    const patch = (body: Json) => kit.call('PATCH', '/queues/q', { body });
    expect((await patch({ name: 'A' })).status).toBe(201);
    expect((await patch({ name: 'B' })).status).toBe(200);
  });

  it('leaves what is absent, removes what is null, merges maps per key and replaces arrays', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { labels: { a: 1, b: 'x', c: true }, tags: { t: 1 } });
    const changed = await kit.data('PATCH', '/workers/w', {
      labels: { a: null, b: 'y', d: 2 },
      tags: null,
      channels: [{ channelId: 'email', capacityCostPerJob: 10 }],
    });
    expect(changed).toMatchObject({
      labels: { Id: 'w', b: 'y', c: true, d: 2 },
      tags: {},
      channels: [{ channelId: 'email', capacityCostPerJob: 10 }],
      queues: ['q'],
      capacity: 100,
    });
    expect(changed.labels).not.toHaveProperty('a');
  });

  it('adds the label Id to queues and workers, for good, and not to jobs', async () => {
    const kit = await startKit();
    await furnish(kit);
    expect(await kit.data('PATCH', '/queues/q', { labels: null })).toMatchObject({ labels: { Id: 'q' } });
    expect(await addWorker(kit, 'w', { labels: { Id: 'mine' } })).toMatchObject({ labels: { Id: 'w' } });
    expect((await addJob(kit, 'j', { labels: { a: 1 } })).labels).toEqual({ a: 1 });
  });

  it('takes numbers, strings and booleans as labels and tags, and nothing else', async () => {
    const kit = await startKit();
    for (const labels of [{ a: [] }, { a: { b: 1 } }, [], 'a', 7]) {
      expect((await kit.call('PATCH', '/queues/q', { body: { labels } })).status).toBe(400);
      expect((await kit.call('PATCH', '/workers/w', { body: { tags: labels } })).status).toBe(400);
    }
  });

  it('ignores what is read-only and what it does not know', async () => {
    const kit = await startKit();
    await furnish(kit);
    const body = { id: 'other', etag: 'x', status: 'closed', assignments: { a: {} }, enqueuedAt: 'never', what: 1 };
    const answer = await addJob(kit, 'j', body);
    expect(answer).toMatchObject({ id: 'j', status: 'queued', assignments: {} });
    expect(answer).not.toHaveProperty('what');
  });

  it('is refused when it is no JSON object or names what does not exist', async () => {
    const kit = await startKit();
    await furnish(kit);
    for (const [path, body] of [
      ['/queues/q', 'x'],
      ['/queues/q', ''],
      ['/queues/q', '[]'],
      ['/queues/q', { distributionPolicyId: 'none' }],
      ['/jobs/j', { channelId: 'chat' }],
      ['/jobs/j', { queueId: 'q' }],
      ['/jobs/j', { channelId: 'chat', queueId: 'none' }],
      ['/jobs/j', { channelId: 'chat', queueId: 'q', priority: 101 }],
      ['/workers/w', { queues: ['none'] }],
      ['/workers/w', { channels: [{ channelId: 'chat' }] }],
      ['/distributionPolicies/d', { mode: { kind: 'longest-idle' } }],
    ] as const) {
      const answer = await kit.call('PATCH', path, { body });
      expect([answer.status, body]).toEqual([400, body]);
      expect(answer.body.communicationError).toMatchObject({
        code: 'BadRequest',
        message: 'One or more validation errors occurred.',
        target: `/routing${path}`,
        details: [{ code: 'InvalidValue', message: expect.stringContaining('expected') }],
      });
    }
    expect((await kit.call('GET', '/workers/w')).status).toBe(404);
  });

  it('gives exception actions an id and fills in what the kinds have by default', async () => {
    const kit = await startKit();
    const exceptionRules = [
      { id: 'r', trigger: { kind: 'waitTime', thresholdSeconds: 20 }, actions: [{ kind: 'cancel' }] },
    ];
    const answer = await kit.data('PATCH', '/exceptionPolicies/e', { exceptionRules });
    const idOf = (body: Json): unknown => (body.exceptionRules as { actions: Json[] }[])[0]?.actions[0]?.id;
    expect(idOf(answer)).toMatch(/^[0-9a-f]{8}-/);
    const again = await kit.data('PATCH', '/exceptionPolicies/e', { exceptionRules });
    expect([idOf(again) === idOf(answer), again.etag === answer.etag]).toEqual([false, false]);
    const withIds = { exceptionRules: again.exceptionRules };
    expect(await kit.data('PATCH', '/exceptionPolicies/e', withIds)).toEqual(again);
    expect(await kit.data('PATCH', '/distributionPolicies/d', { mode: { kind: 'roundRobin' } })).toMatchObject({
      offerExpiresAfterSeconds: 60,
      mode: { kind: 'roundRobin', minConcurrentOffers: 1, maxConcurrentOffers: 1, bypassSelectors: false },
    });
    const rule = { kind: 'function', functionUri: 'https://f.example/', credential: { functionKey: 's3cret' } };
    const policy = await kit.data('PATCH', '/classificationPolicies/c', { prioritizationRule: rule });
    expect(policy).toMatchObject({ prioritizationRule: rule });
  });

  it('leaves out what is not set', async () => {
    const kit = await startKit();
    await furnish(kit);
    const answer = await addJob(kit, 'j', {
      requestedWorkerSelectors: [{ key: 'a', labelOperator: 'equal', value: 1 }],
    });
    expect(JSON.stringify(answer)).not.toContain('null');
    expect(answer.requestedWorkerSelectors).toEqual([
      { key: 'a', labelOperator: 'equal', value: 1, expedite: false, status: 'active' },
    ]);
    expect(answer).not.toHaveProperty('dispositionCode');
  });
});

describe('the ETag', () => {
  it('stands in the header and in the body, in two looks', async () => {
    const kit = await startKit();
    await furnish(kit);
    const queue = await kit.call('GET', '/queues/q');
    expect(queue.headers.get('etag')).toBe(queue.body.etag);
    expect(queue.body.etag).toMatch(/^"[0-9a-f]{8}-0000-0700-0000-[0-9a-f]{8}0000"$/);
    await addWorker(kit, 'w');
    expect((await worker(kit, 'w')).etag).toMatch(/^"00000001-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}"$/);
    expect(queue.headers.get('last-modified')).toBe('Wed, 04 Mar 2026 10:00:00 GMT');
  });

  it('stays with a patch that changes nothing', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'w', { availableForOffers: false });
    const before = await kit.call('GET', '/workers/w');
    await kit.clock.advance(MINUTE);
    await addWorker(kit, 'w', { availableForOffers: false });
    const after = await kit.call('GET', '/workers/w');
    expect(after.body).toEqual(before.body);
    expect(after.headers.get('last-modified')).toBe(before.headers.get('last-modified'));
  });

  it('moves without a client’s write: an offer, an answer, an expiry', async () => {
    const kit = await startKit();
    await furnish(kit);
    const { etag: created } = await addWorker(kit, 'w');
    await addJob(kit, 'j');
    const seen = [created, (await worker(kit, 'w')).etag, (await job(kit, 'j')).etag];
    await accept(kit, 'w');
    seen.push((await worker(kit, 'w')).etag, (await job(kit, 'j')).etag);
    expect(new Set(seen).size).toBe(5);
    const patch = await kit.call('PATCH', '/workers/w', {
      body: { tags: { a: 1 } },
      headers: { 'if-match': String(created) },
    });
    expect(patch.status).toBe(412);
  });

  it('is a condition of PATCH', async () => {
    const kit = await startKit();
    await furnish(kit);
    const { etag } = await kit.data('GET', '/queues/q');
    const patch = async (headers: Record<string, string>, path = '/queues/q') =>
      (await kit.call('PATCH', path, { body: { labels: { n: kit.heard.length } }, headers })).status;
    expect(await patch({ 'if-match': '"nothing"' })).toBe(412);
    expect(await patch({ 'if-match': String(etag).slice(1, -1) })).toBe(412);
    expect(await patch({ 'if-match': '*' }, '/queues/new')).toBe(412);
    expect(await patch({ 'if-match': String(etag) })).toBe(200);
    expect(await patch({ 'if-match': String(etag) })).toBe(412);
    expect(await patch({ 'if-unmodified-since': 'Wed, 04 Mar 2026 10:00:00 GMT' })).not.toBe(412);
    expect(await patch({ 'if-unmodified-since': 'Wed, 04 Mar 2026 09:59:59 GMT' })).toBe(412);
    expect(await patch({ 'if-unmodified-since': 'yesterday' })).toBe(400);
  });
});

describe('a list', () => {
  const many = async (count: number, switches: Json = {}) => {
    const kit = await startKit({ switches });
    for (let index = 0; index < count; index += 1) await kit.data('PATCH', `/queues/q${index}`, { name: `Q${index}` });
    return kit;
  };
  const ids = (page: Json): unknown[] => (page.value as Json[]).map(({ id }) => id);

  it('goes on at a relative link without the api-version, the page size inside the token', async () => {
    const kit = await many(5);
    const pages = [await kit.data('GET', '/queues?maxpagesize=2')];
    for (let last = pages.at(-1); last?.nextLink; last = pages.at(-1)) {
      expect(last.nextLink).toMatch(/^\/routing\/queues\?continuationToken=[\w%]+$/);
      const token = new URLSearchParams(String(last.nextLink).split('?')[1]).get('continuationToken') ?? '';
      expect(Buffer.from(token, 'base64').toString()).toMatch(/^continuationToken=[\w%]+&maxpagesize=2$/);
      pages.push(await kit.data('GET', String(last.nextLink).replace('/routing', '')));
    }
    expect(pages.map(ids)).toEqual([['q4', 'q3'], ['q2', 'q1'], ['q0']]);
    expect(pages.at(-1)).not.toHaveProperty('nextLink');
  });

  it('neither loses nor repeats what does not change meanwhile', async () => {
    const kit = await many(6);
    const first = await kit.data('GET', '/queues?maxpagesize=2');
    await kit.data('PATCH', '/queues/q0', { name: 'Changed' });
    await kit.data('PATCH', '/queues/new', { name: 'New' });
    await kit.data('DELETE', '/queues/q5');
    const next = (page: Json) => kit.data('GET', String(page.nextLink).replace('/routing', ''));
    const second = await next(first);
    expect([ids(first), ids(second), ids(await next(second))]).toEqual([
      ['q5', 'q4'],
      ['q3', 'q2'],
      ['q1', 'q0'],
    ]);
  });

  it('keeps its filters on the way', async () => {
    const kit = await startKit();
    await furnish(kit);
    for (const id of ['a', 'b', 'c', 'd']) await addJob(kit, id, { channelId: id < 'c' ? 'chat' : 'voice' });
    const first = await kit.data('GET', '/jobs?channelId=chat&maxpagesize=1');
    const second = await kit.data('GET', String(first.nextLink).replace('/routing', ''));
    expect([ids(first), ids(second), second.nextLink]).toEqual([['b'], ['a'], undefined]);
  });

  it('refuses a page size or a token that is none', async () => {
    const kit = await many(1);
    for (const query of ['maxpagesize=0', 'maxpagesize=x', 'continuationToken=abc']) {
      expect((await kit.call('GET', `/queues?${query}`)).status).toBe(400);
    }
  });

  it('of jobs is filtered by status, queue, channel, policy and schedule', async () => {
    const kit = await startKit();
    await furnish(kit);
    await kit.data('PATCH', '/queues/other', {});
    await addJob(kit, 'queued');
    await addJob(kit, 'elsewhere', { queueId: 'other', channelId: 'voice' });
    await addJob(kit, 'cancelled');
    await kit.data('POST', '/jobs/cancelled:cancel');
    const scheduleAt = new Date(kit.clock.now() + MINUTE).toISOString();
    await addJob(kit, 'later', { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt } });
    await kit.clock.advance(1000);
    const found = async (query: string) => ids(await kit.data('GET', `/jobs?${query}`)).sort();
    expect(await found('')).toEqual(['cancelled', 'elsewhere', 'later', 'queued']);
    expect(await found('status=active')).toEqual(['elsewhere', 'later', 'queued']);
    expect(await found('status=cancelled')).toEqual(['cancelled']);
    expect(await found('queueId=other')).toEqual(['elsewhere']);
    expect(await found('status=queued&channelId=chat')).toEqual(['queued']);
    const at = encodeURIComponent(scheduleAt);
    expect(await found(`scheduledBefore=${at}`)).toEqual(['later']);
    expect(await found(`scheduledAfter=${at}`)).toEqual(['later']);
    expect(await found('scheduledAfter=2030-01-01T00:00:00Z')).toEqual([]);
    expect((await kit.call('GET', '/jobs?scheduledAfter=soon')).status).toBe(400);
  });

  it('of workers is filtered by state, channel, queue and capacity left', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addWorker(kit, 'free');
    await addWorker(kit, 'away', { availableForOffers: false });
    await addWorker(kit, 'full', { capacity: 25, queues: [] });
    await addWorker(kit, 'dear', { channels: [{ channelId: 'voice', capacityCostPerJob: 101 }] });
    await kit.data('PATCH', '/queues/f', {});
    await kit.data('PATCH', '/workers/full', { queues: ['f'] });
    await addJob(kit, 'j', { queueId: 'f' });
    const found = async (query: string) => ids(await kit.data('GET', `/workers?${query}`)).sort();
    expect(await found('state=inactive')).toEqual(['away']);
    expect(await found('channelId=chat')).toEqual(['away', 'free', 'full']);
    expect(await found('queueId=f')).toEqual(['full']);
    expect(await found('hasCapacity=true')).toEqual(['away', 'free']);
    expect(await found('hasCapacity=false')).toHaveLength(4);
    expect(await found('hasCapacity=true&channelId=voice&state=active')).toEqual(['free']);
  });
});

describe('DELETE', () => {
  it('answers 204, and 204 again of what is gone', async () => {
    const kit = await startKit();
    await furnish(kit);
    await kit.data('PATCH', '/queues/gone', {});
    expect((await kit.call('DELETE', '/queues/gone')).status).toBe(204);
    expect((await kit.call('DELETE', '/queues/gone')).status).toBe(204);
    expect((await kit.call('GET', '/queues/gone')).body).toEqual({
      communicationError: { code: 'NotFound', message: 'The item was not found.', target: '/routing/queues/gone' },
    });
  });

  it('spares what is in use', async () => {
    const kit = await startKit();
    await kit.data('PATCH', '/exceptionPolicies/e', {});
    await furnish(kit, undefined, { exceptionPolicyId: 'e' });
    await kit.data('PATCH', '/classificationPolicies/c', { fallbackQueueId: 'q' });
    await addJob(kit, 'j', { queueId: null, classificationPolicyId: 'c' });
    const status = async (path: string) => (await kit.call('DELETE', path)).status;
    for (const path of ['/distributionPolicies/d', '/exceptionPolicies/e', '/classificationPolicies/c']) {
      expect([path, await status(path)]).toEqual([path, 400]);
    }
    for (const path of ['/queues/q', '/jobs/j']) expect([path, await status(path)]).toEqual([path, 409]);
    await kit.data('POST', '/jobs/j:cancel');
    for (const path of ['/jobs/j', '/classificationPolicies/c', '/queues/q', '/distributionPolicies/d']) {
      expect([path, await status(path)]).toEqual([path, 204]);
    }
  });
});

describe('the paths', () => {
  it('are those of the contract', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addJob(kit, 'a:b');
    expect((await kit.call('POST', '/jobs/a%3Ab:cancel')).status).toBe(200);
    for (const [method, path, status] of [
      ['GET', '/nothing', 404],
      ['GET', '/queues/q/nothing', 404],
      ['POST', '/queues/q', 405],
      ['PUT', '/queues/q', 405],
      ['POST', '/queues', 405],
      ['POST', '/jobs/j:frobnicate', 405],
      ['POST', '/jobs/j/assignments/a:frobnicate', 404],
      ['POST', '/queues/q/statistics', 405],
    ] as const) {
      expect([path, (await kit.call(method, path)).status]).toEqual([path, status]);
    }
  });
});
