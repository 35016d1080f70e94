import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/domain/call.ts';
import type { Queue } from '../../src/domain/queue.ts';
import { queryOf, tokenOf } from '../../src/kit/link.ts';
import { openRows } from '../../src/kit/rows.ts';
import { openLister, pageOf, type Source } from '../../src/kit/vendor-order.ts';

const call = {} as Call;
const read = openRows('acme', { id: 'id', version: 'v' }, {}).item('Queue', {});
const row = (id: string) => ({ item: read({ id, v: '1' }, 'row'), flaws: [] });

/** A list that shows the newest first, in pages that begin where they began. */
const listOf = (ids: string[]) => {
  const asked: unknown[] = [];
  const source: Source<ReturnType<typeof row>> = {
    query: { kind: 'q' },
    fetch: async (from) => {
      asked.push(from);
      const size = typeof from === 'string' ? 2 : Number(from.size);
      const at = typeof from === 'string' ? ids.indexOf(from) : 0;
      return { rows: ids.slice(at, at + size).map(row), unreadable: [], next: ids[at + size] ?? null };
    },
  };
  return { ids, source, asked };
};

const idsOf = (rows: readonly { readonly item: Queue }[]): string[] => rows.map(({ item }) => item.ref.nativeId);

describe('a list in the order of the vendor', () => {
  const lister = openLister('acme', { name: 'size', most: 10 });

  it('costs a call for a page, and goes on behind any row whatever was put before it', async () => {
    const { ids, source, asked } = listOf(['d', 'c', 'b', 'a']);
    const page = pageOf('acme', await lister.page([source], { after: null, limit: 2 }, call));
    expect([idsOf(page.rows), asked]).toEqual([['d', 'c'], [{ kind: 'q', size: 2 }]]);
    ids.unshift('f', 'e');
    const cursor = page.rows[0]?.cursor ?? null;
    expect(idsOf(pageOf('acme', await lister.page([source], { after: cursor, limit: 4 }, call)).rows)).toEqual(['c']);
    expect(idsOf(pageOf('acme', await lister.page([source], { after: page.next, limit: 2 }, call)).rows)).toEqual([
      'b',
      'a',
    ]);
  });

  it('follows one list by the next, and tells when it was cut', async () => {
    const [first, second] = [listOf(['a']), listOf(['b', 'c', 'd'])];
    const page = await lister.page([first.source, second.source], { after: null, limit: 5 }, call);
    expect((await lister.page([first.source, second.source], { after: page.next, limit: 5 }, call)).rows).toHaveLength(
      3,
    );
    expect(await openLister('acme', { name: 'size', most: 2 }).readUpTo(second.source, 2, call)).toMatchObject({
      isCut: true,
    });
    await expect(lister.page([first.source], { after: '[0,1]', limit: 5 }, call)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('the token of a page', () => {
  it('is the query of a link to the same list, and of no other', () => {
    const token = tokenOf('/lists/queues?token=a%2Bb&size=2', 'https://vendor.example', '/lists/queues');
    expect(queryOf(token)).toEqual({ token: 'a+b', size: '2' });
    for (const link of ['https://evil.example/lists/queues?t=1', '/lists/jobs?t=1', '/lists/queues']) {
      expect(() => tokenOf(link, 'https://vendor.example', '/lists/queues')).toThrow('nextLink');
    }
  });
});
