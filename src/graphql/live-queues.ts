import type { GraphQLResolveInfo } from 'graphql';
import type { QueueBoard, QueueTotals } from '../live/queue-figures.ts';
import { type BoardArgs, boardArgs, boardRequest } from './board-args.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { QueueExpectedWaitType } from './expected-wait.ts';
import { globalId, idOfKey } from './ids.ts';
import { liveUnion } from './live.ts';
import { OCCUPANCY, OccupancyType } from './occupancy.ts';
import { QueueStatisticsType, statisticsOf } from './queue.ts';
import { PartialFigureType, QueueNumbersType, WindowNumbersType } from './queue-numbers.ts';
import { QueueType } from './refs.ts';

export const QueueBoardType = builder.objectRef<QueueBoard>('QueueBoard').implement({
  description:
    "A queue with the numbers that boards show, computed alike for all vendors. The vendor's own are in `vendorReported`.",
  fields: (t) => ({
    queueId: t.id({
      nullable: false,
      description:
        'Global id of the queue, by which a row is put in and taken out. The row itself has no id: it is another one in every view.',
      resolve: ({ queue }) => globalId(queue.ref),
    }),
    queue: t.field({ type: QueueType, nullable: false, description: 'The queue.', resolve: ({ queue }) => queue }),
    now: t.field({
      type: QueueNumbersType,
      nullable: false,
      description: 'What is in it now.',
      resolve: ({ now }) => now,
    }),
    window: t.field({
      type: WindowNumbersType,
      nullable: false,
      description: 'What happened over the window.',
      resolve: ({ window }) => window,
    }),
    expectedWait: t.field({
      type: QueueExpectedWaitType,
      description:
        'How long a job would wait that enters now. Null where nothing was seen to leave as it would have to, so that there is nothing to ' +
        'estimate by, and where it is not known: see `partial`. Of several queues together there is none.',
      resolve: ({ expectedWait }) => expectedWait,
    }),
    occupancy: t.field({
      type: OccupancyType,
      description: OCCUPANCY,
      resolve: ({ occupancy }) => occupancy,
    }),
    partial: t.field({
      type: [PartialFigureType],
      nullable: false,
      description: 'Which figures are not known, or may be wrong at the moment; empty when all are as they should be.',
      resolve: ({ partial }) => [...partial],
    }),
    vendorReported: t.field({
      type: QueueStatisticsType,
      description: "The vendor's own figures; null where it does not count. Asks the vendor each time the row is told.",
      complexity: 5,
      resolve: ({ queue }, _args, context) => statisticsOf(queue, context),
    }),
  }),
});

builder.subscriptionField('liveQueues', (t) =>
  t.field({
    type: liveUnion('LiveQueues', 'QueueBoard', QueueBoardType, idOfKey, 'queueId'),
    nullable: false,
    description: 'Queues with their numbers, kept in step. Costs no vendor call of its own.',
    args: boardArgs(t.arg),
    subscribe: ((_root: unknown, args: BoardArgs, context: Context, info: GraphQLResolveInfo) =>
      context.live.queueBoards(boardRequest(args, context, info))) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);

export const QueueTotalsType = builder.objectRef<QueueTotals>('QueueTotals').implement({
  description:
    'A group of queues as if they were one: counts are sums, shares and percentiles those of all their jobs, over the accounts that can ' +
    'tell them; those that cannot are in `partial`, and a figure that none can tell is null. A job that goes through several of the ' +
    'queues counts in each of them: `entered` and `answered` are sums of legs, not of jobs. It has no id: the view has one row, and ' +
    'the newest replaces the one before.',
  fields: (t) => ({
    queues: t.exposeInt('queues', {
      description: 'How many queues there are; null when those of no account are known.',
    }),
    now: t.field({
      type: QueueNumbersType,
      nullable: false,
      description: 'What is in them now.',
      resolve: ({ now }) => now,
    }),
    window: t.field({
      type: WindowNumbersType,
      nullable: false,
      description: 'What happened over the window.',
      resolve: ({ window }) => window,
    }),
    occupancy: t.field({
      type: OccupancyType,
      description: `Of everybody who belongs to one of the queues, each once, over the accounts that can tell it. ${OCCUPANCY}`,
      resolve: ({ occupancy }) => occupancy,
    }),
    partial: t.field({
      type: [PartialFigureType],
      nullable: false,
      description:
        'The accounts that are missing in some of the sums, or of which a part may be wrong; empty when all is known.',
      resolve: ({ partial }) => [...partial],
    }),
  }),
});

builder.subscriptionField('liveQueueTotals', (t) =>
  t.field({
    type: liveUnion('LiveQueueTotals', 'QueueTotals', QueueTotalsType, (key) => key, null),
    nullable: false,
    description: 'One row for all the queues that match, kept in step. Costs no vendor call of its own.',
    args: boardArgs(t.arg),
    subscribe: ((_root: unknown, args: BoardArgs, context: Context, info: GraphQLResolveInfo) =>
      context.live.totals(boardRequest(args, context, info))) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);
