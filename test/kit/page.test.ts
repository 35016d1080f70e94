import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortPage } from '../../src/contract/port.ts';
import type { Call } from '../../src/domain/call.ts';
import { ref } from '../../src/domain/ref.ts';
import { compareKeys, keyOf } from '../../src/kit/cursor.ts';
import { listPage, unionWalk } from '../../src/kit/page.ts';
import { type FetchPage, openWalk } from '../../src/kit/walk.ts';
import { openList, type Row } from './list-model.ts';

const call: Call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };

/** A list whose rows have names of their own, or share those of the others. */
const open = (name: string, seconds: readonly number[]) => {
  const list = openList('ascending', 7);
  for (const second of seconds) list.add(second, 0.5);
  const fetch: FetchPage<Row> = async (link, rows, call) => {
    const page = await list.fetch(link, rows, call);
    const items = page.items.map((item) => ({
      ...item,
      vendorType: name,
      ref: ref('Job', 'main', `${name}${item.ref.nativeId}`),
    }));
    return { ...page, items };
  };
  const walk = openWalk<Row>({ account: 'main', list: 'jobs', pageSize: 7, mostRows: 1_000, isSorted: true }, fetch);
  return { walk, ids: () => list.ids().map((id) => `${name}${id}`) };
};

const seconds = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 });

describe('a walk over several lists', () => {
  it('gives each row of each of them exactly once, in one order, with any limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seconds, { maxLength: 3 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (given, inTurn, limit) => {
          const lists = given.map((one, index) => open(`${index}-`, one));
          const walk = unionWalk(
            lists.map((list) => list.walk),
            inTurn,
          );
          const seen: Row[] = [];
          let after: string | null = null;
          do {
            const page: PortPage<Row> = await listPage('main', 'jobs', walk, { after, limit }, call);
            if (page.next !== null) expect(page.rows.length).toBeLessThanOrEqual(limit);
            seen.push(...page.rows.map(({ item }) => item));
            after = page.next;
          } while (after !== null);
          const ids = seen.map((item) => item.ref.nativeId);
          expect(ids.toSorted()).toEqual(lists.flatMap((list) => list.ids()).toSorted());
          expect(seen.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))).toEqual(seen);
          expect((await walk.readAll(call)).items.map((item) => item.ref.nativeId)).toEqual(ids);
        },
      ),
    );
  });

  it('tells a row of several lists once, as the last of them has it', async () => {
    const [early, late] = [open('', [1, 2, 3]), open('', [1, 2, 3])];
    const { walk } = late;
    const told = {
      ...walk,
      readFrom: async (...args: Parameters<typeof walk.readFrom>) => {
        const found = await walk.readFrom(...args);
        return { ...found, items: found.items.map((item) => ({ ...item, vendorType: 'late' })) };
      },
    };
    const page = await listPage('main', 'jobs', unionWalk([early.walk, told], true), { after: null, limit: 9 }, call);
    expect(page.rows.map(({ item }) => item.vendorType)).toEqual(['late', 'late', 'late']);
    expect(page.next).toBeNull();
  });

  it('over none holds nothing', async () => {
    expect(await listPage('main', 'jobs', unionWalk<Row>([]), { after: null, limit: 9 }, call)).toEqual({
      rows: [],
      next: null,
    });
  });
});
