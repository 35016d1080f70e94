import { VendorError } from '../domain/error.ts';
import { comparePositions, ORDERS, type Order, type SortKey } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import type { Items } from './kinds.ts';
import { listUnsorted } from './list-unsorted.ts';
import {
  type AccountFailure,
  chosenAccounts,
  failuresOf,
  type Listing,
  type ListQuery,
  readOf,
  settle,
  valuesOf,
} from './listing.ts';
import { checkCount, DEFAULT_FIRST, decodeOrder, Edge, encodeOrder } from './paging.ts';
import type { Scope } from './scope.ts';
import { takeAll } from './take-known.ts';
import { takeSorted } from './take-sorted.ts';

export interface Whole<T> {
  readonly items: readonly T[];
  readonly failures: readonly AccountFailure[];
  /** The accounts whose items are here; of some of them, items may be missing all the same: see `failures`. */
  readonly read: readonly OpenAccount[];
  /** The accounts that were asked. */
  readonly chosen: readonly OpenAccount[];
}

/** Everything that matches, for those who count it. */
export const readWhole = async <K extends Kind>(
  scope: Scope,
  kind: K,
  query: Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter' | 'refine' | 'known'>,
): Promise<Whole<Items[K]>> => {
  const chosen = chosenAccounts(scope, query);
  const settled = await settle(chosen, (account) => takeAll(scope, account, kind, query));
  return {
    items: valuesOf(settled).flatMap(({ rows }) => rows),
    failures: failuresOf(settled),
    read: readOf(settled),
    chosen,
  };
};

/** One order over all accounts: the first of each are found and merged. */
const listSorted = async <K extends Kind>(
  scope: Scope,
  kind: K,
  query: ListQuery<K>,
  order: Order,
  accounts: readonly OpenAccount[],
  first: number,
): Promise<Listing<Items[K]>> => {
  const keyOf = ORDERS[kind][order.field] as ((item: Items[K]) => SortKey) | undefined;
  if (!keyOf) {
    throw new VendorError('INVALID_INPUT', null, `orderBy: objects of type ${kind} have no order ${order.field}`);
  }
  const behind = query.after ? decodeOrder(kind, order, query.after) : null;
  const wanted = { direction: order.direction, keyOf, behind, first: first + 1 };
  const settled = await settle(accounts, (account) => takeSorted(scope, account, kind, query, wanted));
  const rows = valuesOf(settled)
    .flatMap((one) => one.rows)
    .sort((a, b) => comparePositions(order.direction, a.at, b.at));
  const unordered = new Map<string, number>();
  for (const one of settled) {
    if (!one.error && one.value.unordered > 0) unordered.set(one.account.name, one.value.unordered);
  }
  const edges = rows.slice(0, first).map(({ item, at }) => new Edge(item, () => encodeOrder(kind, order, at)));
  return {
    edges,
    hasNextPage: rows.length > first,
    endCursor: edges.at(-1)?.cursor ?? null,
    failures: failuresOf(settled),
    read: readOf(settled),
    unordered,
  };
};

/** Every list of this API: fan out over accounts, push what can be pushed, settle all by the deadline, filter, sort, page. */
export const list = async <K extends Kind>(scope: Scope, kind: K, query: ListQuery<K>): Promise<Listing<Items[K]>> => {
  const first = checkCount('first', query.first ?? DEFAULT_FIRST);
  const accounts = chosenAccounts(scope, query);
  return query.order
    ? listSorted(scope, kind, query, query.order, accounts, first)
    : listUnsorted(scope, kind, query, accounts, first);
};
