import type { Call } from '../../../domain/call.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { compareKeys, type Key, keyOf } from '../../../kit/cursor.ts';
import type { FetchAnswered, OpenWalk, Stretch, Walk, WalkOptions } from '../../../kit/walk.ts';
import { toFilterDate, wholeSecond } from '../dates.ts';
import type { RestcommSettings } from '../settings.ts';
import { type Readable, readPages, type Unreadable } from './pages.ts';
import { isAscending, OLDEST_FIRST, probe, secondOf } from './sorting.ts';
import type { Window } from './windows.ts';

/** Some more than wanted, since the rows of the last second are held back. */
const MARGIN = 20;
const LEAST_ROWS = 25;

/** The beginning of a list of what was created in or after the cursor's second; the later of two beginnings holds. */
const startOf = (wanted: unknown, after: Key | null): string | undefined => {
  const start = after && after.createdAt > 0 ? toFilterDate(after.createdAt) : undefined;
  return start !== undefined && typeof wanted === 'string' && wanted > start ? wanted : start;
};

const inOrder = <T extends VendorObject>(rows: Iterable<Readable<T>>): Readable<T>[] =>
  [...rows].sort((a, b) => compareKeys(keyOf(a.item), keyOf(b.item)));

const stretchOf = <T>(rows: readonly Readable<T>[], unreadable: readonly Unreadable[], isEnd: boolean): Stretch<T> => ({
  items: rows.map(({ item }) => item),
  flaws: rows.flatMap(({ flaws }) => flaws),
  unreadable: unreadable.map(({ error }) => error),
  linkOf: () => null,
  isEnd,
});

/**
 * Walks lists in a stable order over a vendor that promises none.
 *
 * Where the vendor sorts by creation, a page begins at the cursor's second (`startTime` is inclusive and knows whole seconds
 * only) and ends before the last second read, whose rows may not all be here yet. That it sorts is not documented for this
 * attribute (contract §3.3) and is found out once per resource. Where it does not, the list is read whole and sorted here.
 */
export const openPaging = (sortsByCreation: RestcommSettings['sortsByCreation']): OpenWalk => {
  const sorts = new Map<string, boolean>();

  return <T extends VendorObject>(options: WalkOptions, fetch: FetchAnswered<T>, query: object): Walk<T> => {
    const { list, pageSize, mostRows } = options;
    const ask = ({ page, pageSize }: Window, more: Readonly<Record<string, string | undefined>>, call: Call) => {
      const link = { page: String(page), pageSize: String(pageSize), ...more };
      return fetch(
        Object.fromEntries(Object.entries(link).filter((pair): pair is [string, string] => pair[1] !== undefined)),
        pageSize,
        call,
      );
    };

    const readAll: Walk<T>['readAll'] = async (call, most = Number.POSITIVE_INFINITY) => {
      // One more page than it takes, and rows that cannot be read.
      const bound = most === Number.POSITIVE_INFINITY ? mostRows : 2 * (most + pageSize);
      const { rows, unreadable, isEnd } = await readPages<T>(
        { ...options, mostRows: bound },
        pageSize,
        (window) => ask(window, {}, call),
        (_, all) => (all.size >= most ? null : pageSize),
      );
      return stretchOf(inOrder(rows.values()), unreadable, isEnd);
    };

    const readFrom: Walk<T>['readFrom'] = async (position, limit, call, isInclusive = false) => {
      const after = position?.key ?? null;
      const startTime = startOf((query as { startTime?: unknown }).startTime, after);
      let sorted = sortsByCreation === 'never' ? false : sorts.get(list);
      const SortBy = sorted === false ? undefined : OLDEST_FIRST;
      let completeBefore = Number.POSITIVE_INFINITY;
      const isBehind = (item: T): boolean => {
        const order = after === null ? 1 : compareKeys(keyOf(item), after);
        return order > 0 || (isInclusive && order === 0);
      };
      const isWanted = ({ item }: Readable<T>): boolean => secondOf(item) < completeBefore && isBehind(item);

      const decide = async (page: readonly T[], isFirst: boolean): Promise<boolean> => {
        if (sorted !== undefined && isAscending(page)) return sorted;
        const first = async (SortBy: string) =>
          (await ask({ page: 0, pageSize: 1 }, { startTime, SortBy }, call)).items[0];
        const found = isAscending(page) ? (isFirst ? await probe(page, first) : undefined) : false;
        if (found !== undefined) sorts.set(list, found);
        return found ?? false;
      };

      const { rows, unreadable, isEnd } = await readPages<T>(
        options,
        sorted === false ? pageSize : Math.min(pageSize, Math.max(LEAST_ROWS, limit + MARGIN)),
        (window) => ask(window, { startTime, SortBy }, call),
        async (page, all) => {
          if (sorted !== false) sorted = await decide(page, page.length === all.size);
          if (!sorted) return pageSize;
          const last = page.at(-1);
          if (last) completeBefore = secondOf(last);
          return [...all.values()].some(isWanted) ? null : pageSize;
        },
      );
      if (isEnd) completeBefore = Number.POSITIVE_INFINITY;
      const found = inOrder(rows.values()).filter(isWanted);
      const some = isEnd ? found : found.slice(0, Math.max(1, limit));
      const [begin, end] = [wholeSecond(after?.createdAt ?? 0), isEnd ? undefined : some.at(-1)];
      // Those of later seconds are met again by the next page.
      const told = unreadable.filter(
        ({ createdAt }) =>
          (createdAt === null || createdAt >= begin) &&
          (end === undefined || secondOf({ createdAt }) <= secondOf(end.item)),
      );
      return stretchOf(some, told, isEnd);
    };

    return { readAll, readFrom };
  };
};
