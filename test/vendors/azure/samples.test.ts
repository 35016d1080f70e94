import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/domain/call.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import type { Queue } from '../../../src/domain/queue.ts';
import type { Row } from '../../../src/kit/vendor-order.ts';
import type { JobRow, WorkerRow } from '../../../src/vendors/azure/collections.ts';
import {
  ACCOUNT,
  failureOf,
  has,
  newCall,
  openApiOver,
  openOver,
  RECORDING_NAMES,
  recording,
  SAMPLE_NAMES,
  sample,
  sampleBody,
} from './replay.ts';
import { shares } from './rows-kit.ts';
import { ACCEPTED_JOB, type Api, bodyOf, requestOf } from './sample-requests.ts';

describe('the documented examples', () => {
  /** Some samples answer with another id than was asked for: a slip of their own. */
  const about = (asked: string, body: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        name === 'id' || (name === 'jobId' && 'position' in body) ? asked : value,
      ]),
    );

  it('are all here', () => {
    expect(SAMPLE_NAMES).toHaveLength(21);
  });

  it.each(SAMPLE_NAMES)('%s: the request is the printed one, and every answer is understood', async (name) => {
    const example = sample(name);
    const { method, path, query = {}, perform } = requestOf(example);
    for (const [status, { body }] of Object.entries(example.responses)) {
      const version = String(example.parameters['api-version']);
      const answer = { status: Number(status), body: about(decodeURIComponent(path.split('/')[3] ?? ''), body) };
      const { api, asked } = await openApiOver(() => answer, { apiVersion: version });
      await perform(api, newCall());
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatchObject({
        method,
        path,
        query: { 'api-version': version, ...query },
        body: bodyOf(example),
      });
      expect(Object.keys(asked[0]?.query ?? {})).toHaveLength(1 + Object.keys(query).length);
    }
  });
});

const readOver = async <R>(body: Json, read: (api: Api, call: Call) => Promise<R>): Promise<R> => {
  const { api } = await openApiOver(() => ({ body }));
  return read(api, newCall());
};
const job = (body: JsonObject): Promise<JobRow> => readOver(body, (api, call) => api.jobs.get(String(body.id), call));
const worker = (body: JsonObject): Promise<WorkerRow> =>
  readOver(body, (api, call) => api.workers.get(String(body.id), call));
const queue = (body: JsonObject): Promise<Row<Queue>> =>
  readOver(body, (api, call) => api.queues.get(String(body.id), call));

