import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListRequest, PortPage } from '../../../src/contract/port.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { ALL, type Asked, has, newCall, ok, openAt, startVendor, withVendor } from './recorder.ts';

interface Item {
  readonly id: number;
  name: string;
  modified: number;
}

const T0 = Date.parse('2024-03-05T10:00:00Z');
const dated = (moment: number): string => new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
const rowOf = ({ id, name, modified }: Item) => ({ sq_queue_id: id, sq_queue_name: name, modified: dated(modified) });

/** Orders that a vendor may have who documents none. */
const ORDERS = {
  id: (a: Item, b: Item) => a.id - b.id,
  newest: (a: Item, b: Item) => b.id - a.id,
  name: (a: Item, b: Item) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id),
  changed: (a: Item, b: Item) => b.modified - a.modified || a.id - b.id,
};

type Change = { readonly kind: 'insert' | 'rename' | 'remove'; readonly at: number };

interface Scene {
  readonly size: number;
  readonly order: keyof typeof ORDERS;
  /** What happens before each request. */
  readonly changes: readonly (readonly Change[])[];
  readonly maximum: number;
  readonly bare: boolean;
  readonly pageSize: number;
  readonly tellsTotals: boolean;
}

const scene: fc.Arbitrary<Scene> = fc.record({
  size: fc.integer({ min: 0, max: 130 }),
  order: fc.constantFrom('id', 'newest', 'name', 'changed'),
  changes: fc.array(
    fc.array(
      fc.record({
        kind: fc.constantFrom('insert', 'rename', 'remove', 'remove'),
        at: fc.nat(10_000),
      }) as fc.Arbitrary<Change>,
      { maxLength: 9, size: 'max' },
    ),
    { maxLength: 25, size: 'max' },
  ),
  maximum: fc.constantFrom(20, 25, 1000),
  bare: fc.constant(false),
  pageSize: fc.constantFrom(20, 33, 200),
  tellsTotals: fc.boolean(),
});

const stage = ({ size, order, changes, maximum, tellsTotals }: Scene) => {
  const items: Item[] = Array.from({ length: size }, (_, index) => ({
    id: index * 3 + 8,
    name: `q${(index * 7919) % 1000}`,
    modified: T0 + ((index * 7919) % 997) * 1000,
  }));
  const touched = new Set<number>();
  let request = 0;
  let now = T0 + 1_000_000;
  let made = 10_000;
  const happen = ({ kind, at }: Change) => {
    now += 1000;
    const index = items.length > 0 ? at % items.length : -1;
    const item = items[index];
    if (kind === 'insert') {
      const added = { id: made, name: `q${at % 1000}`, modified: now };
      made += 1;
      touched.add(added.id);
      items.push(added);
    } else if (item) {
      touched.add(item.id);
      if (kind === 'remove') items.splice(index, 1);
      else Object.assign(item, { name: `q${(at * 31) % 1000}`, modified: now });
    }
  };
  return {
    items,
    touched,
    original: items.map(({ id }) => id),
    answer: ({ form }: Asked) => {
      for (const change of changes[request] ?? []) happen(change);
      request += 1;
      const offset = Number(form.offset);
      const sorted = [...items].sort(ORDERS[order]);
      const rows = sorted.slice(offset, offset + Math.min(Number(form.count), maximum)).map(rowOf);
      return ok(rows, tellsTotals ? { count: rows.length, total_count: sorted.length } : {});
    },
  };
};

type List = (request: ListRequest<object>, call: Call) => Promise<PortPage<VendorObject>>;

