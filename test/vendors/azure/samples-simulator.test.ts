import { describe, expect, it } from 'vitest';
import { differences } from './recorded-likeness.ts';
import { has, SAMPLE_NAMES, sample } from './replay.ts';
import { bodyOf, requestOf } from './sample-requests.ts';
import { accept, type Json, type Kit, offersOf, startKit } from './simulator-kit.ts';

/** Words of the drafts that some samples are written in, and what the vendor calls them now (contract §1.1). */
const FINAL: readonly (readonly [string, string])[] = [
  ['"schedule-and-suspend"', '"scheduleAndSuspend"'],
  ['"queue-and-match"', '"queueAndMatch"'],
  ['"wait-time"', '"waitTime"'],
  ['"expression-rule"', '"expression"'],
  ['"static-rule"', '"static"'],
];
const inFinalWords = (value: unknown): Json => {
  const text = FINAL.reduce((all, [old, now]) => all.replaceAll(old, now), JSON.stringify(value));
  const { queueSelectors, workerSelectors, ...rest } = JSON.parse(text) as Json;
  return {
    ...rest,
    ...(queueSelectors !== undefined && { queueSelectorAttachments: queueSelectors }),
    ...(workerSelectors !== undefined && { workerSelectorAttachments: workerSelectors }),
  };
};
const withoutNulls = (value: unknown): Json =>
  JSON.parse(JSON.stringify(value), (_key, each: unknown) => (each === null ? undefined : each)) as Json;

/** What live answers add to the samples (contract §4, §6), and what the samples have by a slip: another id, no etag. */
const asLive = (path: string, told: Json): Json => {
  const [, , plural, id = ''] = path.split('/');
  if (told.position !== undefined) return { ...told, jobId: id };
  if (told.id === undefined) return told;
  const row = { ...told, id, etag: 'Sanitized' };
  if (plural === 'queues' || plural === 'workers') return { ...row, labels: { ...(told.labels as Json), Id: id } };
  if (plural !== 'jobs') return row;
  const selectors = (told.requestedWorkerSelectors ?? []) as Json[];
  const requestedWorkerSelectors = selectors.map((each) => ({ expedite: false, status: 'active', ...each }));
  return { attachedWorkerSelectors: [], ...row, tags: told.tags ?? {}, requestedWorkerSelectors };
};

const BASE = {
  '/distributionPolicies/MainDistributionPolicy': {},
  '/exceptionPolicies/MainExceptionPolicy': {},
  '/queues/MainQueue': {},
  '/queues/SecondaryQueue': {},
  '/classificationPolicies/Main': {},
};

interface Made {
  readonly assignment?: string;
  readonly offer?: string;
}
type Situation = (kit: Kit, told: Json) => Promise<Made | unknown>;

const nothing: Situation = async () => {};
const there =
  (path: string, more: Json = {}): Situation =>
  (kit, told) =>
    kit.data('PATCH', path, { ...withoutNulls(told), ...more });

const offered = async (kit: Kit, jobId: string, workerId = 'DefaultWorker'): Promise<Made> => {
  const channels = [{ channelId: 'chat', capacityCostPerJob: 1 }];
  const worker = { capacity: 1, queues: ['MainQueue'], channels, availableForOffers: true };
  await kit.data('PATCH', `/workers/${workerId}`, worker);
  await kit.data('PATCH', `/jobs/${jobId}`, { channelId: 'chat', queueId: 'MainQueue' });
  const [offer] = await offersOf(kit, workerId);
  return { offer: String(offer?.offerId) };
};
const JOB = '8780b28c-7079-4de1-9143-4d369289e958';
const assigned = async (kit: Kit): Promise<Made> => {
  await offered(kit, JOB);
  return { assignment: await accept(kit, 'DefaultWorker') };
};

