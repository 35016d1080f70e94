import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { Order } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { Filters, Items } from '../gateway/kinds.ts';
import { list } from '../gateway/list.ts';
import type { Listing, ListQuery } from '../gateway/listing.ts';
import { DEFAULT_FIRST } from '../gateway/paging.ts';
import { LIST_FROM } from '../gateway/reading.ts';
import type { Context } from './context.ts';
import { openKnown } from './known.ts';
import { fetchAhead, selected, warmAhead } from './relations.ts';

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly orderBy?: Order | null | undefined;
  readonly maxStalenessMs?: number | null | undefined;
}

export interface Wanted<K extends Kind> {
  readonly accounts?: readonly string[] | null | undefined;
  readonly vendors?: readonly string[] | null | undefined;
  readonly filter: (account: string) => Filters[K] | null;
  readonly refine?: ListQuery<K>['refine'];
}

/** A list field: reads the page, and with it what the query asks of its rows. `group`: what a live view knows of this list. */
export const resolveList = async <K extends Kind>(
  kind: K,
  { accounts, vendors, filter, refine }: Wanted<K>,
  { first, after, orderBy, maxStalenessMs }: PageArgs,
  context: Context,
  info: GraphQLResolveInfo,
  group: Parameters<typeof openKnown<K>>[4] = null,
): Promise<Listing<Items[K]>> => {
  const rows = [
    ...selected(info.fieldNodes, 'nodes', info),
    ...selected(selected(info.fieldNodes, 'edges', info), 'node', info),
  ];
  const asked: string[] = [];
  const { known, standIn, onTooLong, freshness } = openKnown(kind, filter, maxStalenessMs, context, group);
  // What belongs to a kind is of that kind; the type cannot say so.
  const complete = kind === 'Worker' ? (context.events.dated as unknown as ListQuery<K>['complete']) : undefined;
  const listing = await list(context.scope, kind, {
    accounts,
    vendors,
    filter,
    order: orderBy,
    first,
    after,
    ...(refine ? { refine } : {}),
    known,
    ...(standIn ? { standIn } : {}),
    ...(onTooLong ? { onTooLong } : {}),
    ...(complete ? { complete } : {}),
    onBegun: (account) => {
      asked.push(account);
      if ((first ?? DEFAULT_FIRST) >= LIST_FROM) warmAhead(kind, account, rows, info, context);
    },
  });
  if (listing.failures.some(({ error }) => error.retryable)) context.onFailure?.(responsePathAsArray(info.path));
  const items = listing.edges.map(({ node }) => node);
  context.loader.learn(items);
  await fetchAhead(kind, items, rows, info, context, asked);
  return { ...listing, freshness: freshness(listing) };
};

/** The filter of a list that hangs on one object: only the object's account, and there only what belongs to it. */
export const within = <F>(account: string, filter: (account: string) => F | null, own: Partial<F>) => {
  return (name: string): F | null => {
    if (name !== account) return null;
    const wanted = filter(name);
    return wanted === null ? null : { ...wanted, ...own };
  };
};
