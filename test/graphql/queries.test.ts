import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples, UNTOLD } from './examples.ts';
import { ACCOUNT, dataOf, type House, openHouse } from './house.ts';

interface Rows<N> {
  readonly nodes: readonly N[];
  readonly failures: readonly { code: string; message: string; account: { name: string } }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const LISTS = ['workspaces', 'activities', 'queues', 'routingPolicies', 'workers', 'jobs', 'tasks'] as const;
const TYPES: Readonly<Record<(typeof LISTS)[number], string>> = {
  workspaces: 'Workspace',
  activities: 'Activity',
  queues: 'Queue',
  routingPolicies: 'RoutingPolicy',
  workers: 'Worker',
  jobs: 'Job',
  tasks: 'Task',
};

describe('the example documents', () => {
  it.each(examples('query', 'mutation'))('%s runs against the sandbox', async (file, text) => {
    const { data, errors } = await house.run<Record<string, { failures?: { message: string }[] } | null>>(text);
    expect(errors).toEqual([]);
    const failures = Object.values(data).flatMap((field) => field?.failures ?? []);
    // And nothing further down has any.
    const failing = Object.values(data).filter((field) => field?.failures?.length);
    expect(JSON.stringify(data).match(/"failures":\[\{/g) ?? []).toHaveLength(failing.length);
    const said = (UNTOLD[file] ?? []).filter(({ source }) => source.startsWith('^Restcomm '));
    expect(failures.map(({ message }) => message)).toEqual(said.map((one) => expect.stringMatching(one)));
    expect(JSON.stringify(data)).not.toMatch(/"__typename":"\w+Error"/);
    expect(JSON.stringify(data).length).toBeGreaterThan(50);
  });
});

describe.each(LISTS)('%s', (field) => {
  it('lists objects that node, nodes and the lookup by native id find again', async () => {
    type Found = { id: string; nativeId: string; vendorType: string; raw: unknown; account: { name: string } };
    const data = await dataOf(
      house.run<Record<string, Rows<Found>>>(
        `{ ${field}(first: 3) { nodes { __typename id nativeId vendorType raw account { name } } failures { message } } }`,
      ),
    );
    const nodes = data[field]?.nodes ?? [];
    expect(nodes.length).toBeGreaterThan(0);
    for (const node of nodes) {
      expect(node).toMatchObject({ __typename: TYPES[field], account: { name: ACCOUNT } });
      expect(node.raw).toBeTypeOf('object');
      expect(node.vendorType).not.toBe('');
    }
    const ids = nodes.map(({ id }) => id);
    const again = await dataOf(
      house.run<{ one: unknown; many: unknown[]; native: unknown }>(
        `query ($id: ID!, $ids: [ID!]!, $account: String!, $nativeId: String!) {
          one: node(id: $id) { __typename id }
          many: nodes(ids: $ids) { id }
          native: ${field === 'activities' ? 'activity' : field === 'routingPolicies' ? 'routingPolicy' : field.slice(0, -1)}(account: $account, nativeId: $nativeId) { id }
        }`,
        { variables: { id: ids[0], ids, account: ACCOUNT, nativeId: nodes[0]?.nativeId } },
      ),
    );
    expect(again.one).toEqual({ __typename: TYPES[field], id: ids[0] });
    expect(again.many).toEqual(ids.map((id) => ({ id })));
    expect(again.native).toEqual({ id: ids[0] });
  });

  it('pages through all of them once, forwards', async () => {
    const all = new Set<string>();
    let after: string | null = null;
    let pages = 0;
    do {
      const data: Record<string, Rows<{ id: string }>> = await dataOf(
        house.run<Record<string, Rows<{ id: string }>>>(
          `query ($after: String) { ${field}(first: 7, after: $after) { edges { cursor } nodes { id } pageInfo { hasNextPage endCursor } failures { message } } }`,
          { variables: { after } },
        ),
      );
      const rows = data[field];
      for (const { id } of rows?.nodes ?? []) {
        expect(all.has(id)).toBe(false);
        all.add(id);
      }
      after = rows?.pageInfo.hasNextPage ? rows.pageInfo.endCursor : null;
      pages += 1;
    } while (after !== null);
    const whole = await dataOf(
      house.run<Record<string, Rows<{ id: string }>>>(`{ ${field}(first: 500) { nodes { id } } }`),
    );
    expect(all).toEqual(new Set(whole[field]?.nodes.map(({ id }) => id)));
    expect(pages).toBe(Math.max(1, Math.ceil(all.size / 7)));
  });

  it('gives nothing for a native id that does not exist', async () => {
    const single =
      field === 'activities' ? 'activity' : field === 'routingPolicies' ? 'routingPolicy' : field.slice(0, -1);
    const data = await dataOf(
      house.run<Record<string, unknown>>(`{ ${single}(account: "${ACCOUNT}", nativeId: "XX404") { id } }`),
    );
    expect(data[single]).toBeNull();
  });
});

describe('workers', () => {
  it('are shown as what they do, not as what they declare', async () => {
    const { workers } = await dataOf(
      house.run<{ workers: Rows<{ workState: string; presence: { state: string }; tasks: { state: string }[] }> }>(
        '{ workers(first: 100) { nodes { workState presence { state } tasks { state } } } }',
      ),
    );
    expect(workers.nodes.length).toBeGreaterThanOrEqual(40);
    for (const { workState, presence, tasks } of workers.nodes) {
      if (tasks.some(({ state }) => state === 'ACTIVE')) expect(workState).toBe('ON_TASK');
      else if (tasks.some(({ state }) => state === 'OFFERED')) expect(workState).toBe('OFFERED');
      else expect(workState).toBe(presence.state === 'READY' ? 'AVAILABLE' : presence.state);
    }
    expect(new Set(workers.nodes.map(({ workState }) => workState)).size).toBeGreaterThanOrEqual(3);
  });

  it('can be filtered by what they do', async () => {
    const { workers, all } = await dataOf(
      house.run<{ workers: Rows<{ id: string; workState: string }>; all: Rows<{ id: string; workState: string }> }>(
        `{ workers(first: 100, filter: { workStates: [ON_TASK, OFFERED] }) { nodes { id workState } }
           all: workers(first: 100) { nodes { id workState } } }`,
      ),
    );
    const busy = all.nodes.filter(({ workState }) => workState === 'ON_TASK' || workState === 'OFFERED');
    expect(workers.nodes).toEqual(busy);
    expect(busy.length).toBeGreaterThan(0);
  });

  it('belong to the queues that list them', async () => {
    const { queues, workers } = await dataOf(
      house.run<{
        queues: Rows<{ id: string; workers: Rows<{ id: string }> }>;
        workers: Rows<{ id: string; queues: { id: string }[] }>;
      }>(
        `{ queues(first: 20) { nodes { id workers(first: 100) { nodes { id } } } }
           workers(first: 100) { nodes { id queues { id } } } }`,
      ),
    );
    const pairs = (rows: readonly (readonly [string, readonly { id: string }[]])[], flip: boolean) =>
      rows.flatMap(([id, others]) => others.map((other) => (flip ? `${other.id} ${id}` : `${id} ${other.id}`))).sort();
    const byQueue = pairs(
      queues.nodes.map((queue) => [queue.id, queue.workers.nodes] as const),
      false,
    );
    const byWorker = pairs(
      workers.nodes.map((worker) => [worker.id, worker.queues] as const),
      true,
    );
    expect(byQueue).toEqual(byWorker);
    expect(byQueue.length).toBeGreaterThan(0);
  });

  it('can be asked for in the words of the vendor', async () => {
    const { workers } = await dataOf(
      house.run<{ workers: Rows<{ labels: { skills: string[] } }> }>(
        `{ workers(first: 100, filter: { selector: "skills[any] = 'billing'" }) { nodes { labels } failures { code message } } }`,
      ),
    );
    expect(workers.nodes.length).toBeGreaterThan(0);
    expect(workers.nodes.every(({ labels }) => labels.skills.includes('billing'))).toBe(true);
  });
});

describe('jobs', () => {
  it('come live and ended, and each by itself on request', async () => {
    type State = { state: string };
    const { all, live, ended } = await dataOf(
      house.run<{ all: Rows<State>; live: Rows<State>; ended: Rows<State> }>(
        `{ all: jobs(first: 500) { nodes { state } }
           live: jobs(first: 500, filter: { live: true }) { nodes { state } }
           ended: jobs(first: 500, filter: { live: false }) { nodes { state } } }`,
      ),
    );
    expect(all.nodes.length).toBe(live.nodes.length + ended.nodes.length);
    expect(live.nodes.length).toBeGreaterThan(0);
    expect(ended.nodes.length).toBeGreaterThan(0);
    const over = ['COMPLETED', 'CANCELED'];
    expect(live.nodes.some(({ state }) => over.includes(state))).toBe(false);
    expect(ended.nodes.every(({ state }) => over.includes(state))).toBe(true);
  });

  it('are listed in the order of their waiting', async () => {
    const { jobs } = await dataOf(
      house.run<{ jobs: Rows<{ enqueuedAt: string }> }>(
        '{ jobs(first: 100, filter: { states: [QUEUED] }, orderBy: { field: ENQUEUED_AT }) { nodes { enqueuedAt } } }',
      ),
    );
    const moments = jobs.nodes.map(({ enqueuedAt }) => enqueuedAt);
    expect(moments.length).toBeGreaterThan(1);
    expect(moments).toEqual([...moments].sort());
  });

  it('bring their worker and queue for the price of three vendor calls', async () => {
    const { data, costs } = await house.run<{
      jobs: Rows<{ worker: { id: string } | null; queue: { id: string } | null }>;
    }>(
      '{ jobs(first: 50, filter: { live: true }) { nodes { state worker { id name } queue { id name } } failures { code } } }',
    );
    const distinct = (ids: (string | undefined)[]) => new Set(ids.filter((id) => id !== undefined)).size;
    const workers = distinct(data.jobs.nodes.map(({ worker }) => worker?.id));
    const queues = distinct(data.jobs.nodes.map(({ queue }) => queue?.id));
    expect(workers).toBeGreaterThan(3);
    expect(queues).toBeGreaterThan(3);
    expect(costs).toMatchObject([{ account: ACCOUNT, calls: 3 }]);
  });

  it('share one reading of the vendor among all the lists of one query', async () => {
    const { costs } = await house.run(
      '{ queues(first: 20) { nodes { jobs(first: 5, filter: { live: true }) { nodes { state } } } } }',
    );
    expect(costs).toMatchObject([{ calls: 2 }]);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [name: string, query: string, code: string, says: RegExp])[] = [
    ['a malformed id', '{ node(id: "???") { id } }', 'INVALID_INPUT', /not an id of this API/],
    ['an empty id', '{ node(id: "") { id } }', 'INVALID_INPUT', /not an id of this API/],
    [
      'an id of another kind',
      `{ jobs(filter: { queues: ["${Buffer.from(`Worker:${ACCOUNT}:WK1`).toString('base64url')}"] }) { nodes { id } } }`,
      'INVALID_INPUT',
      /of type Worker, not Queue/,
    ],
    ['a malformed cursor', '{ jobs(after: "zzz") { nodes { id } } }', 'INVALID_INPUT', /^after: /],
    [
      'a cursor of another list',
      '{ jobs(after: "WyJXb3JrZXIiLCJhIiwiYiJd") { nodes { id } } }',
      'INVALID_INPUT',
      /^after: /,
    ],
    ['too many rows', '{ jobs(first: 501) { nodes { id } } }', 'INVALID_INPUT', /between 1 and 500/],
    ['a negative number of rows', '{ jobs(first: -1) { nodes { id } } }', 'INVALID_INPUT', /between 1 and 500/],
    ['an unknown account', '{ account(name: "nope") { name } }', 'NOT_FOUND', /no account "nope"/],
    [
      'an unknown account in a filter',
      '{ jobs(filter: { accounts: ["nope"] }) { nodes { id } } }',
      'NOT_FOUND',
      /no account "nope"/,
    ],
    [
      'an unknown account in a lookup',
      '{ job(account: "nope", nativeId: "x") { id } }',
      'NOT_FOUND',
      /no account "nope"/,
    ],
    [
      'a list of accounts behind an unknown cursor',
      '{ accounts(after: "x") { nodes { id } } }',
      'INVALID_INPUT',
      /^after: /,
    ],
  ];

  it.each(cases)('%s is refused with a typed error that says what to do', async (_name, query, code, says) => {
    const { errors } = await house.run(query);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(errors[0]?.message).toMatch(says);
  });

  it('gives an account whose id is well-formed but gone as an error, not as a crash', async () => {
    const id = Buffer.from('Job:gone:TK1').toString('base64url');
    const { errors } = await house.run(`{ node(id: "${id}") { id } }`);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
  });

  it('answers a list of ids by position, whatever fails at once, later or not at all, and leaves no rejection behind (S1)', async () => {
    const idOf = (text: string) => Buffer.from(text).toString('base64url');
    const { workers } = await dataOf(
      house.run<{ workers: Rows<{ id: string }> }>('{ workers(first: 1) { nodes { id } } }'),
    );
    const good = workers.nodes[0]?.id ?? '';
    const faults = [
      'garbage',
      '',
      idOf('Job:nowhere:x'),
      idOf('Account:nowhere'),
      idOf(`Job:${ACCOUNT}:none`),
      idOf('Nonsense:a:b'),
    ];
    const loose: unknown[] = [];
    const onLoose = (reason: unknown) => loose.push(reason);
    process.on('unhandledRejection', onLoose);
    try {
      for (const first of faults) {
        for (const second of faults) {
          const ids = [first, good, second];
          const { data } = await house.run<{ nodes: ({ id: string } | null)[] }>(
            'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
            { variables: { ids } },
          );
          expect(data.nodes).toEqual([null, { id: good }, null]);
        }
      }
      // Node reports a rejection after the tasks that were queued before it.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', onLoose);
    }
    expect(loose).toEqual([]);
  });

  it('fails an unreadable condition as the failure of its account', async () => {
    const { workers } = await dataOf(
      house.run<{ workers: Rows<unknown> }>(
        '{ workers(filter: { selector: "((" }) { nodes { id } failures { code message account { name } } } }',
      ),
    );
    expect(workers.nodes).toEqual([]);
    expect(workers.failures).toMatchObject([{ code: 'INVALID_INPUT', account: { name: ACCOUNT } }]);
  });

  it('stops an operation that would cost too much before it begins', async () => {
    const { errors, costs } = await house.run(
      '{ queues(first: 500) { nodes { workers(first: 500) { nodes { queues { jobs(first: 500) { nodes { id } } } } } } } }',
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED']);
    expect(costs).toEqual([]);
  });
});

describe('rights', () => {
  it('hide accounts that a principal may not see', async () => {
    const { errors, data } = await house.run<{ accounts: Rows<{ name: string }> }>('{ accounts { nodes { name } } }', {
      accounts: [],
    });
    expect(errors).toEqual([]);
    expect(data.accounts.nodes).toEqual([]);
  });

  it('keep those who may only read from changing anything', async () => {
    const before = house.simulation.calls.length;
    const { errors } = await house.run(
      `mutation { deleteQueue(input: { id: "${Buffer.from(`Queue:${ACCOUNT}:TQ1`).toString('base64url')}" }) { __typename } }`,
      { scopes: ['read'] },
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(house.simulation.calls.length).toBe(before);
  });
});
