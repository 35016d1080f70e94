import type { ArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type {
  QueueBoard,
  QueueBoardRequest,
  QueueNumbers,
  QueueTotals,
  WindowNumbers,
  WorkerNumbers,
} from '../live/queue-board.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { globalId, idOfKey } from './ids.ts';
import { intervalOf, LIVE_AFTER, liveUnion, viewFilter } from './live.ts';
import { fingerprintOf } from './live-fingerprint.ts';
import { QueueFilterInput, QueueStatisticsType, QueueType, queuesWanted, statisticsOf } from './queue.ts';

const count = (description: string) => ({ nullable: false, description }) as const;

const PriorityCountType = builder.objectRef<QueueNumbers['waitingByPriority'][number]>('PriorityCount').implement({
  description: 'How many wait with one priority.',
  fields: (t) => ({
    priority: t.exposeInt('priority', { description: "The vendor's priority; null where it tells none." }),
    count: t.exposeInt('count', count('How many.')),
  }),
});

const ChannelCountType = builder.objectRef<QueueNumbers['waitingByChannel'][number]>('ChannelCount').implement({
  description: 'How many wait of one kind of contact.',
  fields: (t) => ({
    channel: t.exposeString('channel', { description: "The vendor's word; null where it tells none." }),
    count: t.exposeInt('count', count('How many.')),
  }),
});

const ActivityCountType = builder.objectRef<WorkerNumbers['byActivity'][number]>('ActivityCount').implement({
  description: 'How many workers show one activity.',
  fields: (t) => ({
    label: t.exposeString('label', { description: "What the vendor's own screens show." }),
    count: t.exposeInt('count', count('How many.')),
  }),
});

const WorkerNumbersType = builder.objectRef<WorkerNumbers>('QueueWorkers').implement({
  description: 'Who belongs to a queue, by what they do now.',
  fields: (t) => ({
    eligible: t.exposeInt('eligible', count('All who belong to it.')),
    available: t.exposeInt('available', count('Free for the next job.')),
    busy: t.exposeInt('busy', count('Offered a job, or on one.')),
    wrapping: t.exposeInt('wrapping', count('Wrapping up.')),
    notReady: t.exposeInt('notReady', count('Signed in and not ready.')),
    offline: t.exposeInt('offline', count('Not signed in.')),
    unknown: t.exposeInt('unknown', count('In a state that cannot be told.')),
    byActivity: t.field({
      type: [ActivityCountType],
      nullable: false,
      description: "By the vendor's own words.",
      resolve: ({ byActivity }) => [...byActivity],
    }),
  }),
});

const QueueNumbersType = builder.objectRef<QueueNumbers>('QueueNumbers').implement({
  description: 'What is in a queue now.',
  fields: (t) => ({
    waiting: t.exposeInt('waiting', count('Waiting, and offered to nobody at the moment.')),
    waitingByPriority: t.field({
      type: [PriorityCountType],
      nullable: false,
      description: 'The same by priority, the highest first.',
      resolve: ({ waitingByPriority }) => [...waitingByPriority],
    }),
    waitingByChannel: t.field({
      type: [ChannelCountType],
      nullable: false,
      description: 'The same by kind of contact.',
      resolve: ({ waitingByChannel }) => [...waitingByChannel],
    }),
    offered: t.exposeInt('offered', count('Held out to a worker.')),
    assigned: t.exposeInt('assigned', count('Being worked on.')),
    wrapping: t.exposeInt('wrapping', count('Being wrapped up.')),
    oldestWaitingSince: t.expose('oldestWaitingSince', {
      type: 'DateTime',
      description: 'Since when the one waits that has waited longest, offered or not; null when none waits.',
    }),
    workers: t.field({
      type: WorkerNumbersType,
      description: 'Who belongs to it; null where that is not known.',
      resolve: ({ workers }) => workers,
    }),
  }),
});

const WindowNumbersType = builder.objectRef<WindowNumbers>('QueueWindow').implement({
  description:
    'What happened in a queue over a window, counted from what was seen while somebody watched. ' +
    'Service level: answered within the threshold / (answered + abandoned after the threshold).',
  fields: (t) => ({
    since: t.expose('since', {
      type: 'DateTime',
      nullable: false,
      description: 'The beginning of the window, or of the watching when that came later.',
    }),
    entered: t.exposeInt('entered', count('Jobs that entered the queue.')),
    answered: t.exposeInt('answered', count('Jobs that a worker took.')),
    abandoned: t.exposeInt('abandoned', count('Jobs that ended before a worker took them.')),
    serviceLevel: t.exposeFloat('serviceLevel', { description: '0 to 1; null when nothing counts.' }),
    averageWaitMs: t.exposeFloat('averageWaitMs', { description: 'Of the answered, from entering to taking.' }),
    p95WaitMs: t.exposeFloat('p95WaitMs', { description: '95 of 100 of the answered waited no longer.' }),
    averageHandleMs: t.exposeFloat('averageHandleMs', { description: 'From taking to the end of the contact.' }),
    averageWrapUpMs: t.exposeFloat('averageWrapUpMs', { description: 'From there to the end of the wrap-up.' }),
    offersAccepted: t.exposeInt('offersAccepted', count('Offers that were taken.')),
    offersDeclined: t.exposeInt('offersDeclined', count('Offers that were refused.')),
    offersExpired: t.exposeInt('offersExpired', count('Offers that lapsed.')),
  }),
});

const QueueBoardType = builder.objectRef<QueueBoard>('QueueBoard').implement({
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
    vendorReported: t.field({
      type: QueueStatisticsType,
      description: "The vendor's own figures; null where it does not count. Asks the vendor each time the row is told.",
      complexity: 5,
      resolve: ({ queue }, _args, context) => statisticsOf(queue, context),
    }),
  }),
});

