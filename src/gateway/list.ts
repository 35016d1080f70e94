import { VendorError } from '../domain/error.ts';
import type { ChangeSource } from '../domain/event.ts';
import { comparePositions, ORDERS, type Order, type SortKey } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, type Items, kindRow, missingOf } from './kinds.ts';
import { checkCount, DEFAULT_FIRST, decodeOrder, decodeWalk, Edge, encodeOrder, encodeWalk } from './paging.ts';
import { asVendorError, type Scope } from './scope.ts';
import { type Taken, type Taking, take, takeAll } from './take.ts';
import { takeSorted } from './take-sorted.ts';

export { READ_BOUND } from './take.ts';

export interface ListQuery<K extends Kind> extends Taking<K> {
  /** Names; all accounts of the scope when absent. */
  readonly accounts?: readonly string[] | null | undefined;
  /** Registered names of vendors; all when absent. */
  readonly vendors?: readonly string[] | null | undefined;
  readonly order?: Order | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** An account of which rows are missing from the answer, all of them or some, and why. */
export interface AccountFailure {
  readonly account: OpenAccount;
  readonly error: VendorError;
}

export interface Listing<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** May lie behind the last edge when rows in between were read and did not match. */
  readonly endCursor: string | null;
  readonly failures: readonly AccountFailure[];
  /** The accounts that answered; of some of them, rows may be missing all the same: see `failures`. */
  readonly read: readonly OpenAccount[];
  /** Of a list in an order: how many rows of each account have no value for it and come last, by the account's name. */
  readonly unordered?: ReadonlyMap<string, number>;
  /** Where the rows of each account come from; absent where no vendor is asked at all. */
  readonly freshness?: readonly Freshness[];
}

/** How old the rows of an account may be. */
export interface Freshness {
  readonly account: OpenAccount;
  /** `READ`: the vendor was asked for this answer. Otherwise how its changes are heard. */
  readonly source: ChangeSource | 'READ';
  readonly asOf: number;
  /** Of the states that were asked for, those whose objects the account does not keep. */
  readonly forgets: readonly string[];
  /** Of the states that were asked for, those that the account never tells. */
  readonly untold: readonly string[];
  /** Rows that have no value for the order that was asked for, and come last. */
  readonly unordered: number;
}

/** The states that a filter asks an account for, by name or by asking for all, and which are missing there. */
export const missingStates = <K extends Kind>(
  account: OpenAccount,
  kind: K,
  filter: Filters[K] | null,
): Pick<Freshness, 'forgets' | 'untold'> => {
  const port = kindRow(kind).portOf(account);
  const { forgotten = [], untold = [] } = (port && missingOf(kind, port, filter ?? ({} as Filters[K]))) ?? {};
  return { forgets: forgotten, untold };
};

/** Throws `NOT_FOUND` for an account or a vendor that is not among the scope's. */
export const chosenAccounts = <K extends Kind>(
  scope: Scope,
  { accounts: names, vendors, filter }: Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter'>,
): readonly OpenAccount[] => {
  const chosen = names ? new Set(names.map((name) => scope.account(name))) : null;
  const strange = vendors?.find((vendor) => !scope.accounts.some((account) => account.vendor === vendor));
  if (strange !== undefined) {
    throw new VendorError('NOT_FOUND', null, `there is no account of a vendor "${strange}"; see the field "accounts"`);
  }
  const isLike = ({ name, vendor }: OpenAccount): boolean =>
    (vendors?.includes(vendor) ?? true) && filter(name) !== null;
  const accounts = scope.accounts.filter((account) => (chosen?.has(account) ?? true) && isLike(account));
  scope.choose({ accounts, wouldTake: (account) => chosen === null && isLike(account) });
  return accounts;
};

type Settled<T> = { readonly account: OpenAccount } & (
  | { readonly value: T; readonly error?: undefined }
  | { readonly error: VendorError }
);

const settle = async <T>(
  accounts: readonly OpenAccount[],
  run: (account: OpenAccount) => Promise<T>,
): Promise<readonly Settled<T>[]> =>
  Promise.all(
    accounts.map(async (account) => {
      try {
        return { account, value: await run(account) };
      } catch (cause) {
        return { account, error: asVendorError(account.name, cause) };
      }
    }),
  );

const failuresOf = (settled: readonly Settled<Taken<unknown>>[]): AccountFailure[] =>
  settled.flatMap((one) =>
    (one.error ? [one.error] : one.value.lacks).map((error) => ({ account: one.account, error })),
  );

const readOf = (settled: readonly Settled<unknown>[]): OpenAccount[] =>
  settled.flatMap((one) => (one.error ? [] : [one.account]));

const valuesOf = <T>(settled: readonly Settled<T>[]): T[] => settled.flatMap((one) => (one.error ? [] : [one.value]));

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
  query: Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter' | 'refine'>,
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

/** By account, then in each vendor's stable order. */
const listUnsorted = async <K extends Kind>(
  scope: Scope,
  kind: K,
  query: ListQuery<K>,
  accounts: readonly OpenAccount[],
  first: number,
): Promise<Listing<Items[K]>> => {
  const from = query.after ? decodeWalk(kind, query.after) : null;
  const start = from ? accounts.findIndex(({ name }) => name === from.account) : 0;
  if (start < 0) {
    throw new VendorError('INVALID_INPUT', null, `after: account "${from?.account}" is not part of this list any more`);
  }
  const settled = await settle(accounts.slice(start), (account) =>
    take(scope, account, kind, query, from?.account === account.name ? from.cursor : null, first + 1),
  );
  const edges: Edge<Items[K]>[] = [];
  let stopped: string | null = null;
  for (const one of settled) {
    if (one.error) continue;
    for (const { item, cursor } of one.value.rows) {
      edges.push(new Edge(item, () => encodeWalk(kind, { account: one.account.name, cursor })));
    }
    if (edges.length > first) break;
    if (one.value.next !== null) {
      stopped = encodeWalk(kind, { account: one.account.name, cursor: one.value.next });
      break;
    }
  }
  const page = edges.slice(0, first);
  const more = edges.length > first;
  const last = page.at(-1)?.cursor ?? null;
  return {
    edges: page,
    hasNextPage: more || stopped !== null,
    endCursor: more ? last : (stopped ?? last),
    failures: failuresOf(settled),
    read: readOf(settled),
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
