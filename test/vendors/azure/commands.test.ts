import { describe, expect, it } from 'vitest';
import type { JobInput, PolicyInput, QueueInput, WorkerInput } from '../../../src/contract/command.ts';
import { type JsonObject, parseJson } from '../../../src/domain/json.ts';
import { type Answer, type Asked, failure, failureOf, has, openOver, page, script } from './replay.ts';

const echo = ({ path, body }: Asked): Answer => ({
  body: { id: decodeURIComponent(path.split('/').at(-1) ?? ''), ...(body as object) },
});

/** The bodies of the patches that a command sends to a vendor that has nothing yet and stores what it is told. */
const creating = async <I>(port: 'queue' | 'policy' | 'worker' | 'job', input: I, settings = {}) => {
  const { adapter, asked, call } = await openOver(
    (one) => (one.method === 'PATCH' ? echo(one) : failure(404)),
    settings,
  );
  const create = has(adapter[port]?.create) as (input: I, call: unknown) => Promise<unknown>;
  const error = await create(input, call).then(
    () => null,
    (reason: unknown) => reason,
  );
  const patches = asked.filter(({ method }) => method === 'PATCH');
  return { error, asked, path: patches[0]?.path, body: patches[0]?.body };
};

const updating = async <I>(
  port: 'queue' | 'policy' | 'worker' | 'job',
  id: string,
  before: object,
  input: I,
  settings = {},
) => {
  const { adapter, asked, call } = await openOver(
    (one) => (one.method === 'PATCH' ? echo(one) : { body: { id: 'x', ...before } }),
    settings,
  );
  const update = has(adapter[port]?.update) as (id: string, input: I, call: unknown) => Promise<unknown>;
  const error = await update(id, input, call).then(
    () => null,
    (reason: unknown) => reason,
  );
  const patch = asked.find(({ method }) => method === 'PATCH');
  return { error, asked, body: patch?.body, ifMatch: patch?.headers['if-match'] };
};