const WindowInput = builder.inputType('QueueWindowInput', {
  description: 'How far back to count: exactly one of the two.',
  isOneOf: true,
  fields: (t) => ({
    minutes: t.int({ description: 'So many minutes, up to 1440.' }),
    dayIn: t.string({ description: 'The calendar day in this time zone, such as Europe/Berlin.' }),
  }),
});

const THRESHOLD_SECONDS = 20;
const WINDOW_MINUTES = 30;
const MOST_MINUTES = 1_440;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const windowOf = (input: { minutes?: number | null; dayIn?: string | null } | null | undefined) => {
  if (input?.dayIn) {
    if (isTimeZone(input.dayIn)) return { dayIn: input.dayIn };
    throw new VendorError('INVALID_INPUT', null, `dayIn: there is no time zone "${input.dayIn}"`);
  }
  const minutes = input?.minutes ?? WINDOW_MINUTES;
  if (minutes >= 1 && minutes <= MOST_MINUTES) return { ms: minutes * 60_000 };
  throw new VendorError('INVALID_INPUT', null, `minutes: must be from 1 to ${MOST_MINUTES}, not ${minutes}`);
};

interface BoardArgs {
  readonly filter?: typeof QueueFilterInput.$inferInput | null;
  readonly thresholdSeconds?: number | null;
  readonly window?: Parameters<typeof windowOf>[0];
  readonly after?: string | null;
  readonly intervalMs?: number | null;
}

const boardArgs = (t: ArgBuilder<Types>) => ({
  filter: t({ type: QueueFilterInput, description: 'Which ones; all members must hold.' }),
  thresholdSeconds: t.int({ description: `A wait up to this long is good; ${THRESHOLD_SECONDS} when left out.` }),
  window: t({ type: WindowInput, description: `How far back to count; ${WINDOW_MINUTES} minutes when left out.` }),
  after: t.string({ description: LIVE_AFTER }),
  intervalMs: t.int({ description: 'Changes within this time come together, in milliseconds; 200 when left out.' }),
});

const toRequest = (args: BoardArgs, context: Context, info: GraphQLResolveInfo): QueueBoardRequest => {
  const { accounts, wants } = viewFilter('Queue', queuesWanted(args.filter), context);
  const intervalMs = intervalOf(args.intervalMs);
  const thresholdMs = (args.thresholdSeconds ?? THRESHOLD_SECONDS) * 1_000;
  const window = windowOf(args.window);
  const identity = JSON.stringify([accounts, args.filter ?? null, thresholdMs, window, intervalMs]);
  return {
    accounts,
    wants,
    thresholdMs,
    window,
    intervalMs,
    identity,
    after: args.after ?? null,
    fingerprint: fingerprintOf(info, context.principal),
  };
};

builder.subscriptionField('liveQueues', (t) =>
  t.field({
    type: liveUnion('LiveQueues', 'QueueBoard', QueueBoardType, idOfKey, 'queueId'),
    nullable: false,
    description: 'Queues with their numbers, kept in step. Costs no vendor call of its own.',
    args: boardArgs(t.arg),
    subscribe: ((_root: unknown, args: BoardArgs, context: Context, info: GraphQLResolveInfo) =>
      context.live.queueBoards(toRequest(args, context, info))) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);

const QueueTotalsType = builder.objectRef<QueueTotals>('QueueTotals').implement({
  description:
    'A group of queues as if they were one: counts are sums, shares and percentiles those of all their jobs. It has no id: the ' +
    'view has one row, and the newest replaces the one before.',
  fields: (t) => ({
    queues: t.exposeInt('queues', count('How many queues there are.')),
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
  }),
});

builder.subscriptionField('liveQueueTotals', (t) =>
  t.field({
    type: liveUnion('LiveQueueTotals', 'QueueTotals', QueueTotalsType, (key) => key, null),
    nullable: false,
    description: 'One row for all the queues that match, kept in step. Costs no vendor call of its own.',
    args: boardArgs(t.arg),
    subscribe: ((_root: unknown, args: BoardArgs, context: Context, info: GraphQLResolveInfo) =>
      context.live.totals(toRequest(args, context, info))) as never,
    resolve: ((delivery: unknown) => delivery) as never,
  }),
);
