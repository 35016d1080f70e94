import { createSourceEventStream, type ExecutionResult, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EventKind } from '../../src/domain/event.ts';
import type { Ref } from '../../src/domain/ref.ts';
import type { Delivery, Events } from '../../src/events/events.ts';
import { execute } from '../../src/execution/execute.ts';
import type { Context } from '../../src/graphql/context.ts';
import { describeError } from '../../src/graphql/errors.ts';
import { DEFAULT_OPERATION_LIMITS, openCostCheck } from '../../src/graphql/limits.ts';
import type { LiveDelivery } from '../../src/live/channel.ts';
import { type Live, openLive } from '../../src/live/live.ts';
import { type Estate, openEstate } from './estate.ts';
import { examples } from './examples.ts';
import { dataOf, eventsOf, schema } from './house.ts';

let estate: Estate;
let events: Events;
let live: Live;
beforeAll(async () => {
  estate = await openEstate();
  events = eventsOf(estate.gateway, estate.time);
  live = openLive({ events, gateway: estate.gateway });
});
afterAll(async () => {
  live.close();
  await events.close();
  await estate.close();
});

const contextFor = (
  scopes: readonly ('read' | 'work')[] = ['read'],
  accounts: readonly string[] | null = null,
): Context => {
  const { gateway } = estate;
  return {
    ...gateway.begin(new AbortController().signal, accounts),
    gateway,
    events,
    live,
    known: null,
    principal: {
      id: 'test',
      scopes: new Set(scopes),
      accounts,
      name: 'test',
      role: 'agent',
      queues: null,
      worker: null,
    },
  };
};

