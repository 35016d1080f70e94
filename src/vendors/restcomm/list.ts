import type { PortPage } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { WireError } from '../../domain/reading.ts';
import type { Query } from './api.ts';
import { toFilterDate, wholeSecond } from './dates.ts';
import type { RestcommSettings } from './settings.ts';
import { tellUnreadable } from './unreadable.ts';
import { type Window, walk } from './walk.ts';
import type { ListPage, Row, UnreadableRow } from './wire.ts';

/** The order of every list: by creation, then SID. Both never change, so no row ever moves across a cursor. */
interface Key {
  readonly createdAt: number;
  readonly sid: string;
}

/** A row whose creation date cannot be read comes first. */
const keyOf = (row: Row): Key => ({ createdAt: row.dateCreated ?? 0, sid: row.sid });

const compareKeys = (a: Key, b: Key): number =>
  a.createdAt - b.createdAt || (a.sid < b.sid ? -1 : a.sid > b.sid ? 1 : 0);

const cursorOf = (row: Row): string => `${row.dateCreated ?? 0}:${row.sid}`;

const parseCursor = (account: string, cursor: string | null): Key | null => {
  if (cursor === null) return null;
  const match = /^(-?\d{1,16}):(.+)$/s.exec(cursor);
  if (!match?.[1] || !match[2]) {
    throw new VendorError(
      'INVALID_INPUT',
      account,
      'the cursor is not one that this list gave: begin at the beginning',
    );
  }
  return { createdAt: Number(match[1]), sid: match[2] };
};

/** One vendor list, narrowed. `resource` names what is sorted alike. */
export interface Source<R extends Row> {
  readonly resource: string;
  readonly fetch: (query: Query, call: Call) => Promise<ListPage<R>>;
  readonly query: Query;
}

/** Rows behind the cursor. Every row created before `completeBefore` is among them; infinite at the end of the list. */
export interface Chunk<R extends Row> {
  readonly rows: readonly R[];
  readonly unreadable: readonly UnreadableRow[];
  readonly completeBefore: number;
}

/** Every row of a list, in no particular order. */
export interface Whole<R extends Row> {
  readonly rows: R[];
  readonly unreadable: readonly UnreadableRow[];
}

/** As many rows as were wanted. */
export interface Part<R extends Row> extends Whole<R> {
  /** There are more. */
  readonly isCut: boolean;
}

/** How the rows of a list are told. */
export interface Telling<R extends Row, T> {
  readonly map: (row: R) => T | null;
  /** What of a row cannot be read although the row can. */
  readonly flawOf?: (row: R) => WireError | null;
}

/** Some more than wanted, since the rows of the last second are held back. */
const MARGIN = 20;
const LEAST_ROWS = 25;
const NEWEST_FIRST = 'dateCreated:desc';
const OLDEST_FIRST = 'dateCreated:asc';

export type Lister = ReturnType<typeof openLister>;

/**
 * Lists in a stable order over a vendor that promises none.
 *
 * Where the vendor sorts by creation, a page begins at the cursor's second (`startTime` is inclusive and knows whole seconds
 * only) and ends before the last second read, whose rows may not all be here yet. That it sorts is not documented for this
 * attribute (contract §3.3) and is found out once per resource. Where it does not, the list is read whole and sorted here.
 */