describe('the answers of the examples', () => {
  it('hold a job', async () => {
    const body = sampleBody('Jobs_CreateJob');
    expect((await job(body)).item).toMatchObject({
      ref: { kind: 'Job', account: ACCOUNT, nativeId: 'JobId' },
      vendorType: 'RouterJob',
      raw: body,
      version: 'etag',
      createdAt: null,
      updatedAt: null,
      state: { state: 'QUEUED', native: 'queued' },
      policy: null,
      queue: { kind: 'Queue', nativeId: 'MainQueue' },
      worker: null,
      priority: 5,
      channel: 'CustomChatChannel',
      labels: {},
      tags: null,
      notes: [],
      disposition: null,
      externalId: '1d5896f3-8b54-40be-82d3-910323f5e2af',
      scheduledAt: null,
      enqueuedAt: Date.UTC(2021, 8, 30, 23, 59, 4, 531),
      endedAt: null,
    });
  });

  it('hold a job that is scheduled', async () => {
    const row = await job(sampleBody('draft-shape/Jobs_CreateScheduledJob'));
    expect(row.item.scheduledAt).toBe(Date.UTC(2023, 4, 26, 23, 22, 12, 77));
  });

  it('hold a worker', async () => {
    const body = sampleBody('Workers_GetWorker');
    expect((await worker(body)).item).toMatchObject({
      ref: { kind: 'Worker', nativeId: 'DefaultWorker' },
      vendorType: 'RouterWorker',
      raw: body,
      version: 'etag',
      name: null,
      presence: { state: 'READY', native: 'active', label: 'active', reasonCode: null, since: null },
      queues: [{ nativeId: 'MainQueue' }, { nativeId: 'SecondaryQueue' }],
      capacity: 100,
      loadRatio: 0,
      channels: [
        { channel: 'CustomChatChannel', capacityCost: 10, maxJobs: 4 },
        { channel: 'CustomVoiceChannel', capacityCost: 100, maxJobs: 1 },
      ],
      skills: null,
      labels: {},
      tags: {},
    });
  });

  it.each([
    ['Workers_CreateWorker', 'NOT_READY'],
    ['Workers_DeregisterActiveWorker', 'DRAINING'],
    ['Workers_GetWorker', 'READY'],
  ])('hold the presence of %s: %s', async (name, state) => {
    expect((await worker(sampleBody(name))).item.presence.state).toBe(state);
  });

  it('hold a queue with its policies, though without the etag that was promised', async () => {
    expect((await queue(sampleBody('draft-shape/Queues_CreateQueue'))).item).toMatchObject({
      name: 'Main',
      version: null,
      policies: [{ nativeId: 'distribution/MainDistributionPolicy' }, { nativeId: 'exception/MainExceptionPolicy' }],
      labels: {},
    });
  });

  it('hold a distribution policy', async () => {
    const body = sampleBody('DistributionPolicies_CreateDistributionPolicy');
    const { item: policy } = await readOver(body, (api, call) => api.policies.distribution.get(String(body.id), call));
    expect(policy).toMatchObject({
      ref: { nativeId: 'distribution/d9033d56-659c-437a-b5b7-4f3b14301dd4' },
      vendorType: 'DistributionPolicy',
      role: 'DISTRIBUTION',
      name: 'Main',
      offerTimeoutMs: 300_000,
      rules: [],
    });
    const { id: _, name: __, etag: ___, ...configuration } = body;
    expect(JSON.parse(has(policy.configuration))).toEqual(configuration);
  });

  it('hold an exception policy', async () => {
    const body = sampleBody('draft-shape/ExceptionPolicies_CreateExceptionPolicy');
    const { item } = await readOver(body, (api, call) => api.policies.exception.get(String(body.id), call));
    expect(item).toMatchObject({
      role: 'EXCEPTION',
      rules: [{ name: 'MaxWaitTimeExceeded', condition: '{"kind":"wait-time","thresholdSeconds":20}', queue: null }],
    });
  });

  it('hold position and statistics, in milliseconds', async () => {
    const asked = sampleBody('Jobs_GetInQueuePosition');
    const position = await readOver(asked, (api, call) => api.jobs.position(String(asked.jobId), call));
    expect(position).toEqual({
      queue: { kind: 'Queue', account: ACCOUNT, nativeId: 'MainQueue' },
      position: 1,
      queueLength: 3,
      expectedWaitMs: 240_000,
    });
    const counted = await readOver(sampleBody('Queues_GetQueueStatistics'), (api, call) =>
      api.queues.statistics('MainQueue', call),
    );
    expect(counted).toMatchObject({
      waiting: 5,
      oldestWaitingSince: null,
      expectedWaits: [],
    });
  });

  it('hold an accepted offer and the count of unassignments', async () => {
    const accepted = sampleBody('Offers_AcceptJobOffer');
    expect(
      await readOver(accepted, (api, call) =>
        api.workers.accept(String(accepted.workerId), { offerId: 'o', jobId: ACCEPTED_JOB }, call),
      ),
    ).toEqual({ assignmentId: '246d5a06-c04a-4b6b-8a34-02bbd9fdad68' });
    const taken = sampleBody('Jobs_UnassignJob');
    const unassigned = await readOver(taken, (api, call) =>
      api.jobs.unassign(String(taken.jobId), 'a', undefined, call),
    );
    expect(unassigned).toEqual({ unassignmentCount: 1 });
  });
});

