import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { type Answer, configOf, serveKept } from './kept-house.ts';

const tenantOf = (
  settings: Readonly<Record<string, unknown>>,
  keep: 'always' | 'while-heard',
  keys: readonly object[] = [],
) => configOf({ name: 'azure', settings, feed: { keep, pollIntervalMs: 200 } }, keys);

/** A server over a tenant that stands still, as its configuration says. */
const serve = async (keep: 'always' | 'while-heard', keys: readonly object[] = []) => {
  const simulation = await startSimulator({ clock: manualClock() });
  onTestFinished(() => simulation.close());
  const { core, server, post, ask } = await serveKept(tenantOf(simulation.settings, keep, keys));
  /** How many operations were answered in the words of another. */
  const shared = async (headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
    return Number(/^trunkline_operations_shared_total (\d+)$/m.exec(text)?.[1]);
  };
  return { ask, post, shared, core, server, settings: simulation.settings };
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

interface Queued {
  readonly id: string;
  readonly priority: number;
}

it('of 200 reads behind a command none tells what was before, whatever is asked and whoever answers', async () => {
  const { ask, post } = await serve('always');
  const random = seededRandom(200, 'reads behind commands');
  const listed = '{ jobs(first: 500, filter: { states: [QUEUED] }) { nodes { id priority } } }';
  const known = () => expect.poll(async () => (await ask(listed)).calls).toBe(0);
  const readList = async (query: string): Promise<readonly Queued[]> => {
    // What is asked without its cost may be answered in words that are written already.
    const { data } = random.chance(0.5) ? await ask(query) : await post(query);
    return (data as unknown as { jobs: { nodes: Queued[] } }).jobs.nodes;
  };
  const command = async (text: string, variables: object) =>
    expect((await post(text, variables)).data.command).toEqual({ __typename: expect.stringMatching(/Payload$/) });
  const sorted = listed.replace('500,', '500, orderBy: { field: PRIORITY },');
  await known();
  const expected = new Map((await readList(listed)).map(({ id, priority }) => [id, priority]));
  for (let pair = 0; pair < 200; pair += 1) {
    // Some commands come while everything is told from memory, and some close behind another one.
    if (random.chance(0.2)) await known();
    const id = random.pick([...expected.keys()]);
    if (expected.size > 3 && random.chance(0.1)) {
      await command('mutation ($id: ID!) { command: cancelJob(input: { id: $id }) { __typename } }', { id });
      expected.delete(id);
    } else {
      const priority = (pair % 100) - 100;
      const set =
        'mutation ($id: ID!, $priority: Int!) { command: setJobPriority(input: { id: $id, priority: $priority }) { __typename } }';
      await command(set, { id, priority });
      expected.set(id, priority);
    }
    const one = 'query ($id: ID!) { node(id: $id) { ... on Job { state priority } } }';
    const form = random.pick(['list', 'sorted', 'object', 'count'] as const);
    if (form === 'object') {
      const priority = expected.get(id);
      const job = priority === undefined ? { state: 'CANCELED' } : { state: 'QUEUED', priority };
      expect((await ask(one, { id })).data, `pair ${pair}`).toMatchObject({ node: job });
    } else if (form === 'count') {
      const { data } = await ask('{ jobCounts(filter: { states: [QUEUED] }) { total } }');
      expect(data, `pair ${pair}`).toEqual({ jobCounts: { total: expected.size } });
    } else {
      const jobs = await readList(form === 'list' ? listed : sorted);
      expect(new Map(jobs.map(({ id, priority }) => [id, priority])), `pair ${pair}`).toEqual(expected);
    }
  }
  await known();
  expect(new Map((await readList(listed)).map(({ id, priority }) => [id, priority]))).toEqual(expected);
});

it('an object that is told from memory comes with the moment at which it was seen to be so', async () => {
  const { ask } = await serve('always');
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  const { jobs } = (await ask(QUEUED)).data as unknown as { jobs: { nodes: [{ id: string }] } };
  const answer = await ask('query ($id: ID!) { node(id: $id) { ... on Job { state queue { name } } } }', jobs.nodes[0]);
  expect(answer).toMatchObject({ data: { node: { state: 'QUEUED' } }, calls: 0, fromMemory: [{ account: 'azure' }] });
});

it('an account is kept, and no longer kept, as soon as the configuration says so', async () => {
  const { ask, core, settings } = await serve('while-heard');
  expect((await ask(QUEUED)).calls).toBeGreaterThan(0);
  expect(core.events.health('azure').state).toBe('IDLE');
  await core.change(tenantOf(settings, 'always')).letGo;
  await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  await core.change(tenantOf(settings, 'while-heard')).letGo;
  expect((await ask(QUEUED)).calls).toBeGreaterThan(0);
});

describe('an answer that is written already', () => {
  const known = async ({ ask }: Pick<Awaited<ReturnType<typeof serve>>, 'ask'>): Promise<void> => {
    await expect.poll(async () => (await ask(QUEUED)).calls).toBe(0);
  };
  const LIST = '{ jobs(first: 500, filter: { states: [QUEUED] }) { nodes { id queue { name } } } }';
  const idsIn = ({ data }: Answer): string[] =>
    (data as unknown as { jobs: { nodes: { id: string }[] } }).jobs.nodes.map(({ id }) => id);

  it('is given again to those who ask the same, as long as nothing else is known', async () => {
    const served = await serve('always');
    await known(served);
    // Somewhere a poll may come between two of them.
    const again = async (): Promise<number> => {
      const before = await served.shared();
      const [one, other] = [await served.post(LIST), await served.post(LIST)];
      expect(idsIn(other)).toEqual(idsIn(one));
      return (await served.shared()) - before;
    };
    await expect.poll(again).toBeGreaterThan(0);
  });

  it('is never given behind a command that changed what it tells', async () => {
    const served = await serve('always');
    await known(served);
    for (let round = 0; round < 20; round += 1) {
      const [id] = idsIn(await served.post(LIST));
      expect(id).toBeDefined();
      await served.post('mutation ($id: ID!) { cancelJob(input: { id: $id }) { __typename } }', { id });
      expect(idsIn(await served.post(LIST))).not.toContain(id);
    }
  });

  it('is given to nobody who may see something else', async () => {
    const keys = [
      { name: 'everything', key: 'the-key-for-everything', role: 'admin' },
      { name: 'nothing', key: 'the-key-for-nothing', role: 'admin', queues: { azure: ['none'] } },
      { name: 'screen', key: 'the-key-of-a-screen', role: 'viewer', trustedOnly: true },
    ];
    const served = await serve('always', keys);
    const as = (key: string) => served.post(LIST, {}, { 'x-api-key': key });
    const everything = async () => idsIn(await as('the-key-for-everything')).length;
    const again = async (): Promise<number> => {
      const before = await served.shared({ 'x-api-key': 'the-key-for-everything' });
      expect(await everything()).toBeGreaterThan(0);
      expect(idsIn(await as('the-key-for-nothing'))).toEqual([]);
      expect((await as('the-key-of-a-screen')).errors?.[0]?.extensions.code).toBe('DOCUMENT_NOT_TRUSTED');
      expect(await everything()).toBeGreaterThan(0);
      return (await served.shared({ 'x-api-key': 'the-key-for-everything' })) - before;
    };
    await expect.poll(again).toBeGreaterThan(0);
  });

  it('is not kept where it tells of more than what lives', async () => {
    const served = await serve('always');
    await known(served);
    const before = await served.shared();
    const question = '{ jobs(first: 1, filter: { live: true }) { nodes { account { feed { state } } } } me { name } }';
    for (let times = 0; times < 5; times += 1) expect((await served.post(question)).errors).toBeUndefined();
    expect(await served.shared()).toBe(before);
  });
});
