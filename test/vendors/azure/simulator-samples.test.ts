import { describe, expect, it } from 'vitest';
import { objectionsToDefinition } from './openapi.ts';
import { addJob, furnish, type Json, type Kit, readSample, START, sampleNames, startKit } from './simulator-kit.ts';

/** Leaves of both looked at: the sample's nulls may be absent, times and ETags differ, and queues and workers have the label `Id`. */
const shapeOf = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((each) => shapeOf(each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) =>
        each === null || name === 'Id' ? [] : [[name, shapeOf(each, name)]],
      ),
    );
  }
  return key === 'etag' || key === 'enqueuedAt' ? typeof value : value;
};

/** What a sample takes for granted. */
const prepare = async (kit: Kit): Promise<void> => {
  await furnish(kit);
  for (const id of ['MainQueue', 'SecondaryQueue']) await kit.data('PATCH', `/queues/${id}`, {});
};

const UPSERTS: readonly (readonly [name: string, path: string, idKey: string])[] = [
  ['DistributionPolicies_CreateDistributionPolicy', '/distributionPolicies', 'distributionPolicyId'],
  ['Workers_CreateWorker', '/workers', 'workerId'],
  ['Workers_CreateWorkerWithMaxConcurrentOffers.2024-01-18-preview', '/workers', 'workerId'],
  ['Jobs_CreateJob', '/jobs', 'jobId'],
];

describe('the samples of the vendor', () => {
  it('fit the document', () => {
    const DEFINITIONS: Readonly<Record<string, string>> = {
      CreateDistributionPolicy: 'DistributionPolicy',
      CancelJob: 'CancelJobResult',
      CloseJob: 'CloseJobResult',
      CreateJob: 'RouterJob',
      UpdateJob: 'RouterJob',
      GetInQueuePosition: 'RouterJobPositionDetails',
      GetJobsWithPageSize: 'PagedRouterJob',
      UnassignJob: 'UnassignJobResult',
      AcceptJobOffer: 'AcceptJobOfferResult',
      DeclineJobOffer: 'DeclineJobOfferResult',
      GetQueueStatistics: 'RouterQueueStatistics',
      CreateWorker: 'RouterWorker',
      GetWorker: 'RouterWorker',
      DeregisterActiveWorker: 'RouterWorker',
    };
    const withoutNulls = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_key, each: unknown) => (each === null ? undefined : each));
    for (const name of sampleNames) {
      const definition = DEFINITIONS[name.split('_')[1] ?? ''];
      if (definition === undefined) continue;
      for (const { body } of Object.values(readSample(name).responses)) {
        expect([name, objectionsToDefinition(definition, withoutNulls(body))]).toEqual([name, []]);
      }
    }
  });

  it.each(UPSERTS)('%s: the same request is given the same answer', async (name, path, idKey) => {
    const kit = await startKit();
    const { parameters, responses } = readSample(name);
    await prepare(kit);
    const version = String(parameters['api-version']);
    const answer = await kit.call('PATCH', `${path}/${parameters[idKey]}`, { body: parameters.resource, version });
    expect(answer.status).toBe(201);
    const added = path === '/jobs' ? { tags: {}, requestedWorkerSelectors: expect.anything() } : {};
    expect(shapeOf(answer.body)).toEqual({ ...(shapeOf(responses[201]?.body) as Json), ...added });
  });

  it('Jobs_CreateJob: live answers add to a selector what was not sent', async () => {
    const kit = await startKit();
    const { parameters } = readSample('Jobs_CreateJob');
    await prepare(kit);
    const answer = await kit.data('PATCH', '/jobs/JobId', parameters.resource);
    expect(answer.requestedWorkerSelectors).toEqual([
      { key: 'Sales', labelOperator: 'equal', value: true, expedite: false, status: 'active' },
    ]);
  });

  it('Workers_GetWorker, Workers_DeregisterActiveWorker', async () => {
    // The sample drains without a job; the live service does not (contract §8.2).
    const kit = await startKit({ switches: { draining_in_passing: true } });
    await prepare(kit);
    const sample = readSample('Workers_GetWorker').responses[200]?.body ?? {};
    await kit.data('PATCH', '/workers/DefaultWorker', sample);
    expect(shapeOf(await kit.data('GET', '/workers/DefaultWorker'))).toEqual(shapeOf(sample));
    const { parameters, responses } = readSample('Workers_DeregisterActiveWorker');
    const active = { ...(readSample('Workers_CreateWorker').parameters.resource as Json), availableForOffers: true };
    await kit.data('PATCH', '/workers/WorkerId', active);
    const answer = await kit.data('PATCH', '/workers/WorkerId', parameters.resource);
    expect(shapeOf(answer)).toEqual(shapeOf(responses[200]?.body));
  });

  it('Jobs_GetInQueuePosition, Queues_GetQueueStatistics, Jobs_GetJobsWithPageSize', async () => {
    const kit = await startKit({ switches: { position_estimate: true } });
    await prepare(kit);
    for (const id of ['383541b3-5637-4af6-8aac-3391da8a578a', 'b', 'c'])
      await addJob(kit, id, { queueId: 'MainQueue' });
    const position = readSample('Jobs_GetInQueuePosition').responses[200]?.body ?? {};
    expect(await kit.data('GET', `/jobs/${position.jobId}/position`)).toEqual({
      ...position,
      estimatedWaitTimeMinutes: 2,
    });
    const short = await startKit({ switches: { statistics: 'length-only' } });
    await prepare(short);
    for (const id of ['a', 'b', 'c', 'd', 'e']) await addJob(short, id, { queueId: 'MainQueue' });
    expect(await short.data('GET', '/queues/MainQueue/statistics')).toEqual(
      readSample('Queues_GetQueueStatistics').responses[200]?.body,
    );
    const nulls = await startKit({ switches: { print_nulls: true } });
    await prepare(nulls);
    await addJob(nulls, 'only', { queueId: 'MainQueue' });
    const page = await nulls.data('GET', '/jobs?status=active&maxpagesize=2');
    const sample = readSample('Jobs_GetJobsWithPageSize').responses[200]?.body;
    const [item] = (sample?.value ?? []) as Json[];
    expect(page).toMatchObject({ nextLink: null });
    expect(Object.keys((page.value as Json[])[0] ?? {})).toEqual(expect.arrayContaining(Object.keys(item ?? {})));
  });

  it('of the exception policy gives the action an id (draft words aside)', async () => {
    const kit = await startKit();
    await kit.data('PATCH', '/classificationPolicies/Main', {});
    const draft = readSample('draft-shape/ExceptionPolicies_CreateExceptionPolicy');
    const finalWords = (value: unknown): Json => JSON.parse(JSON.stringify(value).replaceAll('wait-time', 'waitTime'));
    const answer = await kit.data('PATCH', '/exceptionPolicies/x', finalWords(draft.parameters.resource));
    const [rule] = answer.exceptionRules as { actions: Json[] }[];
    expect(rule?.actions[0]).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), kind: 'reclassify' });
  });
});

