import { expect, it, onTestFinished } from 'vitest';
import { vendors } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';

const schema = buildSchema(vendors);

interface Cost {
  readonly account: string;
  readonly calls: number;
}

interface Answer {
  readonly data: Record<string, never>;
  readonly extensions?: {
    readonly trunkline: {
      readonly accounts: readonly Cost[];
      readonly fromMemory?: readonly { readonly account: string }[];
    };
  };
}

const configOf = (settings: Readonly<Record<string, unknown>>, keep: 'always' | 'while-heard') =>
  readConfig({
    raw: {
      server: { port: 0 },
      auth: 'none',
      accounts: [{ name: 'azure', vendor: 'azure', settings, feed: { keep, pollIntervalMs: 200 } }],
    },
    vendors,
    environment: {},
    flags: {},
  });

/** A server over a tenant that stands still, as its configuration says. */
const serve = async (keep: 'always' | 'while-heard') => {
  const simulation = await startSimulator({ clock: manualClock() });
  const config = configOf(simulation.settings, keep);
  const core = openCore(config, {});
  const { auth, server: settings } = config;
  const server = await startServer({
    ...settings,
    ...core,
    auth,
    schema,
    log: openLog('silent'),
    wallboard: false,
    graphiql: false,
  });
  onTestFinished(async () => {
    await server.drain(0);
    await core.close();
    await simulation.close();
  });
  const ask = async (query: string, variables: object = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-trunkline-cost': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, extensions } = (await response.json()) as Answer;
    const calls = extensions?.trunkline.accounts.reduce((sum, cost) => sum + cost.calls, 0) ?? 0;
    return { data, calls, fromMemory: extensions?.trunkline.fromMemory?.map(({ account }) => account) };
  };
  return { ask, core, settings: simulation.settings };
};

const QUEUED = '{ jobs(first: 500, filter: { states: [QUEUED] }) { nodes { id } freshness { source } } }';

it('an account that is kept is heard though nobody listens, and asked nothing once it is known', async () => {
  const { ask } = await serve('always');
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
});

it('a read behind a command tells its effect, from the vendor until it is known', async () => {
  const { ask } = await serve('always');
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  const { jobs } = (await ask(QUEUED)).data as unknown as { jobs: { nodes: [{ id: string }] } };
  const [{ id }] = jobs.nodes;
  await ask('mutation ($id: ID!) { cancelJob(input: { id: $id }) { __typename } }', { id });
  const state = 'query ($id: ID!) { node(id: $id) { ... on Job { state } } }';
  expect((await ask(state, { id })).data).toEqual({ node: { state: 'CANCELED' } });
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  const later = (await ask(QUEUED)).data as unknown as { jobs: { nodes: { id: string }[] } };
  expect(later.jobs.nodes.map((job) => job.id)).not.toContain(id);
});

it('an object that is told from memory comes with the moment at which it was seen to be so', async () => {
  const { ask } = await serve('always');
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  const { jobs } = (await ask(QUEUED)).data as unknown as { jobs: { nodes: [{ id: string }] } };
  const answer = await ask('query ($id: ID!) { node(id: $id) { ... on Job { state queue { name } } } }', jobs.nodes[0]);
  expect(answer).toMatchObject({ data: { node: { state: 'QUEUED' } }, calls: 0, fromMemory: ['azure'] });
});

it('an account is kept, and no longer kept, as soon as the configuration says so', async () => {
  const { ask, core, settings } = await serve('while-heard');
  expect((await ask(QUEUED)).calls).toBeGreaterThan(0);
  expect(core.events.health('azure').state).toBe('IDLE');
  await core.change(configOf(settings, 'always')).letGo;
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  await core.change(configOf(settings, 'while-heard')).letGo;
  expect((await ask(QUEUED)).calls).toBeGreaterThan(0);
});
