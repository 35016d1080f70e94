import type { ListRequest, PortPage } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { VendorObject } from '../domain/object.ts';
import type { WireError } from '../domain/reading.ts';
import type { Query } from './resource.ts';
import { type Loss, unreadableIn } from './unreadable.ts';
import { cursorOf, markOf, marksOf, type Place, parseCursor, seenWith } from './vendor-cursor.ts';

/** An object as it was read. */
export interface Row<T extends VendorObject = VendorObject> {
  readonly item: T;
  /** Parts of it that cannot be read, and that it lives without. */
  readonly flaws: readonly WireError[];
}

/** One page of a vendor list. */
export interface VendorPage<R> {
  readonly rows: readonly R[];
  /** Rows of it that cannot be read. Parts of rows are told by the rows. */
  readonly unreadable: readonly Loss[];
  /** Of the next page; `null` at the end. */
  readonly next: string | null;
}

/** One vendor list, narrowed. */
export interface Source<R extends Row> {
  /** `from`: the query of a first page, or what led to any other (`next`), in which filters and page size ride along. */
  readonly fetch: (from: Query | string, call: Call) => Promise<VendorPage<R>>;
  readonly query: Query;
  /** False for a row that an earlier source of the same list gives. */
  readonly keep?: (row: R) => boolean;
}

export interface FoundRows<R> {
  readonly rows: readonly { readonly row: R; readonly cursor: string }[];
  /** Rows of the page that cannot be read, and parts of those that can. */
  readonly unreadable: readonly Loss[];
  readonly next: string | null;
}

export interface Whole<R> {
  readonly rows: readonly R[];
  /** Rows that cannot be read. */
  readonly unreadable: readonly Loss[];
}

/** As many rows as were wanted. */
export interface PartRead<R> extends Whole<R> {
  /** There are more. */
  readonly isCut: boolean;
}

/** Pages that are looked through for a remembered row. Rows in front of it push it down from the first page on; later pages begin where they began. */
const LOOK_FROM_START = 20;
const LOOK_FROM_TOKEN = 3;
/** Rows that a list may have which is read whole for a query, and pages that it may come in, and times that its beginning is read again. */
const ROW_BOUND = 10_000;
const MOST_PAGES = 1_000;
const MOST_REREADS = 5;

/**
 * Lists along the vendor's own page tokens, one source after the other, in the vendor's order, whatever that is: for vendors that tell
 * no creation of their objects and sort by nothing that stays, and no list of which is to be read whole for a page of it.
 *
 * What is promised, given that rows which do not change keep their order among themselves: none of them is ever left out. None comes
 * twice as long as one of the last rows before the cursor has not changed; when all of them have, the walk goes on from the beginning
 * of the cursor's page, and rows of it may come again. A row that changes meanwhile may come again, or be met at the next walk.
 */