interface Recorded {
  readonly Entries: readonly { readonly ResponseHeaders: Json; readonly ResponseBody: Json | null }[];
}
const recorded = (name: string): Recorded => readSample(`recorded/${name}`) as unknown as Recorded;

describe('the recorded traffic', () => {
  it('has ETags of the same two looks', async () => {
    const kit = await startKit();
    await furnish(kit);
    await addJob(kit, 'j');
    const { Entries } = recorded('upserts_with_assignment_and_hmac_debug_header.2022-07-18-preview');
    const look = (etag: unknown): string => String(etag).replace(/[0-9a-f]/g, 'x');
    const [policy, , , job] = Entries.map(({ ResponseHeaders }) => look(ResponseHeaders.ETag));
    expect(look((await kit.data('GET', '/distributionPolicies/d')).etag)).toBe(policy);
    expect(look((await kit.data('GET', '/jobs/j')).etag)).toBe(job);
    // The tail of a job's is a moment: ticks of 100 ns since the year 1, the lowest byte first.
    const [, tail = ''] = /-(\w{4}-\w{12})"$/.exec(String((await kit.data('GET', '/jobs/j')).etag)) ?? [];
    const ticks = Buffer.from(tail.replace('-', ''), 'hex').readBigUInt64LE();
    expect(Number((ticks - 621_355_968_000_000_000n) / 10_000n)).toBe(START);
  });

  it('says not found in the older envelope', async () => {
    const kit = await startKit();
    const { Entries } = recorded('delete_then_get_404.2022-07-18-preview');
    const answer = await kit.call('GET', '/classificationPolicies/tst_delete_cp');
    expect(answer.body).toEqual(Entries[1]?.ResponseBody);
  });

  it('links to the next page in the same form', async () => {
    const kit = await startKit();
    for (const id of ['a', 'b', 'c']) await kit.data('PATCH', `/exceptionPolicies/${id}`, {});
    const { nextLink } = await kit.data('GET', '/exceptionPolicies?maxpagesize=2');
    const there = recorded('list_exception_policies_paging.2022-07-18-preview').Entries[0]?.ResponseBody?.nextLink;
    const packed = (link: unknown): string =>
      Buffer.from(new URLSearchParams(String(link).split('?')[1]).get('continuationToken') ?? '', 'base64').toString();
    for (const link of [nextLink, there]) {
      expect(String(link).split('?')[0]).toBe('/routing/exceptionPolicies');
      expect(packed(link)).toMatch(/(^|&)maxpagesize=2(&|$)/);
    }
  });
});