/** What the first event of a subscription becomes, while time goes on at the vendors. */
const firstOf = async (text: string, context = contextFor()): Promise<ExecutionResult> => {
  const document = parse(text);
  const source = await createSourceEventStream({ schema, document, contextValue: context });
  if (!(Symbol.asyncIterator in source)) return source;
  const deliveries = (source as AsyncIterable<Delivery>)[Symbol.asyncIterator]();
  const next = deliveries.next();
  let come = false;
  void next.then(() => {
    come = true;
  });
  while (!come) {
    await estate.clock.advance(2_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { value } = await next;
  await deliveries.return?.();
  return execute({ schema, document, rootValue: value, contextValue: contextFor() });
};

const costErrors = openCostCheck(schema, DEFAULT_OPERATION_LIMITS);

const refusalOf = async (text: string, context = contextFor()) => {
  const document = parse(text);
  const tooDear = costErrors(document, null, {});
  if (tooDear.length > 0) return tooDear;
  const result = await createSourceEventStream({ schema, document, contextValue: context });
  if (Symbol.asyncIterator in result) throw new Error('it was not refused');
  return result.errors?.map((error) => describeError(error));
};

describe('the example subscriptions', () => {
  it.each(examples('subscription'))(
    '%s tells something, without an error',
    { timeout: 60_000 },
    async (_file, text) => {
      const { data, errors } = await firstOf(text);
      expect(errors).toBeUndefined();
      expect(JSON.stringify(data).length).toBeGreaterThan(50);
    },
  );
});

interface Snapshot {
  readonly __typename: string;
  readonly items: readonly unknown[];
  readonly count: number;
  readonly asOf: readonly { readonly at: string | null }[];
  readonly partial: readonly { readonly code: string }[];
}

describe('live views', () => {
  it.each([
    ['liveWorkers(orderBy: { field: NAME }, first: 3)', 'WorkerSnapshot', 3],
    ['liveJobs(filter: { states: [QUEUED, OFFERED] })', 'JobSnapshot', null],
    ['liveTasks', 'TaskSnapshot', null],
    ['liveWorkbins', 'WorkbinSnapshot', null],
    ['liveQueues', 'QueueBoardSnapshot', null],
    ['liveQueueTotals', 'QueueTotalsSnapshot', 1],
  ])('%s begins with a snapshot', async (field, type, count) => {
    const { data, errors } = await firstOf(
      `subscription { live: ${field} { __typename ... on ${type} { seq cursor items { __typename } count asOf { at } partial { account { name } kind code message } } } }`,
    );
    expect(errors).toBeUndefined();
    const { live: view } = data as unknown as { live: Snapshot };
    expect(view.__typename).toBe(type);
    expect(view.count).toBe(view.items.length);
    // What a vendor never shows is told for as long as it is a vendor.
    expect(view.partial.filter(({ code }) => code !== 'UNSUPPORTED')).toEqual([]);
    for (const { at } of view.asOf) expect(at).not.toBeNull();
    if (count !== null) expect(view.items).toHaveLength(count);
  });
});

describe('a live view whose filter names a state that an account never tells', () => {
  it.each([
    ['[QUEUED, OFFERED]', ['UNSUPPORTED']],
    ['[OFFERED]', ['UNSUPPORTED']],
    ['[QUEUED]', []],
  ])('says so for as long as it lasts: %s', async (states, codes) => {
    const { data } = await firstOf(
      `subscription { live: liveJobs(filter: { states: ${states}, accounts: ["demo-azure"] }) {
        __typename ... on JobSnapshot { partial { account { name } kind code message } }
      } }`,
    );
    const { partial } = (data as unknown as { live: Snapshot }).live;
    expect(partial.map(({ code }) => code)).toEqual(codes);
    for (const lack of partial)
      expect(lack).toMatchObject({ kind: 'JOB', message: expect.stringContaining('OFFERED') });
  });
});

describe('work of a worker of whom the vendor does not tell it', () => {
  const heldBy = (...workers: readonly string[]) => `accounts: ["demo-genesys"], workers: ${JSON.stringify(workers)}`;
  const holders = async () => {
    const { workers } = await dataOf(
      estate.run<{ workers: { nodes: readonly { id: string; tasks: readonly object[] | null }[] } }>(
        '{ workers(first: 500, filter: { accounts: ["demo-genesys"] }) { nodes { id tasks { id } } failures { code } } }',
      ),
    );
    const [untold, told] = [true, false].map((isNull) =>
      workers.nodes.find(({ tasks }) => (tasks === null) === isNull),
    );
    if (!untold || !told) throw new Error('there are no workers of both kinds');
    return { untold: untold.id, told: told.id };
  };

  it.each([
    ['liveTasks', 'TaskSnapshot'],
    ['liveJobs', 'JobSnapshot'],
  ])('is said to be missing from %s for as long as the view lasts', async (field, type) => {
    const { untold, told } = await holders();
    const lacksOf = async (...workers: readonly string[]): Promise<readonly string[]> => {
      const { data } = await firstOf(
        `subscription { live: ${field}(filter: { ${heldBy(...workers)} }) { ... on ${type} { partial { code message } } } }`,
      );
      const { partial } = (data as unknown as { live: { partial: readonly { code: string; message: string }[] } }).live;
      return partial.filter(({ message }) => message.includes('what these workers hold')).map(({ code }) => code);
    };
    expect(await lacksOf(untold)).toEqual(['UNSUPPORTED']);
    expect(await lacksOf(told, untold)).toEqual(['UNSUPPORTED']);
    expect(await lacksOf(told)).toEqual([]);
  });

  it.each(['taskChanged', 'jobChanged'])('is refused to %s, which would never tell anything', async (field) => {
    const { untold } = await holders();
    const errors = await refusalOf(`subscription { ${field}(filter: { ${heldBy(untold)} }) { __typename } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED', account: 'demo-genesys' } }]);
  });
});

describe('what an event leads to', () => {
  it.each([
    // Who has a job is told by tasks where jobs name no worker: a change that is told with it follows them.
    ['which objects they are', 'queue { id nativeId __typename } worker { id }', ['Task']],
    [
      'what somebody listens to anyhow',
      'queue { name } worker { name presence { state } }',
      ['Queue', 'Worker', 'Task'],
    ],
  ] as const)('costs no vendor call: %s', async (_what, fields, kinds) => {
    const accounts = estate.gateway.accounts.map(({ name }) => name);
    const following = events.follow({ accounts, kinds, hear: () => {} });
    await following.settled;
    const document = parse(`subscription { liveJobs { ... on JobSnapshot { items { id ${fields} } } } }`);
    const source = await createSourceEventStream({ schema, document, contextValue: contextFor() });
    if (!(Symbol.asyncIterator in source)) throw new Error('it was refused');
    const deliveries = (source as AsyncIterable<Delivery>)[Symbol.asyncIterator]();
    const { value: rootValue } = await deliveries.next();
    await deliveries.return?.();
    const contextValue: Context = { ...contextFor(), known: (ref) => events.known(ref as Ref<EventKind>) };
    const { data, errors } = await execute({ schema, document, rootValue, contextValue });
    following.stop();
    expect(errors).toBeUndefined();
    const { items } = (
      data as unknown as { liveJobs: { items: { id: string; queue: object | null; worker: object | null }[] } }
    ).liveJobs;
    expect(items.filter(({ queue }) => queue !== null).length).toBeGreaterThan(5);
    const byTasks = estate.accounts(({ job }) => job?.cannot?.includes('workers') ?? false);
    const isByTasks = ({ id }: { id: string }): boolean =>
      byTasks.some((name) => Buffer.from(id, 'base64url').toString().startsWith(`Job:${name}:`));
    expect(byTasks).not.toEqual([]);
    expect(items.filter((item) => isByTasks(item) && item.worker !== null).length).toBeGreaterThan(5);
    expect(contextValue.scope.costs().reduce((sum, { calls }) => sum + calls, 0)).toBe(0);
  });
});

describe('what the rows of a live view lead to', () => {
  it.each([
    [
      'liveTasks',
      'Task',
      'id state worker { id name workState } job { id state queue { name } } queue { name }',
      'tasks(first: 200, filter: { states: [OFFERED, ACTIVE, WRAP_UP, UNKNOWN] })',
    ],
    [
      'liveJobs',
      'Job',
      'id state worker { name presence { state } } queue { name }',
      'jobs(first: 500, filter: { live: true })',
    ],
    ['liveWorkers', 'Worker', 'id name workState', 'workers(first: 400)'],
  ])('%s: costs no vendor call, and is what a query answers', async (field, type, rows, list) => {
    const compare = async (): Promise<void> => {
      // Of what is read at one moment twice nobody could say which is the newer.
      await estate.clock.advance(50);
      const document = parse(`subscription { ${field} { ... on ${type}Snapshot { items { ${rows} } } } }`);
      const source = await createSourceEventStream({ schema, document, contextValue: contextFor() });
      if (!(Symbol.asyncIterator in source)) throw new AggregateError(source.errors ?? [], 'it was refused');
      const deliveries = (source as AsyncIterable<LiveDelivery<unknown>>)[Symbol.asyncIterator]();
      const { value: rootValue } = await deliveries.next();
      const known = (ref: Ref) => events.known(ref as Ref<EventKind>);
      const contextValue: Context = { ...contextFor(), known, related: rootValue?.related ?? null };
      const { data, errors } = await execute({ schema, document, rootValue, contextValue });
      await deliveries.return?.();
      expect(errors).toBeUndefined();
      const told = (data as unknown as Record<string, { items: { id: string }[] }>)[field]?.items ?? [];
      expect(told.length).toBeGreaterThan(5);
      expect(contextValue.scope.costs().reduce((sum, { calls }) => sum + calls, 0)).toBe(0);
      const asked = await estate.run<{ list: { nodes: { id: string }[] } }>(`{ list: ${list} { nodes { ${rows} } } }`);
      expect(asked.errors).toEqual([]);
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
      expect(told.toSorted(byId)).toEqual(asked.data.list.nodes.toSorted(byId));
    };
    // What happened at the vendors last is known after the next poll.
    await vi.waitFor(compare, { timeout: 120_000, interval: 200 });
  });
});

it('tells what a worker of any account holds without asking its vendor, so that none waits for another', async () => {
  const document = parse(`subscription {
    workerChanged { ... on WorkerChange { worker { id workState tasks { id } account { name } } } }
  }`);
  const source = await createSourceEventStream({ schema, document, contextValue: contextFor() });
  if (!(Symbol.asyncIterator in source)) throw new AggregateError(source.errors ?? [], 'it was refused');
  const deliveries = (source as AsyncIterable<Delivery>)[Symbol.asyncIterator]();
  const known = (ref: Ref) => events.known(ref as Ref<EventKind>);
  const accounts = new Set<string>();
  const before = events.holds().listeners;
  while (accounts.size < 3) {
    const next = deliveries.next();
    let come = false;
    void next.then(() => {
      come = true;
    });
    while (!come) {
      await estate.clock.advance(2_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { value } = await next;
    if (value?.event.type !== 'changed' || value.event.item === null) continue;
    const contextValue: Context = { ...contextFor(), known };
    const { data, errors } = await execute({ schema, document, rootValue: value, contextValue });
    expect(errors).toBeUndefined();
    expect(contextValue.scope.costs()).toEqual([]);
    const { worker } = (data as unknown as { workerChanged: { worker: { account: { name: string } } } }).workerChanged;
    accounts.add(worker.account.name);
  }
  await deliveries.return?.();
  expect(events.holds().listeners).toBeLessThan(before);
});

describe('a subscription is refused, typed', () => {
  it.each([
    ['jobChanged(filter: { accounts: ["nobody"] }) { __typename }', 'NOT_FOUND'],
    ['jobChanged(filter: { vendors: ["nobody"] }) { __typename }', 'NOT_FOUND'],
    ['jobChanged(after: "nonsense") { __typename }', 'INVALID_INPUT'],
    ['workerChanged(filter: { workStates: [AVAILABLE] }) { __typename }', 'INVALID_INPUT'],
    ['workerChanged(filter: { selector: "a == 1", accounts: ["demo-azure"] }) { __typename }', 'UNSUPPORTED'],
    ['workbinChanged(filter: { accounts: ["demo-azure"] }) { __typename }', 'UNSUPPORTED'],
    ['jobChanged(filter: { states: [OFFERED], accounts: ["demo-azure"] }) { __typename }', 'UNSUPPORTED'],
    ['liveJobs(first: 0) { __typename }', 'INVALID_INPUT'],
    ['liveJobs(filter: { live: false }) { __typename }', 'INVALID_INPUT'],
    ['liveTasks(filter: { states: [COMPLETED, REVOKED] }) { __typename }', 'INVALID_INPUT'],
    ['liveJobs(intervalMs: -1) { __typename }', 'INVALID_INPUT'],
    ['liveQueues(window: { dayIn: "Nowhere/Land" }) { __typename }', 'INVALID_INPUT'],
    ['liveQueues(window: { minutes: 0 }) { __typename }', 'INVALID_INPUT'],
    [
      'liveJobs { ... on JobSnapshot { items { queue { jobs(first: 500) { nodes { queue { jobs(first: 500) { nodes { id } } } } } } } } }',
      'LIMIT_EXCEEDED',
    ],
  ])('%s', async (field, code) => {
    const before = events.holds().listeners;
    const errors = await refusalOf(`subscription { ${field} }`);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    // Views of before may have been given up meanwhile.
    expect(events.holds().listeners).toBeLessThanOrEqual(before);
  });

  it('for a principal who may not look', async () => {
    expect(await refusalOf('subscription { jobChanged { __typename } }', contextFor([]))).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it('for accounts that the principal may not see', async () => {
    const context = contextFor(['read'], ['demo-azure']);
    const refused = await refusalOf(
      'subscription { jobChanged(filter: { accounts: ["demo-restcomm"] }) { __typename } }',
      context,
    );
    expect(refused).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

describe('a list in an order', () => {
  const WORKERS = (staleness: number) =>
    `{ workers(first: 500, orderBy: { field: NAME }, maxStalenessMs: ${staleness}) { nodes { id } freshness { account { name } source asOf } failures { message } } }`;
  type Answer = { workers: { nodes: unknown[]; freshness: { source: string }[]; failures: unknown[] } };

  it('is answered from what is known while somebody listens, and by the vendors otherwise', async () => {
    const ask = async (staleness: number) => {
      const contextValue = contextFor();
      const { data, errors } = await execute({ schema, document: parse(WORKERS(staleness)), contextValue });
      expect(errors).toBeUndefined();
      const calls = contextValue.scope.costs().reduce((sum, cost) => sum + cost.calls, 0);
      return { ...(data as unknown as Answer).workers, calls };
    };
    const read = await ask(0);
    expect(read.freshness.every(({ source }) => source === 'READ')).toBe(true);
    expect(read.calls).toBeGreaterThan(0);
    const accounts = estate.gateway.accounts.map(({ name }) => name);
    const following = events.follow({ accounts, kinds: ['Worker'], hear: () => {} });
    await following.settled;
    // An account whose first reads fail is asked again before it is known.
    const isKnown = async () => (await ask(60_000)).freshness.every(({ source }) => source !== 'READ');
    await expect.poll(isKnown).toBe(true);
    const known = await ask(60_000);
    expect(known.calls).toBe(0);
    expect(known.nodes.length).toBe(read.nodes.length);
    following.stop();
  });

  it('refuses a negative staleness', async () => {
    const { errors } = await execute({ schema, document: parse(WORKERS(-1)), contextValue: contextFor() });
    expect(errors?.map((error) => describeError(error))).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });
});
