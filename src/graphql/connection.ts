import type { ObjectRef } from '@pothos/core';
import type { Direction } from '../domain/order.ts';
import { ORDERS } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { Listing } from '../gateway/listing.ts';
import { AccountType } from './account.ts';
import { builder, type Types } from './builder.ts';
import { enumOf } from './enum.ts';
import { AccountFailureType, FreshnessType } from './failures.ts';

type NodeRef<T> = ObjectRef<Types, T>;
type AnyListing = Listing<unknown>;

const PageInfoType = builder.objectRef<AnyListing>('PageInfo').implement({
  description: 'Where this page stands in its list (Relay).',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      nullable: false,
      description: 'Whether there is more behind `endCursor`.',
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Always false: lists are read forwards.',
      resolve: () => false,
    }),
    startCursor: t.string({
      description: 'Cursor of the first edge.',
      resolve: ({ edges }) => edges[0]?.cursor ?? null,
    }),
    endCursor: t.exposeString('endCursor', {
      description:
        'Give it as `after` to go on. May lie behind the last edge: rows that did not match were read in between.',
    }),
  }),
});

/** `XConnection` and `XEdge` for the type named `name`. */
export const connectionOf = <T>(name: string, node: NodeRef<T>) => {
  const edge = builder.objectRef<Listing<T>['edges'][number]>(`${name}Edge`).implement({
    description: `One ${name} in a list, with its place (Relay).`,
    fields: (t) => ({
      node: t.field({ type: node, nullable: false, description: 'The object.', resolve: (row) => row.node as never }),
      cursor: t.exposeString('cursor', {
        nullable: false,
        description: 'Give it as `after` to go on behind this row.',
      }),
    }),
  });
  return builder.objectRef<Listing<T>>(`${name}Connection`).implement({
    description: `A page of objects of type ${name} from one or several accounts (Relay).`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The rows with their cursors.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ edges }) => edges as never,
      }),
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The rows alone.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ edges }) => edges.map((row) => row.node) as never,
      }),
      pageInfo: t.field({
        type: PageInfoType,
        nullable: false,
        description: 'Where this page stands in its list.',
        resolve: (listing) => listing,
      }),
      failures: t.field({
        type: [AccountFailureType],
        nullable: false,
        description: 'Accounts of which rows are missing, all or some, and why. Empty when the page is complete.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ failures }) => [...failures],
      }),
      notAsked: t.field({
        type: [AccountType],
        nullable: false,
        description:
          'Accounts that come behind this page and were not asked for it: whether they answer shows on the pages that follow. Always empty ' +
          'where an order is asked for, since that takes all of them.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ notAsked = [] }) => [...notAsked],
      }),
      freshness: t.field({
        type: [FreshnessType],
        nullable: false,
        description: 'Where the rows of each account come from, and when they were seen to be so.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ freshness = [] }) => [...freshness],
      }),
    }),
  });
};

export const DirectionEnum = enumOf<Direction>(
  'OrderDirection',
  'Which end comes first. Unknown values come last either way.',
  { ASC: 'Smallest, earliest, or first in the alphabet.', DESC: 'Largest, latest, or last in the alphabet.' },
);

const ORDER_WORDS: Readonly<Record<string, string>> = {
  NAME: 'By name as in a dictionary, in one order for all languages: case and accents count only between names that are equal but for them.',
  CREATED_AT: 'By the moment of creation.',
  UPDATED_AT: 'By the moment of the last change.',
  STATE_SINCE: 'By the moment since which the presence holds.',
  ENQUEUED_AT: 'By the moment of entering the present queue: the longest waiting come first when ascending.',
  PRIORITY: "By the vendor's priority.",
  OFFERED_AT: 'By the moment of the offer.',
  ASSIGNED_AT: 'By the moment of being taken.',
};

/** `XOrder` with the orders that the domain knows for this kind. */
export const orderOf = (kind: Kind) => {
  const field = enumOf(
    `${kind}OrderField`,
    `What objects of type ${kind} can be ordered by.`,
    Object.fromEntries(Object.keys(ORDERS[kind]).map((name) => [name, ORDER_WORDS[name] ?? ''])),
  );
  return builder.inputType(`${kind}Order`, {
    description: `An order of objects of type ${kind}, merged over all accounts; ties are broken by identity.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'What to order by.' }),
      direction: t.field({
        type: DirectionEnum,
        required: true,
        defaultValue: 'ASC',
        description: 'Which end comes first.',
      }),
    }),
  });
};

export const FIRST = 'Rows wanted, 1 to 500; 20 when left out.';
export const AFTER = 'A cursor of this same list, with the same `orderBy`: the page goes on behind it.';
export const MAX_STALENESS =
  'An account whose changes are being heard answers from what is known, if that is no older, without a vendor call. Left out: accounts that ' +
  'are kept in memory (`feed.keep` of the configuration) answer so, and those that are heard and too long to be read in an order; every ' +
  'other account is asked. 0: every account is asked, and of one that is too long the answer is about a part that `failures` tells. See ' +
  '`freshness`.';
export const ORDER_BY =
  'One order over all accounts. Without it: by account, then in an order that stays put while things change.';
