import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENDED_JOB_STATES, JOB_STATES, type JobFilter, type JobState } from '../../src/domain/job.ts';
import { type Ref, ref, refKey } from '../../src/domain/ref.ts';
import { list, readWhole } from '../../src/gateway/list.ts';
import type { Listing, ListQuery } from '../../src/gateway/listing.ts';
import { begin, gatewayOver, job, type MemoryOptions, memoryVendor } from './memory-vendor.ts';

const ACCOUNTS = ['a', 'b', 'c'];

const filled = (account: string, ids: Iterable<string>, options: MemoryOptions = {}) => {
  const vendor = memoryVendor(account, options);
  for (const id of ids) vendor.jobs.set(id, job(account, id, { createdAt: id.length }));
  return vendor;
};

type Asked = Omit<ListQuery<'Job'>, 'filter'> & { readonly filter?: JobFilter };

const ask = (gateway: ReturnType<typeof gatewayOver>, { filter = {}, ...asked }: Asked) =>
  list(begin(gateway).scope, 'Job', { ...asked, filter: () => filter });

const told = ({ failures }: Pick<Listing<unknown>, 'failures'>) =>
  failures.map(({ account, error }) => [account.name, error.code, error.message]);

const idsOf = ({ edges }: Listing<{ readonly ref: Ref }>) => edges.map(({ node }) => node.ref.nativeId);

const ids = fc.uniqueArray(
  fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0')),
  { maxLength: 25 },
);

