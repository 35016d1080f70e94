import { VendorError } from '../domain/error.ts';
import { openFirst } from '../domain/first-of.ts';
import { comparePositions, type Direction, type Position, positionOf, type SortKey } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import type { Items } from './kinds.ts';
import type { Scope } from './scope.ts';
import { READ_BOUND, type Taking, take } from './take.ts';
import { matchingAmong } from './take-known.ts';

/** What one list in an order may cost an account. */
export const MOST_CALLS = 20;
/** An account of which more is known than so many rows is answered from what is known, without being read. */
export const LONG_LIST = 2_000;
/** What of the rows in an order is wanted. */
export interface Wanted<T> {
  readonly direction: Direction;
  readonly keyOf: (item: T) => SortKey;
  /** Only what comes behind it. */
  readonly behind: Position | null;
  readonly first: number;
}

export interface Placed<T> {
  readonly item: T;
  readonly at: Position;
}

export interface Sorted<T> {
  /** The first of them in their order. */
  readonly rows: readonly Placed<T>[];
  /** How many of all have no value to be ordered by. */
  readonly unordered: number;
  readonly lacks: readonly VendorError[];
}

const openTop = <K extends Kind>({ direction, keyOf, behind, first }: Wanted<Items[K]>) => {
  const top = openFirst<Placed<Items[K]>>(first, (a, b) => comparePositions(direction, a.at, b.at));
  let unordered = 0;
  return {
    add(items: readonly Items[K][]): void {
      for (const item of items) {
        const at = positionOf(item, keyOf);
        if (at.value === null) unordered += 1;
        if (behind !== null && comparePositions(direction, at, behind) <= 0) continue;
        const placed = { item, at };
        // A row that moved while pages were read may come twice.
        if (top.admits(placed) && !top.items.some((other) => other.at.key === at.key)) top.add(placed);
      }
    },
    end: (lacks: readonly VendorError[]): Sorted<Items[K]> => ({ rows: top.items, unordered, lacks }),
  };
};

const tooLong = (account: string, kind: Kind, rows: number, isRetained: boolean): VendorError =>
  new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `account ${account} has more objects of type ${kind} than are read for one sorted list: the first ${rows} of the vendor's own order ` +
      'were read, and others may come before those that are told. ' +
      (isRetained
        ? 'The account is heard from here on, so that the list is whole when it is asked for again in a while'
        : 'Narrow the filter, leave out orderBy, or keep the account (feed.keep)'),
  );

/**
 * The first rows of one account in an order. Where the account is long and heard, they come from what is known of it. Else it is read, in at
 * most `MOST_CALLS` calls; where the reader wants what the vendor tells, to its end if that takes at most `READ_BOUND` rows. Of a longer
 * one come the first of those rows that were read, and `LIMIT_EXCEEDED` among `lacks` says how many that were.
 */
export const takeSorted = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: Taking<K>,
  wanted: Wanted<Items[K]>,
): Promise<Sorted<Items[K]>> => {
  const fromKnown = async (known: readonly Items[K][] | null | undefined): Promise<Sorted<Items[K]> | null> => {
    if (!known) return null;
    const { rows, lacks } = await matchingAmong(scope, account, kind, query, known);
    const top = openTop<K>(wanted);
    top.add(rows);
    return top.end(lacks);
  };
  const known =
    (await fromKnown(query.known?.(account.name))) ??
    (await fromKnown(query.standIn?.(account.name, (count) => count > LONG_LIST)));
  if (known) return known;

  const callsMade = (): number => scope.costs().find((cost) => cost.account === account.name)?.calls ?? 0;
  const begun = callsMade();
  const least = query.onTooLong ? 0 : READ_BOUND;
  let pages = 0;
  let used = 0;
  const isFar = (read: number): boolean => {
    const before = used;
    pages += 1;
    used = Math.max(pages, callsMade() - begun);
    // One more page would cost about as much as this one.
    return used + (used - before) > MOST_CALLS && read >= least;
  };
  const top = openTop<K>(wanted);
  const { next, read, lacks } = await take(scope, account, kind, query, null, Number.POSITIVE_INFINITY, {
    isFar,
    keep: top.add,
  });
  if (next === null) return top.end(lacks);
  query.onTooLong?.(account.name);
  return (
    (await fromKnown(query.standIn?.(account.name, () => true))) ??
    top.end([...lacks, tooLong(account.name, kind, read, query.onTooLong !== undefined)])
  );
};
