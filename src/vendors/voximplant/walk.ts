import { VendorError } from '../../domain/error.ts';
import type { Page, Row } from './wire.ts';

export interface Window {
  readonly offset: number;
  readonly count: number;
}

/** Rows that one list may have. */
export const ROW_BOUND = 10_000;
/** Rows by default where a method says so (contract §5), so no maximum lies below: a page shorter than this is the last. */
const DEFAULT_COUNT = 20;

/**
 * Reads a list by offset, whole, without losing a row that stays as it is, though rows come and go meanwhile.
 *
 * Offsets alone lose rows: when one that was read is deleted, all later ones move up, and the first of the next page slips into the
 * page behind us. So every page begins with the last row read; when none of its rows was seen before, it is read again from
 * further back. This rests on rows keeping their order among themselves while their stamp is the same, since no method of this kind
 * sorts (contract §5). Totals decide nothing, as these lists may not tell them: the end is where a page is shorter than others
 * were, or than any maximum could be.
 */
export const readWhole = async <R extends Row>(
  account: string,
  size: number,
  fetch: (window: Window) => Promise<Page<R>>,
  isEnough: (rows: ReadonlyMap<string, R>) => boolean = () => false,
): Promise<ReadonlyMap<string, R>> => {
  const rows = new Map<string, R>();
  const mostRequests = (4 * ROW_BOUND) / size + 64;
  let longest = DEFAULT_COUNT;
  let frontier = 0;
  let overlap = 1;
  let earlier: Page<R> | null = null;

  for (let request = 0; request < mostRequests; request += 1) {
    const offset = Math.max(0, frontier - overlap);
    const page: Page<R> = await fetch({ offset, count: size });
    const joins = offset === 0 || overlap === 0 || page.rows.some((row) => rows.get(row.id)?.stamp === row.stamp);
    if (!joins) {
      overlap *= 8;
      continue;
    }
    const before = rows.size;
    for (const row of page.rows) rows.set(row.id, row);
    if (rows.size > ROW_BOUND) break;
    const ended = page.bare ? rows.size === before : page.rows.length < Math.min(size, longest);
    if (ended || isWhole(page, offset, size, earlier) || isEnough(rows)) return rows;
    frontier = offset + page.rows.length;
    // One object at a time: a page that began with the last row read would never get beyond it.
    overlap = page.bare ? 0 : 1;
    longest = Math.max(longest, page.rows.length);
    earlier = page;
  }
  throw new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `a list of account ${account} is longer than the ${ROW_BOUND} rows that are read at most, or changes faster than it can be read`,
  );
};

/** More rows than asked for, or the same page from another place: this vendor pays no heed to paging and gives its lists whole. */
const isWhole = (page: Page<Row>, offset: number, size: number, earlier: Page<Row> | null): boolean =>
  (offset === 0 && page.rows.length > size) ||
  (offset > 0 &&
    page.rows.length === earlier?.rows.length &&
    page.rows.every((row, index) => row.id === earlier.rows[index]?.id));

/** Ids are numbers however they are written: shorter ones come first. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
