import { channelKindOf } from '../domain/channel-kind.ts';
import type { Shortfall } from '../live/figures.ts';
import { describeMetric } from '../live/metric-definitions.ts';
import type {
  ChannelCapacity,
  QueueNumbers,
  WindowNumbers,
  WorkerKindNumbers,
  WorkerNumbers,
} from '../live/queue-figures.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { CHANNEL_KIND, ChannelKindEnum } from './channel-kind.ts';
import { ErrorCodeEnum } from './errors.ts';
import { figure, sure } from './figure-fields.ts';
import { RatioType, ServiceLevelRatioType } from './ratio.ts';
import { WorkerKindEnum } from './worker-kind.ts';

const count = (description: string) => ({ nullable: false, description }) as const;

export const PriorityCountType = builder
  .objectRef<NonNullable<QueueNumbers['waitingByPriority']>[number]>('PriorityCount')
  .implement({
    description: 'How many jobs have one priority.',
    fields: (t) => ({
      priority: t.exposeInt('priority', { description: "The vendor's priority; null where it tells none." }),
      count: t.exposeInt('count', count('How many.')),
    }),
  });

export const ChannelCountType = builder
  .objectRef<NonNullable<QueueNumbers['waitingByChannel']>[number]>('ChannelCount')
  .implement({
    description: 'How many jobs are of one kind of contact.',
    fields: (t) => ({
      channel: t.exposeString('channel', { description: "The vendor's word; null where it tells none." }),
      channelKind: t.field({
        type: ChannelKindEnum,
        description: CHANNEL_KIND,
        resolve: ({ channel }) => channelKindOf(channel),
      }),
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

const WorkerKindNumbersType = builder.objectRef<WorkerKindNumbers>('QueueWorkersByKind').implement({
  description: 'Those of the workers who are of one kind.',
  fields: (t) => ({
    kind: t.field({
      type: WorkerKindEnum,
      description: 'The kind; null: those of whom it is not told.',
      resolve: ({ kind }) => kind,
    }),
    count: t.exposeInt('count', sure('workers.byKind.count')),
    available: t.exposeInt('available', sure('workers.byKind.available')),
    busy: t.exposeInt('busy', sure('workers.byKind.busy')),
  }),
});

const ChannelCapacityType = builder.objectRef<ChannelCapacity>('ChannelCapacity').implement({
  description:
    'How many more jobs of one kind of contact can be taken by the workers who are READY, and READY on that channel where presence is ' +
    "kept by channel. Computed from a worker's capacity, what its live tasks take of it, what one more job of the channel would take, " +
    'and the most jobs of the channel at a time. Offers and wrap-up take their share. A place can often be filled by one of several ' +
    'channels: `free` of different channels do not add up, and neither do those of different queues that share workers.',
  fields: (t) => ({
    channel: t.exposeString('channel', { nullable: false, description: "The vendor's word: voice, chat, email." }),
    workers: t.exposeInt('workers', sure('workers.capacityByChannel.workers')),
    untold: t.exposeInt('untold', sure('workers.capacityByChannel.untold')),
    total: t.exposeInt('total', figure('workers.capacityByChannel.total')),
    free: t.exposeInt('free', figure('workers.capacityByChannel.free')),
    workersWithRoom: t.exposeInt('workersWithRoom', figure('workers.capacityByChannel.workersWithRoom')),
  }),
});

const WorkerNumbersType = builder.objectRef<WorkerNumbers>('QueueWorkers').implement({
  description:
    'Who belongs to a queue, by what they do now. Where the account does not tell one state from another, who is in it counts in the ' +
    'other, and its own figure is null.',
  fields: (t) => ({
    eligible: t.exposeInt('eligible', sure('workers.eligible')),
    available: t.exposeInt('available', sure('workers.available')),
    busy: t.exposeInt('busy', sure('workers.busy')),
    wrapping: t.exposeInt('wrapping', figure('workers.wrapping')),
    notReady: t.exposeInt('notReady', figure('workers.notReady')),
    offline: t.exposeInt('offline', figure('workers.offline')),
    unknown: t.exposeInt('unknown', sure('workers.unknown')),
    withRoom: t.exposeInt('withRoom', figure('workers.withRoom')),
    capacityByChannel: t.field({
      type: [ChannelCapacityType],
      description:
        'How many more jobs they can take, by kind of contact; no entry for what nobody who is READY takes. A worker of several queues ' +
        'counts in each of them, and once in totals. In totals, sums over the accounts that can tell it. Null where the channels of ' +
        'somebody who is READY are not told: see `partial`.',
      resolve: ({ capacityByChannel }) => capacityByChannel && [...capacityByChannel],
    }),
    byActivity: t.field({
      type: [ActivityCountType],
      nullable: false,
      description: describeMetric('workers.byActivity'),
      resolve: ({ byActivity }) => [...byActivity],
    }),
    byKind: t.field({
      type: [WorkerKindNumbersType],
      description:
        'People and programs apart, as `Worker.kind` tells. The counts add up to `eligible`; a kind that none of them is of is left out. ' +
        'Null where it is told of none of them.',
      resolve: ({ byKind }) => byKind && [...byKind],
    }),
  }),
});

export const QueueNumbersType = builder.objectRef<QueueNumbers>('QueueNumbers').implement({
  description:
    "What is in a queue now, counted by the gateway. A figure that an account cannot tell is null and never 0; the vendor's own is in " +
    '`vendorReported`.',
  fields: (t) => ({
    waiting: t.exposeInt('waiting', figure('waiting')),
    waitingByPriority: t.field({
      type: [PriorityCountType],
      description: describeMetric('waitingByPriority'),
      resolve: ({ waitingByPriority }) => waitingByPriority && [...waitingByPriority],
    }),
    waitingByChannel: t.field({
      type: [ChannelCountType],
      description: describeMetric('waitingByChannel'),
      resolve: ({ waitingByChannel }) => waitingByChannel && [...waitingByChannel],
    }),
    offered: t.exposeInt('offered', figure('offered')),
    assigned: t.exposeInt('assigned', figure('assigned')),
    wrapping: t.exposeInt('wrapping', figure('wrapping')),
    oldestWaitingSince: t.expose('oldestWaitingSince', {
      type: 'DateTime',
      description: describeMetric('oldestWaitingSince'),
    }),
    workers: t.field({
      type: WorkerNumbersType,
      description: 'Who belongs to it; null where that is not known.',
      resolve: ({ workers }) => workers,
    }),
  }),
});

export const WindowNumbersType = builder.objectRef<WindowNumbers>('QueueWindow').implement({
  description:
    'What happened in a queue over a window, counted from what was seen while somebody watched. What is counted are legs: a leg is one ' +
    'job in one queue with one worker, from being taken until it is wrapped up, ends, goes back to a queue, or is assigned in another ' +
    'queue or to another worker. A transfer so ends one leg, whose time is that of the queue it was in, and begins the next: entered 1 ' +
    'and answered 1 where it goes, with a wait that is not known and does not count towards the service level. Each leg counts once, ' +
    'however often it is told. A job that was assigned when the watching began is not counted as answered.',
  fields: (t) => ({
    since: t.expose('since', {
      type: 'DateTime',
      nullable: false,
      description: 'The beginning of the window, or of the watching when that came later.',
    }),
    entered: t.exposeInt('entered', figure('entered')),
    answered: t.exposeInt('answered', figure('answered')),
    abandoned: t.exposeInt('abandoned', figure('abandoned')),
    flowedOut: t.exposeInt('flowedOut', figure('flowedOut')),
    serviceLevel: t.exposeFloat('serviceLevel', figure('serviceLevel')),
    serviceLevelRatio: t.field({
      type: ServiceLevelRatioType,
      description: describeMetric('serviceLevelRatio'),
      resolve: ({ serviceLevelRatio }) => serviceLevelRatio,
    }),
    abandonmentRatio: t.field({
      type: RatioType,
      description: describeMetric('abandonmentRatio'),
      resolve: ({ abandonmentRatio }) => abandonmentRatio,
    }),
    acceptanceRatio: t.field({
      type: RatioType,
      description: describeMetric('acceptanceRatio'),
      resolve: ({ acceptanceRatio }) => acceptanceRatio,
    }),
    averageWaitMs: t.exposeFloat('averageWaitMs', figure('averageWaitMs')),
    p95WaitMs: t.exposeFloat('p95WaitMs', figure('p95WaitMs')),
    averageHandleMs: t.exposeFloat('averageHandleMs', figure('averageHandleMs')),
    averageWrapUpMs: t.exposeFloat('averageWrapUpMs', figure('averageWrapUpMs')),
    offersAccepted: t.exposeInt('offersAccepted', figure('offersAccepted')),
    offersDeclined: t.exposeInt('offersDeclined', figure('offersDeclined')),
    offersExpired: t.exposeInt('offersExpired', figure('offersExpired')),
  }),
});

export const PartialFigureType = builder.objectRef<Shortfall>('PartialFigure').implement({
  description: 'Figures of an account that are not known, or may be wrong at the moment, and why.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account of which they are missing or in doubt.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    figures: t.stringList({
      nullable: false,
      description:
        'Their names in `QueueNumbers`, `QueueWindow` and `QueueBoard`; `workers.offline` is one of its `workers`.',
      resolve: ({ figures }) => [...figures],
    }),
    code: t.field({
      type: ErrorCodeEnum,
      nullable: false,
      description:
        'Why: UNSUPPORTED, the vendor does not tell them; LIMIT_EXCEEDED, more lives than is kept; UNREADABLE, some cannot be read; ' +
        'otherwise the account is not heard at the moment, and what is told is what was known last.',
      resolve: ({ code }) => code,
    }),
    message: t.exposeString('message', count('What is wrong.')),
  }),
});
