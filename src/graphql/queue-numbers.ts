import { channelKindOf } from '../domain/channel-kind.ts';
import type { Shortfall } from '../live/figures.ts';
import type { ChannelCapacity, QueueNumbers, WindowNumbers, WorkerNumbers } from '../live/queue-figures.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { CHANNEL_KIND, ChannelKindEnum } from './channel-kind.ts';
import { ErrorCodeEnum } from './errors.ts';
import { RatioType, ServiceLevelRatioType } from './ratio.ts';

const count = (description: string) => ({ nullable: false, description }) as const;

const UNKNOWN = 'null where the account cannot tell it, or has not been heard yet: see `partial`.';
/** A figure that may not be known. */
const figure = (description: string) => ({ description: `${description}; ${UNKNOWN}` }) as const;

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

const UNTOLD = 'null while `untold` is not 0 in any account that has such workers';

const ChannelCapacityType = builder.objectRef<ChannelCapacity>('ChannelCapacity').implement({
  description:
    'How many more jobs of one kind of contact can be taken by the workers who are READY, and READY on that channel where presence is ' +
    "kept by channel. Computed from a worker's capacity, what its live tasks take of it, what one more job of the channel would take, " +
    'and the most jobs of the channel at a time. Offers and wrap-up take their share. A place can often be filled by one of several ' +
    'channels: `free` of different channels do not add up, and neither do those of different queues that share workers.',
  fields: (t) => ({
    channel: t.exposeString('channel', { nullable: false, description: "The vendor's word: voice, chat, email." }),
    workers: t.exposeInt('workers', count('Workers who are READY and take this channel, and those who may be READY.')),
    untold: t.exposeInt(
      'untold',
      count('Of how many of `workers` it is not known how many more jobs they can take. See `partial`.'),
    ),
    total: t.exposeInt('total', {
      description: `Jobs of this channel that these workers can hold when they hold nothing else; ${UNTOLD}.`,
    }),
    free: t.exposeInt('free', {
      description: `Jobs of this channel that these workers can take now beside what they hold; ${UNTOLD}.`,
    }),
    workersWithRoom: t.exposeInt('workersWithRoom', {
      description: `Workers who can take at least one more job of this channel now; ${UNTOLD}.`,
    }),
  }),
});

const WorkerNumbersType = builder.objectRef<WorkerNumbers>('QueueWorkers').implement({
  description:
    'Who belongs to a queue, by what they do now. Where the account does not tell one state from another, who is in it counts in the ' +
    'other, and its own figure is null.',
  fields: (t) => ({
    eligible: t.exposeInt('eligible', count('All who belong to it.')),
    available: t.exposeInt('available', count('READY, and holding nothing.')),
    busy: t.exposeInt('busy', count('Offered a job, or on one.')),
    wrapping: t.exposeInt('wrapping', figure('Wrapping up')),
    notReady: t.exposeInt('notReady', figure('Signed in and not ready')),
    offline: t.exposeInt('offline', figure('Not signed in')),
    unknown: t.exposeInt('unknown', count('In a state that cannot be told.')),
    withRoom: t.exposeInt('withRoom', {
      description:
        'Workers who can take one more job now on at least one channel, whether they hold others or not: see `capacityByChannel`. ' +
        'Null where that is not known of everybody who is READY: see `partial`.',
    }),
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
      description: "By the vendor's own words.",
      resolve: ({ byActivity }) => [...byActivity],
    }),
  }),
});

export const QueueNumbersType = builder.objectRef<QueueNumbers>('QueueNumbers').implement({
  description:
    "What is in a queue now, counted by the gateway. A figure that an account cannot tell is null and never 0; the vendor's own is in " +
    '`vendorReported`.',
  fields: (t) => ({
    waiting: t.exposeInt(
      'waiting',
      figure('Waiting, and offered to nobody at the moment, by the job itself and by its tasks'),
    ),
    waitingByPriority: t.field({
      type: [PriorityCountType],
      description: 'The same by priority, the highest first.',
      resolve: ({ waitingByPriority }) => waitingByPriority && [...waitingByPriority],
    }),
    waitingByChannel: t.field({
      type: [ChannelCountType],
      description: 'The same by kind of contact.',
      resolve: ({ waitingByChannel }) => waitingByChannel && [...waitingByChannel],
    }),
    offered: t.exposeInt(
      'offered',
      figure(
        'Held out to a worker: by its own state, or waiting by that and held out by a live task. What is offered does not count as waiting',
      ),
    ),
    assigned: t.exposeInt('assigned', figure('Being worked on')),
    wrapping: t.exposeInt('wrapping', figure('Being wrapped up')),
    oldestWaitingSince: t.expose('oldestWaitingSince', {
      type: 'DateTime',
      description:
        'Since when the one waits that has waited longest, by the clock of this gateway. One that is offered waits on, for nobody has ' +
        'answered it. Null when none waits or is offered, and where it is not known: see `partial`.',
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
    entered: t.exposeInt(
      'entered',
      figure(
        'How often a job came into the queue: it waited there, or was taken there without waiting. A job that is given back or passed on enters again',
      ),
    ),
    answered: t.exposeInt('answered', figure('Legs that began: how often a worker took a job')),
    abandoned: t.exposeInt('abandoned', figure('Jobs that ended before a worker took them')),
    flowedOut: t.exposeInt(
      'flowedOut',
      figure(
        'How often a job left the queue in which it waited without being taken there: for another queue, or to be parked',
      ),
    ),
    serviceLevel: t.exposeFloat('serviceLevel', {
      description: 'The value of `serviceLevelRatio`, from 0 to 1; null when nothing counts or it is not known.',
    }),
    serviceLevelRatio: t.field({
      type: ServiceLevelRatioType,
      description:
        'The service level with what it is made of: how many were served in time, of how many. Null where it is not known: see ' +
        '`partial`. That is also so when the method counts those who wait or flow out, and they are not known.',
      resolve: ({ serviceLevelRatio }) => serviceLevelRatio,
    }),
    abandonmentRatio: t.field({
      type: RatioType,
      description:
        'abandoned / (answered + abandoned + flowedOut), without short abandons where they are configured to be left out. Null where one ' +
        'of the three is not known: see `partial`.',
      resolve: ({ abandonmentRatio }) => abandonmentRatio,
    }),
    acceptanceRatio: t.field({
      type: RatioType,
      description:
        'offersAccepted / (offersAccepted + offersDeclined + offersExpired). An offer that the vendor took back counts nowhere. Null where ' +
        'one of the three is not known: see `partial`.',
      resolve: ({ acceptanceRatio }) => acceptanceRatio,
    }),
    averageWaitMs: t.exposeFloat('averageWaitMs', {
      description: 'Of the answered whose wait is known, from entering to taking.',
    }),
    p95WaitMs: t.exposeFloat('p95WaitMs', { description: '95 of 100 of these waited no longer.' }),
    averageHandleMs: t.exposeFloat('averageHandleMs', {
      description:
        'Of the legs that ended, from taking to the end of the contact, to a transfer or to going back to a queue.',
    }),
    averageWrapUpMs: t.exposeFloat('averageWrapUpMs', {
      description: 'From the end of the contact to the end of the wrap-up.',
    }),
    offersAccepted: t.exposeInt('offersAccepted', figure('Offers that were taken')),
    offersDeclined: t.exposeInt('offersDeclined', figure('Offers that were refused')),
    offersExpired: t.exposeInt('offersExpired', figure('Offers that lapsed')),
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
      description: 'Their names in `QueueNumbers` and `QueueWindow`; `workers.offline` is one of its `workers`.',
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
