import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListRequest, PortPage } from '../../../src/contract/port.ts';
import type { Call } from '../../../src/domain/call.ts';
import { ENDED_JOB_STATES, JOB_STATES, type JobFilter } from '../../../src/domain/job.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { LIVE_TASK_STATES } from '../../../src/domain/task.ts';
import { nextWindow } from '../../../src/vendors/restcomm/paging/windows.ts';
import { type Asked, newCall, openAt, startVendor, withVendor } from './replay.ts';
import { answerList, type Item, type Shelf } from './shelf.ts';

const T0 = Date.parse('2024-03-05T10:00:00Z');
const sid = (index: number): string => `AT${index.toString(16).padStart(32, '0')}`;

type List<T extends VendorObject, F> = (request: ListRequest<F>, call: Call) => Promise<PortPage<T>>;

const walkAll = async <T extends VendorObject>(list: List<T, object>, limit: number, filter: object = {}) => {
  const rows: { item: T; cursor: string }[] = [];
  let after: string | null = null;
  do {
    const page: PortPage<T> = await list({ filter, after, limit }, newCall());
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
};

const items = (count: number, secondOf: (index: number) => number = (index) => index): Item[] =>
  Array.from({ length: count }, (_, index) => {
    const createdAt = T0 + secondOf(index) * 1000;
    return { sid: sid(index), createdAt, updatedAt: createdAt };
  });

type Change = { readonly kind: 'insert' | 'update' | 'remove' | 'end'; readonly at: number };

/** The scene of one run of a property: what is on the shelf, and what happens to it before each request. */
interface Scene {
  readonly seconds: readonly number[];
  readonly changes: readonly (readonly Change[])[];
  readonly sorts: boolean;
  readonly limit: number;
  readonly largestPage: number;
}

const scene: fc.Arbitrary<Scene> = fc.record({
  // Few different seconds, so that many rows share one and some seconds fill whole pages.
  seconds: fc.oneof(
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 130, size: 'max' }),
    fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 130, size: 'max' }),
  ),
  changes: fc.array(
    fc.array(
      fc.record({
        kind: fc.constantFrom('insert', 'update', 'remove', 'end'),
        at: fc.nat(10_000),
      }) as fc.Arbitrary<Change>,
      { maxLength: 9, size: 'max' },
    ),
    { maxLength: 25, size: 'max' },
  ),
  sorts: fc.boolean(),
  limit: fc.integer({ min: 1, max: 60 }),
  largestPage: fc.constantFrom(11, 17, 20, 1000),
});

const stage = ({ seconds, changes, sorts, largestPage }: Scene, endedEvery = 0) => {
  const shelf: Shelf = {
    items: items(seconds.length, (index) => seconds[index] ?? 0).map((item, index) => ({
      ...item,
      // Changed long ago in an order of its own, as on a real shelf.
      updatedAt: item.createdAt + ((index * 7919) % 13) * 1000,
      ended: endedEvery > 0 && index % endedEvery === 0,
    })),
    sorts,
    largestPage,
  };
  const touched = new Set<string>();
  let now = T0 + 60_000;
  let made = 100_000;
  let request = 0;
  const happen = ({ kind, at }: Change) => {
    now += at % 3 === 0 ? 1000 : 0;
    const index = shelf.items.length > 0 ? at % shelf.items.length : -1;
    const item = shelf.items[index];
    if (kind === 'insert') {
      const added = { sid: sid(made), createdAt: now, updatedAt: now, ended: false };
      made += 1;
      touched.add(added.sid);
      shelf.items.push(added);
    } else if (item) {
      touched.add(item.sid);
      if (kind === 'remove') shelf.items.splice(index, 1);
      else {
        item.updatedAt = now;
        if (kind === 'end') item.ended = true;
      }
    }
  };
  return {
    original: shelf.items.map((item) => ({ ...item })),
    touched,
    answer: (asked: Asked) => {
      for (const change of changes[request] ?? []) happen(change);
      request += 1;
      return answerList(shelf, asked);
    },
  };
};

