import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, type Estate, openEstate } from './estate.ts';
import { dataOf } from './house.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

interface WorkerRow {
  readonly id: string;
  readonly kind: string | null;
  readonly labels: Readonly<Record<string, unknown>> | null;
}

interface Listed {
  readonly workers: { readonly nodes: readonly WorkerRow[]; readonly failures: readonly { readonly code: string }[] };
}

const listed = async (vendor: string, filter = ''): Promise<Listed['workers']> => {
  const query = `{ workers(first: 200, filter: { accounts: ["${accountOf(vendor)}"] ${filter} }) {
    nodes { id kind labels } failures { code }
  } }`;
  return (await dataOf(estate.run<Listed>(query))).workers;
};

interface KindCount {
  readonly kind: string | null;
  readonly count: number;
}

const counted = async (vendors: readonly string[]) => {
  const accounts = JSON.stringify(vendors.map(accountOf));
  const query = `{ workerCounts(filter: { accounts: ${accounts} }) { total byKind { kind count } } }`;
  type Counts = { readonly workerCounts: { readonly total: number; readonly byKind: readonly KindCount[] | null } };
  return (await dataOf(estate.run<Counts>(query))).workerCounts;
};

const sum = (counts: readonly { readonly count: number }[] | null): number =>
  (counts ?? []).reduce((all, { count }) => all + count, 0);

/** The label of each sandbox, its words, and what they stand for. */
const WORDS: Readonly<Record<string, readonly [label: string, words: Readonly<Record<string, string>>]>> = {
  azure: ['Bot', { true: 'BOT', false: 'HUMAN' }],
  twilio: ['kind', { ai_agent: 'AI_AGENT', human: 'HUMAN' }],
  restcomm: ['type', { V: 'BOT', P: 'HUMAN' }],
};

describe.each(Object.entries(WORDS))('the kind of a worker of %s', (vendor, [label, words]) => {
  test('is read from the label that its account names, in lists and alone', async () => {
    const { nodes, failures } = await listed(vendor);
    expect(failures).toEqual([]);
    expect(nodes.map(({ kind }) => kind)).toEqual(nodes.map(({ labels }) => words[String(labels?.[label])]));
    const robots = nodes.filter(({ kind }) => kind !== 'HUMAN');
    expect(robots).toHaveLength(1);
    const query = 'query ($id: ID!) { node(id: $id) { ... on Worker { kind } } }';
    const { node } = await dataOf(estate.run<{ node: WorkerRow }>(query, { variables: { id: robots[0]?.id } }));
    expect(node.kind).toBe(robots[0]?.kind);
  });

  test('finds it', async () => {
    const all = (await listed(vendor)).nodes;
    for (const kind of ['HUMAN', 'AI_AGENT', 'BOT']) {
      const found = await listed(vendor, `kinds: [${kind}]`);
      expect(found.failures).toEqual([]);
      expect(found.nodes.map(({ id }) => id).sort()).toEqual(
        all
          .filter((worker) => worker.kind === kind)
          .map(({ id }) => id)
          .sort(),
      );
    }
  });

  test('is counted apart', async () => {
    const { total, byKind } = await counted([vendor]);
    expect(byKind?.map(({ kind }) => kind)).toEqual(['HUMAN', Object.values(words)[0]]);
    expect([sum(byKind), byKind?.[1]?.count]).toEqual([total, 1]);
  });

  test('is null, and counted so, where the label says nothing of the kind', async () => {
    const [first] = (await listed(vendor, 'kinds: [HUMAN]')).nodes;
    const mutation = `mutation ($id: ID!, $labels: JSON!) {
      updateWorker(input: { id: $id, labels: $labels }) { __typename ... on Error { message } }
    }`;
    const change = async (value: unknown) => {
      const labels = { ...first?.labels, [label]: value };
      const { updateWorker } = await dataOf(
        estate.run<{ updateWorker: object }>(mutation, { variables: { id: first?.id, labels } }),
      );
      expect(updateWorker).toMatchObject({ __typename: expect.not.stringMatching(/Error/) });
      return (await listed(vendor)).nodes.find(({ id }) => id === first?.id)?.kind;
    };
    const odd: readonly unknown[] = [7, 'toString', 'x'.repeat(100_000), 'a\u0000b'];
    for (const value of vendor === 'azure' ? odd : [...odd, { kind: 'BOT' }, ['V']]) {
      expect(await change(value)).toBeNull();
    }
    const { total, byKind } = await counted([vendor]);
    expect([sum(byKind), byKind?.find(({ kind }) => kind === null)?.count]).toEqual([total, 1]);
    expect(await change(first?.labels?.[label])).toBe('HUMAN');
  });
});

describe.each(['genesys', 'voximplant'])('the kind of a worker of %s', (vendor) => {
  test('is told by nobody: null, counted nowhere, and no empty list', async () => {
    const { nodes } = await listed(vendor);
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.filter(({ kind }) => kind !== null)).toEqual([]);
    expect(await listed(vendor, 'kinds: [HUMAN]')).toEqual({ nodes: [], failures: [{ code: 'UNSUPPORTED' }] });
    expect((await counted([vendor])).byKind).toBeNull();
  });
});

test('those of whom it is not told are counted beside the others', async () => {
  const [twilio, genesys, both] = await Promise.all([['twilio'], ['genesys'], ['twilio', 'genesys']].map(counted));
  expect(both?.byKind).toEqual([...(twilio?.byKind ?? []), { kind: null, count: genesys?.total }]);
});

// Of the others a board learns in its own time who belongs to which queue.
test('boards count people and programs apart', async () => {
  const query = `{ queueTotals(filter: { accounts: ["${accountOf('azure')}"] }) {
    totals { now { workers { eligible available busy byKind { kind count available busy } } } }
  } }`;
  interface Numbers {
    readonly eligible: number;
    readonly available: number;
    readonly busy: number;
    readonly byKind: readonly (KindCount & { readonly available: number; readonly busy: number })[] | null;
  }
  const { queueTotals } = await dataOf(estate.run<{ queueTotals: { totals: { now: { workers: Numbers } } } }>(query));
  const { eligible, available, busy, byKind: apart } = queueTotals.totals.now.workers;
  expect(apart?.map(({ kind }) => kind)).toEqual(['HUMAN', 'BOT']);
  const all = (member: 'count' | 'available' | 'busy') =>
    (apart ?? []).reduce((total, numbers) => total + numbers[member], 0);
  expect([all('count'), all('available'), all('busy')]).toEqual([eligible, available, busy]);
});
