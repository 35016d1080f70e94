import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { type Job, matchesJob } from '../../src/domain/job.ts';
import { comparePositions, ORDERS, type Order, positionOf } from '../../src/domain/order.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { list } from '../../src/gateway/list.ts';
import type { Listing } from '../../src/gateway/listing.ts';
import { READ_BOUND } from '../../src/gateway/take.ts';
import { begin, gatewayOver, job, type MemoryVendor, memoryVendor } from './memory-vendor.ts';

interface Ask {
  readonly first: number;
  readonly order: Order | null;
  readonly filter?: { readonly states: Job['state']['state'][] };
  /** Runs before each page but the first. */
  readonly between?: () => void;
}

const page = (gateway: Gateway, ask: Ask, after: string | null): Promise<Listing<Job>> =>
  list(begin(gateway).scope, 'Job', { first: ask.first, order: ask.order, after, filter: () => ask.filter ?? {} });

const walk = async (gateway: Gateway, ask: Ask): Promise<Job[]> => {
  const found: Job[] = [];
  let after: string | null = null;
  for (;;) {
    const listing: Listing<Job> = await page(gateway, ask, after);
    expect(listing.failures).toEqual([]);
    expect(listing.edges.length).toBeLessThanOrEqual(ask.first);
    found.push(...listing.edges.map(({ node }) => node));
    if (!listing.hasNextPage) return found;
    expect(listing.endCursor).not.toBeNull();
    after = listing.endCursor;
    ask.between?.();
  }
};

const put = (vendor: MemoryVendor, item: Job): void => {
  vendor.jobs.set(item.ref.nativeId, item);
};

const seed = fc.record({
  id: fc.integer({ min: 0, max: 99_999 }).map((n) => String(n).padStart(5, '0')),
  account: fc.constantFrom('a', 'b', 'c'),
  createdAt: fc.option(fc.integer({ min: 0, max: 6 })),
  priority: fc.option(fc.integer({ min: 0, max: 3 })),
  state: fc.constantFrom('QUEUED', 'COMPLETED', 'UNKNOWN'),
});
type Seed = typeof seed extends fc.Arbitrary<infer S> ? S : never;
const toJob = ({ id, account, createdAt, priority, state }: Seed): Job =>
  job(account, id, { createdAt, priority, state: { state: state as 'QUEUED', native: state } });

const orders = fc.option(
  fc.record({
    field: fc.constantFrom('CREATED_AT', 'PRIORITY', 'ENQUEUED_AT'),
    direction: fc.constantFrom<'ASC' | 'DESC'>('ASC', 'DESC'),
  }),
);

const keys = (items: readonly Job[]): string[] => items.map(({ ref }) => refKey(ref));

const inOrder = (items: readonly Job[], order: Order): void => {
  const keyOf = ORDERS.Job[order.field];
  if (!keyOf) throw new Error('unknown order');
  const places = items.map((item) => positionOf(item, keyOf));
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next) expect(comparePositions(order.direction, place, next)).toBeLessThan(0);
  }
};