const expectWholeWalk = (
  rows: readonly { readonly item: VendorObject; readonly cursor: string }[],
  original: readonly Item[],
  touched: ReadonlySet<string>,
) => {
  const ids = rows.map(({ item }) => item.ref.nativeId);
  expect(new Set(ids).size).toBe(ids.length);
  const seen = new Set(ids);
  expect(original.filter((item) => !touched.has(item.sid) && !seen.has(item.sid))).toEqual([]);
  const keys = rows.map(({ item }) => [item.createdAt ?? 0, item.ref.nativeId] as const);
  expect(keys).toEqual([...keys].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
};

describe('a walk while rows come, change and go', () => {
  let current: (asked: Asked) => ReturnType<typeof answerList>;
  let vendor: Awaited<ReturnType<typeof startVendor>>;
  beforeAll(async () => {
    vendor = await startVendor((asked) => current(asked));
  });
  afterAll(() => vendor.close());

  it('gives every unchanged row exactly once, in order, whether the vendor sorts or not', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const { answer, original, touched } = stage(given);
        current = answer;
        const adapter = openAt(vendor.url, { pageSize: 20 });
        try {
          const rows = await walkAll(adapter.activity?.list as List<VendorObject, object>, given.limit);
          expectWholeWalk(rows, original, touched);
        } finally {
          await adapter.close();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives every unchanged job exactly once, in order, though jobs end and cross over to the other list', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const { answer, original, touched } = stage(given, 3);
        current = answer;
        const adapter = openAt(vendor.url, { pageSize: 20 });
        try {
          const rows = await walkAll(adapter.job?.list as List<VendorObject, object>, given.limit);
          expectWholeWalk(rows, original, touched);
        } finally {
          await adapter.close();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('can be resumed from the cursor of any row', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(), async (given, pick) => {
        const { answer } = stage({ ...given, changes: [] });
        current = answer;
        const adapter = openAt(vendor.url, { pageSize: 20 });
        try {
          const list = adapter.activity?.list as List<VendorObject, object>;
          const rows = await walkAll(list, given.limit);
          const from = rows[rows.length > 0 ? pick % rows.length : 0];
          if (!from) return;
          const rest: string[] = [];
          let after: string | null = from.cursor;
          do {
            const page: PortPage<VendorObject> = await list({ filter: {}, after, limit: given.limit }, newCall());
            rest.push(...page.rows.map(({ cursor }) => cursor));
            after = page.next;
          } while (after !== null);
          expect(rest).toEqual(rows.slice(rows.indexOf(from) + 1).map(({ cursor }) => cursor));
        } finally {
          await adapter.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('over a vendor that sorts by creation', () => {
  const shelf = (count: number): Shelf => ({ items: items(count), sorts: true });

  it('asks for one page at a time, each from the second of the last row on', async () => {
    const content = shelf(90);
    await withVendor(
      (asked) => answerList(content, asked),
      async ({ adapter, asked, call }) => {
        const first = await adapter.activity?.list?.({ filter: {}, after: null, limit: 30 }, call);
        expect(first?.rows).toHaveLength(30);
        expect(asked.map(({ query }) => [query.SortBy, query.page, query.pageSize, query.startTime])).toEqual([
          ['dateCreated:asc', '0', '50', undefined],
          ['dateCreated:desc', '0', '1', undefined],
          ['dateCreated:asc', '0', '1', undefined],
        ]);
        asked.length = 0;
        await adapter.activity?.list?.({ filter: {}, after: first?.next ?? null, limit: 30 }, call);
        expect(asked.map(({ query }) => [query.SortBy, query.page, query.startTime])).toEqual([
          ['dateCreated:asc', '0', '2024-03-05T10:00:29'],
        ]);
      },
    );
  });

  it('does not probe a list that fits on one page', async () => {
    const content = shelf(10);
    await withVendor(
      (asked) => answerList(content, asked),
      async ({ adapter, asked, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 30 }, call);
        expect(page?.rows).toHaveLength(10);
        expect(page?.next).toBeNull();
        expect(asked).toHaveLength(1);
      },
    );
  });

  it('holds back a second that may not be whole, and reads on where one second fills pages', async () => {
    const content: Shelf = { items: items(200, (index) => (index < 5 ? 0 : index < 180 ? 1 : 2)), sorts: true };
    await withVendor(
      (asked) => answerList(content, asked),
      async ({ adapter, call }) => {
        const first = await adapter.activity?.list?.({ filter: {}, after: null, limit: 10 }, call);
        expect(first?.rows).toHaveLength(5);
        const second = await adapter.activity?.list?.({ filter: {}, after: first?.next ?? null, limit: 10 }, call);
        expect(second?.rows.map(({ item }) => item.ref.nativeId)).toEqual(
          content.items.slice(5, 15).map((item) => item.sid),
        );
      },
      { pageSize: 20 },
    );
  });

  it('takes the later of the cursor and the wanted period as the beginning', async () => {
    const content = shelf(90);
    await withVendor(
      (asked) => answerList(content, asked),
      async ({ adapter, asked, call }) => {
        const list = adapter.activity?.list;
        const all = await list?.({ filter: {}, after: null, limit: 80 }, call);
        const behind = (index: number) => all?.rows[index]?.cursor ?? null;
        asked.length = 0;
        const created = { from: T0 + 40_500, to: T0 + 60_000 };
        const page = await list?.({ filter: { created }, after: behind(10), limit: 30 }, call);
        expect(asked[0]?.query).toMatchObject({ startTime: '2024-03-05T10:00:40', endTime: '2024-03-05T10:01:00' });
        expect(page?.rows[0]?.item.createdAt).toBe(T0 + 40_000);
        asked.length = 0;
        await list?.({ filter: { created }, after: behind(50), limit: 30 }, call);
        expect(asked[0]?.query.startTime).toBe('2024-03-05T10:00:50');
      },
    );
  });
});

describe('over a vendor that does not sort', () => {
  const content = (count: number): Shelf => ({ items: items(count), sorts: false });

  it('reads the list whole, answers it whole, and does not try to sort again', async () => {
    const shelf = content(300);
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, asked, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows.map(({ item }) => item.ref.nativeId)).toEqual(shelf.items.map((item) => item.sid));
        expect(page?.next).toBeNull();
        asked.length = 0;
        await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(asked.map(({ query }) => query.SortBy)).toEqual([undefined, undefined]);
      },
    );
  });

  it('is not taken in by a default order that happens to be that of creation', async () => {
    // Changed one after the other from the newest to the oldest: by last change, the oldest comes first.
    const shelf: Shelf = {
      items: items(100).map((item, index) => ({ ...item, updatedAt: T0 + 1_000_000 - index * 1000 })),
      sorts: false,
    };
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows).toHaveLength(100);
        expect(page?.next).toBeNull();
      },
    );
  });

  it('never asks it to sort when the settings say so', async () => {
    const shelf: Shelf = { ...content(50), sorts: true };
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, asked, call }) => {
        await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(asked.every(({ query }) => query.SortBy === undefined)).toBe(true);
      },
      { sortsByCreation: 'never', pageSize: 20 },
    );
  });

  it('refuses to read more than 10,000 rows and says what to do', async () => {
    const shelf = content(10_001);
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, call }) => {
        const list = adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        await expect(list).rejects.toMatchObject({
          code: 'LIMIT_EXCEEDED',
          message: expect.stringContaining('shorter creation period'),
        });
      },
      { pageSize: 1000 },
    );
  });

  it('reads on through totals, page counts and page URIs that lie', async () => {
    const shelf: Shelf = {
      ...content(70),
      lies: { total: 1, numPages: 1, nextPageUri: undefined, start: 0, end: 0 },
    };
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows).toHaveLength(70);
      },
      { pageSize: 20 },
    );
  });

  it('reads on when the vendor gives smaller pages than asked for and does not say so', async () => {
    const shelf: Shelf = { ...content(70), largestPage: 15, lies: { pageSize: undefined } };
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows).toHaveLength(70);
      },
    );
  });

  it('reads on, by plain page numbers, when pages are too small to overlap', async () => {
    const shelf: Shelf = { ...content(70), largestPage: 3 };
    await withVendor(
      (asked) => answerList(shelf, asked),
      async ({ adapter, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows).toHaveLength(70);
      },
    );
  });

  it('ends when a vendor that ignores page numbers gives the same page again', async () => {
    const shelf = content(50);
    await withVendor(
      ({ query, ...asked }) => answerList(shelf, { ...asked, query: { ...query, page: '0', pageSize: '20' } }),
      async ({ adapter, call }) => {
        const page = await adapter.activity?.list?.({ filter: {}, after: null, limit: 20 }, call);
        expect(page?.rows.length).toBeGreaterThanOrEqual(20);
        expect(page?.next).toBeNull();
      },
      { pageSize: 20 },
    );
  });
});

