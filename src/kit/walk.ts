import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { VendorObject } from '../domain/object.ts';
import { WireError } from '../domain/reading.ts';
import type { Fields } from '../transport/options.ts';
import { compareKeys, inOrder, type Key, keyOf, type PageLink, type Position } from './cursor.ts';

/** The rows of an answer to a list, with their path there, and what leads to the next page. */
export interface ListAnswer {
  readonly rows: readonly unknown[];
  readonly path: string;
  readonly next: PageLink | null;
  /** Of pages that are known by their numbers: which one the vendor says it is, and how many rows it says such pages have. */
  readonly told?: { readonly page: number | null; readonly size: number | null };
}

/** One page of a vendor's list, read. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly unreadable: readonly WireError[];
  /** What of rows that could be read could not. */
  readonly flaws: readonly WireError[];
  /** What leads to the page behind it; `null` at the end. */
  readonly next: PageLink | null;
}

/** `link` is `null` for the first page. `rows`: how many are wanted of it. */
export type FetchPage<T> = (link: PageLink | null, rows: number, call: Call) => Promise<Page<T>>;

/** What a vendor's own walk gets: with each page the answer that it was read off. */
export type FetchAnswered<T> = (
  link: PageLink | null,
  rows: number,
  call: Call,
) => Promise<Page<T> & { readonly answer: ListAnswer }>;

/** Rows in the order of their keys. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly unreadable: readonly WireError[];
  readonly flaws: readonly WireError[];
  /** Whether there are no more. */
  readonly isEnd: boolean;
}

export interface Stretch<T> extends Part<T> {
  /** For the cursor of a row of this stretch. */
  readonly linkOf: (key: Key) => PageLink | null;
}

export interface WalkOptions {
  readonly account: string;
  /** What the list is called in texts. */
  readonly list: string;
  /** The most rows that the vendor gives at a time. */
  readonly pageSize: number;
  /** The most rows that are read for one page of ours; beyond it is `LIMIT_EXCEEDED`. */
  readonly mostRows: number;
  /** Whether the vendor was asked to sort by creation. That it does is checked. */
  readonly isSorted: boolean;
}

export interface Walk<T> {
  /** Every row once, as it was last seen; or as many as are wanted, and then `isEnd` is false. */
  readonly readAll: (call: Call, most?: number) => Promise<Stretch<T>>;
  /** The rows behind a position, at least `limit` of them unless the list ends. `isInclusive`: and the one that it names. */
  readonly readFrom: (
    position: Position | null,
    limit: number,
    call: Call,
    isInclusive?: boolean,
  ) => Promise<Stretch<T>>;
}

/** For a vendor whose pages need another walk than `openWalk`. `query`: what narrows the list; a page's link may override it. */
export type OpenWalk = <T extends VendorObject>(
  options: WalkOptions,
  fetch: FetchAnswered<T>,
  query: Fields,
) => Walk<T>;

/** Some more than wanted, since the rows of the last second are held back. */
const MARGIN = 20;

const secondOf = ({ createdAt }: Key): number => Math.floor(createdAt / 1000);

const isAscending = (items: readonly VendorObject[]): boolean =>
  items.every((item, index) => {
    const before = items[index - 1];
    return before === undefined || secondOf(keyOf(before)) <= secondOf(keyOf(item));
  });

const NO_LINK = (): null => null;

/** In cursors, the first page of a list that is taken to be sorted; of one that was read whole they hold no link. */
const FIRST: PageLink = {};

const isFirst = (link: PageLink): boolean => Object.keys(link).length === 0;

/** The result of following a stored link; the vendor may refuse one that is too old. */
const isRefused = (error: unknown): boolean =>
  error instanceof VendorError && (error.code === 'INVALID_INPUT' || error.code === 'NOT_FOUND');

/**
 * Walks one list of a vendor in a stable order, whatever the vendor promises of its own.
 *
 * - Of a list that is sorted by creation, a page of ours ends before the last second that was read, since rows of one second come in no
 *   known order and more of them may stand on the next page. A cursor leads to the page on which its second begins.
 * - Any other list is read whole and sorted here, so a page of ours holds all that is left.
 * - A list that turns out not to be sorted after pages of it were given is told as a flaw of the page on which that is seen.
 * - A link that the vendor does not take any more costs a walk from the beginning, and no row.
 *
 * That no row is lost while a walk of the vendor's pages is under way is the vendor's links' to keep.
 */