describe('a list over several accounts', () => {
  it('gives every unchanged item exactly once and in order, whatever is inserted, changed or removed between pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { maxLength: 60 }),
        fc.array(fc.array(seed, { maxLength: 4 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 7 }),
        orders,
        fc.boolean(),
        async (rows, storms, first, pageSize, order, filtered) => {
          const vendors = new Map(['a', 'b', 'c'].map((name) => [name, memoryVendor(name, { pageSize })]));
          const vendorOf = (account: string): MemoryVendor => vendors.get(account) as MemoryVendor;
          for (const row of rows) put(vendorOf(row.account), toJob(row));
          const filter = filtered ? { states: ['QUEUED' as const] } : undefined;
          const matching = (item: Job) => matchesJob(item, filter ?? {});
          const everything = () => [...vendors.values()].flatMap(({ jobs }) => [...jobs.values()]);
          const before = new Map(everything().map((item) => [refKey(item.ref), item]));
          const touched = new Set<string>();
          const weather = [...storms];
          const gateway = gatewayOver([...vendors.values()]);
          const found = await walk(gateway, {
            first,
            order,
            ...(filter ? { filter } : {}),
            between: () => {
              for (const [index, row] of (weather.pop() ?? []).entries()) {
                const item = toJob(row);
                touched.add(refKey(item.ref));
                if (index % 3 === 2) vendorOf(row.account).jobs.delete(row.id);
                else put(vendorOf(row.account), item);
              }
            },
          });
          const unchanged = [...before]
            .filter(([key, item]) => !touched.has(key) && matching(item))
            .map(([key]) => key);
          const seen = keys(found);
          for (const key of unchanged) expect(seen.filter((one) => one === key)).toEqual([key]);
          expect(found.every(matching)).toBe(true);
          if (order)
            inOrder(
              found.filter(({ ref }) => !touched.has(refKey(ref))),
              order,
            );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('merges the accounts into the same order as sorting them all at once, ties and missing values included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        orders,
        async (rows, first, by) => {
          const order = by ?? { field: 'CREATED_AT', direction: 'ASC' };
          const vendors = new Map(['a', 'b', 'c'].map((name) => [name, memoryVendor(name)]));
          for (const row of rows) put(vendors.get(row.account) as MemoryVendor, toJob(row));
          const keyOf = ORDERS.Job[order.field] as (item: Job) => number | null;
          const all = [...vendors.values()].flatMap(({ jobs }) => [...jobs.values()]);
          const sorted = all
            .map((item) => ({ item, at: positionOf(item, keyOf) }))
            .sort((a, b) => comparePositions(order.direction, a.at, b.at))
            .map(({ item }) => item);
          expect(keys(await walk(gatewayOver([...vendors.values()]), { first, order }))).toEqual(keys(sorted));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes on behind the cursor of any of its rows', async () => {
    const vendors = [memoryVendor('a'), memoryVendor('b')];
    for (const vendor of vendors) {
      for (const id of ['1', '2', '3']) put(vendor, job(vendor.plan.name, id, { createdAt: Number(id) % 2 }));
    }
    const gateway = gatewayOver(vendors);
    for (const order of [null, { field: 'CREATED_AT', direction: 'DESC' } as const]) {
      const { edges } = await page(gateway, { first: 10, order }, null);
      expect(edges).toHaveLength(6);
      for (const [index, { cursor }] of edges.entries()) {
        const rest = await page(gateway, { first: 10, order }, cursor);
        expect(keys(rest.edges.map(({ node }) => node))).toEqual(keys(edges.slice(index + 1).map(({ node }) => node)));
      }
    }
  });

  it('answers the healthy accounts and names the failed one', async () => {
    const [good, bad] = [memoryVendor('good'), memoryVendor('bad')];
    put(good, job('good', '1'));
    bad.before = async () => {
      throw new VendorError('UNAVAILABLE', 'bad', 'the vendor is down');
    };
    const listing = await page(gatewayOver([good, bad]), { first: 10, order: null }, null);
    expect(keys(listing.edges.map(({ node }) => node))).toEqual(['Job:good:1']);
    expect(listing.failures.map(({ account, error }) => [account.name, error.code])).toEqual([['bad', 'UNAVAILABLE']]);
  });

  it('gives up an account that hangs at its deadline and keeps the rest', async () => {
    const [good, slow] = [memoryVendor('good'), memoryVendor('slow', { deadlineMs: 30 })];
    put(good, job('good', '1'));
    slow.before = (_member, call) =>
      new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
    const listing = await page(gatewayOver([good, slow]), { first: 10, order: null }, null);
    expect(listing.edges).toHaveLength(1);
    expect(listing.failures.map(({ error }) => error.code)).toEqual(['TIMEOUT']);
  });

  it('turns a fault of an adapter into a failure of its account', async () => {
    const [good, broken] = [memoryVendor('good'), memoryVendor('broken')];
    broken.before = async () => {
      throw new TypeError('undefined is not a function');
    };
    const listing = await page(gatewayOver([good, broken]), { first: 10, order: null }, null);
    expect(listing.failures.map(({ error }) => [error.code, error.message.includes('undefined')])).toEqual([
      ['PROTOCOL', false],
    ]);
  });

  it('says that a vendor cannot list instead of answering nothing', async () => {
    const listing = await page(
      gatewayOver([memoryVendor('a', { without: ['list'] })]),
      { first: 10, order: null },
      null,
    );
    expect(listing.failures.map(({ error }) => error.code)).toEqual(['UNSUPPORTED']);
  });

  it('pushes a declared filter to the vendor and applies the others itself', async () => {
    const vendor = memoryVendor('a', { pushes: ['channels'] });
    const asked: unknown[] = [];
    const adapter = vendor.plan.vendor.open('a', null, vendor.plan.limits);
    const spied = { takes: {}, ...adapter.job, pushes: ['channels'] as const, list: spy(adapter.job?.list) };
    function spy(real: NonNullable<typeof adapter.job>['list']): NonNullable<NonNullable<typeof adapter.job>['list']> {
      return (request, call) => {
        asked.push(request.filter);
        if (!real) throw new Error('no list');
        return real(request, call);
      };
    }
    const gateway = gatewayOver([memoryVendor('a', { more: { job: spied } })]);
    put(vendor, job('a', '1', { channel: 'voice', priority: 1 }));
    put(vendor, job('a', '2', { channel: 'voice', state: { state: 'COMPLETED', native: 'done' } }));
    put(vendor, job('a', '3', { channel: 'chat' }));
    const listing = await list(begin(gateway).scope, 'Job', {
      first: 10,
      filter: () => ({ channels: ['voice'], states: ['QUEUED'] }),
    });
    expect(asked).toEqual([{ channels: ['voice'] }]);
    expect(keys(listing.edges.map(({ node }) => node))).toEqual(['Job:a:1']);
  });

  it('keeps the first of more rows than it keeps in memory, wherever they stand', async () => {
    const vendor = memoryVendor('a');
    const last = 2 * READ_BOUND + 1_000;
    for (let n = 0; n <= last; n += 1) put(vendor, job('a', String(n).padStart(6, '0'), { createdAt: n }));
    const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
    const sorted = await page(gatewayOver([vendor]), { first: 2, order }, null);
    expect(sorted.edges.map(({ node }) => node.createdAt)).toEqual([last, last - 1]);
    expect([sorted.hasNextPage, sorted.failures]).toEqual([true, []]);
  });

  it('tells the first of what it read of a list that is too long to be sorted, and how far it came', async () => {
    const vendor = memoryVendor('a');
    for (let n = 0; n <= 25_000; n += 1) put(vendor, job('a', String(n).padStart(6, '0'), { createdAt: n }));
    const order = { field: 'CREATED_AT', direction: 'ASC' } as const;
    const sorted = await page(gatewayOver([vendor]), { first: 10, order }, null);
    expect(sorted.edges.map(({ node }) => node.createdAt)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sorted.failures.map(({ error }) => error.code)).toEqual(['LIMIT_EXCEEDED']);
    expect(sorted.failures[0]?.error.message).toMatch(/the first 20000 of .* were read/);
    const unsorted = await page(gatewayOver([vendor]), { first: 10, order: null }, null);
    expect([unsorted.edges.length, unsorted.hasNextPage, unsorted.failures]).toEqual([10, true, []]);
  });

  it.each([
    ['nonsense', null],
    [Buffer.from('["Worker","a","1"]').toString('base64url'), null],
    [Buffer.from('["Job","a"]').toString('base64url'), null],
    [Buffer.from('["Job","gone","1"]').toString('base64url'), null],
    [Buffer.from('["Job","a","1"]').toString('base64url'), { field: 'PRIORITY', direction: 'ASC' } as const],
    [
      Buffer.from('["Job","CREATED_AT ASC",1,"Job:a:1"]').toString('base64url'),
      { field: 'PRIORITY', direction: 'ASC' } as const,
    ],
    [
      Buffer.from('["Job","PRIORITY ASC",{},"Job:a:1"]').toString('base64url'),
      { field: 'PRIORITY', direction: 'ASC' } as const,
    ],
  ])('refuses the cursor %s with order %o', async (after, order) => {
    await expect(page(gatewayOver([memoryVendor('a')]), { first: 5, order }, after)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^after: /),
    });
  });

  it.each([0, -1, 501, 1.5])('refuses first: %d', async (first) => {
    await expect(page(gatewayOver([memoryVendor('a')]), { first, order: null }, null)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('between 1 and 500'),
    });
  });

  it('refuses an account that does not exist or may not be seen', async () => {
    const gateway = gatewayOver([memoryVendor('a'), memoryVendor('b')]);
    const scope = gateway.begin(new AbortController().signal, ['a']).scope;
    const ask = (accounts: string[]) => list(scope, 'Job', { accounts, filter: () => ({}) });
    await expect(ask(['nope'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask(['b'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await ask(['a'])).failures).toEqual([]);
  });
});