describe('jobs, which the vendor keeps in two lists', () => {
  it('reads live ones first, and a job that ends in between is there once, as ended', async () => {
    const shelf: Shelf = { items: items(6), sorts: true };
    let lists = 0;
    await withVendor(
      (asked) => {
        lists += 1;
        const third = shelf.items[2];
        if (lists === 2 && third) third.ended = true;
        return answerList(shelf, asked);
      },
      async ({ adapter, asked, call }) => {
        const page = await adapter.job?.list?.({ filter: {}, after: null, limit: 50 }, call);
        expect(asked.map(({ query }) => query.isLiveSession)).toEqual(['true', 'false']);
        expect(page?.rows.map(({ item }) => item.state.state)).toEqual([
          'PENDING',
          'PENDING',
          'COMPLETED',
          'PENDING',
          'PENDING',
          'PENDING',
        ]);
      },
    );
  });

  it.each([
    [{ live: true }, [['true', undefined]]],
    [{ live: false }, [['false', undefined]]],
    [{ states: ['QUEUED', 'PENDING'] as const }, [['true', 'Pending']]],
    [{ states: ['OFFERED'] as const }, [['true', 'Reserved']]],
    [{ states: ['ASSIGNED'] as const }, [['true', 'Assigned']]],
    [{ states: ['OFFERED', 'ASSIGNED'] as const }, [['true', undefined]]],
    [{ states: ['COMPLETED'] as const }, [['false', 'Completed']]],
    [{ states: ['CANCELED'] as const }, [['false', undefined]]],
    [{ states: ['COMPLETED', 'FAILED'] as const }, [['false', 'Completed']]],
    ...[['UNKNOWN'] as const, ['QUEUED', 'UNKNOWN'] as const, ['CANCELED', 'UNKNOWN'] as const].map(
      (states): [JobFilter, unknown[]] => [
        { states },
        [
          ['true', undefined],
          ['false', undefined],
        ],
      ],
    ),
    // All that lives: what is listed as ended is not, whatever it is called.
    [{ states: JOB_STATES.filter((state) => !ENDED_JOB_STATES.has(state)) }, [['true', undefined]]],
    [
      { states: [...JOB_STATES.filter((state) => !ENDED_JOB_STATES.has(state)), 'UNKNOWN' as const] },
      [['true', undefined]],
    ],
    [{ states: ['WRAP_UP', 'PARKED'] as const }, []],
    [{ states: ['COMPLETED'] as const, live: true }, []],
  ])('%j asks for %j', async (filter, expected) => {
    await withVendor(
      (asked) => answerList({ items: [], sorts: true }, asked),
      async ({ adapter, asked, call }) => {
        const page = await adapter.job?.list?.({ filter, after: null, limit: 50 }, call);
        expect(page).toEqual({ rows: [], next: null });
        expect(asked.map(({ query }) => [query.isLiveSession, query.assignmentStatus])).toEqual(expected);
      },
    );
  });
});