describe('a creation', () => {
  it('makes up an id where none is given, and looks up one that is', async () => {
    const made = await creating<JobInput>('job', { channel: 'chat', queue: 'q' });
    expect(made.path).toMatch(/^\/routing\/jobs\/[0-9a-f-]{36}$/);
    expect(made.asked).toHaveLength(1);
    const chosen = await creating<JobInput>('job', { nativeId: 'mine', channel: 'chat', queue: 'q' });
    expect(chosen.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /routing/jobs/mine',
      'PATCH /routing/jobs/mine',
    ]);
  });

  it('of an id that is taken is refused, not turned into an update', async () => {
    const { adapter, asked, call } = await openOver(script({ 'GET /routing/jobs/mine': { body: { id: 'mine' } } }));
    const refusal = await failureOf(has(adapter.job?.create)({ nativeId: 'mine', channel: 'c', queue: 'q' }, call));
    expect(refusal.code).toBe('DUPLICATE');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, JobInput, object]>([
    ['into a queue', { channel: 'chat', queue: 'q' }, { channelId: 'chat', queueId: 'q' }],
    [
      'by a policy',
      { channel: 'chat', policy: 'classification/p/1' },
      { channelId: 'chat', classificationPolicyId: 'p/1' },
    ],
    [
      'with everything',
      {
        channel: 'chat',
        queue: 'q',
        priority: -100,
        labels: '{"a":1,"b":true}',
        tags: { c: 'd' },
        externalId: 'call-1',
        note: 'hello',
        requirements: [{ key: 'Sales', operator: 'EQUAL', value: true }],
      },
      {
        channelId: 'chat',
        queueId: 'q',
        priority: -100,
        labels: { a: 1, b: true },
        tags: { c: 'd' },
        channelReference: 'call-1',
        notes: [{ message: 'hello' }],
        requestedWorkerSelectors: [{ key: 'Sales', labelOperator: 'equal', value: true }],
      },
    ],
    [
      'for later',
      { channel: 'chat', queue: 'q', scheduledAt: Date.UTC(2026, 0, 5, 9) },
      {
        channelId: 'chat',
        queueId: 'q',
        matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: '2026-01-05T09:00:00.000Z' },
      },
    ],
    [
      'that is held back',
      { channel: 'chat', queue: 'q', matching: 'SUSPENDED' },
      { channelId: 'chat', queueId: 'q', matchingMode: { kind: 'suspend' } },
    ],
  ])('of a job %s', async (_, input, body) => {
    expect((await creating('job', input)).body).toEqual(body);
  });

  it.each<[string, JobInput, string]>([
    ['no channel', { queue: 'q' }, 'channel'],
    ['neither queue nor policy', { channel: 'chat' }, 'queue'],
    ['another kind of policy', { channel: 'chat', policy: 'distribution/p' }, 'classification'],
    ['a priority out of bounds', { channel: 'chat', queue: 'q', priority: 101 }, 'priority'],
    ['labels that are no object', { channel: 'chat', queue: 'q', labels: '[1]' }, 'labels'],
    ['labels that are not JSON', { channel: 'chat', queue: 'q', labels: '{' }, 'labels'],
    ['a label that holds a list', { channel: 'chat', queue: 'q', labels: { a: [1] } }, '"a"'],
    ['a version', { channel: 'chat', queue: 'q', expectedVersion: '1' }, 'expectedVersion'],
    ['an empty id', { channel: 'chat', queue: 'q', nativeId: ' ' }, 'nativeId'],
    ['a moment beyond all bounds', { channel: 'chat', queue: 'q', scheduledAt: -1 }, 'scheduledAt'],
    ['two matching modes', { channel: 'chat', queue: 'q', scheduledAt: 1, matching: 'SUSPENDED' }, 'exclude'],
    [
      'an option misspelt',
      { channel: 'chat', queue: 'q', vendorOptions: { matchingmode: {} } },
      'vendorOptions.matchingmode',
    ],
    ['a member as an option', { channel: 'chat', queue: 'q', vendorOptions: { queueId: 'q' } }, 'is given as queue'],
    [
      'a requirement as an option',
      { channel: 'chat', queue: 'q', vendorOptions: { requestedWorkerSelectors: [] } },
      'is given as requirements',
    ],
    [
      'a matching mode as an option',
      { channel: 'chat', queue: 'q', vendorOptions: { matchingMode: { kind: 'suspend' } } },
      'is given as matching',
    ],
    [
      'a requirement that compares an object',
      { channel: 'chat', queue: 'q', requirements: [{ key: 'level', operator: 'EQUAL', value: { a: 1 } }] },
      '"level"',
    ],
    [
      'a requirement that expires at once',
      { channel: 'chat', queue: 'q', requirements: [{ key: 'level', operator: 'EQUAL', expiresAfterMs: 0 }] },
      'expiresAfterMs',
    ],
    ['an outcome', { channel: 'chat', queue: 'q', vendorOptions: { dispositionCode: 'x' } }, 'dispositionCode'],
  ])('of a job with %s is refused before anything is sent', async (_, input, word) => {
    const { error, asked } = await creating('job', input);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(word) });
    expect(asked).toHaveLength(0);
  });

  it('of a worker', async () => {
    const { body } = await creating<WorkerInput>('worker', {
      capacity: 10,
      queues: ['a'],
      channels: [
        { channel: 'chat', capacityCost: 1, maxJobs: 4 },
        { channel: 'voice', capacityCost: 10 },
      ],
      labels: { Id: 'mine', English: 5 },
      tags: {},
      ready: true,
    });
    expect(body).toEqual({
      capacity: 10,
      queues: ['a'],
      channels: [
        { channelId: 'chat', capacityCostPerJob: 1, maxNumberOfJobs: 4 },
        { channelId: 'voice', capacityCostPerJob: 10 },
      ],
      labels: { Id: 'mine', English: 5 },
      tags: {},
      availableForOffers: true,
    });
  });

  it('of a worker knows the member of the preview only there', async () => {
    const input: WorkerInput = { capacity: 1, maxConcurrentOffers: 1 };
    expect((await creating('worker', input)).error).toMatchObject({ message: expect.stringContaining('apiVersion') });
    const preview = await creating('worker', input, { apiVersion: '2024-01-18-preview' });
    expect(preview.body).toEqual({ capacity: 1, maxConcurrentOffers: 1 });
    expect(preview.asked[0]?.query['api-version']).toBe('2024-01-18-preview');
  });

  it('of a queue attaches each policy in its role', async () => {
    const { body } = await creating<QueueInput>('queue', {
      name: 'Q',
      labels: { a: 1 },
      policies: ['exception/e', 'distribution/d/1'],
    });
    expect(body).toEqual({ name: 'Q', labels: { a: 1 }, distributionPolicyId: 'd/1', exceptionPolicyId: 'e' });
    const bare = await creating<QueueInput>('queue', { name: 'Q', policies: [] });
    expect(bare.body).toEqual({ name: 'Q' });
  });

  it.each<[string, readonly string[], string]>([
    ['a classification policy', ['classification/c'], 'belongs to jobs'],
    ['two of a kind', ['distribution/a', 'distribution/b'], 'not several'],
    ['something else', ['a'], 'not the id of a policy'],
  ])('of a queue with %s is refused', async (_, policies, word) => {
    const { error } = await creating<QueueInput>('queue', { name: 'Q', policies });
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(word) });
  });

  it.each<[string, PolicyInput, string, object]>([
    [
      'classification',
      { role: 'CLASSIFICATION', name: 'C', configuration: { fallbackQueueId: 'q' } },
      '/routing/classificationPolicies/x',
      { name: 'C', fallbackQueueId: 'q' },
    ],
    [
      'distribution',
      { role: 'DISTRIBUTION', configuration: '{"mode":{"kind":"roundRobin"}}', offerTimeoutMs: 30_000 },
      '/routing/distributionPolicies/x',
      { mode: { kind: 'roundRobin' }, offerExpiresAfterSeconds: 30 },
    ],
    [
      'exception',
      { role: 'EXCEPTION', vendorOptions: { exceptionRules: [] } },
      '/routing/exceptionPolicies/x',
      { exceptionRules: [] },
    ],
  ])('of a %s policy', async (kind, input, path, body) => {
    for (const nativeId of ['x', `${kind}/x`]) {
      expect(await creating('policy', { ...input, nativeId })).toMatchObject({ error: null, path, body });
    }
  });

  it('of a policy under an id without its kind is found under it again', async () => {
    const { adapter, asked, call } = await openOver(
      script({ 'GET /routing/exceptionPolicies/mine': { body: { id: 'mine', name: 'P' } } }),
    );
    const found = await has(adapter.policy?.get)('mine', call);
    expect(found?.ref.nativeId).toBe('exception/mine');
    expect(asked).toHaveLength(3);
    const again = has(adapter.policy?.create)({ nativeId: 'mine', role: 'EXCEPTION', name: 'P' }, call);
    expect((await failureOf(again)).code).toBe('DUPLICATE');
  });

  it.each<[string, PolicyInput, string]>([
    ['no role', { name: 'P' }, 'role'],
    ['a role of other vendors', { role: 'ROUTING' }, 'role'],
    ['a timeout it does not have', { role: 'EXCEPTION', offerTimeoutMs: 3_000 }, 'offerTimeoutMs'],
    ['its name in the configuration', { role: 'EXCEPTION', configuration: { name: 'x' } }, 'name'],
    [
      "another kind's member",
      { role: 'EXCEPTION', configuration: { mode: { kind: 'roundRobin' } } },
      'configuration.mode',
    ],
    ['broken JSON', { role: 'EXCEPTION', configuration: '{' }, 'configuration'],
  ])('of a policy with %s is refused', async (_, input, word) => {
    const { error, asked } = await creating('policy', input);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(word) });
    expect(asked).toHaveLength(0);
  });
});

