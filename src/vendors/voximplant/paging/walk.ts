import { VendorError } from '../../../domain/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { WireError, wholeObject } from '../../../domain/reading.ts';
import type { Part } from '../../../kit/walk.ts';
import { envelope, needId, needList, unpacked } from '../wire.ts';

/** How the rows of a method's lists are read, and the member with their id. */
export interface Rows<T> {
  readonly method: string;
  readonly id: string;
  readonly read: (row: JsonObject, path: string) => T;
}

interface Entry<T> {
  /** By which the row is known again: its id, else the whole of an unreadable object; `null` for what is none. */
  readonly key: string | null;
  /** What changes when a row might move in a list whose order is not documented: by id, by name, or by change. */
  readonly stamp: string;
  readonly row: { readonly id: string; readonly item: T } | WireError;
}

export interface Page<T> {
  /** As many as the vendor sent, in its order. */
  readonly entries: readonly Entry<T>[];
  /** One object where a list belongs: all SDK types say so (contract §7.3), and then there may be more behind it. */
  readonly isBare: boolean;
  /** How many rows the list has, where the vendor tells it together with the number of those on this page. */
  readonly total: number | null;
}

/** What a list holds, also by its ids. */
export interface Listed<T> extends Part<T> {
  readonly byId: ReadonlyMap<string, T>;
}

const stampOf = (row: JsonObject): string =>
  JSON.stringify(Object.entries(row).filter(([name]) => /_name$|^modified$/.test(name)));

export const readPage =
  <T>({ method, id, read }: Rows<T>) =>
  (body: Json): Page<T> => {
    const { result, count, total_count: total } = envelope(body);
    const entries = needList(result, 'result').map((value, index): Entry<T> => {
      const path = `${method}: result[${index}]`;
      try {
        const row = wholeObject(value, path);
        const key = needId(row, id, path);
        return { key, stamp: stampOf(row), row: { id: key, item: read(row, path) } };
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        return { key: isJsonObject(value) ? JSON.stringify(value) : null, stamp: '', row: error };
      }
    });
    const isTold = count === entries.length && typeof total === 'number' && total >= entries.length;
    return { entries, isBare: isJsonObject(unpacked(result)), total: isTold ? total : null };
  };

/** Rows that one list may have unless another bound is given. */
const ROW_BOUND = 10_000;
/** Rows by default where a method says so (contract §5), so no maximum lies below: a page shorter than this is the last. */
const DEFAULT_COUNT = 20;

/**
 * Reads a list by offset, whole, without losing a row that stays as it is, though rows come and go meanwhile.
 *
 * Offsets alone lose rows: when one that was read is deleted, all later ones move up, and the first of the next page slips into the
 * page behind us. So every page begins with the last row read; when none of its rows was seen before, it is read again from
 * further back. This rests on rows keeping their order among themselves while their stamp is the same, since no method of this kind
 * sorts (contract §5). The end is where a page is shorter than others were, or than any maximum could be; or where it is shorter than
 * what was asked for and ends at the total that it tells (contract §4), which these lists may not tell. A row that cannot be read counts
 * like the others.
 *
 * It ends as well where `wanted` rows are found. With `most` a list of more rows is cut there; else one of more than `ROW_BOUND` is refused.
 */
export const readWhole = async <T>(
  account: string,
  size: number,
  fetch: (window: { readonly offset: number; readonly count: number }) => Promise<Page<T>>,
  wanted = Number.POSITIVE_INFINITY,
  most?: number,
): Promise<Listed<T>> => {
  const rows = new Map<string, { readonly item: T; readonly stamp: string }>();
  /** By place in the whole list, since pages overlap. */
  const unreadable = new Map<number, WireError>();
  const bound = most ?? ROW_BOUND;
  const mostRequests = (4 * bound) / size + 64;
  let longest = DEFAULT_COUNT;
  let frontier = 0;
  let overlap = 1;
  let earlier: Page<T> | null = null;

  const found = (isEnd = true): Listed<T> => {
    const byId = new Map([...rows].map(([id, { item }]) => [id, item]));
    return { items: [...byId.values()], byId, unreadable: [...unreadable.values()], flaws: [], isEnd };
  };

  for (let request = 0; request < mostRequests; request += 1) {
    const offset = Math.max(0, frontier - overlap);
    const page: Page<T> = await fetch({ offset, count: size });
    const { entries, isBare, total } = page;
    const isKnown = ({ row, stamp }: Entry<T>): boolean =>
      !(row instanceof WireError) && rows.get(row.id)?.stamp === stamp;
    if (offset > 0 && overlap > 0 && !entries.some(isKnown)) {
      overlap *= 8;
      continue;
    }
    if (offset > 0 && isRepeated(page, earlier)) return found();
    const before = rows.size + unreadable.size;
    for (const [index, { row, stamp }] of entries.entries()) {
      if (row instanceof WireError) unreadable.set(offset + index, row);
      else rows.set(row.id, { item: row.item, stamp });
    }
    const after = rows.size + unreadable.size;
    if (most === undefined && after > bound) break;
    const isShort = isBare ? after === before : entries.length < Math.min(size, longest);
    // More rows than asked for: this vendor pays no heed to paging and gives its lists whole.
    const isWhole = offset === 0 && entries.length > size;
    const isTold = !isBare && total !== null && entries.length < size && offset + entries.length >= total;
    if (isShort || isWhole || isTold || rows.size >= wanted) return found();
    if (most !== undefined && after >= most) return found(false);
    frontier = offset + entries.length;
    // One object at a time: a page that began with the last row read would never get beyond it.
    overlap = isBare ? 0 : overlapAfter(entries);
    longest = Math.max(longest, entries.length);
    earlier = page;
  }
  throw new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `a list of account ${account} is longer than the ${bound} rows that are read at most, or changes faster than it can be read`,
  );
};

const isReadable = ({ row }: Entry<unknown>): boolean => !(row instanceof WireError);

/** So that the next page begins with a row that can be recognised; 0 when there is none behind the first of this one. */
const overlapAfter = (entries: Page<unknown>['entries']): number => {
  const last = entries.findLastIndex(isReadable);
  return last > 0 ? entries.length - last : 0;
};

/**
 * The same page from another place: the vendor pays no heed to where it is to begin. Of rows without an id all have to be unlike, since
 * those that are alike may yet be others.
 */
const isRepeated = ({ entries }: Page<unknown>, earlier: Page<unknown> | null): boolean =>
  entries.length === earlier?.entries.length &&
  entries.every(({ key }, index) => key !== null && key === earlier.entries[index]?.key) &&
  (entries.some(isReadable) || new Set(entries.map(({ key }) => key)).size === entries.length);
