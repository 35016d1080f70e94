import { expect, it } from 'vitest';
import { realClock, realRuntime } from '../../src/domain/runtime.ts';
import { addJob, furnish, startKit } from '../vendors/azure/simulator-kit.ts';
import { configOf, serveKept } from './kept-house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';

/** A server over an account that is kept, of which a second in the test is one of both, the gateway's and the vendor's. */
const open = async (by: 'WEBHOOK' | 'POLL', pollIntervalMs = 200) => {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const { after } = realClock;
  const clock = { now, after, at: (ms: number, run: () => void) => after(Math.max(0, ms - now()), run) };
  const kit = await startKit({ clock });
  await furnish(kit);
  const feed = by === 'POLL' ? { pollIntervalMs } : { webhookSecret: SECRET, webhook: true };
  const config = configOf({ name: 'acs', settings: kit.sim.settings, feed: { keep: 'always', ...feed } });
  const secrets = new Map([['acs', [SECRET]]]);
  const { core, server, ...served } = await serveKept(config, { runtime: { ...realRuntime, clock } }, secrets);
  const ask = async <T = Record<string, never>>(query: string, variables: object = {}) => {
    const { errors, ...answer } = await served.ask<T>(query, variables);
    expect(errors).toBeUndefined();
    return answer;
  };
  if (by === 'WEBHOOK') await kit.sim.deliverTo(`${server.url}/webhooks/acs?secret=${SECRET}`);
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
