import { VendorError } from '../../src/domain/error.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import { ref } from '../../src/domain/ref.ts';
import type { FetchPage } from '../../src/kit/walk.ts';

/** How a vendor's list is ordered. `ascending`: by the second of creation, and within it in no order that means anything. */
export type Order = 'ascending' | 'descending' | 'any';

export type Row = VendorObject<'Job'>;

interface Held {
  readonly row: Row;
  /** Where it stands in the vendor's list. */
  readonly rank: number;
}

const START = Date.UTC(2026, 0, 1);

/** A list whose links say behind which place it goes on, so that what comes and goes elsewhere moves nothing. */
export const openList = (order: Order, mostRows: number) => {
  const held = new Map<string, Held>();
  let made = 0;
  let age = 0;
  let fetched = 0;

  const rankOf = (second: number, chance: number): number => {
    if (order === 'any') return chance;
    return order === 'ascending' ? second + chance : -second - chance;
  };

  const fetch: FetchPage<Row> = async (link, rows) => {
    fetched += 1;
    const [behind = '', of = ''] = link === null ? [] : (link.token ?? '').split('@');
    if (link !== null && Number(of) < age) throw new VendorError('INVALID_INPUT', 'main', 'the token is too old');
    const all = [...held.values()].sort((a, b) => a.rank - b.rank);
    const from = link === null ? all : all.filter(({ rank }) => rank > Number(behind));
    const page = from.slice(0, Math.min(rows, mostRows));
    const last = page.at(-1);
    const next = last && page.length < from.length ? { token: `${last.rank}@${age}` } : null;
    return { items: page.map(({ row }) => row), unreadable: [], flaws: [], next };
  };

  return {
    fetch,
    fetched: () => fetched,
    ids: () => [...held.keys()],
    /** `second`: after the beginning; `chance` in [0, 1). */
    add: (second: number, chance: number): string => {
      made += 1;
      const id = `job-${String(made).padStart(3, '0')}`;
      const row: Row = {
        ref: ref('Job', 'main', id),
        vendorType: 'Job',
        raw: {},
        createdAt: START + second * 1000,
        updatedAt: null,
        version: null,
      };
      // No two stand in one place.
      held.set(id, { row, rank: rankOf(second, chance + made * 1e-7) });
      return id;
    },
    remove: (id: string) => held.delete(id),
    /** From now on no link is taken that was given before. */
    expire: () => {
      age += 1;
    },
  };
};
