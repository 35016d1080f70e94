import { VendorError } from '../../domain/error.ts';
import type { ListPage, Row, UnreadableRow } from './wire.ts';

export interface Window {
  readonly page: number;
  readonly pageSize: number;
}

/** Rows that one walk may read unless another bound is given. */
const ROW_BOUND = 10_000;
const MOST_MISSES = 12;
/** From this size on, a window that overlaps the last one and still goes on exists for every position up to the bound. */
const LEAST_OVERLAPPING = 11;

/**
 * The page that reaches furthest beyond `frontier` (rows already behind us) and still begins at least `overlap` rows before it.
 * Pages begin at multiples of their size only, so the size is varied to make them overlap.
 */
export const nextWindow = (frontier: number, overlap: number, largest: number): Window => {
  const from = Math.max(0, frontier - overlap);
  let best: Window = { page: 0, pageSize: largest };
  for (let pageSize = largest; pageSize >= Math.max(2, largest / 2); pageSize -= 1) {
    const page = Math.floor(from / pageSize);
    if ((page + 1) * pageSize > (best.page + 1) * best.pageSize) best = { page, pageSize };
  }
  return best;
};

export interface Walk<R> {
  /** Every row read, by SID, as last seen. */
  readonly rows: ReadonlyMap<string, R>;
  /** Each once, however often it was met, unless it moved meanwhile. */
  readonly unreadable: readonly UnreadableRow[];
  readonly ended: boolean;
}

/** What cannot be read has no name: it is the same while it stands where it stood and says what it said. */
const identityOf = ({ index, raw }: UnreadableRow, offset: number): string =>
  `${offset + index}:${JSON.stringify(raw)}`;

/**
 * Reads a numbered list forward without ever losing a row that stays as it is, though rows come, go and move meanwhile.
 *
 * Page numbers alone lose rows: when one that was read is deleted, all later ones move up and the first of the next page slips
 * into the page behind us. So every page must hold a row that was seen before and is unchanged: unchanged rows keep their order
 * among themselves, hence nothing can have slipped through between. A page without such a row is read again from further back.
 * `total`, `numPages` and the page URIs decide nothing (contract §3.1). Rows that cannot be read take their places all the same.
 *
 * `onPage` sees the rows of each page that joined on and answers how many rows to ask for at a time from now on, or `null` to stop.
 */
export const walk = async <R extends Row>(
  account: string,
  largest: number,
  fetch: (window: Window) => Promise<ListPage<R>>,
  onPage: (page: readonly R[], rows: ReadonlyMap<string, R>) => number | null | Promise<number | null>,
  bound = ROW_BOUND,
): Promise<Walk<R>> => {
  const rows = new Map<string, R>();
  const unreadable = new Map<string, UnreadableRow>();
  let most = Number.POSITIVE_INFINITY;
  let size = largest;
  let frontier = 0;
  let overlap = 1;
  let misses = 0;
  let requests = 0;

  for (;;) {
    const overlapping = nextWindow(frontier, overlap, size);
    const stuck =
      size < LEAST_OVERLAPPING && overlap === 1 && (overlapping.page + 1) * overlapping.pageSize <= frontier;
    // A vendor that gives fewer rows than can overlap: plain page numbers, the best that can be done there.
    const window = stuck ? { page: Math.floor(frontier / size), pageSize: size } : overlapping;
    const page = await fetch(window);
    requests += 1;

    // A page whose size is not told may be full or the last: taken for full, and the end is where nothing new comes.
    const applied = Math.max(1, page.pageSize ?? 0, page.count);
    if (applied < window.pageSize) {
      most = applied;
      size = Math.min(size, most);
    }
    const offset = window.page * applied;
    const spoilt = page.unreadable.map((row) => [identityOf(row, offset), row] as const);
    const joins =
      offset === 0 ||
      stuck ||
      page.rows.some((row) => unchanged(rows.get(row.sid), row)) ||
      spoilt.some(([identity]) => unreadable.has(identity));
    if (!joins) {
      misses += 1;
      overlap = overlap * 4 + size;
      if (misses > MOST_MISSES) throw tooMuch(account, 'changes faster than it can be read');
      continue;
    }

    const before = rows.size + unreadable.size;
    for (const row of page.rows) rows.set(row.sid, row);
    for (const [identity, row] of spoilt) unreadable.set(identity, row);
    frontier = offset + page.count;
    overlap = 1;
    const seen = rows.size + unreadable.size;
    if (seen > bound || requests > (4 * bound) / size + 16) {
      throw tooMuch(account, `is longer than the ${bound} rows that are read at most`);
    }
    const nothingNew = seen === before;
    const short = page.pageSize !== null && page.count < applied;
    // Nothing new is the end, unless the vendor says that this is the page asked for: then rows moved down into it.
    const ended = short || (nothingNew && (page.pageSize === null || page.page !== window.page));
    const wanted = ended ? null : await onPage(page.rows, rows);
    if (wanted === null) return { rows, unreadable: [...unreadable.values()], ended };
    size = Math.min(wanted, most);
  }
};

const unchanged = (before: Row | undefined, now: Row): boolean =>
  before !== undefined && before.dateUpdated === now.dateUpdated;

const tooMuch = (account: string, problem: string): VendorError =>
  new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `a list of account ${account} ${problem}: narrow the filter, for example to a shorter creation period`,
  );