const walkAll = async (list: List, limit: number) => {
  const rows: { item: VendorObject; cursor: string }[] = [];
  let after: string | null = null;
  do {
    const page: PortPage<VendorObject> = await list({ filter: {}, after, limit }, newCall());
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
};

describe('a walk while rows come, change and go', () => {
  let current: (asked: Asked) => ReturnType<typeof ok>;
  let vendor: Awaited<ReturnType<typeof startVendor>>;
  beforeAll(async () => {
    vendor = await startVendor((asked) => current(asked));
  });
  afterAll(() => vendor.close());

  it('gives every unchanged row exactly once, by id, whatever the order and the maximum of the vendor', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.integer({ min: 1, max: 60 }), async (given, limit) => {
        const { answer, original, touched } = stage(given);
        current = answer;
        const adapter = openAt(vendor.url, { pageSize: given.pageSize });
        try {
          const rows = await walkAll(has(adapter.queue?.list) as List, limit);
          const ids = rows.map(({ item }) => Number(item.ref.nativeId));
          expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
          const seen = new Set(ids);
          expect(original.filter((id) => !touched.has(id) && !seen.has(id))).toEqual([]);
          expect(rows.every(({ item, cursor }) => item.ref.nativeId === cursor)).toBe(true);
        } finally {
          await adapter.close();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('goes on behind any row, at any later time', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(10_000), async (given, at) => {
        const { answer, original, touched } = stage(given);
        current = answer;
        const adapter = openAt(vendor.url, { pageSize: given.pageSize });
        try {
          const list = has(adapter.queue?.list) as List;
          const first = await walkAll(list, 10);
          const cursor = first[at % Math.max(1, first.length)]?.cursor ?? null;
          const { rows } = await list({ filter: {}, after: cursor, limit: 10 }, newCall());
          const behind = new Set(rows.map(({ item }) => Number(item.ref.nativeId)));
          const from = cursor === null ? 0 : Number(cursor);
          expect([...behind].every((id) => id > from)).toBe(true);
          expect(original.filter((id) => id > from && !touched.has(id) && !behind.has(id))).toEqual([]);
        } finally {
          await adapter.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a list', () => {
  const queues = (count: number) => Array.from({ length: count }, (_, index) => ({ sq_queue_id: index + 1 }));
  const serve =
    (count: number, most = 1000) =>
    ({ form }: Asked) =>
      ok(queues(count).slice(Number(form.offset), Number(form.offset) + Math.min(Number(form.count), most)));
  const asks = (answer: (asked: Asked) => ReturnType<typeof ok>): Promise<[number, number]> =>
    withVendor(answer, async ({ adapter, asked, call }) => {
      const { rows } = await has(has(adapter.queue).list)(ALL, call);
      return [rows.length, asked.length];
    });

  it('costs one call when it is short, and one more when its end could be a maximum of the vendor', async () => {
    expect(await asks(serve(0))).toEqual([0, 1]);
    expect(await asks(serve(19))).toEqual([19, 1]);
    expect(await asks(serve(20))).toEqual([20, 2]);
    expect(await asks(serve(199))).toEqual([199, 2]);
    expect(await asks(serve(450))).toEqual([450, 3]);
    expect(await asks(serve(60, 25))).toEqual([60, 3]);
  });

  it('costs one call where the vendor tells how many rows there are, and they are fewer than were asked for', async () => {
    const told =
      (count: number, most?: number) =>
      (asked: Asked): ReturnType<typeof ok> => {
        const { result } = serve(count, most)(asked).body as { readonly result: readonly unknown[] };
        return ok(result, { count: result.length, total_count: count });
      };
    expect(await asks(told(0))).toEqual([0, 1]);
    expect(await asks(told(20))).toEqual([20, 1]);
    expect(await asks(told(199))).toEqual([199, 1]);
    expect(await asks(told(200))).toEqual([200, 2]);
    expect(await asks(told(60, 25))).toEqual([60, 3]);
  });

  it.each([
    ['without the number of rows on the page', { total_count: 25 }],
    ['with another number of rows on the page', { count: 24, total_count: 25 }],
    ['that is less than what is on the page', { count: 25, total_count: 20 }],
    ['that is no number', { count: 25, total_count: '25' }],
  ])('does not end by a total %s', async (_what, more) => {
    const lying = (asked: Asked) => {
      const { result } = serve(60, 25)(asked).body as { readonly result: readonly unknown[] };
      return ok(result, more);
    };
    expect(await asks(lying)).toEqual([60, 3]);
  });

  it('ends where a vendor pays no heed to count or offset', async () => {
    expect(await asks(() => ok(queues(300)))).toEqual([300, 1]);
    expect(await asks(() => ok(queues(50)))).toEqual([50, 2]);
    expect(await asks(() => ok(queues(50).map(({ sq_queue_id }) => ({ name: `q${sq_queue_id}` }))))).toEqual([0, 2]);
  });

  it('that has no end is given up', () =>
    withVendor(
      ({ form }) =>
        ok(
          Array.from({ length: Number(form.count) }, (_, index) => ({ sq_queue_id: Number(form.offset) + index + 1 })),
        ),
      async ({ adapter, call }) => {
        await expect(has(has(adapter.queue).list)(ALL, call)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
      },
      { pageSize: 1000 },
    ));
});

describe('rows that cannot be read', () => {
  let rows: readonly unknown[] = [];
  let maximum = 1000;
  let vendor: Awaited<ReturnType<typeof startVendor>>;
  beforeAll(async () => {
    vendor = await startVendor(({ form }) =>
      ok(rows.slice(Number(form.offset), Number(form.offset) + Math.min(Number(form.count), maximum))),
    );
  });
  afterAll(() => vendor.close());

  const BAD: readonly ((index: number) => unknown)[] = [
    (index) => ({ sq_queue_name: `q${index}` }),
    (index) => ({ sq_queue_id: -index, sq_queue_name: `q${index}` }),
    () => ({ sq_queue_id: null }),
    () => null,
    (index) => `q${index}`,
  ];

  it('are told, each once, and cost none of the others, wherever in the pages they stand', async () => {
    const scenes = fc.record({
      /** Runs of good rows and of bad ones. */
      runs: fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 7, size: 'max' }),
      bad: fc.constantFrom(...BAD),
      most: fc.constantFrom(20, 25, 1000),
      pageSize: fc.constantFrom(20, 33, 200),
    });
    await fc.assert(
      fc.asyncProperty(scenes, async ({ runs, bad, most, pageSize }) => {
        const isGood = runs.flatMap((length, run) => Array.from({ length }, () => run % 2 === 0));
        rows = isGood.map((good, index) => (good ? { sq_queue_id: index + 1 } : bad(index)));
        maximum = most;
        const adapter = openAt(vendor.url, { pageSize });
        try {
          const page = await has(has(adapter.queue).list)(ALL, newCall());
          const good = isGood.flatMap((one, index) => (one ? [String(index + 1)] : []));
          expect(page.rows.map(({ cursor }) => cursor)).toEqual(good);
          const lost = isGood.length - good.length;
          const told = page.unreadable ?? [];
          expect(told).toHaveLength(Math.min(lost, 21));
          expect(told.every(({ code }) => code === 'UNREADABLE')).toBe(true);
          expect(told.slice(0, 20).every(({ message }) => /^SQ_GetQueues: result\[\d+\]/.test(message))).toBe(true);
          if (lost > 20) expect(told[20]?.message).toBe(`and ${lost - 20} more that cannot be read`);
        } finally {
          await adapter.close();
        }
      }),
      {
        numRuns: 120,
        // Pages of rows without an id that are all alike; pages that stand in for one another.
        examples: [
          [{ runs: [0, 40], bad: () => ({ sq_queue_id: null }), most: 20, pageSize: 20 }],
          [{ runs: [20, 45], bad: () => ({ sq_queue_id: null }), most: 20, pageSize: 20 }],
          [{ runs: [0, 45, 1, 45], bad: () => ({}), most: 25, pageSize: 200 }],
        ],
      },
    );
  });

  it('are not taken for objects that are not there', () =>
    withVendor(
      ({ name }) =>
        ok(name.startsWith('SQ_Get') ? [{ sq_queue_id: 5, sq_skill_id: 5, user_id: 5 }, { name: 'whose?' }] : []),
      async ({ adapter, call }) => {
        for (const port of [adapter.queue, adapter.policy, adapter.skill, adapter.worker]) {
          expect(await has(port?.get)('5', call)).not.toBeNull();
          await expect(has(port?.get)('6', call)).rejects.toMatchObject({ code: 'UNREADABLE' });
          const many = await has(port?.getMany)(['6', '5', 'x'], call);
          expect(many).toMatchObject([{ code: 'UNREADABLE' }, { ref: { nativeId: '5' } }, null]);
        }
        await expect(has(adapter.worker?.queuesOf)([{ ref: { nativeId: '5' } } as never], call)).rejects.toMatchObject({
          code: 'UNREADABLE',
        });
      },
    ));

  it('in the state of the queues are told with jobs and tasks, and leave a count unknown', () =>
    withVendor(
      () => ok([{ sq_queue_id: 5, tasks: [{ status: 'IN_QUEUE', waiting_time: 1_000 }, 'a task'] }, { tasks: [] }]),
      async ({ adapter, call }) => {
        const jobs = await has(adapter.job?.list)(ALL, call);
        expect(jobs.rows).toHaveLength(1);
        expect(jobs.unreadable?.map(({ message }) => message)).toEqual([
          'GetSQState: result[1].sq_queue_id: expected an id',
          'GetSQState: result[0].tasks[1]: expected an object',
        ]);
        expect((await has(adapter.task?.list)(ALL, call)).unreadable).toHaveLength(2);
        await expect(has(adapter.job?.get)('x', call)).rejects.toMatchObject({ code: 'UNREADABLE' });
        const statistics = has(adapter.queue?.statistics);
        await expect(statistics('5', call)).rejects.toMatchObject({
          code: 'UNREADABLE',
          message: expect.stringContaining('result[0].tasks[1]'),
        });
        await expect(statistics('6', call)).rejects.toMatchObject({
          code: 'UNREADABLE',
          message: expect.stringContaining('result[1].sq_queue_id'),
        });
      },
    ));
});

describe('filters', () => {
  const asked = (run: (context: Parameters<Parameters<typeof withVendor>[1]>[0]) => Promise<unknown>) =>
    withVendor(
      ({ name }) => ok(name === 'SQ_GetAgents' ? [{ user_id: 9 }] : []),
      async (context) => {
        await run(context);
        return context.asked.map(({ name, form: { application_id, offset, count, ...form } }) => [name, form] as const);
      },
    );
  const FLAGS = { with_sq_skills: 'true', with_sq_queues: 'true', with_sq_statuses: 'true' };

  it.each<[string, object, object | null]>([
    ['one queue', { queues: ['5'] }, { sq_queue_id: '5' }],
    ['several queues, as it is not said whether any or all are meant', { queues: ['5', '6'] }, {}],
    ['what is no queue', { queues: ['all'] }, null],
    ['a queue by its name', { queueName: 'Sales & more' }, { sq_queue_name: 'Sales & more' }],
    [
      'a queue by its name and by its id, of which agents tell the id',
      { queues: ['5'], queueName: 'A' },
      { sq_queue_name: 'A' },
    ],
    ['another application', { workspaces: ['1'] }, null],
    ['this application', { workspaces: ['4711'] }, {}],
    ['any of several skills', { skills: { any: [{ name: 'a' }, { name: 'b' }] } }, {}],
  ])('of agents: %s', async (_, filter, sent) => {
    const requests = await asked(({ adapter, call }) => has(has(adapter.worker).list)({ ...ALL, filter }, call));
    const [agents] = requests.filter(([name]) => name === 'SQ_GetAgents');
    expect(agents ?? null).toEqual(sent === null ? null : ['SQ_GetAgents', { ...FLAGS, ...sent }]);
  });

  it('that the vendor refuses narrow nothing', () =>
    withVendor(
      ({ name, form }) =>
        form.sq_queue_id === undefined
          ? ok(name === 'SQ_GetAgents' ? [{ user_id: 9 }] : [])
          : { body: { error: { code: 496, msg: '' } } },
      async ({ adapter, call }) => {
        const page = await has(has(adapter.worker).list)({ ...ALL, filter: { queues: ['5'] } }, call);
        expect(page.rows).toHaveLength(1);
      },
    ));

  it('by the name of a queue find nobody where the vendor knows no such queue', () =>
    withVendor(
      () => ({ body: { error: { code: 496, msg: "The 'sq_queue_name' parameter is invalid." } } }),
      async ({ adapter, asked, call }) => {
        const page = await has(has(adapter.worker).list)({ ...ALL, filter: { queueName: 'Nowhere' } }, call);
        expect(page).toEqual({ rows: [], next: null });
        expect(asked.map(({ name }) => name)).toEqual(['SQ_GetAgents']);
      },
    ));

  it.each(['a;b', 'all', 'any', ' '])(
    'by a name that would mean something else are refused: "%s"',
    async (queueName) => {
      const requests = await asked(async ({ adapter, call }) => {
        const list = has(has(adapter.worker).list)({ ...ALL, filter: { queueName } }, call);
        await expect(list).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: `queueName: "${queueName}" cannot be asked for by name, use an id`,
        });
      });
      expect(requests).toEqual([]);
    },
  );

  it('that nothing can match are answered without asking', async () => {
    const requests = await asked(async ({ adapter, call }) => {
      const pages = await Promise.all([
        has(has(adapter.job).list)({ ...ALL, filter: { workspaces: ['1'] } }, call),
        has(has(adapter.policy).list)({ ...ALL, filter: { roles: ['ROUTING'] } }, call),
        has(has(adapter.queue).list)({ ...ALL, filter: { workspaces: [] } }, call),
        has(has(adapter.skill).list)({ ...ALL, filter: { workspaces: ['1'] } }, call),
        has(has(adapter.activity).list)({ ...ALL, filter: { workspaces: ['1'] } }, call),
      ]);
      expect(pages.every(({ rows, next }) => rows.length === 0 && next === null)).toBe(true);
    });
    expect(requests).toEqual([]);
  });

  it('never narrow what jobs and tasks are recognised among', async () => {
    const requests = await asked(async ({ adapter, call }) => {
      expect(adapter.job?.pushes).toEqual(['workspaces']);
      expect(adapter.task?.pushes).toEqual([]);
      await has(has(adapter.job).get)('x', call);
      await has(has(adapter.job).getMany)(['x', 'y'], call);
      await has(has(adapter.task).get)('x/1', call);
    });
    const all = ['GetSQState', { timezone: 'Etc/GMT', sq_queue_id: 'all' }];
    expect(requests).toEqual([all, all, all]);
  });
});

describe('several workers', () => {
  const usersAsked = (ids: readonly string[]) =>
    withVendor(
      ({ name, form }) => {
        if (name === 'SQ_GetAgents') return ok([{ user_id: 1 }]);
        const users = ids.map((id) => ({ user_id: id }));
        return ok(name === 'GetUsers' ? users.filter(({ user_id }) => (form.user_id ?? user_id) === user_id) : []);
      },
      async ({ adapter, asked, call }) => {
        const workers = await has(has(adapter.worker).getMany)(['1', ...ids, 'x'], call);
        expect(workers.map((one) => (one !== null && 'ref' in one ? one.ref.nativeId : one))).toEqual([
          '1',
          ...ids,
          null,
        ]);
        return asked.filter(({ name }) => name === 'GetUsers').length;
      },
    );

  it('who are no agents are read one by one, or all together', async () => {
    expect(await usersAsked([])).toBe(0);
    expect(await usersAsked(['2', '3'])).toBe(2);
    expect(await usersAsked(['2', '3', '4', '5', '6', '7'])).toBe(1);
  });
});
