import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortPage } from '../../src/contract/port.ts';
import type { Call } from '../../src/domain/call.ts';
import { compareKeys, keyOf, readCursor, writeCursor } from '../../src/kit/cursor.ts';
import { readNested } from '../../src/kit/nested.ts';
import { openWalk } from '../../src/kit/walk.ts';
import { type Order, openList, type Row } from './list-model.ts';

const call: Call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };
const ORDERS: readonly Order[] = ['ascending', 'descending', 'any'];

const open = (order: Order, isSorted: boolean, mostRows = 7, bound = 10_000) => {
  const list = openList(order, mostRows);
  const walk = openWalk<Row>({ account: 'main', list: 'jobs', pageSize: 7, mostRows: bound, isSorted }, list.fetch);
  return { list, walk };
};

const chance = fc.double({ min: 0, max: 0.99, noNaN: true });
const step = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  /** How many rows of the page are taken before the walk is resumed behind the last of them. */
  taken: fc.integer({ min: 1, max: 12 }),
  added: fc.array(chance, { maxLength: 3 }),
  removed: fc.array(fc.nat(1_000), { maxLength: 2 }),
  expires: fc.boolean(),
});
/** Few seconds, so that many rows share one. */
const begun = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), chance), { maxLength: 40 });

describe('a walk', () => {
  it.each(ORDERS.flatMap((order) => [true, false].map((isSorted) => [order, isSorted] as const)))(
    'over a list in the order %s, taken to be sorted: %s, gives each row that stays exactly once, or says that it may not have',
    async (order, isSorted) => {
      await fc.assert(
        fc.asyncProperty(begun, fc.infiniteStream(step), async (rows, steps) => {
          const { list, walk } = open(order, isSorted);
          for (const [second, place] of rows) list.add(second, place);
          const stayed = new Set(list.ids());
          const seen: Row[] = [];
          let cursor: string | null = null;
          let second = 5;
          let isTold = false;
          for (;;) {
            const { value } = steps.next();
            const from = readCursor('main', 'jobs', cursor);
            const { items, flaws, linkOf, isEnd } = await walk.readFrom(from, value.limit, call);
            isTold ||= flaws.some(({ problem }) => problem.includes('not in the order'));
            const some: readonly Row[] = items.slice(0, value.taken);
            seen.push(...some);
            const last = some.at(-1);
            if (!last || (isEnd && some.length === items.length)) break;
            cursor = writeCursor('jobs', { key: keyOf(last), link: linkOf(keyOf(last)), child: null });
            for (const place of value.added) list.add(second, place);
            second += value.added.length > 1 ? 1 : 0;
            // Of what is gone a list that only seemed to be sorted cannot tell what was missed.
            for (const nth of order !== 'ascending' && isSorted ? [] : value.removed) {
              const ids = list.ids();
              const id = ids[nth % Math.max(1, ids.length)];
              if (id === undefined || ids.length < 3) continue;
              list.remove(id);
              stayed.delete(id);
            }
            if (value.expires) list.expire();
            // A list that grows faster than it is read has no end.
            if (seen.length > 200) break;
          }
          const ids = seen.map(({ ref }) => ref.nativeId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(isTold && order === 'ascending').toBe(false);
          if (!isTold) expect([...stayed].filter((id) => !ids.includes(id))).toEqual([]);
          expect(seen.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))).toEqual(seen);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('of a sorted list asks for no more than it needs', async () => {
    const { list, walk } = open('ascending', true, 30);
    for (let second = 0; second < 200; second += 1) list.add(second, 0);
    const { items, isEnd } = await walk.readFrom(null, 5, call);
    expect([items.length >= 5, isEnd, list.fetched()]).toEqual([true, false, 1]);
  });

  it('of a list that only seemed to be sorted says that rows may be missing before, and not of one that never did', async () => {
    const { list, walk } = open('any', true);
    for (const [at, second] of [0, 0, 0, 0, 0, 1, 2, 0].entries()) list.add(second, at / 10);
    const first = await walk.readFrom(null, 2, call);
    const last = first.items.at(-1) as Row;
    const cursor = writeCursor('jobs', { key: keyOf(last), link: first.linkOf(keyOf(last)), child: null });
    const { items, flaws } = await walk.readFrom(readCursor('main', 'jobs', cursor), 12, call);
    expect([first.flaws, items.map(({ ref }) => ref.nativeId)]).toEqual([[], ['job-007']]);
    expect(flaws.map(String)).toEqual([expect.stringContaining('rows may be missing from the pages before')]);
    list.add(9, 0.05);
    const whole = await walk.readFrom(null, 2, call);
    expect(whole.flaws).toEqual([]);
    const after = { key: keyOf(whole.items[1] as Row), link: whole.linkOf(keyOf(whole.items[1] as Row)), child: null };
    expect((await walk.readFrom(after, 20, call)).flaws).toEqual([]);
  });

  it('that would read more rows than it may says so, and that the filter is too wide', async () => {
    const { list, walk } = open('any', false, 7, 20);
    for (let second = 0; second < 21; second += 1) list.add(second, 0.5 + second / 100);
    const failure = { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('narrow the filter') };
    await expect(walk.readFrom(null, 1, call)).rejects.toMatchObject(failure);
    await expect(walk.readAll(call)).rejects.toMatchObject(failure);
    expect(await walk.readAll(call, 5)).toMatchObject({ isEnd: false });
  });

  it('is not resumed by the cursor of another list, or by what is none', () => {
    const own = writeCursor('jobs', { key: { createdAt: 1, id: 'a' }, link: { token: '7' }, child: null });
    expect(readCursor('main', 'jobs', own)).toEqual({
      key: { createdAt: 1, id: 'a' },
      link: { token: '7' },
      child: null,
    });
    for (const foreign of [
      own.replace('jobs', 'workers'),
      '',
      '[]',
      '{}',
      'null',
      '["jobs",1]',
      '["jobs","1","a",null]',
      `${own}]`,
      '["jobs",1,"a",{"t":1}]',
    ])
      expect(() => readCursor('main', 'jobs', foreign)).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('jobs') }),
      );
  });
});

describe('a walk over rows below other rows', () => {
  it('gives each row that stays exactly once while parents come and go', async () => {
    const children = (id: string, most: number): Row[] =>
      Array.from({ length: Number(id.slice(-3)) % most }, (_, n) => ({
        ref: { kind: 'Job' as const, account: 'main', nativeId: `${id}/${n}` },
        vendorType: 'Task',
        raw: {},
        createdAt: Date.UTC(2026, 0, 2) + n,
        updatedAt: null,
        version: null,
      }));
    await fc.assert(
      fc.asyncProperty(begun, fc.infiniteStream(step), async (rows, steps) => {
        const { list, walk } = open('ascending', true);
        for (const [second, place] of rows) list.add(second, place);
        const stayed = new Set(list.ids());
        const seen: string[] = [];
        let after: string | null = null;
        for (;;) {
          const { value } = steps.next();
          const nested = {
            list: 'tasks',
            parents: walk,
            childrenOf: async ({ ref }: Row) => ({ items: children(ref.nativeId, 4), unreadable: [], flaws: [] }),
          };
          const page: PortPage<Row> = await readNested('main', nested, { after, limit: value.limit }, call);
          const some: PortPage<Row>['rows'] = page.rows.slice(0, value.taken);
          seen.push(...some.map(({ item }) => item.ref.nativeId));
          after = some.length < page.rows.length ? (some.at(-1)?.cursor ?? null) : page.next;
          if (after === null) break;
          const ids = list.ids();
          for (const nth of value.removed) {
            const id = ids[nth % Math.max(1, ids.length)];
            if (id === undefined) continue;
            list.remove(id);
            stayed.delete(id);
          }
          if (value.expires) list.expire();
        }
        expect(new Set(seen).size).toBe(seen.length);
        const wanted = [...stayed].flatMap((id) => children(id, 4).map(({ ref }) => ref.nativeId));
        expect(wanted.filter((id) => !seen.includes(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
