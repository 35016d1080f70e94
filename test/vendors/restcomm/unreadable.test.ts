import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortPage } from '../../../src/contract/port.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import { type Answer, type Asked, newCall, ok, type openAt, page, withVendor } from './replay.ts';
import { answerList, D1, type Item } from './shelf.ts';

type Adapter = ReturnType<typeof openAt>;

const T0 = Date.parse('2024-03-05T10:00:00Z');

const DEEP: unknown = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`);

/** What may stand where a row should, made from the moment of its creation. */
const SPOILS: readonly ((createdAt: number, index: number) => unknown)[] = [
  (createdAt, index) => ({ name: `no SID ${index}`, dateCreated: D1(createdAt) }),
  (createdAt) => ({ sid: null, dateCreated: D1(createdAt) }),
  (createdAt, index) => ({ sid: { id: index }, dateCreated: D1(createdAt), dateUpdated: D1(createdAt) }),
  () => ({ sid: ' ' }),
  () => ({}),
  () => null,
  () => [],
  (_, index) => `row ${index}`,
  // Nested too deep (S3).
  (createdAt, index) => ({ sid: `AT9${index}`, dateCreated: D1(createdAt), more: { deep: DEEP } }),
];

const shelfOf = (seconds: readonly number[], spoils: readonly (number | null)[]): Item[] =>
  seconds.map((second, index) => {
    const createdAt = T0 + second * 1000;
    const spoil = SPOILS[spoils[index] ?? -1];
    const item = { sid: `AT${String(index).padStart(5, '0')}`, createdAt, updatedAt: createdAt };
    return spoil ? { ...item, spoilt: spoil(createdAt, index) } : item;
  });

const walkAll = async (adapter: Adapter, limit: number) => {
  const pages: PortPage<VendorObject>[] = [];
  let after: string | null = null;
  do {
    const next: PortPage<VendorObject> | undefined = await adapter.activity?.list?.(
      { filter: {}, after, limit },
      newCall(),
    );
    if (!next) throw new Error('activities cannot be listed');
    pages.push(next);
    after = next.next;
  } while (after !== null);
  return pages;
};

/** How many rows are told, those that are only counted included. */
const countOf = (unreadable: readonly VendorError[] = []): number => {
  const [, more = null] = /^and (\d+) more/.exec(unreadable.at(-1)?.message ?? '') ?? [];
  return more === null ? unreadable.length : unreadable.length - 1 + Number(more);
};

const scene = fc.record({
  seconds: fc.oneof(
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 130, size: 'max' }),
    fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 130, size: 'max' }),
  ),
  // From hardly any to all of them.
  spoils: fc.integer({ min: 0, max: 10 }).chain((share) =>
    fc.array(
      fc.tuple(fc.nat(9), fc.nat(SPOILS.length - 1)).map(([dice, kind]) => (dice < share ? kind : null)),
      { minLength: 130, maxLength: 130, size: 'max' },
    ),
  ),
  limit: fc.integer({ min: 1, max: 60 }),
  largestPage: fc.constantFrom(11, 17, 20, 1000),
});

describe('rows that cannot be read', () => {
  it('cost a walk none of the others, and are all told, whether the vendor sorts or not', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.boolean(), async ({ seconds, spoils, limit, largestPage }, sorts) => {
        const items = shelfOf(seconds, spoils);
        const bad = items.filter((item) => item.spoilt !== undefined);
        await withVendor(
          (asked) => answerList({ items, sorts, largestPage }, asked),
          async ({ adapter }) => {
            const pages = await walkAll(adapter, limit);
            const ids = pages.flatMap(({ rows }) => rows.map(({ item }) => item.ref.nativeId));
            expect([...ids].sort()).toEqual(items.filter((item) => item.spoilt === undefined).map((item) => item.sid));
            const told = pages.reduce((sum, one) => sum + countOf(one.unreadable), 0);
            // What the vendor cannot sort is answered at once; elsewhere a row of a second that two pages share may be told by both.
            expect(told).toBeGreaterThanOrEqual(bad.length);
            if (pages.length === 1) expect(told).toBe(bad.length);
            if (bad.length === 0) expect(pages.every(({ unreadable }) => unreadable === undefined)).toBe(true);
          },
          { pageSize: 20 },
        );
      }),
      { numRuns: 30 },
    );
  });

  it('cost a walk none of the others while rows are deleted before each of its requests', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.array(fc.nat(10_000), { maxLength: 12 }), async (given, removals) => {
        const { seconds, spoils, limit, largestPage } = given;
        const items = shelfOf(seconds, spoils);
        const untouched = new Set(items.filter((item) => item.spoilt === undefined).map((item) => item.sid));
        const left = [...removals];
        const answer = (asked: Asked): Answer => {
          const at = left.pop();
          if (at !== undefined && items.length > 0) {
            const [gone] = items.splice(at % items.length, 1);
            if (gone) untouched.delete(gone.sid);
          }
          return answerList({ items, sorts: false, largestPage }, asked);
        };
        await withVendor(
          answer,
          async ({ adapter }) => {
            const ids = (await walkAll(adapter, limit)).flatMap(({ rows }) =>
              rows.map(({ item }) => item.ref.nativeId),
            );
            expect(new Set(ids).size).toBe(ids.length);
            expect([...untouched].filter((sid) => !ids.includes(sid))).toEqual([]);
          },
          { pageSize: 20 },
        );
      }),
      { numRuns: 30 },
    );
  });

  it('cost none of the others where they fill whole pages of a vendor that sorts', async () => {
    const seconds = Array.from({ length: 200 }, (_, index) => index);
    const items = shelfOf(
      seconds,
      seconds.map((second) => (second >= 30 && second < 150 ? 0 : null)),
    );
    await withVendor(
      (asked) => answerList({ items, sorts: true }, asked),
      async ({ adapter }) => {
        const pages = await walkAll(adapter, 5);
        expect(pages.length).toBeGreaterThan(10);
        expect(pages.flatMap(({ rows }) => rows).length).toBe(80);
        expect(pages.reduce((sum, one) => sum + countOf(one.unreadable), 0)).toBe(120);
      },
      { pageSize: 20 },
    );
  });

  it('are told by their path, twenty at most, and the others counted', async () => {
    const rows = Array.from({ length: 55 }, (_, index) => (index % 11 === 0 ? { sid: `AT${index}` } : { name: 'x' }));
    await withVendor(
      () => page(rows),
      async ({ adapter, call }) => {
        const list = await adapter.activity?.list?.({ filter: {}, after: null, limit: 100 }, call);
        expect(list?.rows).toHaveLength(5);
        expect(list?.unreadable).toHaveLength(21);
        expect(list?.unreadable?.[0]).toMatchObject({
          name: 'VendorError',
          code: 'UNREADABLE',
          account: 'acme',
          message: 'data.result[1].sid: is missing',
          retryable: false,
          maybeDone: false,
        });
        expect(list?.unreadable?.at(-1)).toMatchObject({
          code: 'UNREADABLE',
          message: 'and 30 more that cannot be read',
        });
      },
    );
  });
});

const GOOD = { sid: 'X1', dateCreated: '2026-03-04T10:00:00+0000', attributes: '{"a":1}' };
const NAMELESS = { ...GOOD, sid: undefined, name: 'no SID' };

describe('attributes that cannot be read', () => {
  const rows = [
    GOOD,
    { ...GOOD, sid: 'X2', attributes: '{"a":' },
    { ...GOOD, sid: 'X3', attributes: [1] },
    { ...GOOD, sid: 'X4', attributes: '' },
    { ...GOOD, sid: 'X5', attributes: { a: 5 } },
    { ...GOOD, sid: 'X6', attributes: `{"a":${'['.repeat(200)}${']'.repeat(200)}}` },
    { ...GOOD, sid: 'X7', attributes: '"text"' },
    { ...GOOD, sid: 'X8', attributes: undefined },
    { ...GOOD, sid: 'X9', attributes: 'null' },
  ];
  const LABELS = { X1: { a: 1 }, X5: { a: 5 } };
  const BAD = [1, 2, 5, 6].map((index) => `data.result[${index}].attributes: expected an object, or JSON text of one`);

  it.each(['worker', 'job'] as const)('are told of each %s, which is there without labels', (kind) =>
    withVendor(
      ({ query }) => page(query.isLiveSession === 'false' ? [] : rows),
      async ({ adapter, call }) => {
        const list = await adapter[kind]?.list?.({ filter: {}, after: null, limit: 100 }, call);
        expect(list?.rows.map(({ item }) => item.ref.nativeId)).toEqual(rows.map(({ sid }) => sid));
        expect(list?.unreadable?.map(({ code }) => code)).toEqual(BAD.map(() => 'UNREADABLE'));
        expect(list?.unreadable?.map(({ message }) => message).sort()).toEqual(BAD);
        for (const { item } of list?.rows ?? []) {
          expect(item.labels).toEqual(LABELS[item.ref.nativeId as 'X1'] ?? null);
          expect(item.raw).toMatchObject({ sid: item.ref.nativeId });
        }
      },
    ),
  );

  it('do not concern the tasks of workers', () =>
    withVendor(
      ({ query }) => page(query.isLiveSession === 'false' ? [] : rows.map((row) => ({ ...row, workerSid: 'WK1' }))),
      async ({ adapter, call }) => {
        const list = await adapter.task?.list?.({ filter: {}, after: null, limit: 100 }, call);
        expect(list?.rows).toHaveLength(rows.length);
        expect(list).not.toHaveProperty('unreadable');
      },
    ));

  it('of a form as in a query are read with their blanks', () =>
    withVendor(
      ({ path }) => ok({ ...GOOD, sid: path.split('/').at(-1), attributes: '%7B%22a%22%3A%22b+c%2B%22%7D' }),
      async ({ adapter, call }) => {
        expect((await adapter.job?.get?.('X1', call))?.labels).toEqual({ a: 'b c+' });
      },
    ));
});

describe('one bad row', () => {
  const vendor = ({ path, query }: Asked): Answer => {
    const resource = path.split('/').at(2);
    if (path.includes('/search/'))
      return ok(path.endsWith('/BAD') ? NAMELESS : { ...GOOD, sid: path.split('/').at(-1), workerSid: 'WK1' });
    if (resource === 'tasks') {
      return page(query.isLiveSession === 'true' ? [{ ...GOOD, sid: 'TK1', workerSid: 'WK1' }, NAMELESS] : [NAMELESS]);
    }
    if (resource === 'taskqueues') return page([NAMELESS, { ...GOOD, sid: 'TQ1' }]);
    return page([null, { ...GOOD, sid: 'WK1' }]);
  };

  it('of each list that a snapshot is made of is told of its kind, and the others are there', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      const kinds = ['Worker', 'Queue', 'Job', 'Task'] as const;
      const shot = await adapter.source?.snapshot?.(kinds, call);
      expect(kinds.map((kind) => shot?.[kind]?.length)).toEqual([1, 1, 1, 1]);
      expect(kinds.map((kind) => shot?.unreadable?.[kind]?.map(({ message }) => message.split(':')[0]))).toEqual([
        ['data.result[0]'],
        ['data.result[0].sid'],
        ['data.result[1].sid'],
        ['data.result[1].sid'],
      ]);
      const workers = await adapter.source?.snapshot?.(['Worker'], call);
      expect(Object.keys(workers?.unreadable ?? {})).toEqual(['Worker']);
    }));

  it('of a snapshot is none, when all rows can be read, though some attributes cannot', () =>
    withVendor(
      () => page([{ ...GOOD, attributes: '{' }]),
      async ({ adapter, call }) => {
        const shot = await adapter.source?.snapshot?.(['Worker', 'Job'], call);
        expect(shot).not.toHaveProperty('unreadable');
        expect(shot?.Worker?.[0]?.labels).toBeNull();
      },
    ));

  it('of both Task lists is told of jobs and of tasks', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      for (const port of [adapter.job, adapter.task]) {
        const list = await port?.list?.({ filter: {}, after: null, limit: 10 }, call);
        expect(list?.rows).toHaveLength(1);
        expect(list?.unreadable).toHaveLength(2);
      }
    }));

  it('among jobs that are read one by one is told beside their tasks', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      const list = await adapter.task?.list?.(
        { filter: { jobs: ['TK1', 'BAD', 'TK2'] }, after: null, limit: 10 },
        call,
      );
      expect(list?.rows.map(({ item }) => item.ref.nativeId)).toEqual(['TK1/WK1', 'TK2/WK1']);
      expect(list?.unreadable).toMatchObject([{ code: 'UNREADABLE', message: expect.stringMatching(/^data\.sid: /) }]);
    }));

  it('among the queues leaves it open to which of them a worker belongs, and that is told', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      const worker = await adapter.worker?.get?.('WK1', call);
      if (!worker) throw new Error('there is no worker');
      await expect(adapter.worker?.queuesOf?.([worker], call)).rejects.toMatchObject({
        code: 'UNREADABLE',
        message: expect.stringMatching(/^data\.result\[\d+\]/),
      });
    }));
});