/** What had happened before each sample. */
const SITUATIONS: Readonly<Record<string, Situation>> = {
  DistributionPolicies_CreateDistributionPolicy: nothing,
  Jobs_CancelJob: (kit) => kit.data('PATCH', `/jobs/${JOB}`, { channelId: 'chat', queueId: 'MainQueue' }),
  Jobs_CloseJob: async (kit) => {
    const made = await assigned(kit);
    await kit.data('POST', `/jobs/${JOB}/assignments/${made.assignment}:complete`);
    return made;
  },
  Jobs_CreateJob: nothing,
  Jobs_GetInQueuePosition: async (kit) => {
    for (const id of [JOB, 'b', 'c'])
      await kit.data('PATCH', `/jobs/${id}`, { channelId: 'chat', queueId: 'MainQueue' });
  },
  Jobs_GetJobsWithPageSize: async (kit, told) => {
    for (const row of [...(told.value as Json[])].reverse())
      await kit.data('PATCH', `/jobs/${row.id}`, withoutNulls(row));
  },
  Jobs_UnassignJob: assigned,
  Jobs_UpdateJob: there(`/jobs/${JOB}`, { channelReference: 'of before' }),
  Offers_AcceptJobOffer: (kit, told) => offered(kit, String(told.jobId)),
  Offers_DeclineJobOffer: (kit) => offered(kit, 'j'),
  Queues_GetQueueStatistics: async (kit) => {
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      await kit.data('PATCH', `/jobs/${id}`, { channelId: 'chat', queueId: 'MainQueue' });
  },
  Workers_CreateWorker: nothing,
  'Workers_CreateWorkerWithMaxConcurrentOffers.2024-01-18-preview': nothing,
  Workers_DeregisterActiveWorker: there('/workers/WorkerId', { availableForOffers: true }),
  Workers_GetWorker: there('/workers/DefaultWorker'),
  'draft-shape/ClassificationPolicies_CreateClassificationPolicy': nothing,
  'draft-shape/ExceptionPolicies_CreateExceptionPolicy': nothing,
  'draft-shape/Jobs_CompleteJob': assigned,
  'draft-shape/Jobs_CreateScheduledJob': nothing,
  'draft-shape/Jobs_GetJob': there(`/jobs/${JOB}`),
  'draft-shape/Queues_CreateQueue': nothing,
};

/** As the samples have it where the live service differs (contract §13): its own answers are replayed elsewhere. */
const DOCUMENTED = { position_estimate: true, statistics: 'length-only', draining_in_passing: true };

/** Not answered by any service: what a job that is only scheduled cannot have. */
const SLIPS: Readonly<Record<string, Json>> = {
  'draft-shape/Jobs_CreateScheduledJob': { status: 'pendingSchedule', enqueuedAt: undefined },
};

describe('the simulator, in the situation of each documented sample', () => {
  it('has a situation for every one of them', () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual([...SAMPLE_NAMES].sort());
  });

  it.each(SAMPLE_NAMES)('%s: answers alike', async (name) => {
    const example = sample(name);
    const { method, path, query = {} } = requestOf(example);
    const kit = await startKit({ switches: DOCUMENTED });
    for (const [base, body] of Object.entries(BASE)) await kit.data('PATCH', base, body);
    // Of a new object the answer of its creation counts.
    const isNew = method === 'PATCH' && SITUATIONS[name] === nothing;
    const status = isNew ? 201 : 200;
    const documented = inFinalWords(has(example.responses[String(status)]).body);
    const made = ((await SITUATIONS[name]?.(kit, documented)) ?? {}) as Made;
    const target = path
      .replace('/routing', '')
      .replace(/(?<=\/assignments\/)[^:]+/, (id) => made.assignment ?? id)
      .replace(/(?<=\/offers\/)[^:]+/, (id) => made.offer ?? id);
    const sent = bodyOf(example);
    const search = new URLSearchParams(query).toString();
    const answer = await kit.call(method, search === '' ? target : `${target}?${search}`, {
      ...(sent === null ? {} : { body: inFinalWords(sent) }),
      version: String(example.parameters['api-version']),
    });
    expect(answer.status).toBe(status);
    const told = withoutNulls({ ...asLive(path, withoutNulls(documented)), ...SLIPS[name] });
    const rows = (told.value as Json[] | undefined)?.map((row) => asLive(`/routing/jobs/${row.id}`, row));
    expect(differences(rows ? { ...told, value: rows } : told, answer.body)).toEqual([]);
  });
});
