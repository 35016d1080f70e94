import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  comparePositions,
  type Direction,
  ORDERS,
  type Order,
  positionOf,
  type SortKey,
} from '../../src/domain/order.ts';
import { KINDS, type Kind, type Ref, refKey } from '../../src/domain/ref.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import type { Items } from '../../src/gateway/kinds.ts';
import { list } from '../../src/gateway/list.ts';
import type { Listing } from '../../src/gateway/listing.ts';
import { READ_BOUND } from '../../src/gateway/take.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import {
  adapterOf,
  ask,
  begin,
  failureCodes,
  gatewayForTest,
  gatewayOf,
  idsOf,
  type Line,
  planOf,
  portOf,
  startLine,
  walk,
} from '../../src/testing/bench.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { allRegistered, subjectOf } from './registered.ts';

type Item = Items[Kind];

const SUBJECTS = (await allRegistered()).map(subjectOf);

const kindsListed = (line: Line): number => {
  const adapter = adapterOf(gatewayOf(planOf(line)));
  return KINDS.filter((kind) => portOf(adapter, kind)?.list).length;
};

/** One account a vendor, and second ones of the first and of that which lists the most, whose rows have the same moments: ties in every order. */
const lines = new Map<string, Line>();
for (const subject of SUBJECTS) lines.set(subject.vendor.name, await startLine(subject));
const [first, ...others] = [...lines.values()];
const [most] = others.sort((a, b) => kindsListed(b) - kindsListed(a));
for (const line of [first, most]) if (line) lines.set(`${line.bench.vendor.name}-two`, await startLine(line.bench));
afterAll(() => Promise.all([...lines.values()].map((line) => line.close())));
afterEach(() => {
  for (const { proxy } of lines.values()) proxy.reset();
});

const names = [...lines.keys()].sort();
const plans = (deadlines: Readonly<Record<string, number>> = {}) =>
  [...lines].map(([name, line]) =>
    planOf(line, { name, ...(deadlines[name] === undefined ? {} : { deadlineMs: deadlines[name] }) }),
  );
const gateway = gatewayOf(...plans());
const listers = (kind: Kind): string[] =>
  gateway.accounts.filter((account) => portOf(account.adapter, kind)?.list).map(({ name }) => name);

/** Accounts that failed. What one never tells is said beside its rows, and is no failure of the fan-out. */
const failing = ({ failures, read }: Pick<Listing<unknown>, 'failures' | 'read'>): string[] =>
  failures
    .filter(({ account, error }) => error.code !== 'UNSUPPORTED' || !read.includes(account))
    .map(({ account }) => account.name);

/** Calls that each account received meanwhile. */
const callsOf = async (run: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = new Map([...lines].map(([name, { proxy }]) => [name, proxy.requests.length]));
  await run();
  return Object.fromEntries(
    [...lines].map(([name, { proxy }]) => [name, proxy.requests.length - (before.get(name) ?? 0)]),
  );
};

const RELATIONS: { readonly [K in Kind]?: (item: Items[K]) => readonly (Ref | null)[] } = {
  Worker: ({ activity, workspace }) => [activity, workspace],
  Job: ({ workspace, policy, queue, worker = null }) => [workspace, policy, queue, worker],
  Task: ({ worker, job, queue }) => [worker, job, queue],
  Queue: ({ workspace, offerActivity, taskActivity, policies }) => [
    workspace,
    offerActivity,
    taskActivity,
    ...policies,
  ],
};