describe('the recordings of older versions', () => {
  it('are all here', () => {
    expect(RECORDING_NAMES).toHaveLength(5);
  });

  it('show that a deleted object is answered in the old envelope', async () => {
    const [removed, missing] = recording('recorded/delete_then_get_404.2022-07-18-preview').Entries;
    let isThere = true;
    const { adapter, asked, call } = await openOver(({ method }) => {
      if (method === 'DELETE') {
        isThere = false;
        return { status: has(removed).StatusCode };
      }
      return isThere
        ? { body: { id: 'tst_delete_cp' } }
        : { status: has(missing).StatusCode, body: has(missing).ResponseBody };
    });
    expect(await has(adapter.policy?.remove)('classification/tst_delete_cp', call)).toEqual({
      outcome: 'DONE',
      item: null,
    });
    expect(await has(adapter.policy?.get)('classification/tst_delete_cp', call)).toBeNull();
    expect(asked.map(({ path }) => path)).toEqual(Array(3).fill('/routing/classificationPolicies/tst_delete_cp'));
  });

  it('show what an offer that is gone is answered with', async () => {
    const { Entries } = recording('recorded/offer_accept_then_decline_error.2021-04-07-preview1');
    const refused = has(Entries.at(-1));
    const { api } = await openApiOver(() => ({ status: refused.StatusCode, body: refused.ResponseBody }));
    expect(await failureOf(api.workers.decline('sdk-w1', 'o', undefined, newCall()))).toMatchObject({
      code: 'UNAVAILABLE',
      status: 500,
      vendorCode: 'InternalServerError',
      vendorMessage: expect.stringContaining('Object reference not set'),
    });
  });

  it('show links to next pages, relative and without a version', async () => {
    const { Entries } = recording('recorded/list_exception_policies_paging.2022-07-18-preview');
    let turn = 0;
    const { api, asked } = await openApiOver(() => {
      const { value, nextLink } = has(Entries[turn]).ResponseBody as { value: JsonObject[]; nextLink: string };
      turn += 1;
      const rows = value.map(({ exceptionPolicy, etag }) => ({ ...(exceptionPolicy as JsonObject), etag }));
      return { body: { value: rows, nextLink } };
    });
    const call = newCall();
    const first = await api.policies.exception.list({ maxpagesize: 2 }, call);
    const second = await api.policies.exception.list(has(first.next), call);
    expect([...first.rows, ...second.rows].map(({ item }) => item.ref.nativeId)).toHaveLength(4);
    for (const [index, { RequestUri }] of Entries.entries()) {
      const url = new URL(RequestUri);
      expect(asked[index]?.path).toBe(url.pathname);
      expect(asked[index]?.query).toEqual({ ...Object.fromEntries(url.searchParams), 'api-version': '2023-11-01' });
    }
  });

  it('show labels that the vendor adds, quoted etags and when it was changed', async () => {
    const { Entries } = recording('recorded/upserts_with_assignment_and_hmac_debug_header.2022-07-18-preview');
    const entry = has(Entries.find(({ RequestUri }) => RequestUri.includes('/queues/')));
    const { api } = await openApiOver(() => ({
      status: entry.StatusCode,
      body: entry.ResponseBody,
      headers: { ...entry.ResponseHeaders },
    }));
    const row = await api.queues.upsert('JAVA_LIVE_TESTS-unassign-job-2-Queue', {}, newCall());
    expect(row.item).toMatchObject({
      version: '"16028d97-0000-0700-0000-649e164f0000"',
      updatedAt: Date.UTC(2023, 5, 29, 23, 39, 59),
      labels: { Label_1: 'Value_1', Id: 'JAVA_LIVE_TESTS-unassign-job-2-Queue' },
    });
  });

  it('show that nulls are left out, which is read as null', async () => {
    const printed = sampleBody('Jobs_CreateJob');
    const silent = Object.fromEntries(Object.entries(printed).filter(([, value]) => value !== null));
    const { raw: _, ...a } = (await job(printed)).item;
    const { raw: __, ...b } = (await job(silent)).item;
    expect(a).toEqual(b);
  });
});

it('tasks are read off workers and jobs alike', async () => {
  const row = await job({
    id: 'j/1',
    status: 'assigned',
    queueId: 'q',
    assignments: { a: { assignmentId: 'a', workerId: 'w 1', assignedAt: '2023-06-29T23:47:31.1951811+00:00' } },
  });
  const holder = await worker({
    id: 'w 1',
    assignedJobs: [{ assignmentId: 'a', jobId: 'j/1', capacityCost: 5, assignedAt: '2023-06-29T23:47:31.2552573Z' }],
  });
  const [mine] = shares.ofWorker(holder, new Map());
  const [known] = shares.ofJob(row);
  expect(mine).toMatchObject({
    ref: { nativeId: 'j%2F1/w%201' },
    state: { state: 'ACTIVE' },
    capacityCost: 5,
    queue: null,
  });
  expect(known).toMatchObject({
    ref: mine?.ref,
    state: { state: 'ACTIVE', native: 'assigned' },
    queue: { nativeId: 'q' },
  });
});