export const openLister = (
  account: string,
  { pageSize, sortsByCreation }: Pick<RestcommSettings, 'pageSize' | 'sortsByCreation'>,
) => {
  const sorts = new Map<string, boolean>();

  /** `undefined`: it could not be told this time. */
  const probe = async <R extends Row>(
    page: readonly R[],
    ask: (sortBy: string) => Promise<ListPage<R>>,
  ): Promise<boolean | undefined> => {
    const first = page[0];
    const last = page.at(-1);
    const newest = (await ask(NEWEST_FIRST)).rows[0];
    if (!first || !last || !newest) return undefined;
    if (newest.sid === first.sid) return second(first) === second(last) ? undefined : false;
    if (second(newest) < second(last) || second(newest) === second(first)) return undefined;
    // A row that was created or changed just now comes first in the vendor's default order, too: turn back once more.
    const oldest = (await ask(OLDEST_FIRST)).rows[0];
    return oldest && oldest.sid !== newest.sid && second(oldest) <= second(first) ? true : undefined;
  };

  const readChunk = async <R extends Row>(
    source: Source<R>,
    cursor: string | null,
    limit: number,
    call: Call,
  ): Promise<Chunk<R>> => {
    const { resource, fetch } = source;
    const after = parseCursor(account, cursor);
    const query = from(source.query, after);
    let sorted = sortsByCreation === 'never' ? false : sorts.get(resource);
    const SortBy = sorted === false ? undefined : OLDEST_FIRST;
    let completeBefore = Number.POSITIVE_INFINITY;

    const decide = async (page: readonly R[], whole: boolean): Promise<boolean> => {
      if (!ascending(page)) {
        sorts.set(resource, false);
        return false;
      }
      if (sorted !== undefined) return sorted;
      const found = whole
        ? await probe(page, (sortBy) => fetch({ ...query, SortBy: sortBy, page: 0, pageSize: 1 }, call))
        : undefined;
      if (found !== undefined) sorts.set(resource, found);
      return found ?? false;
    };

    const { rows, unreadable, ended } = await walk<R>(
      account,
      sorted === false ? pageSize : Math.min(pageSize, Math.max(LEAST_ROWS, limit + MARGIN)),
      (window: Window) => fetch({ ...query, SortBy, ...window }, call),
      async (page, all) => {
        if (sorted !== false) sorted = await decide(page, page.length === all.size);
        if (!sorted) return pageSize;
        const last = page.at(-1);
        if (last) completeBefore = second(last);
        for (const row of all.values()) {
          if (second(row) < completeBefore && isAfter(row, after)) return null;
        }
        return pageSize;
      },
    );
    const bound = ended ? Number.POSITIVE_INFINITY : completeBefore;
    const begin = wholeSecond(after?.createdAt ?? 0);
    return {
      rows: [...rows.values()].filter((row) => isAfter(row, after) && second(row) < bound),
      unreadable: unreadable.filter((row) => row.dateCreated === null || row.dateCreated >= begin),
      completeBefore: bound,
    };
  };

  const readAll = async <R extends Row>(
    { fetch, query }: Omit<Source<R>, 'resource'>,
    call: Call,
  ): Promise<Whole<R>> => {
    const { rows, unreadable } = await walk<R>(
      account,
      pageSize,
      (window) => fetch({ ...query, ...window }, call),
      () => pageSize,
    );
    return { rows: [...rows.values()], unreadable };
  };

  /** The same to its end, or until there are `most` rows. */
  const readUpTo = async <R extends Row>(
    { fetch, query }: Omit<Source<R>, 'resource'>,
    most: number,
    call: Call,
  ): Promise<Part<R>> => {
    const { rows, unreadable, ended } = await walk<R>(
      account,
      pageSize,
      (window) => fetch({ ...query, ...window }, call),
      (_, all) => (all.size >= most ? null : pageSize),
      // One more page than it takes, and rows that cannot be read.
      2 * (most + pageSize),
    );
    return { rows: [...rows.values()], unreadable, isCut: !ended };
  };

  /**
   * One page over several vendor lists that may share rows; where they do, the later chunk's row counts.
   * At the end of all lists everything read is answered, whatever the limit: where the vendor does not sort, the next page would
   * have to read it all again.
   */
  const merge = <R extends Row, T>(
    chunks: readonly Chunk<R>[],
    limit: number,
    { map, flawOf = () => null }: Telling<R, T>,
  ): PortPage<T> => {
    const completeBefore = Math.min(...chunks.map((chunk) => chunk.completeBefore), Number.POSITIVE_INFINITY);
    const bySid = new Map<string, R>();
    for (const chunk of chunks) {
      for (const row of chunk.rows) if (second(row) < completeBefore) bySid.set(row.sid, row);
    }
    const ended = completeBefore === Number.POSITIVE_INFINITY;
    // A chunk that goes on holds at least one row before its bound, so there always is a last one to go on from.
    const sorted = inOrder([...bySid.values()]);
    const rows = ended ? sorted : sorted.slice(0, Math.max(1, limit));
    const last = rows.at(-1);
    // Those of later seconds are met again by the next page.
    const end = ended || !last ? Number.POSITIVE_INFINITY : second(last);
    const unreadable = tellUnreadable(account, [
      ...chunks.flatMap((chunk) => chunk.unreadable.filter((row) => second(row) <= end).map(({ error }) => error)),
      ...rows.flatMap((row) => flawOf(row) ?? []),
    ]);
    return {
      rows: mapped(rows, map),
      ...(unreadable.length > 0 && { unreadable }),
      next: ended || !last ? null : cursorOf(last),
    };
  };

  /** Rows that were read one by one, or could not be, as a page of the list that they are part of. */
  const page = <R extends Row, T>(
    read: readonly (R | WireError)[],
    cursor: string | null,
    map: (row: R) => T | null,
  ): PortPage<T> => {
    const after = parseCursor(account, cursor);
    const rows = read.filter((one): one is R => !(one instanceof WireError) && isAfter(one, after));
    const unreadable = tellUnreadable(
      account,
      read.filter((one) => one instanceof WireError),
    );
    return { rows: mapped(inOrder(rows), map), ...(unreadable.length > 0 && { unreadable }), next: null };
  };

  return { readChunk, readAll, readUpTo, merge, page };
};

const second = (row: Pick<Row, 'dateCreated'>): number => wholeSecond(row.dateCreated ?? 0);

const ascending = (rows: readonly Row[]): boolean => {
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (second(row) < latest) return false;
    latest = second(row);
  }
  return true;
};

const isAfter = (row: Row, after: Key | null): boolean => after === null || compareKeys(keyOf(row), after) > 0;

/** Narrows a list to what was created in or after the cursor's second; the later of two beginnings holds. */
const from = (query: Query, after: Key | null): Query => {
  const start = after && after.createdAt > 0 ? toFilterDate(after.createdAt) : undefined;
  if (start === undefined) return query;
  const { startTime } = query;
  return { ...query, startTime: typeof startTime === 'string' && startTime > start ? startTime : start };
};

const inOrder = <R extends Row>(rows: R[]): R[] => rows.sort((a, b) => compareKeys(keyOf(a), keyOf(b)));

const mapped = <R extends Row, T>(rows: readonly R[], map: (row: R) => T | null): PortPage<T>['rows'] =>
  rows.flatMap((row) => {
    const item = map(row);
    return item === null ? [] : [{ item, cursor: cursorOf(row) }];
  });
