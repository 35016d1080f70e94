import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { azure } from '../../src/vendors/azure/index.ts';
import { enqueuedAt, openAzureFloor } from '../support/azure-floor.ts';
import { dataOf, runner } from './house.ts';

const JOBS = 20_000;
/** Of whatever would change something. */
const REFUSED = { status: 404, body: '{"error":{"code":"NotFound","message":"no"}}' };
const NEVER_MS = 24 * 3_600_000;
const ACCOUNT = 'large';

interface Answer {
  readonly jobs: {
    readonly nodes: readonly { readonly externalId: string; readonly enqueuedAt: string }[];
    readonly failures: readonly { readonly code: string; readonly message: string }[];
    readonly freshness: readonly { readonly source: string }[];
  };
}

const ask = (staleness = '') =>
  `{ jobs(first: 3, filter: { states: [QUEUED] }, orderBy: { field: ENQUEUED_AT }${staleness}) {
     nodes { externalId enqueuedAt } failures { code message } freshness { source } } }`;

/** The places of those who wait longest among the first `count` of the vendor's list. */
const longest = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => at)
    .sort((a, b) => enqueuedAt(a) - enqueuedAt(b))
    .slice(0, 3)
    .map((at) => `call-${at}`);

/** A gateway over a resource in which so many jobs wait, on a real HTTP server. */
const openLarge = async (jobs: number, objectLimit = 50_000) => {
  const floor = openAzureFloor({ jobs, workers: 5, queues: 20 });
  const server = createServer((request, response) => {
    const { status, body } = request.method === 'GET' ? floor(request.url ?? '/') : REFUSED;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = openGateway({
    accounts: [
      {
        name: ACCOUNT,
        vendor: azure as Vendor,
        settings: azure.parseSettings({ endpoint, accessKey: 'c2VjcmV0' }),
        limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000, retries: 0 },
        deadlineMs: 120_000,
      },
    ],
    maxCallsPerOperation: () => 500,
  });
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }) => {
      const pace = { pollIntervalMs: NEVER_MS, reconcileMs: NEVER_MS };
      return { name, adapter, ...pace, webhook: false, objectLimit };
    }),
    patienceMs: 120_000,
  });
  const run = runner(gateway, events);
  return {
    hear: async () => {
      const following = events.follow({ accounts: [ACCOUNT], kinds: ['Job'], hear: () => {} });
      await following.settled;
    },
    /** A command, of which the resource makes nothing: that it had no effect is not known beforehand. */
    write: async () => {
      const { jobs } = await dataOf(
        run<{ jobs: { nodes: readonly { id: string }[] } }>(
          '{ jobs(first: 1, filter: { states: [QUEUED] }) { nodes { id } } }',
        ),
      );
      await run('mutation ($id: ID!) { cancelJob(input: { id: $id }) { __typename } }', {
        variables: { id: jobs.nodes[0]?.id },
      });
    },
    /** The answer to a question, and how many calls it cost. */
    ask: async (question: string) => {
      const { data, errors, costs } = await run<Answer>(question);
      expect(errors).toEqual([]);
      const { jobs: answer } = data;
      const calls = costs.reduce((sum, cost) => sum + cost.calls, 0);
      return { ...answer, found: answer.nodes.map(({ externalId }) => externalId), calls };
    },
    close: async () => {
      await events.close();
      await gateway.close();
      server.close();
    },
  };
};

const openFor = async (jobs: number, objectLimit?: number) => {
  const large = await openLarge(jobs, objectLimit);
  onTestFinished(large.close);
  return large;
};

describe('who waits longest, where 20,000 wait at one account', () => {
  let heard: Awaited<ReturnType<typeof openLarge>>;
  beforeAll(async () => {
    heard = await openLarge(JOBS);
    await heard.hear();
    return () => heard.close();
  });

  it('is told from what is known of an account that is heard, without a call', async () => {
    const { found, failures, freshness, calls } = await heard.ask(ask());
    expect([found, failures, calls]).toEqual([longest(JOBS), [], 0]);
    expect(freshness.map(({ source }) => source)).not.toEqual(['READ']);
  });

  it('is told of a part, which is named, where the reader wants the vendor to be asked', async () => {
    const { found, failures, freshness } = await heard.ask(ask(', maxStalenessMs: 0'));
    expect(failures).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
    expect(found).toEqual(longest(5_000));
    expect(freshness.map(({ source }) => source)).toEqual(['READ']);
  });

  it('is told of a part where nobody hears the account, which is heard from then on, and of all afterwards', async () => {
    const { ask: askIt } = await openFor(JOBS);
    const first = await askIt(ask());
    expect(first.calls).toBeLessThanOrEqual(20);
    expect(first.found).toEqual(longest(2_000));
    expect(first.failures.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
    expect(first.failures[0]?.message).toContain('the first 2000 of');
    await expect.poll(async () => (await askIt(ask())).failures).toEqual([]);
    const { found, freshness, calls } = await askIt(ask());
    expect([found, calls]).toEqual([longest(JOBS), 0]);
    expect(freshness.map(({ source }) => source)).toEqual(['POLL']);
  });

  it('is read behind a command, until what it did is known', async () => {
    const { ask: askIt, hear, write } = await openFor(3_000);
    await hear();
    expect((await askIt(ask())).freshness.map(({ source }) => source)).toEqual(['POLL']);
    await write();
    expect((await askIt(ask())).freshness.map(({ source }) => source)).toEqual(['READ']);
  });

  it('is never told from a picture that is not whole', async () => {
    const { ask: askIt, hear } = await openFor(JOBS, 1_000);
    await hear();
    const { failures, freshness } = await askIt(ask());
    expect(failures.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
    expect(freshness.map(({ source }) => source)).toEqual(['READ']);
  });

  it('is read from the vendor where the list can be read whole', async () => {
    const { ask: askIt, hear } = await openFor(300);
    await hear();
    const { found, failures, freshness } = await askIt(ask());
    expect([found, failures, freshness.map(({ source }) => source)]).toEqual([longest(300), [], ['READ']]);
  });
});
