import type { InputObjectRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { EventItems, EventKind } from '../domain/event.ts';
import { ORDERS, type Order, type SortKey } from '../domain/order.ts';
import { asksForEndedOnly, type Filters, type Items, kindRow } from '../gateway/kinds.ts';
import { checkCount } from '../gateway/paging.ts';
import { asVendorError } from '../gateway/scope.ts';
import { untoldByName, untoldHolders } from '../gateway/untold.ts';
import type { LiveDelivery, LiveEvent, ResyncReason } from '../live/channel.ts';
import type { Lack } from '../live/live-event.ts';
import { builder, type Types } from './builder.ts';
import { accountsWith, checkedFilter } from './changes.ts';
import { FIRST, ORDER_BY } from './connection.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { idOfKey } from './ids.ts';
import type { Wanted } from './lists.ts';
import { fingerprintOf } from './live-fingerprint.ts';
import { haveJobsByTasks, leadsOfRows } from './live-leads.ts';
import { proofFields, standingFields } from './live-proof.ts';
import { resumedAt } from './resume.ts';
import { inSlices } from './slices.ts';

export type Of<T, N extends LiveEvent<T>['type']> = Omit<LiveDelivery<T>, 'event'> & {
  readonly event: Extract<LiveEvent<T>, { readonly type: N }>;
};

const MOST_INTERVAL_MS = 60_000;
const INTERVAL_MS = 200;

export const LIVE_AFTER =
  'The `cursor` of the last event that was put together: the view goes on from there with deltas, or says in a `Resync` why it cannot.';

export const intervalOf = (given: number | null | undefined): number => {
  const interval = given ?? INTERVAL_MS;
  if (interval >= 0 && interval <= MOST_INTERVAL_MS) return interval;
  throw new VendorError('INVALID_INPUT', null, `intervalMs: must be from 0 to ${MOST_INTERVAL_MS}, not ${interval}`);
};

export const CURSOR =
  'Give it as `after` to a new subscription with the same document, variables and rights to go on behind this event.';
export const SEQ = 'Grows by one with each state of the view; a delta that stands for several has the seq of the last.';
export const SINCE =
  'The `seq` on which it builds. A client that stands at another has missed something or has had this before: it subscribes again ' +
  'without `after`. Equal to `seq`: no row is different, and only `asOf` and `partial` are new.';
export const CONFLATED = 'How many deltas this one stands for beyond itself, because the reader was slow.';
export const VERSION = 'The `seq` with which the row was told last.';

const ResyncReasonEnum = enumOf<ResyncReason>('ResyncReason', 'Why a view cannot go on from a cursor.', {
  EXPIRED: 'More has changed since than is kept.',
  UNKNOWN: 'The cursor is of an earlier life of this view or of this gateway, or it is none.',
  RIGHTS_CHANGED:
    'The cursor was given to a reader with other rights, or for another document or other variables: what that reader has may be ' +
    'more or less than this one may see.',
});

export const ResyncType = builder.objectRef<Of<unknown, 'resync'>>('Resync').implement({
  description: 'What the client has put together cannot be continued: throw it away, a snapshot follows.',
  fields: (t) => ({
    reason: t.field({
      type: ResyncReasonEnum,
      nullable: false,
      description: 'Why.',
      resolve: ({ event }) => event.reason,
    }),
    cursor: t.exposeString('cursor', { nullable: false, description: CURSOR }),
  }),
});

/**
 * `XSnapshot`, `XDelta` and the union of them with `Resync`. `removedId` makes a global id of a row's key; `by` is the field of a row that
 * has it, or `null` where a view has a single row that is never removed.
 */
export const liveUnion = <T>(
  union: string,
  name: string,
  row: ObjectRef<Types, T>,
  removedId: (key: string) => string,
  by: 'id' | 'queueId' | null = 'id',
) => {
  const [how, which] = by
    ? [
        `Put \`upserted\` in by \`${by}\`, take \`removed\` out.`,
        `The \`${by}\` of rows that ended, are gone, or left the filter or the first rows.`,
      ]
    : ['The row in `upserted` replaces the one before.', 'Always empty: the only row stays.'];
  const snapshot = builder.objectRef<Of<T, 'snapshot'>>(`${name}Snapshot`).implement({
    description: 'The whole view as it is now. Replaces what the client has.',
    fields: (t) => ({
      seq: t.int({ nullable: false, description: SEQ, resolve: ({ event }) => event.seq }),
      cursor: t.exposeString('cursor', { nullable: false, description: CURSOR }),
      items: t.field({
        type: [row],
        nullable: false,
        description: 'Every row, in the order that was asked for.',
        resolve: (delivery, _args, context) => inSlices(delivery.event.items, delivery, context) as never,
      }),
      versions: t.intList({
        nullable: false,
        description: `Of each row in \`items\`, in their order. ${VERSION}`,
        resolve: ({ event }) => [...event.versions],
      }),
      ...proofFields(t as never, ({ event }: Of<T, 'snapshot'>) => event),
      ...standingFields(t as never),
    }),
  });
  const delta = builder.objectRef<Of<T, 'delta'>>(`${name}Delta`).implement({
    description: `What is different from the last snapshot or delta. ${how}`,
    fields: (t) => ({
      seq: t.int({ nullable: false, description: SEQ, resolve: ({ event }) => event.seq }),
      since: t.int({ nullable: false, description: SINCE, resolve: ({ event }) => event.since }),
      cursor: t.exposeString('cursor', { nullable: false, description: CURSOR }),
      upserted: t.field({
        type: [row],
        nullable: false,
        description: 'Rows that are new or changed.',
        resolve: (delivery, _args, context) => inSlices(delivery.event.upserted, delivery, context) as never,
      }),
      versions: t.intList({
        nullable: false,
        description: `Of each row in \`upserted\`, in their order. ${VERSION}`,
        resolve: ({ event }) => [...event.versions],
      }),
      ...proofFields(t as never, ({ event }: Of<T, 'delta'>) => event),
      ...standingFields(t as never),
      removed: t.idList({
        nullable: false,
        description: which,
        resolve: ({ event }) => event.removed.map(removedId),
      }),
      conflated: t.exposeInt('conflated', {
        nullable: false,
        description: CONFLATED,
      }),
    }),
  });
  const names = { snapshot: `${name}Snapshot`, delta: `${name}Delta`, resync: 'Resync' };
  return builder.unionType(union, {
    description: `A live view of rows of type ${name}: a snapshot, then deltas. Folding them gives the view as it is.`,
    types: [snapshot, delta, ResyncType] as never,
    resolveType: (value: unknown) => names[(value as LiveDelivery<T>).event.type],
  });
};

interface LiveSpec<K extends EventKind, I extends object> {
  readonly kind: K;
  readonly type: ObjectRef<Types, EventItems[K]>;
  readonly filter: InputObjectRef<Types, I>;
  readonly order: InputObjectRef<Types, Order>;
  readonly wanted: (input: I | null | undefined, context: Context) => Wanted<K>;
}

interface LiveArgs<I> {
  readonly filter?: I | null;
  readonly orderBy?: Order | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly intervalMs?: number | null;
}

/** What is in the view, account by account; a filter that an account's objects cannot answer is refused. */
export const viewFilter = <K extends EventKind>(kind: K, wanted: Wanted<K>, context: Context) => {
  const filters = new Map<string, Filters[K]>();
  const untold: Lack[] = [];
  for (const account of accountsWith(kind, wanted, context)) {
    const filter = wanted.filter(account.name) ?? {};
    if (asksForEndedOnly(kind, filter)) {
      throw new VendorError('INVALID_INPUT', null, 'a live view holds what has not ended: it would always be empty');
    }
    filters.set(account.name, checkedFilter(kind, account, filter));
    const error = untoldByName(account, kind, filter);
    if (error) untold.push({ account: account.name, kind, error, isLasting: true });
  }
  const { matches } = kindRow(kind);
  return {
    accounts: [...filters.keys()],
    filters,
    untold,
    wants: (item: EventItems[K]): boolean => {
      const filter = filters.get(item.ref.account);
      return filter !== undefined && matches(item as Items[K], filter);
    },
  };
};

/** What views of these accounts lack because their filters name workers of whom it is not told what they hold. */
const untoldWork = async <K extends EventKind>(
  kind: K,
  filters: ReadonlyMap<string, Filters[K]>,
  { scope }: Context,
): Promise<Lack[]> => {
  const lacks = [...filters].map(async ([account, filter]): Promise<Lack[]> => {
    const asking = untoldHolders(scope, scope.account(account), kind, filter);
    if (!asking) return [];
    // A vendor that cannot be asked may be one that does not tell.
    const error = await asking.then((untold) => untold?.error ?? null).catch((cause) => asVendorError(account, cause));
    return error ? [{ account, kind, error, isLasting: true }] : [];
  });
  return (await Promise.all(lacks)).flat();
};

/** `liveXs(filter:, orderBy:, first:, after:)`. */
export const liveOf = <K extends EventKind, I extends object>({
  kind,
  type,
  filter,
  order,
  wanted,
}: LiveSpec<K, I>): void => {
  const union = liveUnion(`Live${kind}s`, kind, type, idOfKey);
  builder.subscriptionField(`live${kind}s`, (t) =>
    t.field({
      type: union as never,
      nullable: false,
      description: `What lives of type ${kind}, kept in step: jobs and tasks until they end, others until they are gone. Costs no vendor call of its own. Workers, queues, jobs, tasks and workbins that a row leads to are followed too, and the row is told again when one of them changes; what only the vendor can tell is as of the moment at which the row was told last.`,
      args: {
        filter: t.arg({ type: filter as never, description: 'Which ones; all members must hold.' }),
        orderBy: t.arg({ type: order as never, description: ORDER_BY }),
        first: t.arg.int({ description: `${FIRST.replace('; 20 when left out', '; all when left out')}` }),
        after: t.arg.string({ description: LIVE_AFTER }),
        intervalMs: t.arg.int({
          description: `Changes within this time come together, in milliseconds; ${INTERVAL_MS} when left out.`,
        }),
      },
      subscribe: (async (_root: unknown, args: LiveArgs<I>, context: Context, info: GraphQLResolveInfo) => {
        const { orderBy, first, after, intervalMs } = args;
        const { accounts, filters, wants, ...view } = viewFilter(kind, wanted(args.filter, context), context);
        const mute = await untoldWork(kind, filters, context);
        const untold = [...view.untold, ...mute];
        const interval = intervalOf(intervalMs);
        const count = first === null || first === undefined ? undefined : checkCount('first', first);
        const keyOf = orderBy && (ORDERS[kind] as Record<string, (item: EventItems[K]) => SortKey>)[orderBy.field];
        const leads = leadsOfRows(kind, info, haveJobsByTasks(accounts, context));
        return context.live.view(kind, {
          accounts,
          wants,
          filterOf: (account) => filters.get(account),
          untold,
          order: orderBy && keyOf ? { keyOf, direction: orderBy.direction } : undefined,
          first: count,
          leads,
          intervalMs: interval,
          identity: JSON.stringify([
            accounts,
            args.filter ?? null,
            orderBy ?? null,
            count ?? null,
            leads,
            interval,
            ...mute.map(({ account, error }) => [account, error.message]),
          ]),
          after: resumedAt(after, context),
          fingerprint: fingerprintOf(info, context.principal),
        });
      }) as never,
      resolve: ((delivery: unknown) => delivery) as never,
    }),
  );
};