describe('filters that reach the vendor', () => {
  const queriesOf = async (
    run: (adapter: ReturnType<typeof openAt>, call: Call) => Promise<unknown> | undefined,
    settings: Record<string, unknown> = {},
  ) =>
    withVendor(
      (asked) => answerList({ items: [], sorts: true }, asked),
      async ({ adapter, asked, call }) => {
        await run(adapter, call);
        return asked.map(({ query }) => {
          const { SortBy, page, pageSize, ...filters } = query;
          return filters;
        });
      },
      settings,
    );
  const paged = { after: null, limit: 10 };

  it('of workers', async () => {
    expect(
      await queriesOf((adapter, call) =>
        adapter.worker?.list?.(
          {
            ...paged,
            filter: {
              name: 'amit',
              presences: ['OFFLINE', 'NOT_READY'],
              activities: ['AT1'],
              activityName: 'line',
              workspaces: ['WS1'],
              selector: "skill = 'x'",
              created: { from: T0, to: T0 },
            },
          },
          call,
        ),
      ),
    ).toEqual([
      {
        name: 'amit',
        available: 'false',
        activitySid: 'AT1',
        activityName: 'line',
        workspaceSid: 'WS1',
        targetWorkerExpression: "skill = 'x'",
        startTime: '2024-03-05T10:00:00',
        endTime: '2024-03-05T10:00:00',
      },
    ]);
  });

  it('are one list for each queue, and none for no queue at all', async () => {
    expect(
      await queriesOf((adapter, call) =>
        adapter.worker?.list?.({ ...paged, filter: { queues: ['TQ1', 'TQ2', 'TQ1'], presences: ['READY'] } }, call),
      ),
    ).toEqual(
      expect.arrayContaining([
        { taskQueueSid: 'TQ1', available: 'true' },
        { taskQueueSid: 'TQ2', available: 'true' },
      ]),
    );
    expect(
      await queriesOf(async (adapter, call) => {
        expect(await adapter.worker?.list?.({ ...paged, filter: { queues: [] } }, call)).toEqual({
          rows: [],
          next: null,
        });
      }),
    ).toEqual([]);
  });

  it('narrow nothing when they hold several values, a mixture, or a presence the vendor has no word for', async () => {
    expect(
      await queriesOf((adapter, call) =>
        adapter.worker?.list?.(
          {
            ...paged,
            filter: { activities: ['AT1', 'AT2'], workspaces: ['WS1', 'WS2'], presences: ['READY', 'OFFLINE'] },
          },
          call,
        ),
      ),
    ).toEqual([{}]);
    expect(
      await queriesOf((adapter, call) =>
        adapter.worker?.list?.({ ...paged, filter: { presences: ['UNKNOWN'] } }, call),
      ),
    ).toEqual([{}]);
  });

  it('leave names to the gateway when the settings say so', async () => {
    expect(
      await queriesOf(
        (adapter, call) => adapter.worker?.list?.({ ...paged, filter: { name: 'x', activityName: 'y' } }, call),
        { nameFilters: 'never' },
      ),
    ).toEqual([{}]);
  });

  it('of tasks read the jobs themselves when these are named, and else the list that the states are in', async () => {
    await withVendor(
      (asked) =>
        asked.path.endsWith('/search')
          ? answerList({ items: [], sorts: true }, asked)
          : { body: { data: { sid: asked.path.split('/').at(-1), workerSid: 'WK1', assignmentState: 'RESERVED' } } },
      async ({ adapter, asked, call }) => {
        const page = await adapter.task?.list?.({ ...paged, filter: { jobs: ['TK2', 'TK1'] } }, call);
        expect(page?.rows.map(({ item }) => item.ref.nativeId)).toEqual(['TK1/WK1', 'TK2/WK1']);
        expect(asked.map(({ path }) => path).sort()).toEqual([
          '/taskrouter/tasks/search/TK1',
          '/taskrouter/tasks/search/TK2',
        ]);
        asked.length = 0;
        await adapter.task?.list?.({ ...paged, filter: { states: LIVE_TASK_STATES } }, call);
        await adapter.task?.list?.({ ...paged, filter: { states: ['ACTIVE'] } }, call);
        await adapter.task?.list?.({ ...paged, filter: { states: ['REVOKED', 'COMPLETED'] } }, call);
        expect(asked.map(({ query }) => [query.isLiveSession, query.assignmentStatus])).toEqual([
          ['true', undefined],
          ['true', 'Assigned'],
          ['false', undefined],
        ]);
      },
    );
  });
});

describe('the windows of a walk', () => {
  it('always overlap what was read and always reach beyond it, at any size from 11 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 1000 }), fc.integer({ min: 1, max: 10_000 }), (largest, frontier) => {
        const { page, pageSize } = nextWindow(frontier, 1, largest);
        expect(pageSize).toBeLessThanOrEqual(largest);
        expect(page * pageSize).toBeLessThan(frontier);
        expect((page + 1) * pageSize).toBeGreaterThan(frontier);
      }),
    );
  });
});
