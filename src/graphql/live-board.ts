import type { ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { type BoardList, type BoardRow, boardListOf } from '../live/board.ts';
import type { LiveDelivery } from '../live/channel.ts';
import type { Proof } from '../live/live-event.ts';
import type { QueueTotals } from '../live/queue-figures.ts';
import { type BoardArgs, boardArgs, boardRequest } from './board-args.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { idOfKey } from './ids.ts';
import { CONFLATED, CURSOR, type Of, ResyncType, SEQ, SINCE, VERSION } from './live.ts';
import { rowsOfBoard } from './live-board-rows.ts';
import { haveJobsByTasks, leadsOfBoard } from './live-leads.ts';
import { proofFields, standingFields } from './live-proof.ts';
import { QueueBoardType, QueueTotalsType } from './live-queues.ts';
import { TaskType, WorkerType } from './refs.ts';
import { inSlices } from './slices.ts';

type BoardSnapshot = Of<BoardRow, 'snapshot'>;
type BoardDelta = Of<BoardRow, 'delta'>;

const TOTALS = '`queues` as if they were one: made of exactly these rows.';

const LISTS: readonly {
  readonly list: BoardList;
  readonly type: ObjectRef<Types, never>;
  readonly by: string;
  readonly which: string;
}[] = [
  {
    list: 'queues',
    type: QueueBoardType as never,
    by: 'queueId',
    which: 'The queues of the filter, by name, with their numbers.',
  },
  {
    list: 'workers',
    type: WorkerType as never,
    by: 'id',
    which:
      'The workers of the accounts. Where the filter says more than which accounts: those who belong to one of `queues`, and those of ' +
      'whom it is not known where they belong, whose account is then in `partial`. Their `workState` and `tasks` are those of this ' +
      'moment, as `tasks` of the view are, and cost no vendor call.',
  },
  {
    list: 'tasks',
    type: TaskType as never,
    by: 'id',
    which:
      'The live tasks of the accounts. Where the filter says more than which accounts: those of `workers`, and those of `queues`.',
  },
];

const proofOf = (event: BoardSnapshot['event'] | BoardDelta['event'], list: BoardList): Proof =>
  event.lists.get(list) as Proof;

/** The type of a list of the board in a snapshot, and in a delta. */
const listTypes = ({ list, type, by }: (typeof LISTS)[number]) => {
  const name = `Board${list[0]?.toUpperCase()}${list.slice(1)}`;
  const snapshot = builder.objectRef<BoardSnapshot>(name).implement({
    description: 'Every row of one list of a board.',
    fields: (t) => ({
      items: t.field({
        type: [type],
        nullable: false,
        description: 'The rows.',
        resolve: (delivery, _args, context) =>
          inSlices(rowsOfBoard(delivery.event, list).rows, delivery, context) as never,
      }),
      versions: t.intList({
        nullable: false,
        description: `Of each row in \`items\`, in their order. ${VERSION}`,
        resolve: ({ event }) => [...rowsOfBoard(event, list).versions],
      }),
      ...proofFields(t as never, ({ event }: BoardSnapshot) => proofOf(event, list)),
    }),
  });
  const delta = builder.objectRef<BoardDelta>(`${name}Delta`).implement({
    description: `What is different in one list of a board. Take \`removed\` out, put \`upserted\` in by \`${by}\`.`,
    fields: (t) => ({
      upserted: t.field({
        type: [type],
        nullable: false,
        description: 'Rows that are new or changed.',
        resolve: (delivery, _args, context) =>
          inSlices(rowsOfBoard(delivery.event, list).rows, delivery, context) as never,
      }),
      removed: t.idList({
        nullable: false,
        description: `The \`${by}\` of rows that ended, are gone, or are not in the view any more.`,
        resolve: ({ event }) => event.removed.filter((key) => boardListOf(key) === list).map(idOfKey),
      }),
      versions: t.intList({
        nullable: false,
        description: `Of each row in \`upserted\`, in their order. ${VERSION}`,
        resolve: ({ event }) => [...rowsOfBoard(event, list).versions],
      }),
      ...proofFields(t as never, ({ event }: BoardDelta) => proofOf(event, list)),
    }),
  });
  return { snapshot, delta };
};

const types = new Map(LISTS.map((spec) => [spec.list, listTypes(spec)]));

const totalsIn = ({ event }: BoardSnapshot | BoardDelta): QueueTotals | null =>
  (rowsOfBoard(event, 'totals').rows[0] as QueueTotals | undefined) ?? null;

const listFields = (t: { readonly field: (options: never) => unknown }, which: 'snapshot' | 'delta') =>
  Object.fromEntries(
    LISTS.map(({ list, which: description }) => [
      list,
      t.field({
        type: types.get(list)?.[which],
        nullable: false,
        description,
        // A list costs what is selected of its rows, and adds no level of its own.
        complexity: 0,
        resolve: (delivery: unknown) => delivery,
      } as never),
    ]),
  ) as Record<BoardList, never>;

const SnapshotType = builder.objectRef<BoardSnapshot>('BoardSnapshot').implement({
  description: 'The whole board as it is now. Replaces what the client has.',
  fields: (t) => ({
    seq: t.int({ nullable: false, description: SEQ, resolve: ({ event }) => event.seq }),
    cursor: t.exposeString('cursor', { nullable: false, description: CURSOR }),
    ...standingFields(t as never),
    ...listFields(t as never, 'snapshot'),
    totals: t.field({
      type: QueueTotalsType,
      description: `${TOTALS} Never null here; the type allows it, so that it can be selected together with that of a delta.`,
      resolve: totalsIn,
    }),
  }),
});

const DeltaType = builder.objectRef<BoardDelta>('BoardDelta').implement({
  description: 'What is different from the last snapshot or delta, in all lists at once.',
  fields: (t) => ({
    seq: t.int({ nullable: false, description: SEQ, resolve: ({ event }) => event.seq }),
    since: t.int({ nullable: false, description: SINCE, resolve: ({ event }) => event.since }),
    cursor: t.exposeString('cursor', { nullable: false, description: CURSOR }),
    conflated: t.exposeInt('conflated', { nullable: false, description: CONFLATED }),
    ...standingFields(t as never),
    ...listFields(t as never, 'delta'),
    totals: t.field({
      type: QueueTotalsType,
      description: `${TOTALS} Null: they are as they were told before.`,
      resolve: totalsIn,
    }),
  }),
});

const NAMES = { snapshot: 'BoardSnapshot', delta: 'BoardDelta', resync: 'Resync' } as const;

const LiveBoardType = builder.unionType('LiveBoard', {
  description:
    'A live view of queues, their totals, workers and tasks: a snapshot, then deltas. Every payload is one consistent cut.',
  types: [SnapshotType, DeltaType, ResyncType] as never,
  resolveType: (value: unknown) => NAMES[(value as LiveDelivery<BoardRow>).event.type],
});

/** Whether the filter says more than which accounts. */
const isNarrow = ({ accounts: _accounts, vendors: _vendors, ...members }: NonNullable<BoardArgs['filter']>): boolean =>
  Object.values(members).some((member) => member !== null && member !== undefined);

builder.subscriptionField('liveBoard', (t) =>
  t.field({
    type: LiveBoardType as never,
    nullable: false,
    description:
      'The queues of the filter with their numbers, their totals, and the workers and tasks that belong to them, in one view. Every ' +
      'payload is one consistent cut: after it no worker is ON_TASK without their task, no task is ACTIVE whose worker is not ON_TASK, ' +
      'and the totals are those of the queues, as far as the account tells its tasks and `partial` names none. Costs no vendor call of ' +
      'its own.',
    args: boardArgs(t.arg),
    subscribe: ((_root: unknown, args: BoardArgs, context: Context, info: GraphQLResolveInfo) => {
      const request = boardRequest(args, context, info);
      const leads = leadsOfBoard(info, haveJobsByTasks(request.accounts, context));
      return context.live.board({
        ...request,
        isNarrow: isNarrow(args.filter ?? {}),
        leads,
        identity: JSON.stringify([request.identity, leads]),
      });
    }) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);
