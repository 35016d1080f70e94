import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Estate, openEstate } from './estate.ts';
import { dataOf } from './house.ts';

const ACCOUNT = 'demo-azure';
const ERROR = '... on Error { __typename code message }';
const JOB = `job { id matching { mode scheduledAt } scheduledAt
  requirements { key operator value expiresAfterMs expiresAt urgent origin state } }`;

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate('empty');
});
afterAll(() => estate.close());

interface Told {
  readonly id: string;
  readonly scheduledAt: string | null;
  readonly matching: { readonly mode: string; readonly scheduledAt: string | null } | null;
  readonly requirements: readonly Readonly<Record<string, unknown>>[] | null;
}
type Result = Readonly<Record<string, unknown>> & { readonly it?: Told };

const send = async (name: string, kind: string, field: string, input: Record<string, unknown>): Promise<Result> => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) {
    result: ${name}(input: $input) { ... on ${kind}Payload { it: ${field} } ${ERROR} } }`;
  return (await dataOf(estate.run<{ result: Result }>(document, { variables: { input } }))).result;
};
const policyOf = async (input: Record<string, unknown>) =>
  String(
    (await send('createRoutingPolicy', 'RoutingPolicy', 'routingPolicy { id }', { account: ACCOUNT, ...input })).it?.id,
  );
const queueOf = async (policies: readonly string[] = []) =>
  String((await send('createQueue', 'Queue', 'queue { id }', { account: ACCOUNT, name: 'Line', policies })).it?.id);

const createJob = (input: Record<string, unknown>) =>
  send('createJob', 'Job', JOB, { account: ACCOUNT, channel: 'chat', ...input });
const updateJob = (id: string | undefined, input: Record<string, unknown>) =>
  send('updateJob', 'Job', JOB, { id, ...input });
const jobNow = async (id: string | undefined): Promise<Told> =>
  (await dataOf(estate.run<{ job: Told }>(`{ job: node(id: "${id}") { ... on Job ${JOB.slice('job'.length)} } }`))).job;

/** What a board would write beside a waiting job, from typed fields alone. */
const SIGNS: Readonly<Record<string, string>> = { EQUAL: '=', NOT_EQUAL: '≠', GREATER_THAN_OR_EQUAL: '≥' };
const wordsFor = ({ matching, requirements }: Told): readonly string[] => {
  if (matching?.mode === 'SUSPENDED') return ['suspended'];
  if (matching?.mode === 'SCHEDULED') return [`not before ${matching.scheduledAt}`];
  return (requirements ?? []).map(
    ({ key, operator, value, state, origin }) =>
      `${state === 'EXPIRED' ? 'no longer' : 'waits for'} ${key} ${SIGNS[String(operator)]} ${JSON.stringify(value)} (${origin})`,
  );
};

describe('what a job waits for', () => {
  it('is told by typed members, and by what has expired since', async () => {
    const queue = await queueOf([await policyOf({ role: 'DISTRIBUTION', offerTimeoutMs: 30_000 })]);
    const made = await createJob({
      queue,
      requirements: [
        { key: 'level', operator: 'GREATER_THAN_OR_EQUAL', value: 5, expiresAfterMs: 1_500, urgent: true },
        { key: 'language', operator: 'EQUAL', value: 'en' },
      ],
    });
    const id = made.it?.id;
    await estate.clock.advance(1_000);
    const waiting = await jobNow(id);
    expect(wordsFor(waiting)).toEqual(['waits for level ≥ 5 (REQUESTED)', 'waits for language = "en" (REQUESTED)']);
    expect(waiting.requirements?.[0]).toMatchObject({ expiresAfterMs: 1_500, urgent: true, state: 'ACTIVE' });
    expect(waiting.requirements?.[1]).toMatchObject({ expiresAfterMs: null, expiresAt: null, urgent: false });
    await estate.clock.advance(1_500);
    expect(wordsFor(await jobNow(id))).toEqual([
      'no longer level ≥ 5 (REQUESTED)',
      'waits for language = "en" (REQUESTED)',
    ]);
    // All of them are replaced.
    expect((await updateJob(id, { requirements: [{ key: 'vip', operator: 'EQUAL', value: true }] })).it).toMatchObject({
      requirements: [{ key: 'vip', value: true }],
    });
    expect((await updateJob(id, { requirements: [] })).it?.requirements).toEqual([]);
  });

  it('is told with what its policy adds', async () => {
    const queue = await queueOf();
    const policy = await policyOf({
      role: 'CLASSIFICATION',
      configuration: {
        workerSelectorAttachments: [
          { kind: 'static', workerSelector: { key: 'tier', labelOperator: 'notEqual', value: 'junior' } },
        ],
      },
    });
    const { it: made } = await createJob({ queue, policy });
    await estate.clock.advance(1_000);
    expect(wordsFor(await jobNow(made?.id))).toEqual(['waits for tier ≠ "junior" (POLICY)']);
  });

  it('is that somebody lets it go, where it is suspended, or that its time comes', async () => {
    const queue = await queueOf();
    const { it: held } = await createJob({ queue, matching: { mode: 'SUSPENDED' } });
    expect(wordsFor(await jobNow(held?.id))).toEqual(['suspended']);
    await updateJob(held?.id, { matching: { mode: 'QUEUED' } });
    expect((await jobNow(held?.id)).matching).toEqual({ mode: 'QUEUED', scheduledAt: null });

    const at = new Date(estate.clock.now() + 60_000).toISOString();
    const { it: later } = await createJob({ queue, matching: { mode: 'SCHEDULED', scheduledAt: at } });
    expect(wordsFor(await jobNow(later?.id))).toEqual([`not before ${at}`]);
    await estate.clock.advance(61_000);
    expect(wordsFor(await jobNow(later?.id))).toEqual(['suspended']);
  });

  it.each([
    [
      'a mode and the old member',
      { scheduledAt: '2031-01-01T00:00:00Z', matching: { mode: 'SUSPENDED' } },
      'leave one out',
    ],
    ['no moment for what is scheduled', { matching: { mode: 'SCHEDULED' } }, 'matching.scheduledAt'],
    [
      'a moment for what is not',
      { matching: { mode: 'QUEUED', scheduledAt: '2031-01-01T00:00:00Z' } },
      'matching.scheduledAt',
    ],
  ])('cannot be given with %s', async (_, input, words) => {
    expect(await createJob({ queue: await queueOf(), ...input })).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(words),
    });
  });

  it('is refused by name by vendors that cannot take it', async () => {
    const input = { account: 'demo-twilio', requirements: [{ key: 'level', operator: 'EQUAL', value: 5 }] };
    expect(await send('createJob', 'Job', 'job { id }', input)).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('requirements'),
    });
  });
});

describe('what a policy does', () => {
  const read = async (id: string, selection: string) =>
    (
      await dataOf(
        estate.run<{ policy: unknown }>(`{ policy: node(id: "${id}") { ... on RoutingPolicy { ${selection} } } }`),
      )
    ).policy;

  it('is told of a distribution, without the keys of what scores', async () => {
    const id = await policyOf({
      role: 'DISTRIBUTION',
      offerTimeoutMs: 30_500,
      configuration: {
        mode: {
          kind: 'bestWorker',
          bypassSelectors: true,
          minConcurrentOffers: 1,
          maxConcurrentOffers: 3,
          scoringRule: { kind: 'function', functionUri: 'https://f.example.com/api/score?code=s3cr3t-key-0815' },
        },
      },
    });
    const told = await read(
      id,
      `offerTimeoutMs workerSelectors { kind } exceptionRules { nativeId } distribution {
        mode bypassSelectors minConcurrentOffers maxConcurrentOffers scoring { rule { kind address } } }`,
    );
    expect(told).toMatchObject({
      offerTimeoutMs: 30_500,
      workerSelectors: null,
      exceptionRules: null,
      distribution: {
        mode: 'BEST_WORKER',
        bypassSelectors: true,
        minConcurrentOffers: 1,
        maxConcurrentOffers: 3,
        scoring: { rule: { kind: 'FUNCTION', address: expect.stringContaining('f.example.com') } },
      },
    });
    expect(JSON.stringify(told)).not.toContain('s3cr3t');
  });

  it('is told of a classification and of exceptions', async () => {
    const classification = await policyOf({
      role: 'CLASSIFICATION',
      configuration: {
        prioritizationRule: { kind: 'expression', expression: 'If(job.vip = true, 10, 1)' },
        workerSelectorAttachments: [
          {
            kind: 'conditional',
            condition: { kind: 'expression', expression: 'job.vip = true' },
            workerSelectors: [
              { key: 'level', labelOperator: 'greaterThan', value: 2, expiresAfterSeconds: 1.5, expedite: true },
            ],
          },
          { kind: 'passThrough', key: 'language', labelOperator: 'equal' },
          {
            kind: 'weightedAllocation',
            allocations: [
              { weight: 0.25, workerSelectors: [{ key: 'team', labelOperator: 'equal', value: 'a' }] },
              { weight: 0.75, workerSelectors: [{ key: 'team', labelOperator: 'equal', value: 'b' }] },
            ],
          },
        ],
      },
    });
    const of = 'key operator value expiresAfterMs urgent';
    expect(
      await read(
        classification,
        `priorityRule { kind language expression } distribution { mode }
         workerSelectors { kind rule { kind expression } requirements { ${of} } allocations { weight requirements { key value } } }`,
      ),
    ).toMatchObject({
      priorityRule: { kind: 'EXPRESSION', language: 'powerFx', expression: 'If(job.vip = true, 10, 1)' },
      distribution: null,
      workerSelectors: [
        {
          kind: 'CONDITIONAL',
          rule: { kind: 'EXPRESSION', expression: 'job.vip = true' },
          requirements: [{ key: 'level', operator: 'GREATER_THAN', value: 2, expiresAfterMs: 1_500, urgent: true }],
          allocations: null,
        },
        { kind: 'PASS_THROUGH', rule: null, requirements: [{ key: 'language', operator: 'EQUAL', value: null }] },
        {
          kind: 'WEIGHTED',
          requirements: [],
          allocations: [
            { weight: 0.25, requirements: [{ key: 'team', value: 'a' }] },
            { weight: 0.75, requirements: [{ key: 'team', value: 'b' }] },
          ],
        },
      ],
    });

    const exception = await policyOf({
      role: 'EXCEPTION',
      configuration: {
        exceptionRules: [
          {
            id: 'full',
            trigger: { kind: 'queueLength', threshold: 7 },
            actions: [{ id: 'a1', kind: 'cancel', note: 'full', dispositionCode: 'Full' }],
          },
          {
            id: 'late',
            trigger: { kind: 'waitTime', thresholdSeconds: 90.5 },
            actions: [{ id: 'a2', kind: 'manualReclassify', priority: 50, workerSelectors: [] }],
          },
        ],
      },
    });
    expect(
      await read(
        exception,
        `exceptionRules { nativeId trigger { kind queueLength waitMs }
           actions { nativeId kind note disposition priority queue { id } policy { id } labels requirements { key } } }`,
      ),
    ).toEqual({
      exceptionRules: [
        {
          nativeId: 'full',
          trigger: { kind: 'QUEUE_LENGTH', queueLength: 7, waitMs: null },
          actions: [
            {
              nativeId: 'a1',
              kind: 'CANCEL',
              note: 'full',
              disposition: 'Full',
              priority: null,
              queue: null,
              policy: null,
              labels: null,
              requirements: null,
            },
          ],
        },
        {
          nativeId: 'late',
          trigger: { kind: 'WAIT_TIME', queueLength: null, waitMs: 90_500 },
          actions: [
            {
              nativeId: 'a2',
              kind: 'MANUAL_RECLASSIFY',
              note: null,
              disposition: null,
              priority: 50,
              queue: null,
              policy: null,
              labels: null,
              requirements: [],
            },
          ],
        },
      ],
    });
  });
});

it('the old names of durations go on, and exclude the new ones', async () => {
  const id = await policyOf({ role: 'DISTRIBUTION', offerTimeoutSeconds: 30.1 });
  const both = await send('updateRoutingPolicy', 'RoutingPolicy', 'routingPolicy { id }', {
    id,
    offerTimeoutMs: 1_000,
    offerTimeoutSeconds: 1,
  });
  expect(both).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('renamed to offerTimeoutMs') });
  const told = await dataOf(
    estate.run(`{ policy: node(id: "${id}") { ... on RoutingPolicy { offerTimeoutMs offerTimeoutSeconds } } }`),
  );
  expect(told).toEqual({ policy: { offerTimeoutMs: 30_100, offerTimeoutSeconds: 30.1 } });
});