describe('an update', () => {
  it('replaces all labels, though the vendor would merge them, and leaves its own one alone', async () => {
    const before = { labels: { Id: 'x', old: 1, kept: 2 }, tags: { t: 1 } };
    for (const port of ['queue', 'worker'] as const) {
      const { body } = await updating(port, 'x', before, { labels: { kept: 2, new: 3 } });
      expect(body).toEqual({ labels: { old: null, kept: 2, new: 3 } });
    }
    const { body } = await updating<JobInput>('job', 'x', before, { labels: '{}', tags: { u: 2 } });
    // A job has no label of the vendor's own.
    expect(body).toEqual({ labels: { Id: null, old: null, kept: null }, tags: { t: null, u: 2 } });
  });

  it('detaches a policy that is not named any more', async () => {
    const { body } = await updating<QueueInput>('queue', 'x', {}, { policies: ['distribution/d'] });
    expect(body).toEqual({ distributionPolicyId: 'd', exceptionPolicyId: null });
  });

  it.each<[string, object]>([
    ['another mode', { mode: { kind: 'longestIdle' } }],
    [
      'a rule without its secret',
      { mode: { kind: 'bestWorker', scoringRule: { kind: 'function', functionUri: 'u' } } },
    ],
    ['a removal', { mode: { kind: 'bestWorker', scoringRule: null }, offerExpiresAfterSeconds: null }],
  ])('sends of a configuration what was given, and nothing of what was not: %s (A7)', async (_, configuration) => {
    const before = {
      name: 'P',
      offerExpiresAfterSeconds: 9,
      mode: { kind: 'bestWorker', scoringRule: { kind: 'function', credential: { functionKey: 'k' } } },
    };
    const { body } = await updating<PolicyInput>('policy', 'distribution/x', before, {
      configuration: configuration as JsonObject,
    });
    expect(body).toEqual(configuration);
  });

  it('changes the channel of a job', async () => {
    const { body } = await updating<JobInput>('job', 'x', {}, { channel: 'voice' });
    expect(body).toEqual({ channelId: 'voice' });
  });

  it('sends seconds with their fraction (A3)', async () => {
    const { body } = await updating<PolicyInput>('policy', 'distribution/x', {}, { offerTimeoutMs: 30_500 });
    expect(body).toEqual({ offerExpiresAfterSeconds: 30.5 });
  });

  it('names a worker by the label that holds the name, and leaves its other labels', async () => {
    const before = { labels: { Id: 'x', name: 'Old', language: 'en' }, tags: { name: 'Older' } };
    const named = async (input: WorkerInput, settings = {}) =>
      (await updating<WorkerInput>('worker', 'x', before, input, settings)).body;
    expect(await named({ name: 'New' })).toEqual({ labels: { name: 'New' } });
    expect(await named({ name: 'New' }, { workerNameKey: 'nick' })).toEqual({ labels: { nick: 'New' } });
    expect(await named({ name: 'New', labels: { a: 1 } })).toEqual({ labels: { language: null, a: 1, name: 'New' } });
    expect(await named({ name: null })).toEqual({ labels: { name: null }, tags: { name: null } });
    const { body } = await creating<WorkerInput>('worker', { name: 'Ann', capacity: 1, labels: { language: 'en' } });
    expect(body).toEqual({ capacity: 1, labels: { language: 'en', name: 'Ann' } });
  });

  it.each<['queue' | 'policy' | 'worker' | 'job', string, object, object]>([
    [
      'queue',
      'x',
      { name: null, labels: null, policies: null },
      { name: null, labels: null, distributionPolicyId: null, exceptionPolicyId: null },
    ],
    ['policy', 'distribution/x', { name: null, offerTimeoutMs: null }, { name: null, offerExpiresAfterSeconds: null }],
    [
      'worker',
      'x',
      { labels: null, tags: null, queues: null, channels: null },
      { labels: null, tags: null, queues: null, channels: null },
    ],
    [
      'job',
      'x',
      {
        policy: null,
        queue: null,
        labels: null,
        tags: null,
        priority: null,
        externalId: null,
        requirements: null,
        disposition: null,
      },
      {
        classificationPolicyId: null,
        queueId: null,
        labels: null,
        tags: null,
        priority: null,
        channelReference: null,
        // A list that is emptied: what `null` does to one is not recorded.
        requestedWorkerSelectors: [],
        dispositionCode: null,
      },
    ],
  ])('of a %s sends null for each member that it can clear', async (port, id, input, sent) => {
    const { adapter } = await openOver(() => page([]));
    const takes = Object.entries(adapter[port]?.takes.update ?? {});
    const clearable = takes.flatMap(([name, taken]) => (typeof taken === 'object' && taken.clears ? [name] : []));
    expect(clearable.filter((name) => name !== 'name').sort()).toEqual(
      Object.keys(input)
        .filter((name) => name !== 'name')
        .sort(),
    );
    expect((await updating(port, id, { labels: { a: 1 }, tags: { b: 2 } }, input)).body).toEqual(sent);
  });

  it('keeps numbers of any size, in labels, tags and JSON text of them', async () => {
    const digits = '1604029199751626753';
    const input: JobInput = { labels: `{"crm":${digits}}`, tags: { order: parseJson(digits) } };
    const { adapter, asked, call } = await openOver((one) =>
      one.method === 'PATCH' ? echo(one) : { body: { id: 'x' } },
    );
    await has(adapter.job?.update)('x', input, call);
    expect(asked.at(-1)?.text).toBe(`{"labels":{"crm":${digits}},"tags":{"order":${digits}}}`);
  });

  it('of single members of a policy leaves the others', async () => {
    const { body } = await updating<PolicyInput>(
      'policy',
      'distribution/x',
      { mode: { kind: 'roundRobin' } },
      {
        name: 'New',
        offerTimeoutMs: null,
        vendorOptions: { mode: { kind: 'longestIdle' } },
      },
    );
    expect(body).toEqual({ name: 'New', offerExpiresAfterSeconds: null, mode: { kind: 'longestIdle' } });
  });

  it('adds a note to those that exist, and only if they are still the same', async () => {
    const notes = [{ message: 'a', addedAt: '2026-01-05T09:00:00.1234567+00:00' }];
    const { body, ifMatch } = await updating<JobInput>('job', 'x', { etag: '1', notes }, { note: 'b' });
    expect(body).toEqual({ notes: [...notes, { message: 'b' }] });
    expect(ifMatch).toBe('"1"');
    const appended = await updating<JobInput>(
      'job',
      'x',
      { etag: '1', notes },
      { note: 'b' },
      { notesPatch: 'appends' },
    );
    expect(appended.body).toEqual({ notes: [{ message: 'b' }] });
    expect(appended.ifMatch).toBeUndefined();
  });

  it('adds a note anew when the job has changed meanwhile, but not for ever', async () => {
    const routes = (patches: Answer[]) => ({
      'GET /routing/jobs/x': [
        { body: { id: 'x', etag: '1', notes: [] } },
        { body: { id: 'x', etag: '2', notes: [{ message: 'theirs' }] } },
      ],
      'PATCH /routing/jobs/x': patches,
    });
    const { adapter, asked, call } = await openOver(script(routes([failure(412), { body: { id: 'x' } }])));
    await has(adapter.job?.update)('x', { note: 'mine' }, call);
    expect(asked.at(-1)?.body).toEqual({ notes: [{ message: 'theirs' }, { message: 'mine' }] });
    const stubborn = await openOver(script(routes([failure(412)])));
    const refusal = await failureOf(has(stubborn.adapter.job?.update)('x', { note: 'mine' }, stubborn.call));
    expect(refusal.code).toBe('CONFLICT');
    expect(stubborn.asked.filter(({ method }) => method === 'PATCH')).toHaveLength(3);
  });

  it('that changes nothing sends nothing', async () => {
    expect((await updating<QueueInput>('queue', 'x', {}, {})).asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('of what does not exist does not create it', async () => {
    const { adapter, asked, call } = await openOver(() => failure(404, 'NotFound'));
    for (const update of [
      has(adapter.queue?.update)('x', { name: 'A' }, call),
      has(adapter.worker?.update)('x', { capacity: 1 }, call),
      has(adapter.job?.update)('x', { priority: 1 }, call),
      has(adapter.policy?.update)('exception/x', { name: 'A' }, call),
      has(adapter.worker?.setPresence)('x', 'READY', call),
    ]) {
      expect((await failureOf(update)).code).toBe('NOT_FOUND');
    }
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it.each<[string, 'queue' | 'worker' | 'job' | 'policy', string, object]>([
    ['an id', 'queue', 'x', { nativeId: 'y' }],
    ['presence as an option', 'worker', 'x', { vendorOptions: { availableForOffers: true } }],
    ['another role', 'policy', 'exception/x', { role: 'DISTRIBUTION' }],
    ['a label that holds an object', 'job', 'x', { labels: { a: {} } }],
  ])('with %s is refused before anything is read', async (_, port, id, input) => {
    const { error, asked } = await updating(port, id, {}, input);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(asked).toHaveLength(0);
  });

  it('sets a worker ready or not', async () => {
    const { adapter, asked, call } = await openOver(
      script({
        'GET /routing/workers/w': { body: { id: 'w' } },
        'PATCH /routing/workers/w': { body: { id: 'w', state: 'inactive', loadRatio: 0 } },
      }),
    );
    const result = await has(adapter.worker?.setPresence)('w', 'NOT_READY', call);
    expect(asked.map(({ body }) => body)).toEqual([null, { availableForOffers: false }]);
    expect(result.item?.presence.state).toBe('NOT_READY');
  });
});

describe('a job and its tasks', () => {
  const assigned = (status: string, moments = {}) => ({
    body: {
      id: 'j',
      status,
      assignments: { a: { assignmentId: 'a', workerId: 'w', assignedAt: '2026-01-05T09:00:00Z', ...moments } },
    },
  });
  const DONE = { completedAt: '2026-01-05T09:01:00Z' };

  it('sends what is said on the way, and no body when nothing is', async () => {
    const routes = {
      'GET /routing/jobs/j': [assigned('assigned'), assigned('completed', DONE)],
      'POST /routing/jobs/j/assignments/a:complete': { body: {} },
      'POST /routing/jobs/j/assignments/a:close': { body: {} },
      'POST /routing/jobs/j:cancel': { body: {} },
    };
    const { adapter, asked, call } = await openOver(script(routes));
    const closeAt = Date.UTC(2026, 0, 5, 10);
    expect((await has(adapter.task?.complete)('j/w', { reason: 'done' }, call)).item?.state.state).toBe('WRAP_UP');
    await has(adapter.task?.close)('j/w', { reason: 'bye', disposition: 'Sold', closeAt }, call);
    await has(adapter.job?.cancel)('j', {}, call);
    expect(asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { note: 'done' },
      { note: 'bye', dispositionCode: 'Sold', closeAt: '2026-01-05T10:00:00.000Z' },
      null,
    ]);
  });

  it('does not do again what is done, unless there is something to say', async () => {
    const { adapter, asked, call } = await openOver(script({ 'GET /routing/jobs/j': assigned('completed', DONE) }));
    expect((await has(adapter.task?.complete)('j/w', {}, call)).item?.state.state).toBe('WRAP_UP');
    expect((await failureOf(has(adapter.task?.complete)('j/w', { reason: 'x' }, call))).code).toBe('WRONG_STATE');
    expect(asked.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('has to be accepted before it is completed', async () => {
    const { adapter, call } = await openOver(
      script({
        'GET /routing/jobs/j': { body: { id: 'j', status: 'queued' } },
        'GET /routing/workers/w': { body: { id: 'w', offers: [{ offerId: 'o', jobId: 'j' }] } },
      }),
    );
    expect(await failureOf(has(adapter.task?.complete)('j/w', {}, call))).toMatchObject({
      code: 'WRONG_STATE',
      message: 'task j/w is OFFERED: it has to be accepted first',
    });
    expect((await failureOf(has(adapter.task?.close)('j/other', {}, call))).code).toBe('NOT_FOUND');
  });

  it('refuses an outcome at the end of the work: it belongs to the end of the wrap-up', async () => {
    const { adapter, asked, call } = await openOver(script({}));
    const refusal = await failureOf(has(adapter.task?.complete)('j/w', { disposition: 'x' }, call));
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('closed') });
    expect(asked).toHaveLength(0);
  });

  it('builds the task of an accepted offer even when the job cannot be read', async () => {
    const { adapter, call } = await openOver(
      script({
        'GET /routing/workers/w': {
          body: { id: 'w', offers: [{ offerId: 'o', jobId: 'j', capacityCost: 7, offeredAt: '2026-01-05T09:00:00Z' }] },
        },
        'POST /routing/workers/w/offers/o:accept': { body: { assignmentId: 'a', jobId: 'j', workerId: 'w' } },
        'GET /routing/jobs/j': failure(503),
      }),
    );
    expect((await has(adapter.task?.accept)('j/w', call)).item).toMatchObject({
      ref: { nativeId: 'j/w' },
      state: { state: 'ACTIVE' },
      capacityCost: 7,
      offeredAt: Date.UTC(2026, 0, 5, 9),
      offerExpiresAt: null,
    });
  });

  it('shows an accepted offer as taken though the job lags behind', async () => {
    const assignments = { a: { assignmentId: 'a', workerId: 'w', assignedAt: '2026-01-05T09:00:00Z' } };
    const { adapter, call } = await openOver(
      script({
        'GET /routing/workers/w': { body: { id: 'w', offers: [{ offerId: 'o', jobId: 'j' }] } },
        'POST /routing/workers/w/offers/o:accept': { body: { assignmentId: 'a', jobId: 'j', workerId: 'w' } },
        'GET /routing/jobs/j': { body: { id: 'j', status: 'queued', assignments } },
      }),
    );
    expect((await has(adapter.task?.accept)('j/w', call)).item?.state.state).toBe('ACTIVE');
  });

  it('sends from when on a declined job may be offered again', async () => {
    const { adapter, asked, call } = await openOver(
      script({
        'GET /routing/workers/w': { body: { id: 'w', offers: [{ offerId: 'o', jobId: 'j' }] } },
        'POST /routing/workers/w/offers/o:decline': { body: {} },
      }),
    );
    const result = await has(adapter.task?.decline)('j/w', { retryOfferAt: Date.UTC(2023, 4, 26) }, call);
    expect(result.item?.state.state).toBe('DECLINED');
    expect(asked.at(-1)?.body).toEqual({ retryOfferAt: '2023-05-26T00:00:00.000Z' });
  });

  it('takes a job back from the worker who is at it', async () => {
    const { adapter, asked, call } = await openOver(
      script({
        'GET /routing/jobs/j': [assigned('assigned'), { body: { id: 'j', status: 'queued' } }],
        'POST /routing/jobs/j/assignments/a:unassign': { body: { jobId: 'j', unassignmentCount: 2 } },
      }),
    );
    const unassign = has(adapter.job?.unassign);
    expect(await unassign('j', 'j/w', { suspendMatching: true }, call)).toMatchObject({
      unassignmentCount: 2,
      item: { state: { state: 'QUEUED' } },
    });
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ suspendMatching: true });
    expect((await failureOf(unassign('j', 'other/w', {}, call))).code).toBe('INVALID_INPUT');
    expect((await failureOf(unassign('j', 'j/w', {}, call))).code).toBe('WRONG_STATE');
  });

  it.each([400, 404, 409, 412])('explains why a job cannot be canceled (%i)', async (status) => {
    const refused = { 'POST /routing/jobs/j:cancel': failure(status) };
    const late = await openOver(script({ ...refused, 'GET /routing/jobs/j': assigned('closed') }));
    expect(await failureOf(has(late.adapter.job?.cancel)('j', {}, late.call))).toMatchObject({
      code: 'WRONG_STATE',
      message: expect.stringContaining('closed'),
      status,
    });
    const twice = await openOver(
      script({ ...refused, 'GET /routing/jobs/j': { body: { id: 'j', status: 'cancelled' } } }),
    );
    expect((await has(twice.adapter.job?.cancel)('j', {}, twice.call)).item?.state.state).toBe('CANCELED');
    const odd = await openOver(script({ ...refused, 'GET /routing/jobs/j': { body: { id: 'j', status: 'queued' } } }));
    expect((await failureOf(has(odd.adapter.job?.cancel)('j', {}, odd.call))).code).not.toBe('WRONG_STATE');
  });

  it('has no position unless it waits', async () => {
    const refused = { 'GET /routing/jobs/j/position': failure(409) };
    const at = await openOver(
      script({ ...refused, 'GET /routing/jobs/j': { body: { id: 'j', status: 'scheduled' } } }),
    );
    expect(await has(at.adapter.job?.position)('j', at.call)).toBeNull();
    const gone = await openOver(script(refused));
    expect((await failureOf(has(gone.adapter.job?.position)('j', gone.call))).code).toBe('CONFLICT');
  });
});

describe('a call that is passed through', () => {
  it('needs neither the version nor the content type of patches', async () => {
    const { adapter, asked, call } = await openOver(() => ({ status: 418, body: { odd: true } }));
    const pass = has(adapter.passthrough);
    const answer = await pass({ method: 'patch', path: '/routing/queues/q', body: { name: 'A' } }, call);
    expect(answer).toEqual({ status: 418, body: { odd: true } });
    await pass({ method: 'GET', path: '/routing/queues', query: { 'api-version': '2024-01-18-preview' } }, call);
    expect(asked[0]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(asked.map(({ query }) => query['api-version'])).toEqual(['2023-11-01', '2024-01-18-preview']);
  });

  it('cannot leave the vendor', async () => {
    const { adapter, asked, call } = await openOver(() => ({ body: {} }));
    for (const path of ['//evil.example/', 'http://evil.example/', '/routing/../x', '/a?b=c']) {
      expect((await failureOf(has(adapter.passthrough)({ method: 'GET', path }, call))).code).toBe('INVALID_INPUT');
    }
    expect(asked).toHaveLength(0);
  });
});