export const openWalk = <T extends VendorObject>(options: WalkOptions, fetch: FetchPage<T>): Walk<T> => {
  const { account, list, pageSize, mostRows, isSorted } = options;

  const guard = (rows: number): void => {
    if (rows <= mostRows) return;
    throw new VendorError(
      'LIMIT_EXCEEDED',
      account,
      `the list of ${list} is longer than the ${mostRows} rows that are read at most: narrow the filter`,
    );
  };

  const readAll: Walk<T>['readAll'] = async (call, most = Number.POSITIVE_INFINITY) => {
    const items = new Map<string, T>();
    const unreadable: WireError[] = [];
    const flaws: WireError[] = [];
    let link: PageLink | null = null;
    do {
      const page: Page<T> = await fetch(link, pageSize, call);
      for (const item of page.items) items.set(item.ref.nativeId, item);
      unreadable.push(...page.unreadable);
      flaws.push(...page.flaws);
      link = page.next;
      if (most === Number.POSITIVE_INFINITY) guard(items.size + unreadable.length);
    } while (link !== null && items.size + unreadable.length < most);
    return { items: inOrder([...items.values()]), unreadable, flaws, linkOf: NO_LINK, isEnd: link === null };
  };

  const isAfter = (key: Key, after: Key | null, isInclusive: boolean): boolean => {
    const order = after === null ? 1 : compareKeys(key, after);
    return order > 0 || (isInclusive && order === 0);
  };

  const readSorted = async (
    start: PageLink | null,
    fits: (key: Key) => boolean,
    limit: number,
    call: Call,
  ): Promise<Stretch<T> | 'unsorted'> => {
    const items = new Map<string, T>();
    const unreadable: WireError[] = [];
    const flaws: WireError[] = [];
    const links = new Map<number, PageLink | null>();
    let link = start;
    let latest = Number.NEGATIVE_INFINITY;
    for (;;) {
      const page = await fetch(
        link === null || isFirst(link) ? null : link,
        Math.min(pageSize, Math.max(1, limit) + MARGIN),
        call,
      );
      const [first, last] = [page.items[0], page.items.at(-1)];
      if (!isAscending(page.items) || (first && secondOf(keyOf(first)) < latest)) return 'unsorted';
      for (const item of page.items) {
        items.set(item.ref.nativeId, item);
        const second = secondOf(keyOf(item));
        if (!links.has(second)) links.set(second, link ?? FIRST);
      }
      unreadable.push(...page.unreadable);
      flaws.push(...page.flaws);
      guard(items.size + unreadable.length);
      if (last) latest = secondOf(keyOf(last));
      const isEnd = page.next === null;
      const whole = [...items.values()].filter((item) => {
        const key = keyOf(item);
        return fits(key) && (isEnd || secondOf(key) < latest);
      });
      if (isEnd || whole.length >= Math.max(1, limit)) {
        return { items: inOrder(whole), unreadable, flaws, linkOf: (key) => links.get(secondOf(key)) ?? null, isEnd };
      }
      link = page.next;
    }
  };

  const readFrom: Walk<T>['readFrom'] = async (position, limit, call, isInclusive = false) => {
    const after = position?.key ?? null;
    const fits = (key: Key): boolean => isAfter(key, after, isInclusive);
    if (isSorted) {
      const link = position?.link ?? null;
      const sorted = await readSorted(link, fits, limit, call).catch((error: unknown) => {
        if (link === null || !isRefused(error)) throw error;
        return readSorted(null, fits, limit, call);
      });
      if (sorted !== 'unsorted') return sorted;
    }
    const whole = await readAll(call);
    const items = whole.items.filter((item) => fits(keyOf(item)));
    if (!isSorted || !position?.link) return { ...whole, items };
    // Pages were given of it as if it were sorted.
    const flaw = new WireError(
      list,
      'is not in the order in which it was asked for: rows may be missing from the pages before',
    );
    return { ...whole, items, flaws: [...whole.flaws, flaw] };
  };

  return { readAll, readFrom };
};
