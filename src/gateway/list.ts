import type { ReadPort } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import type { ChangeSource } from '../domain/event.ts';
import { comparePositions, ORDERS, type Order, positionOf, type SortKey } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, type Items, kindRow, splitFilter } from './kinds.ts';
import { checkCount, DEFAULT_FIRST, decodeOrder, decodeWalk, Edge, encodeOrder, encodeWalk } from './paging.ts';
import { asVendorError, type Scope } from './scope.ts';

/** Rows of one account that one sorted or filtered list may read. */
export const READ_BOUND = 5_000;
/** Rows asked for at a time when not every row will be kept. */
const SCAN_PAGE = 200;
const LARGEST_PAGE = 1_000;

export interface ListQuery<K extends Kind> {
  /** Names; all accounts of the scope when absent. */
  readonly accounts?: readonly string[] | null | undefined;
  /** Registered names of vendors; all when absent. */
  readonly vendors?: readonly string[] | null | undefined;
  /** What to look for in an account; `null` leaves the account out of the list, since nothing of it can match. */
  readonly filter: (account: string) => Filters[K] | null;
  readonly order?: Order | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** A check that needs more than the row itself; answers which of the rows stay. */
  readonly refine?: (items: readonly Items[K][]) => Promise<readonly boolean[]>;
  /** What lives in an account, where that is known without asking it. Used for lists in an order, which need every row anyhow. */
  readonly known?: (account: string) => readonly Items[K][] | null;
  /** Told of each account once its first rows are being asked for. */
  readonly onBegun?: (account: string) => void;
}

/** An account whose rows are missing from the answer, and why. */
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
  /** Where the rows of each account come from; absent where no vendor is asked at all. */
  readonly freshness?: readonly Freshness[];
}

/** How old the rows of an account may be. */
export interface Freshness {
  readonly account: OpenAccount;
  /** `READ`: the vendor was asked for this answer. Otherwise how its changes are heard. */
  readonly source: ChangeSource | 'READ';
  readonly asOf: number;
}

type Port<K extends Kind> = ReadPort<Items[K], Filters[K]> & Required<Pick<ReadPort<Items[K], Filters[K]>, 'list'>>;
interface Found<T> {
  readonly item: T;
  readonly cursor: string;
}
interface Taken<T> {
  readonly rows: readonly Found<T>[];
  /** Where reading stopped; `null` at the end of the account. */
  readonly next: string | null;
}

const listPort = <K extends Kind>(account: OpenAccount, kind: K): Port<K> => {
  const port = kindRow(kind).portOf(account);
  if (!port?.list) {
    throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot list objects of type ${kind}`);
  }
  return port as Port<K>;
};

/** Reads one account's matching rows until there are `enough`, it ends, or the bound is reached. */
const take = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: ListQuery<K>,
  start: string | null,
  enough: number,
): Promise<Taken<Items[K]>> => {
  const port = listPort(account, kind);
  const { pushed, residual, unsupported } = splitFilter(kind, port, query.filter(account.name) ?? {});
  if (unsupported.length > 0) {
    const names = unsupported.join(', ');
    throw new VendorError(
      'UNSUPPORTED',
      account.name,
      `${account.title} cannot filter objects of type ${kind} by ${names}`,
    );
  }
  const checks = Object.keys(residual).length > 0 || query.refine !== undefined;
  const limit = Math.min(checks ? Math.max(enough, SCAN_PAGE) : enough, LARGEST_PAGE);
  const { matches } = kindRow(kind);
  const pushedKey = JSON.stringify(pushed);
  const rows: Found<Items[K]>[] = [];
  let next = start;
  let read = 0;
  do {
    const after = next;
    const reading = scope.read(account, `${kind}.list|${pushedKey}|${limit}|${after ?? ''}`, (call) =>
      port.list({ filter: pushed, after, limit }, call),
    );
    if (after === start) query.onBegun?.(account.name);
    const page = await reading;
    read += page.rows.length;
    const matching = checks ? page.rows.filter(({ item }) => matches(item, residual)) : page.rows;
    const kept = query.refine ? await query.refine(matching.map(({ item }) => item)) : null;
    rows.push(...(kept ? matching.filter((_, index) => kept[index] ?? true) : matching));
    next = page.next;
  } while (next !== null && rows.length < enough && read < READ_BOUND);
  return { rows, next };
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
  return scope.accounts.filter(
    (account) =>
      (chosen?.has(account) ?? true) && (vendors?.includes(account.vendor) ?? true) && filter(account.name) !== null,
  );
};

type Settled<T> = { readonly account: OpenAccount } & ({ readonly value: T } | { readonly error: VendorError });

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

const failuresOf = <T>(settled: readonly Settled<T>[]): AccountFailure[] =>
  settled.flatMap((one) => ('error' in one ? [{ account: one.account, error: one.error }] : []));

/** The matching ones of what is known; `null` when the vendor has to be asked. */
const matchingKnown = async <K extends Kind>(
  account: OpenAccount,
  kind: K,
  query: ListQuery<K>,
): Promise<readonly Items[K][] | null> => {
  const known = query.known?.(account.name);
  if (!known) return null;
  const filter = query.filter(account.name) ?? {};
  const matching = known.filter((item) => kindRow(kind).matches(item, filter));
  const kept = query.refine ? await query.refine(matching) : null;
  return kept ? matching.filter((_, index) => kept[index] ?? true) : matching;
};

/** All matching rows of one account. Past the bound it is `LIMIT_EXCEEDED`, for `purpose` needs every row. */
const takeAll = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: ListQuery<K>,
  purpose: 'sort' | 'count',
): Promise<readonly Items[K][]> => {
  const known = await matchingKnown(account, kind, query);
  if (known) return known;
  const { rows, next } = await take(scope, account, kind, query, null, Number.POSITIVE_INFINITY);
  if (next === null) return rows.map(({ item }) => item);
  throw new VendorError(
    'LIMIT_EXCEEDED',
    account.name,
    `more than ${READ_BOUND} rows would have to be read to ${purpose} account ${account.name}: narrow the filter` +
      (purpose === 'sort' ? ' or leave out orderBy' : ''),
  );
};

/** Everything that matches, for those who count it. */
export const readWhole = async <K extends Kind>(
  scope: Scope,
  kind: K,
  query: Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter' | 'refine'>,
): Promise<{ readonly items: readonly Items[K][]; readonly failures: readonly AccountFailure[] }> => {
  const settled = await settle(chosenAccounts(scope, query), (account) =>
    takeAll(scope, account, kind, query, 'count'),
  );
  return { items: settled.flatMap((one) => ('value' in one ? one.value : [])), failures: failuresOf(settled) };
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
    if ('error' in one) continue;
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
  };
};

/** One order over all accounts: each is read whole (up to the bound), sorted and merged. */
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
  const settled = await settle(accounts, async (account) => {
    const items = await takeAll(scope, account, kind, query, 'sort');
    return items.map((item) => ({ item, at: positionOf(item, keyOf) }));
  });
  const rows = settled
    .flatMap((one) => ('value' in one ? one.value : []))
    .filter(({ at }) => behind === null || comparePositions(order.direction, at, behind) > 0)
    .sort((a, b) => comparePositions(order.direction, a.at, b.at));
  const edges = rows.slice(0, first).map(({ item, at }) => new Edge(item, () => encodeOrder(kind, order, at)));
  return {
    edges,
    hasNextPage: rows.length > first,
    endCursor: edges.at(-1)?.cursor ?? null,
    failures: failuresOf(settled),
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