export const openLister = (account: string, { name, most }: { readonly name: string; readonly most: number }) => {
  const first = <R extends Row>({ query }: Source<R>, limit: number): Query => ({
    ...query,
    [name]: Math.min(most, Math.max(1, limit)),
  });

  /** The rows behind the place's, which may have moved on to later pages meanwhile. */
  const resume = async <R extends Row>(source: Source<R>, place: Place, limit: number, call: Call) => {
    const marks = marksOf(place.seen);
    const begin = await source.fetch(place.token ?? first(source, limit), call);
    const look = place.token === null ? LOOK_FROM_START : LOOK_FROM_TOKEN;
    let { token } = place;
    let page = begin;
    let found = false;
    for (let pages = 1; ; pages += 1) {
      const at = page.rows.findLastIndex((row) => marks.has(markOf(row.item.ref.nativeId)));
      found ||= at >= 0;
      const behind = page.rows.slice(at + 1);
      // Behind the last row of a page there may be more of the remembered ones on the next.
      if (found && (behind.length > 0 || page.next === null)) {
        return { page: { ...page, rows: behind }, token, seen: at >= 0 ? place.seen : '' };
      }
      if (page.next === null || (!found && pages >= look)) return { page: begin, token: place.token, seen: '' };
      token = page.next;
      page = await source.fetch(token, call);
    }
  };

  const page = async <R extends Row>(
    sources: readonly Source<R>[],
    { after, limit }: Pick<ListRequest<unknown>, 'after' | 'limit'>,
    call: Call,
  ): Promise<FoundRows<R>> => {
    const place = parseCursor(account, after, Math.max(1, sources.length));
    const source = sources[place.source];
    if (source === undefined) return { rows: [], unreadable: [], next: null };
    const read =
      place.seen !== ''
        ? await resume(source, place, limit, call)
        : { page: await source.fetch(place.token ?? first(source, limit), call), token: place.token, seen: '' };
    const { rows, unreadable, next } = read.page;
    const onward: Place | null =
      next !== null
        ? { source: place.source, token: next, seen: '' }
        : place.source + 1 < sources.length
          ? { source: place.source + 1, token: null, seen: '' }
          : null;
    let { seen } = read;
    const placed = rows.map((row, index) => {
      seen = seenWith(seen, row.item.ref.nativeId);
      const here = { source: place.source, token: read.token, seen };
      // Behind the last row of a page the next one begins, whatever becomes of this one.
      return { row, cursor: cursorOf(index === rows.length - 1 && onward !== null ? onward : here) };
    });
    const kept = source.keep ? placed.filter(({ row }) => source.keep?.(row)) : placed;
    return {
      rows: kept,
      unreadable: [...unreadable, ...kept.flatMap(({ row }) => row.flaws)],
      next: onward && cursorOf(onward),
    };
  };

  /**
   * The rows of a list, to its end or until there are as many as `wanted`. A row that comes, or changes, while later pages are read may stand at the
   * front, behind our back: so the beginning is read again until it joins on to what is known.
   */
  const readUpTo = async <R extends Row>(source: Source<R>, wanted: number, call: Call): Promise<PartRead<R>> => {
    const all = new Map<string, R>();
    const unreadable: Loss[] = [];
    const mostPages = Math.max(MOST_PAGES, Math.ceil((2 * wanted) / most));
    let pages = 0;
    const take = (rows: readonly R[]): boolean => {
      const known = ({ item: { ref, version } }: R) =>
        version !== null && all.get(ref.nativeId)?.item.version === version;
      const joins = rows.some(known);
      for (const row of rows) all.set(row.item.ref.nativeId, row);
      pages += 1;
      return joins;
    };
    const begin = first(source, most);
    let from: Query | string | null = begin;
    while (from !== null) {
      const page: VendorPage<R> = await source.fetch(from, call);
      take(page.rows);
      unreadable.push(...page.unreadable);
      if (pages === 1 && page.next === null) return { rows: page.rows, unreadable, isCut: false };
      // What moved to the front meanwhile is no better known than what stands beyond.
      if (page.next !== null && (all.size >= wanted || pages >= mostPages)) {
        return { rows: [...all.values()], unreadable, isCut: true };
      }
      from = page.next;
    }
    from = begin;
    for (let reads = 0; reads < MOST_REREADS && from !== null; reads += 1) {
      // Rows of it that cannot be read have been told.
      const { rows, next }: VendorPage<R> = await source.fetch(from, call);
      from = take(rows) ? null : next;
    }
    return { rows: [...all.values()], unreadable, isCut: false };
  };

  /** Every row of a list. */
  const readAll = async <R extends Row>(source: Source<R>, call: Call): Promise<Whole<R>> => {
    const read = await readUpTo(source, ROW_BOUND, call);
    if (!read.isCut) return read;
    const problem = `a list of account ${account} is longer than the ${ROW_BOUND} rows that are read at most`;
    throw new VendorError('LIMIT_EXCEEDED', account, `${problem}: narrow the filter`);
  };

  return { page, readUpTo, readAll };
};

export type Lister = ReturnType<typeof openLister>;

/** A page as a port answers it. */
export const pageOf = <T extends VendorObject>(
  account: string,
  { rows, unreadable, next }: FoundRows<Row<T>>,
): PortPage<T> => ({
  rows: rows.map(({ row, cursor }) => ({ item: row.item, cursor })),
  ...unreadableIn(account, unreadable),
  next,
});