describe('one query over all accounts', () => {
  it.each(Object.keys(RELATIONS) as Kind[])(
    'costs one list of type %s an account, and one bulk read or less for each relation',
    async (kind) => {
      const relate = RELATIONS[kind] as (item: Item) => readonly (Ref | null)[];
      const filter =
        kind === 'Job' ? { live: true } : kind === 'Task' ? { states: ['OFFERED' as const, 'ACTIVE' as const] } : {};
      const query = async (relations: boolean): Promise<Ref[]> => {
        const { scope, loader } = begin(gateway);
        const { edges } = await list(scope, kind, { filter: () => filter, first: 500 });
        const refs = edges.flatMap(({ node }) => relate(node)).filter((of) => of !== null);
        if (relations) await loader.ahead(refs);
        for (const of of refs) if (relations) expect(loader.ready(of)).toMatchObject({ ref: of });
        return refs;
      };
      // What an adapter finds out about its vendor, it finds out once.
      const refs = await query(true);
      await query(true);
      const alone = await callsOf(() => query(false));
      const related = await callsOf(() => query(true));
      for (const name of listers(kind)) {
        const kinds = new Set(refs.filter(({ account }) => account === name).map((of) => of.kind));
        const calls = { name, list: alone[name] ?? 0, relations: (related[name] ?? 0) - (alone[name] ?? 0) };
        // One list here may be several of the vendor's (live and ended jobs, offers and assignments, three kinds of policies).
        const { mostCalls = 4 } = lines.get(name)?.bench ?? {};
        expect(calls.list, JSON.stringify(calls)).toBeLessThanOrEqual(mostCalls);
        expect(calls.relations, JSON.stringify(calls)).toBeLessThanOrEqual((mostCalls - 1) * kinds.size);
      }
    },
  );

  it('asks all accounts before any has answered, and waits for the last only', async () => {
    for (const kind of ['Queue', 'Worker', 'Job'] as const) {
      const held = new Map(names.map((name) => [name, lines.get(name)?.proxy.hold()]));
      const asking = ask(gateway, kind);
      // No account's request waits for another account's answer, else these would never all arrive.
      await Promise.all([...held.values()].map((hold) => hold?.arrived(1)));
      for (const hold of held.values()) hold?.release();
      const listing = await asking;
      expect([kind, failing(listing)]).toEqual([kind, []]);
      expect(new Set(listing.edges.map(({ node }) => node.ref.account))).toEqual(new Set(names));
    }
  });

  it.each(names)('gives the rows of the others when %s hangs, which costs its own deadline only', async (hanging) => {
    const impatient = gatewayForTest(...plans({ [hanging]: 150 }));
    for (const order of [undefined, { field: 'NAME', direction: 'ASC' as const }]) {
      const whole = (await ask(gateway, 'Queue', { order })).edges.map(({ node }) => node);
      const held = lines.get(hanging)?.proxy.hold();
      const listing = await ask(impatient, 'Queue', { order });
      expect(listing.failures.map(({ account, error }) => [account.name, error.code])).toEqual([[hanging, 'TIMEOUT']]);
      const others = whole.filter(({ ref }) => ref.account !== hanging);
      expect(listing.edges.map(({ node }) => refKey(node.ref))).toEqual(others.map(({ ref }) => refKey(ref)));
      held?.release();
    }
  });

  it.each(names)('gives the rows of the others when %s is down, and all again when it is back', async (fallen) => {
    const fresh = gatewayForTest(...plans());
    for (const kind of ['Queue', 'Worker', 'Job', 'Task'] as const) {
      const rowsOf = ({ edges }: Awaited<ReturnType<typeof ask>>) => edges.map(({ node }) => refKey(node.ref));
      const able = listers(kind);
      const whole = await ask(fresh, kind);
      const mend = lines.get(fallen)?.proxy.refuse(503, () => true);
      const listing = await ask(fresh, kind);
      mend?.();
      const others = whole.edges.filter(({ node }) => node.ref.account !== fallen);
      expect([kind, rowsOf(listing)]).toEqual([kind, others.map(({ node }) => refKey(node.ref))]);
      const failed = listing.failures.filter(({ error }) => error.code !== 'UNSUPPORTED');
      expect(failed.map(({ account, error }) => [account.name, error.code])).toEqual(
        able.includes(fallen) ? [[fallen, 'UNAVAILABLE']] : [],
      );
      expect(rowsOf(await ask(fresh, kind))).toEqual(rowsOf(whole));
    }
  });

  it('says of each account which cannot list a kind that it cannot, beside the rows of those which can', async () => {
    for (const kind of KINDS) {
      const listing = await ask(gateway, kind);
      const able = listers(kind);
      expect(failing(listing)).toEqual(names.filter((name) => !able.includes(name)));
      expect(failureCodes(listing).every((code) => code === 'UNSUPPORTED')).toBe(true);
      expect([...new Set(listing.edges.map(({ node }) => node.ref.account))]).toEqual(able);
    }
  });

  it('is stopped at its budget of calls with a typed failure', async () => {
    const poor = openGateway({ accounts: plans(), maxCallsPerOperation: () => 2 });
    const listing = await ask(poor, 'Queue');
    await poor.close();
    expect(new Set(failureCodes(listing))).toEqual(new Set(['LIMIT_EXCEEDED']));
    expect(listing.failures.length).toBeGreaterThanOrEqual(names.length - 2);
  });
});

