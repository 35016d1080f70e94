import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Estate } from './estate.ts';
import { dataOf } from './house.ts';
import { apolloStore } from './stores/apollo.ts';
import { type BusySandbox, openBusySandbox } from './stores/busy.ts';
import { type Compiled, compileForRelay, relayStore } from './stores/relay.ts';
import type { Carry, Kept, Store } from './stores/store.ts';

/** What was told last may still be on its way to the readers. */
const SETTLED = { timeout: 120_000, interval: 100 };

/** What is asked of each kind, with the word by which a change says what was before. */
const KINDS = {
  Job: { now: 'id state nativeState priority queue { id }', before: 'state nativeState priority' },
  Task: { now: 'id state nativeState worker { id } job { id }', before: 'state nativeState' },
  Worker: { now: 'id name presence { state label }', before: 'name presence { state label }' },
  Queue: { now: 'id name', before: 'name' },
} as const;
type Kind = keyof typeof KINDS;

/** Views tell a worker again when what it holds is different, which changes of workers do not. */
const VIEWED: Readonly<Record<Kind, string>> = {
  ...(Object.fromEntries(Object.entries(KINDS).map(([kind, { now }]) => [kind, now])) as Record<Kind, string>),
  Worker: `${KINDS.Worker.now} workState`,
};
const kinds = Object.keys(KINDS) as Kind[];

/** Where `before` stands among the members of a change. */
const PLACES = ['First', 'Last', 'Never'] as const;

const changes = (kind: Kind, place: (typeof PLACES)[number]): [string, string] => {
  const field = kind.toLowerCase();
  const { now, before } = KINDS[kind];
  const members = [`${field} { ${now} }`];
  if (place === 'First') members.unshift(`before { ${before} }`);
  if (place === 'Last') members.push(`before { ${before} }`);
  const name = `${field}sBefore${place}Subscription`;
  return [
    name,
    `subscription ${name} { ${field}Changed { __typename ... on ${kind}Change { ${field}Id ${members.join(' ')} } } }`,
  ];
};

const view = (name: string, of: string, row: string): [string, string] => {
  const full = `${name}ViewSubscription`;
  const parts = `... on ${of}Snapshot { items { ${row} } } ... on ${of}Delta { upserted { ${row} } removed }`;
  return [full, `subscription ${full} { ${name} { __typename ${parts} } }`];
};

const BOARD = `queueId now { waiting assigned } queue { ${VIEWED.Queue} }`;

/** The lists of `liveBoard`, in a snapshot and in a delta. */
const boardView = (): [string, string] => {
  const rows = { queues: BOARD, workers: VIEWED.Worker, tasks: VIEWED.Task };
  const lists = (members: (row: string) => string): string =>
    Object.entries(rows)
      .map(([list, row]) => `${list} { ${members(row)} }`)
      .join(' ');
  const snapshot = `... on BoardSnapshot { ${lists((row) => `items { ${row} }`)} }`;
  const delta = `... on BoardDelta { ${lists((row) => `upserted { ${row} } removed`)} }`;
  const name = 'liveBoardViewSubscription';
  return [name, `subscription ${name} { liveBoard { __typename ${snapshot} ${delta} } }`];
};

const views = [
  view('liveJobs', 'Job', VIEWED.Job),
  view('liveTasks', 'Task', VIEWED.Task),
  view('liveWorkers', 'Worker', VIEWED.Worker),
  view('liveQueues', 'QueueBoard', BOARD),
  boardView(),
];

/** The ids that a payload takes out, of a view with one list or with several. */
const removedIn = (told: unknown): string[] => {
  const lists = [told, ...Object.values(told as Kept)] as ({ readonly removed?: readonly string[] } | null)[];
  return lists.flatMap((list) => list?.removed ?? []);
};

const documents = Object.fromEntries([
  ...kinds.flatMap((kind) => PLACES.map((place) => changes(kind, place))),
  ...views,
]);
const names = Object.keys(documents);
const viewNames = views.map(([name]) => name);

const fresh = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ${kinds.map((kind) => `... on ${kind} { ${VIEWED[kind]} }`).join(' ')} } }`;

/** What of an object is not as the query tells it. */
const differences = (told: unknown, kept: unknown, path: string): string[] => {
  if (typeof told !== 'object' || told === null)
    return Object.is(told, kept) ? [] : [`${path}: ${kept}, truly ${told}`];
  if ('id' in told && path.includes('.')) return told.id === kept ? [] : [`${path}: ${kept}, truly ${told.id}`];
  return Object.entries(told).flatMap(([field, value]) =>
    differences(value, (kept as Kept | undefined)?.[field], `${path}.${field}`),
  );
};

/** What the store knows of objects that still are, and is not so. */
const differencesOf = async (store: Store, run: Estate['run']): Promise<string[]> => {
  const kept = store.objects();
  const ids = [...kept].filter(([, { __typename }]) => kinds.includes(__typename as Kind)).map(([id]) => id);
  const found: string[] = [];
  for (let from = 0; from < ids.length; from += 100) {
    const variables = { ids: ids.slice(from, from + 100) };
    const { nodes } = await dataOf(run<{ nodes: (Kept | null)[] }>(fresh, { variables }));
    for (const node of nodes) {
      const known = kept.get(node?.id as string) ?? {};
      const told = Object.fromEntries(Object.entries(node ?? {}).filter(([field]) => field in known));
      found.push(...differences(told, known, `${node?.__typename}:${node?.id}`));
    }
  }
  return found;
};

/** Each way of asking has a store of its own, so that none of them mends what another has spoilt. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    PLACES.map((place) => [`changes, before ${place}`, names.filter((name) => name.includes(place))]),
  ),
  views: viewNames,
  everything: names,
};
const CLIENTS = ['Apollo Client', 'Relay'] as const;
const cases = CLIENTS.flatMap((client) => Object.keys(WAYS).map((way) => [client, way] as const));

describe('after 60 seconds of a busy sandbox', () => {
  let sandbox: BusySandbox;
  const stores = new Map<string, Store>();

  const openStore = (client: (typeof CLIENTS)[number], compiled: Compiled): Store => {
    const carry: Carry = (document, next) =>
      sandbox.carry(document, (payload) => {
        next(payload);
        for (const told of Object.values(payload.data)) store.remove(removedIn(told));
      });
    const store = client === 'Relay' ? relayStore(compiled, carry) : apolloStore(documents, carry);
    return store;
  };

  beforeAll(async () => {
    const compiled = await compileForRelay(documents);
    sandbox = await openBusySandbox();
    for (const [client, way] of cases) {
      const store = openStore(client, compiled);
      stores.set(`${client}, ${way}`, store);
      for (const name of WAYS[way] ?? []) store.follow(name);
    }
    await sandbox.pass(60_000);
  });

  afterAll(() => sandbox.close());

  it.each(cases)('the store of %s equals a fresh query: %s (T38)', async (client, way) => {
    const store = stores.get(`${client}, ${way}`) as Store;
    const seen = Map.groupBy(store.objects().values(), ({ __typename }) => __typename);
    for (const kind of ['Job', 'Task', 'Worker']) expect(seen.get(kind)?.length, kind).toBeGreaterThan(5);
    await vi.waitFor(async () => expect(await differencesOf(store, sandbox.run)).toEqual([]), SETTLED);
    expect(store.complaints).toEqual([]);
  });
});
