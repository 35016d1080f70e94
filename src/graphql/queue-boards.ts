import { comparePositions, type Direction, nameKey, type Position, type SortKey } from '../domain/order.ts';
import { refKey } from '../domain/ref.ts';
import type { Freshness, Listing } from '../gateway/listing.ts';
import { checkCount, DEFAULT_FIRST, decodeOrder, Edge, encodeOrder } from '../gateway/paging.ts';
import { FIGURES } from '../live/figures.ts';
import type { QueueBoard, QueueTotals } from '../live/queue-figures.ts';
import { figureArgs } from './board-args.ts';
import { type BoardReading, readBoards } from './board-reading.ts';
import { builder } from './builder.ts';
import { AFTER, connectionOf, DirectionEnum, FIRST } from './connection.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { AccountFailureType } from './failures.ts';
import { standingFields } from './live-proof.ts';
import { QueueBoardType, QueueTotalsType } from './live-queues.ts';

type KeyOf = (board: QueueBoard) => SortKey;

const KEYS = {
  NAME: ({ queue }) => nameKey(queue),
  WAITING: ({ now }) => now.waiting,
  OLDEST_WAITING_SINCE: ({ now }) => now.oldestWaitingSince,
  AVAILABLE: ({ now }) => now.workers?.available ?? null,
  ENTERED: ({ window }) => window.entered,
  ABANDONED: ({ window }) => window.abandoned,
  SERVICE_LEVEL: ({ window }) => window.serviceLevel,
  AVERAGE_WAIT: ({ window }) => window.averageWaitMs,
} as const satisfies Readonly<Record<string, KeyOf>>;
type Field = keyof typeof KEYS;

const OrderInput = builder.inputType('QueueBoardOrder', {
  description: 'An order of queues by their numbers, over all accounts; ties are broken by identity.',
  fields: (t) => ({
    field: t.field({
      type: enumOf<Field>(
        'QueueBoardOrderField',
        'What queues with their numbers can be ordered by. Unknown figures come last.',
        {
          NAME: 'By the name of the queue, as in a dictionary.',
          WAITING: 'By how many wait.',
          OLDEST_WAITING_SINCE: 'By the longest wait: the longest come first when ascending.',
          AVAILABLE: 'By how many workers are free.',
          ENTERED: 'By how many came in the window.',
          ABANDONED: 'By how many were abandoned in the window.',
          SERVICE_LEVEL: 'By the service level over the window.',
          AVERAGE_WAIT: 'By the average wait of the answered in the window.',
        },
      ),
      required: true,
      description: 'What to order by.',
    }),
    direction: t.field({
      type: DirectionEnum,
      required: true,
      defaultValue: 'ASC',
      description: 'Which end comes first.',
    }),
  }),
});

interface Order {
  readonly field: Field;
  readonly direction: Direction;
}

const BY_NAME: Order = { field: 'NAME', direction: 'ASC' };

type Page = Listing<QueueBoard> & BoardReading<QueueBoard>;

const freshnessOf = (
  { event }: BoardReading<QueueBoard>,
  unordered: readonly string[],
  context: Context,
): Freshness[] =>
  event.asOf.flatMap(({ account: name, at }) => {
    const heard = context.events.confirmed(name, 'Queue');
    if (at === null || !heard) return [];
    const mine = unordered.filter((account) => account === name).length;
    return [
      {
        account: context.scope.account(name),
        source: heard.source,
        asOf: at,
        forgets: [],
        untold: [],
        unordered: mine,
      },
    ];
  });

const pageOf = (
  reading: BoardReading<QueueBoard>,
  order: Order,
  after: string | null | undefined,
  first: number,
  context: Context,
): Page => {
  const cursorOrder = { ...order, field: `BOARD_${order.field}` };
  const behind = after ? decodeOrder('Queue', cursorOrder, after) : null;
  const all = reading.event.items.map((board): { readonly board: QueueBoard; readonly at: Position } => {
    return { board, at: { value: KEYS[order.field](board), key: refKey(board.queue.ref) } };
  });
  const rows = all
    .filter(({ at }) => behind === null || comparePositions(order.direction, at, behind) > 0)
    .sort((a, b) => comparePositions(order.direction, a.at, b.at));
  const unordered = all.flatMap(({ board, at }) => (at.value === null ? [board.queue.ref.account] : []));
  const edges = rows
    .slice(0, first)
    .map(({ board, at }) => new Edge(board, () => encodeOrder('Queue', cursorOrder, at)));
  return {
    ...reading,
    edges,
    hasNextPage: rows.length > first,
    endCursor: edges.at(-1)?.cursor ?? null,
    read: [],
    freshness: freshnessOf(reading, unordered, context),
  };
};

const Connection = connectionOf('QueueBoard', QueueBoardType);
builder.objectFields(Connection, (t) => standingFields(t as never) as never);

const AS_LIVE =
  'The same numbers, from the same view, as the subscription tells, read once: for reports, polls and clients that do not subscribe. ' +
  'Accounts that nobody has listened to are listened to from here on, and for half a minute after the answer; what happened before is ' +
  'not in the window: see `window { since }`.';

builder.queryField('queueBoards', (t) =>
  t.field({
    type: Connection,
    nullable: false,
    description: `Queues with their numbers, as \`liveQueues\` has them. ${AS_LIVE}`,
    args: {
      ...figureArgs(t.arg),
      orderBy: t.arg({ type: OrderInput, description: 'By name when left out.' }),
      first: t.arg.int({ description: FIRST }),
      after: t.arg.string({ description: AFTER }),
    },
    complexity: ({ first }) => ({ field: 50, multiplier: first ?? DEFAULT_FIRST }),
    resolve: async (_root, { orderBy, first, after, ...args }, context, info) => {
      const count = checkCount('first', first ?? DEFAULT_FIRST);
      const reading = await readBoards(args, context, info, context.live.queueBoards);
      return pageOf(reading, (orderBy as Order | null | undefined) ?? BY_NAME, after, count, context);
    },
  }),
);

/** The totals, where an account that could not be read is said to be missing in every sum. */
const totalsIn = ({ event, failures }: BoardReading<QueueTotals>): QueueTotals | null => {
  const [totals] = event.items;
  if (!totals || (event.asOf.length === 0 && failures.length > 0)) return null;
  const said = new Set(totals.partial.map(({ account }) => account));
  const missing = failures.flatMap(({ account: { name }, error: { code, message } }) =>
    said.has(name) ? [] : [{ account: name, figures: FIGURES, code, message }],
  );
  return missing.length === 0 ? totals : { ...totals, partial: [...totals.partial, ...missing] };
};

const Reading = builder.objectRef<BoardReading<QueueTotals>>('QueueTotalsReading').implement({
  description: 'The totals of a group of queues at one moment.',
  fields: (t) => ({
    totals: t.field({
      type: QueueTotalsType,
      description: 'The totals; null when no account could be read.',
      resolve: totalsIn,
    }),
    failures: t.field({
      type: [AccountFailureType],
      nullable: false,
      description: 'Accounts that are missing in the totals, and why. Empty when all are in them.',
      complexity: { field: 0, multiplier: 1 },
      resolve: ({ failures }) => [...failures],
    }),
    ...standingFields(t as never),
  }),
});

builder.queryField('queueTotals', (t) =>
  t.field({
    type: Reading,
    nullable: false,
    description: `All the queues that match as if they were one, as \`liveQueueTotals\` has them. ${AS_LIVE}`,
    args: figureArgs(t.arg),
    complexity: 50,
    resolve: (_root, args, context, info) => readBoards(args, context, info, context.live.totals),
  }),
);