describe('rows that cannot be read', () => {
  it('cost their neighbours nothing, and none of them stays untold, whatever the pages and the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(ids, ids, ids),
        fc.func(fc.boolean()),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.boolean(),
        async (jobs, isBad, first, pageSize, isSorted, isFiltered) => {
          const bad = ACCOUNTS.map((name, at) => new Set((jobs[at] ?? []).filter((id) => isBad(name, id))));
          const vendors = ACCOUNTS.map((name, at) =>
            filled(name, jobs[at] ?? [], { pageSize, unreadable: bad[at] ?? new Set() }),
          );
          const gateway = gatewayOver(vendors);
          const found: string[] = [];
          const paths = new Map<string, Set<string>>(ACCOUNTS.map((name) => [name, new Set()]));
          let after: string | null = null;
          do {
            const listing: Listing<{ readonly ref: Ref }> = await ask(gateway, {
              first,
              after,
              ...(isSorted ? { order: { field: 'CREATED_AT', direction: 'DESC' } } : {}),
              ...(isFiltered ? { filter: { states: ['QUEUED'] } } : {}),
            });
            found.push(...listing.edges.map(({ node }) => refKey(node.ref)));
            const accounts = listing.failures.map(({ account }) => account.name);
            expect(new Set(accounts).size).toBe(accounts.length);
            for (const { account, error } of listing.failures) {
              expect(error.code).toBe('UNREADABLE');
              for (const [, id] of error.message.matchAll(/rows\[(\d+)\]/g)) paths.get(account.name)?.add(id ?? '');
              const count = Number(/^\d+/.exec(error.message)?.[0]);
              expect(count).toBeGreaterThan(0);
              expect(error.message.match(/rows\[/g)).toHaveLength(Math.min(count, 3));
              if (isSorted) expect(count).toBe(bad[ACCOUNTS.indexOf(account.name)]?.size);
            }
            if (isSorted) expect(accounts).toEqual(ACCOUNTS.filter((_, at) => (bad[at]?.size ?? 0) > 0));
            after = listing.hasNextPage ? listing.endCursor : null;
          } while (after !== null);
          const readable = ACCOUNTS.flatMap((name, at) =>
            (jobs[at] ?? []).filter((id) => !bad[at]?.has(id)).map((id) => `Job:${name}:${id}`),
          );
          expect(found.toSorted()).toEqual(readable.toSorted());
          // Three of them are named at a time: a walk that meets them page by page has met all accounts that have any.
          for (const [at, name] of ACCOUNTS.entries()) expect(paths.get(name)?.size === 0).toBe(bad[at]?.size === 0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are told with their number and the first of their paths', async () => {
    const one = filled('a', ['1', '2'], { unreadable: new Set(['2']) });
    const many = filled('b', ['1', '2', '3', '4', '5'], { unreadable: new Set(['1', '2', '4', '5']) });
    const listing = await ask(gatewayOver([one, many]), { first: 10 });
    expect(told(listing)).toEqual([
      ['a', 'UNREADABLE', '1 row could not be read: rows[2].state: expected text'],
      [
        'b',
        'UNREADABLE',
        '4 rows could not be read: rows[1].state: expected text; rows[2].state: expected text; rows[4].state: expected text; …',
      ],
    ]);
    expect(idsOf(listing)).toEqual(['1', '3']);
    expect(listing.read.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('make a count one that is not whole', async () => {
    const vendor = filled('a', ['1', '2', '3'], { unreadable: new Set(['2']) });
    const whole = await readWhole(begin(gatewayOver([vendor])).scope, 'Job', { filter: () => ({}) });
    expect([whole.items.length, told(whole)[0]?.slice(0, 2)]).toEqual([2, ['a', 'UNREADABLE']]);
  });

  it('do not make an absent object of one that the list does not show', async () => {
    const vendor = filled('a', ['1', '2', '3', '4'], { unreadable: new Set(['3']) });
    const { loader } = begin(gatewayOver([vendor]));
    const wanted = ['1', '2', '3', 'gone'].map((id) => ref('Job', 'a', id));
    const found = await Promise.allSettled(wanted.map(loader.one));
    expect(found).toMatchObject([
      { status: 'fulfilled', value: { ref: { nativeId: '1' } } },
      { status: 'fulfilled', value: { ref: { nativeId: '2' } } },
      { status: 'rejected', reason: { code: 'PROTOCOL' } },
      { status: 'fulfilled', value: null },
    ]);
    expect(vendor.calls).toEqual({ list: 1, get: 2, getMany: 0 });
  });

  it('are told by the loader for a bulk read that leaves one out, and for no other', async () => {
    const vendor = filled('a', ['1', '2'], { bulk: true });
    const port = vendor.plan.vendor.open('a', null, vendor.plan.limits).job;
    const short = { takes: {}, pushes: [], ...port, getMany: async () => [vendor.jobs.get('1') ?? null] };
    const { loader } = begin(gatewayOver([memoryVendor('a', { more: { job: short } })]));
    const found = await Promise.allSettled(['1', '2'].map((id) => loader.one(ref('Job', 'a', id))));
    expect(found).toMatchObject([
      { status: 'fulfilled', value: { ref: { nativeId: '1' } } },
      { status: 'rejected', reason: { code: 'PROTOCOL' } },
    ]);
  });
});

describe('states that an account does not keep, or never tells', () => {
  const ALL = [...JOB_STATES, 'UNKNOWN'] as const;
  const states = fc.subarray([...ALL]);

  it('are never an empty page: every list by state holds all that is there, or says what it cannot hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(states, { nil: undefined }),
        fc.option(fc.boolean(), { nil: undefined }),
        fc.subarray([...JOB_STATES]),
        fc.subarray([...JOB_STATES]),
        fc.boolean(),
        async (wanted, live, forgets, either, isSorted) => {
          const untold = either.filter((state) => !forgets.includes(state));
          const vendor = memoryVendor('a', { forgets, untold });
          for (const state of ALL.filter((one) => !untold.some((never) => never === one)))
            vendor.jobs.set(state, job('a', state, { state: { state, native: state } }));
          const gateway = gatewayOver([vendor]);
          const filter: JobFilter = { states: wanted, live };
          const listing = await ask(gateway, {
            first: 50,
            filter,
            ...(isSorted ? { order: { field: 'CREATED_AT', direction: 'ASC' } } : {}),
          });
          const isAsked = (state: JobState | 'UNKNOWN') =>
            (wanted?.includes(state) ?? true) && (live === undefined || ENDED_JOB_STATES.has(state) !== live);
          const asked = ALL.filter(isAsked);
          const kept = asked.filter((state) => state === 'UNKNOWN' || ![...forgets, ...untold].includes(state));
          expect(idsOf(listing).toSorted()).toEqual(kept.toSorted());
          const isUntold = (state: string) => untold.some((never) => never === state);
          // Without states by name a list lacks nothing for those that are never told.
          const missing = asked.filter(
            (state) => !kept.includes(state) && (isUntold(state) ? wanted !== undefined : true),
          );
          const isNamed = wanted !== undefined || live === false;
          const [failure, ...others] = listing.failures;
          expect(others).toEqual([]);
          expect(failure?.error.code).toBe(isNamed && missing.length > 0 ? 'UNSUPPORTED' : undefined);
          if (failure) for (const state of missing) expect(failure.error.message).toContain(state);
          if (missing.length > 0 && isNamed && kept.length === 0) expect(vendor.calls.list).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("are told in the vendor's title and word", async () => {
    const vendor = memoryVendor('a', { forgets: [...ENDED_JOB_STATES] });
    const gateway = gatewayOver([vendor]);
    expect(told(await ask(gateway, { filter: { states: ['COMPLETED'] } }))).toEqual([
      ['a', 'UNSUPPORTED', 'Memory keeps no ended jobs (its word: Thing): those that are COMPLETED cannot be listed'],
    ]);
    const unusual = gatewayOver([memoryVendor('a', { forgets: ['PENDING'] })]);
    expect(told(await ask(unusual, { filter: { states: ['PENDING', 'QUEUED'] } }))[0]?.[2]).toBe(
      'Memory shows no jobs (its word: Thing) that are PENDING',
    );
    const mixed = gatewayOver([memoryVendor('a', { forgets: ['PENDING'], untold: ['OFFERED'] })]);
    expect(told(await ask(mixed, { filter: { states: ['PENDING', 'OFFERED', 'QUEUED'] } }))).toEqual([
      [
        'a',
        'UNSUPPORTED',
        'Memory shows no jobs (its word: Thing) that are PENDING, and does not tell which jobs (its word: Thing) are OFFERED',
      ],
    ]);
  });
});
