import { expect, it, onTestFinished } from 'vitest';
import { vendors } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { realClock, realRuntime } from '../../src/domain/runtime.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { addJob, furnish, startKit } from '../vendors/azure/simulator-kit.ts';

const schema = buildSchema(vendors);
const SECRET = 'a-secret-of-sixteen-or-more';

interface Told {
  readonly account: string;
  readonly asOf: string;
}

interface Answer {
  readonly data: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions: {
    readonly trunkline: {
      readonly accounts: readonly { readonly calls: number }[];
      readonly fromMemory?: readonly Told[];
    };
  };
}

/** A server over an account that is kept, of which a second in the test is one of both, the gateway's and the vendor's. */
const open = async (by: 'WEBHOOK' | 'POLL', pollIntervalMs = 200) => {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const { after } = realClock;
  const clock = { now, after, at: (ms: number, run: () => void) => after(Math.max(0, ms - now()), run) };
  const kit = await startKit({ clock });
  await furnish(kit);
  const feed = by === 'POLL' ? { pollIntervalMs } : { webhookSecret: SECRET, webhook: true };
  const config = readConfig({
    raw: {
      server: { port: 0 },
      auth: 'none',
      accounts: [{ name: 'acs', vendor: 'azure', settings: kit.sim.settings, feed: { keep: 'always', ...feed } }],
    },
    vendors,
    environment: {},
    flags: {},
  });
  const core = openCore(config, { runtime: { ...realRuntime, clock } });
  const { auth, server: settings } = config;
  const server = await startServer({
    ...settings,
    ...core,
    auth,
    schema,
    log: openLog('silent'),
    wallboard: false,
    graphiql: false,
    webhookSecrets: new Map([['acs', SECRET]]),
  } as never);
  onTestFinished(async () => {
    await server.drain(0);
    await core.close();
  });
  if (by === 'WEBHOOK') await kit.sim.deliverTo(`${server.url}/webhooks/acs?secret=${SECRET}`);
  const ask = async <T = Record<string, never>>(query: string, variables: object = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-trunkline-cost': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors, extensions } = (await response.json()) as Answer;
    expect(errors).toBeUndefined();
    const calls = extensions.trunkline.accounts.reduce((sum, cost) => sum + cost.calls, 0);
    return { data: data as T, calls, fromMemory: extensions.trunkline.fromMemory ?? [] };
  };
  return {
    kit,
    core,
    ask,
    pass(ms: number): void {
      ahead += ms;
    },
  };
};

interface Jobs {
  readonly jobs: {
    readonly nodes: readonly { readonly id: string; readonly nativeId: string; readonly priority: number }[];
  };
}

const JOBS = '{ jobs(filter: { live: true }) { nodes { id nativeId priority } } }';

/** What the jobs are once they are told from memory. */
const fromMemory = async (ask: Awaited<ReturnType<typeof open>>['ask'], ids: readonly string[]) => {
  let nodes: Jobs['jobs']['nodes'] = [];
  await expect
    .poll(async () => {
      const answer = await ask<Jobs>(JOBS);
      nodes = answer.data.jobs.nodes;
      return { calls: answer.calls, ids: nodes.map(({ nativeId }) => nativeId) };
    })
    .toEqual({ calls: 0, ids });
  return nodes;
};

it('a job that has ended is asked for: what becomes of it afterwards is not heard', async () => {
  const { kit, ask } = await open('POLL');
  await addJob(kit, 'ends');
  const [job] = await fromMemory(ask, ['ends']);
  await kit.data('POST', '/jobs/ends:cancel', {});
  await fromMemory(ask, []);
  await kit.data('DELETE', '/jobs/ends');
  const answer = await ask('query ($id: ID!) { node(id: $id) { ... on Job { state } } }', { id: job?.id });
  expect(answer.data).toEqual({ node: null });
});

it('what was written is told as it was written, also where the vendor tells nothing of it by itself', async () => {
  const { kit, ask, pass } = await open('WEBHOOK');
  await addJob(kit, 'first', { priority: 3 });
  const [job] = await fromMemory(ask, ['first']);
  await ask('mutation ($id: ID!) { updateJob(input: { id: $id, priority: 50 }) { __typename } }', { id: job?.id });
  pass(6_000);
  await addJob(kit, 'second', { priority: 3 });
  expect(await fromMemory(ask, ['first', 'second'])).toMatchObject([{ priority: 50 }, { priority: 3 }]);
});

const RARELY_MS = 600_000;

it('nothing of an answer is older than one of its lists may be', async () => {
  const { kit, ask, pass } = await open('POLL', RARELY_MS);
  await addJob(kit, 'waits');
  await fromMemory(ask, ['waits']);
  pass(5_000);
  const question = (ms: number): string => `query ($ms: Int = ${ms}) {
    before: jobs(filter: { live: true }) { nodes { priority } freshness { source } }
    jobs(filter: { live: true }, maxStalenessMs: $ms) { nodes { queue { name } } freshness { source } }
    after: queues { nodes { name } freshness { source } }
  }`;
  const read = [{ source: 'READ' }];
  const known = [{ source: 'POLL' }];
  for (const ms of [0, 1_000]) {
    const answer = await ask(question(ms));
    expect(answer.data).toMatchObject({
      before: { freshness: read },
      jobs: { freshness: read },
      after: { freshness: read },
    });
    expect(answer.fromMemory).toEqual([]);
  }
  const { data, calls } = await ask(question(1_000), { ms: 60_000 });
  expect(data).toMatchObject({ before: { freshness: known }, jobs: { freshness: known }, after: { freshness: known } });
  expect(calls).toBe(0);
});
