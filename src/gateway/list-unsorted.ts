import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import type { Items } from './kinds.ts';
import { failuresOf, type Listing, type ListQuery, readOf, type Settled, settle } from './listing.ts';
import { decodeWalk, Edge, encodeWalk, type WalkCursor } from './paging.ts';
import type { Scope } from './scope.ts';
import { type Found, type Taken, take } from './take.ts';
import { behindId, matchingAmong, takeAll } from './take-known.ts';

interface Walked<K extends Kind> extends Taken<Found<Items[K]>> {
  /** Where reading stopped. */
  readonly next: string | null;
  readonly isById: boolean;
}

/** The next rows of one account: of what is known of it where that may be told, else as its vendor lists them. */
const walk = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: ListQuery<K>,
  from: WalkCursor | null,
  enough: number,
): Promise<Walked<K>> => {
  const known = from === null ? query.known?.(account.name) : null;
  if (!known && !from?.isById) {
    return { ...(await take(scope, account, kind, query, from?.cursor ?? null, enough)), isById: false };
  }
  // A walk that began by native ids goes on by them, also where nothing may be told from memory any more.
  const { rows, lacks } = known
    ? await matchingAmong(scope, account, kind, query, known)
    : await takeAll(scope, account, kind, query);
  return { ...behindId<K>(rows, from?.cursor ?? null, enough), lacks, isById: true };
};

/** An account that has not answered within so many milliseconds is waited for no longer before the next ones are asked. */
const SLOW_MS = 250;

/**
 * Asks accounts in their turn until `isEnough`, each time as many more as were asked before, so that a page which one account fills costs
 * the others nothing, and one that takes all of them is soon there. Answers for those that were asked.
 */
const settleInTurn = async <T>(
  scope: Scope,
  accounts: readonly OpenAccount[],
  run: (account: OpenAccount) => Promise<T>,
  isEnough: (settled: readonly Settled<T>[]) => boolean,
): Promise<readonly Settled<T>[]> => {
  const asked: Promise<readonly Settled<T>[]>[] = [];
  let count = 0;
  for (;;) {
    const more = accounts.slice(count, Math.max(2, 2 * count));
    asked.push(settle(more, run));
    count += more.length;
    const all = Promise.all(asked).then((parts) => parts.flat());
    if (count < accounts.length && !(await scope.settlesWithin(all, SLOW_MS))) continue;
    const settled = await all;
    if (count === accounts.length || isEnough(settled)) return settled;
  }
};

/** The rows of the accounts that were asked, up to one more than `first`. `stopped`: the reading of an account ended before its rows did. */
const edgesOf = <K extends Kind>(kind: K, settled: readonly Settled<Walked<K>>[], first: number) => {
  const edges: Edge<Items[K]>[] = [];
  for (const one of settled) {
    if (one.error) continue;
    const { name: account } = one.account;
    const { rows, next, isById } = one.value;
    for (const { item, cursor } of rows) {
      edges.push(new Edge(item, () => encodeWalk(kind, { account, cursor, isById })));
    }
    if (edges.length > first) return { edges, stopped: null };
    if (next !== null) return { edges, stopped: encodeWalk(kind, { account, cursor: next, isById }) };
  }
  return { edges, stopped: null };
};

/** By account, then in each vendor's stable order. Accounts behind the page are not asked, but for the next ones. */
export const listUnsorted = async <K extends Kind>(
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
  const wanted = accounts.slice(start);
  const settled = await settleInTurn(
    scope,
    wanted,
    (account) => walk(scope, account, kind, query, from?.account === account.name ? from : null, first + 1),
    (some) => {
      const { edges, stopped } = edgesOf(kind, some, first);
      return edges.length > first || stopped !== null;
    },
  );
  const { edges, stopped } = edgesOf(kind, settled, first);
  const page = edges.slice(0, first);
  const more = edges.length > first;
  const last = page.at(-1)?.cursor ?? null;
  return {
    edges: page,
    hasNextPage: more || stopped !== null,
    endCursor: more ? last : (stopped ?? last),
    failures: failuresOf(settled),
    read: readOf(settled),
    notAsked: wanted.slice(settled.length),
  };
};