describe('one order over all accounts', () => {
  const orders = KINDS.flatMap((kind) =>
    Object.keys(ORDERS[kind]).flatMap((field) =>
      (['ASC', 'DESC'] as const).map((direction: Direction) => ({ kind, order: { field, direction } })),
    ),
  );

  const sortedBy = (kind: Kind, order: Order, items: readonly Item[]) => {
    const keyOf = ORDERS[kind][order.field] as (item: Item) => SortKey;
    return items
      .map((item) => ({ item, at: positionOf(item, keyOf) }))
      .sort((a, b) => comparePositions(order.direction, a.at, b.at));
  };

  /** All rows, also where some accounts cannot list the kind. */
  const rowsOf = async (kind: Kind, order?: Order, size = () => 500): Promise<Item[]> => {
    const found: Item[] = [];
    let after: string | null = null;
    for (;;) {
      const { scope } = begin(gateway);
      const asked = { accounts: listers(kind), filter: () => ({}), order, first: size(), after };
      const listing: Awaited<ReturnType<typeof list<Kind>>> = await list<Kind>(scope, kind, asked);
      expect(failing(listing)).toEqual([]);
      found.push(...listing.edges.map(({ node }) => node));
      if (!listing.hasNextPage) return found;
      after = listing.endCursor;
    }
  };

  it('equals sorting the whole, with ties and missing values and pages cut anywhere', async () => {
    const wholes = new Map<Kind, Item[]>();
    for (const kind of KINDS) wholes.set(kind, await rowsOf(kind));
    const positions = orders.flatMap(({ kind, order }) =>
      sortedBy(kind, order, wholes.get(kind) ?? []).map(({ at }) => at.value),
    );
    expect(positions).toContain(null);
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...orders), sizes, async ({ kind, order }, cuts) => {
        let turn = 0;
        const size = () => cuts[turn++ % cuts.length] ?? 1;
        const sorted = sortedBy(kind, order, wholes.get(kind) ?? []).map(({ item }) => refKey(item.ref));
        expect((await rowsOf(kind, order, size)).map(({ ref }) => refKey(ref))).toEqual(sorted);
      }),
      { numRuns: 40 },
    );
  });

  it('has ties between accounts, which are broken by identity', async () => {
    const whole = sortedBy('Queue', { field: 'NAME', direction: 'ASC' }, await rowsOf('Queue'));
    const tied = whole.filter(({ at }, index) => whole[index + 1]?.at.value === at.value);
    expect(tied.length).toBeGreaterThan(0);
  });

  it('past the bound of reading is of the part that was read, and a typed failure of the long account says so', async () => {
    const clock = manualClock(Date.parse('2026-11-21T09:00:00Z'));
    const long = await startSimulator({ clock, scenario: 'empty' });
    const settings = long.settings;
    const line = lines.get('restcomm') as Line;
    long.plant('workspaces', { name: 'Long' });
    const [workspaceSid] = idsOf(await walk(gatewayForTest(planOf(line, { settings })), 'Workspace'));
    // A page more than the bound: the last one may be read whole.
    for (let n = 0; n < READ_BOUND + 1_500; n += 1) {
      long.plant('activities', { workspaceSid, name: `Activity ${n}`, available: true });
      if (n % 50 === 0) await clock.advance(1_000);
    }
    const both = gatewayForTest(
      planOf(line, { settings, name: 'long' }),
      planOf(lines.get('voximplant') as Line, { name: 'short' }),
    );
    const order = { field: 'CREATED_AT', direction: 'ASC' as const };
    const sorted = await ask(both, 'Activity', { order });
    expect(sorted.failures.map(({ account, error }) => [account.name, error.code])).toEqual([
      ['long', 'LIMIT_EXCEEDED'],
    ]);
    expect(sorted.failures[0]?.error.message).toMatch(/narrow the filter/i);
    const moments = sorted.edges.map(({ node }) => node.createdAt);
    expect(moments.length).toBe(500);
    expect(moments).toEqual(moments.toSorted());
    const unsorted = await ask(both, 'Activity');
    expect([unsorted.edges.length, unsorted.hasNextPage, unsorted.failures]).toEqual([500, true, []]);
    await long.close();
  });
});
