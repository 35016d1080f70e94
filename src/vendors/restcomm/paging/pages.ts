import { VendorError } from '../../../domain/error.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { asObject, type WireError } from '../../../domain/reading.ts';
import type { FetchAnswered } from '../../../kit/walk.ts';
import { parseMoment } from '../dates.ts';
import { isStuck, nextWindow, type Window } from './windows.ts';

export type AnsweredPage<T> = Awaited<ReturnType<FetchAnswered<T>>>;

/** A row that could be read, and what of it could not. */
export interface Readable<T> {
  readonly item: T;
  readonly flaws: readonly WireError[];
}

export interface Unreadable {
  readonly error: WireError;
  readonly createdAt: number | null;
}

export interface Pages<T> {
  /** Every row read, by SID, as last seen. */
  readonly rows: ReadonlyMap<string, Readable<T>>;
  /** Each once, however often it was met, unless it moved meanwhile. */
  readonly unreadable: readonly Unreadable[];
  readonly isEnd: boolean;
}

const MOST_MISSES = 12;

const placeOf = ({ path }: WireError): number => Number(/\[(\d{1,9})\]/.exec(path)?.[1]);

const readableOf = <T extends VendorObject>({ items, flaws, answer }: AnsweredPage<T>): Readable<T>[] => {
  const byRow = Map.groupBy(flaws, (flaw) => answer.rows[placeOf(flaw)]);
  return items.map((item) => ({ item, flaws: byRow.get(item.raw) ?? [] }));
};

/** What cannot be read has no name: it is the same while it stands where it stood and says what it said. */
const unreadableOf = (
  { unreadable, answer }: AnsweredPage<unknown>,
  offset: number,
): (readonly [identity: string, Unreadable])[] =>
  unreadable.map((error) => {
    const raw = answer.rows[placeOf(error)];
    const createdAt = parseMoment(asObject(raw)?.dateCreated);
    return [`${offset + placeOf(error)}:${JSON.stringify(raw)}`, { error, createdAt }];
  });

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
export const readPages = async <T extends VendorObject>(
  { account, mostRows }: { readonly account: string; readonly mostRows: number },
  largest: number,
  fetch: (window: Window) => Promise<AnsweredPage<T>>,
  onPage: (page: readonly T[], rows: Pages<T>['rows']) => number | null | Promise<number | null>,
): Promise<Pages<T>> => {
  const rows = new Map<string, Readable<T>>();
  const unreadable = new Map<string, Unreadable>();
  const tooMuch = (problem: string): VendorError =>
    new VendorError(
      'LIMIT_EXCEEDED',
      account,
      `a list of account ${account} ${problem}: narrow the filter, for example to a shorter creation period`,
    );
  const isUnchanged = ({ ref, updatedAt }: T): boolean => {
    const before = rows.get(ref.nativeId);
    return before !== undefined && before.item.updatedAt === updatedAt;
  };
  let most = Number.POSITIVE_INFINITY;
  let size = largest;
  let frontier = 0;
  let overlap = 1;
  let misses = 0;
  let requests = 0;

  for (;;) {
    const overlapping = nextWindow(frontier, overlap, size);
    const stuck = isStuck(overlapping, frontier, overlap, size);
    const window = stuck ? { page: Math.floor(frontier / size), pageSize: size } : overlapping;
    const page = await fetch(window);
    const { rows: given, told } = page.answer;
    requests += 1;

    // A page whose size is not told may be full or the last: taken for full, and the end is where nothing new comes.
    const toldSize = told?.size ?? null;
    const applied = Math.max(1, toldSize ?? 0, given.length);
    if (applied < window.pageSize) {
      most = applied;
      size = Math.min(size, most);
    }
    const offset = window.page * applied;
    const spoilt = unreadableOf(page, offset);
    const joins =
      offset === 0 || stuck || page.items.some(isUnchanged) || spoilt.some(([identity]) => unreadable.has(identity));
    if (!joins) {
      misses += 1;
      overlap = overlap * 4 + size;
      if (misses > MOST_MISSES) throw tooMuch('changes faster than it can be read');
      continue;
    }

    const before = rows.size + unreadable.size;
    for (const row of readableOf(page)) rows.set(row.item.ref.nativeId, row);
    for (const [identity, row] of spoilt) unreadable.set(identity, row);
    frontier = offset + given.length;
    overlap = 1;
    const seen = rows.size + unreadable.size;
    if (seen > mostRows || requests > (4 * mostRows) / size + 16)
      throw tooMuch(`is longer than the ${mostRows} rows that are read at most`);
    const nothingNew = seen === before;
    const short = toldSize !== null && given.length < applied;
    // Nothing new is the end, unless the vendor says that this is the page asked for: then rows moved down into it.
    const isEnd = short || (nothingNew && (toldSize === null || told?.page !== window.page));
    const wanted = isEnd ? null : await onPage(page.items, rows);
    if (wanted === null) return { rows, unreadable: [...unreadable.values()], isEnd };
    size = Math.min(wanted, most);
  }
};
