export type MetricUnit = 'COUNT' | 'MILLISECONDS' | 'SHARE' | 'MOMENT';

/** What is set from outside and goes into a figure. */
export interface MetricParameter {
  readonly name: string;
  readonly unit: MetricUnit | null;
  readonly description: string;
}

/** What a figure means. The schema, `metricDefinitions` and docs/figures.md say it in these words. */
export interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly definition: string;
  /** Of which other figures or times it is made; `null`: it is counted. */
  readonly formula: string | null;
  /** When it is null; `null`: never. */
  readonly unknown: string | null;
  readonly parameters: readonly MetricParameter[];
}

const UNTOLD = 'Null where the account cannot tell it, or has not been heard yet: see `partial`.';

const metric = (
  unit: MetricUnit,
  definition: string,
  unknown: string | null = null,
  formula: string | null = null,
  parameters: readonly MetricParameter[] = [],
): MetricDefinition => ({ unit, definition, formula, unknown, parameters });

const counted = (definition: string): MetricDefinition => metric('COUNT', definition, UNTOLD);

const THRESHOLD: MetricParameter = {
  name: 'thresholdMs',
  unit: 'MILLISECONDS',
  description:
    'A wait up to this long is in time. Asked for with the figures, or configured for the queue or all queues.',
};
const SHORT_ABANDON: MetricParameter = {
  name: 'shortAbandonMs',
  unit: 'MILLISECONDS',
  description: 'Who abandons after less than this is a short abandon. Configured for the queue or all queues.',
};
const METHOD: MetricParameter = {
  name: 'method',
  unit: null,
  description: 'Who is divided by whom, with its switches. Configured for the queue or all queues.',
};
const LEVEL = 'served in time / (served in time + not served in time), by `method`; who is neither is in `leftOut`';
const LEVEL_UNKNOWN =
  'Null where it is not known: see `partial`. That is also so when the method counts those who wait or flow out, and they are not known.';

const CAPACITY_UNTOLD = 'Null while `untold` is not 0 in any account that has such workers.';
const NONE_COMPARED = 'Null when `compared` is 0.';
const NO_WAITS = 'Null when the wait of nobody is known.';

/** By the names that `PartialFigure` has for them. */
export const METRIC_DEFINITIONS = {
  waiting: counted('Waiting, and offered to nobody at the moment, by the job itself and by its tasks.'),
  waitingByPriority: metric('COUNT', 'The same as `waiting` by priority, the highest first.', UNTOLD),
  waitingByChannel: metric('COUNT', 'The same as `waiting` by kind of contact.', UNTOLD),
  offered: counted(
    'Held out to a worker: by its own state, or waiting by that and held out by a live task. What is offered does not count as waiting.',
  ),
  assigned: counted('Being worked on.'),
  wrapping: counted('Being wrapped up.'),
  oldestWaitingSince: metric(
    'MOMENT',
    'Since when the one waits that has waited longest, by the clock of this gateway. One that is offered waits on, for nobody has answered it.',
    'Null when none waits or is offered, and where it is not known: see `partial`.',
  ),
  'workers.eligible': metric('COUNT', 'All who belong to the queue.'),
  'workers.available': metric('COUNT', 'READY, and holding nothing.'),
  'workers.busy': metric('COUNT', 'Offered a job, or on one.'),
  'workers.wrapping': counted('Wrapping up.'),
  'workers.notReady': counted('Signed in and not ready.'),
  'workers.offline': counted('Not signed in.'),
  'workers.unknown': metric('COUNT', 'In a state that cannot be told.'),
  'workers.withRoom': metric(
    'COUNT',
    'Workers who can take one more job now on at least one channel, whether they hold others or not: see `capacityByChannel`.',
    'Null where that is not known of everybody who is READY: see `partial`.',
  ),
  'workers.byActivity': metric('COUNT', "All who belong to the queue, by the vendor's own words."),
  'workers.byKind.count': metric('COUNT', 'Workers of this kind.'),
  'workers.byKind.available': metric('COUNT', 'Of those, READY, and holding nothing.'),
  'workers.byKind.busy': metric('COUNT', 'Of those, offered a job, or on one.'),
  'workers.capacityByChannel.workers': metric(
    'COUNT',
    'Workers who are READY and take this channel, and those who may be READY.',
  ),
  'workers.capacityByChannel.untold': metric(
    'COUNT',
    'Of how many of `workers` it is not known how many more jobs they can take. See `partial`.',
  ),
  'workers.capacityByChannel.total': metric(
    'COUNT',
    'Jobs of this channel that these workers can hold when they hold nothing else.',
    CAPACITY_UNTOLD,
  ),
  'workers.capacityByChannel.free': metric(
    'COUNT',
    'Jobs of this channel that these workers can take now beside what they hold.',
    CAPACITY_UNTOLD,
  ),
  'workers.capacityByChannel.workersWithRoom': metric(
    'COUNT',
    'Workers who can take at least one more job of this channel now.',
    CAPACITY_UNTOLD,
  ),
  entered: counted(
    'How often a job came into the queue: it waited there, or was taken there without waiting. A job that is given back or passed on enters again.',
  ),
  answered: counted('Legs that began: how often a worker took a job.'),
  abandoned: counted('Jobs that ended before a worker took them.'),
  flowedOut: counted(
    'How often a job left the queue in which it waited without being taken there: for another queue, or to be parked.',
  ),
  serviceLevel: metric(
    'SHARE',
    'The value of `serviceLevelRatio`, from 0 to 1.',
    'Null when nothing counts or it is not known.',
    LEVEL,
    [METHOD, THRESHOLD, SHORT_ABANDON],
  ),
  serviceLevelRatio: metric(
    'SHARE',
    'The service level with what it is made of: how many were served in time, of how many.',
    LEVEL_UNKNOWN,
    LEVEL,
    [METHOD, THRESHOLD, SHORT_ABANDON],
  ),
  abandonmentRatio: metric(
    'SHARE',
    'How many abandoned, of all who left the queue. Short abandons are left out where the rule of the service level leaves them out.',
    'Null where one of the three is not known: see `partial`.',
    'abandoned / (answered + abandoned + flowedOut)',
    [SHORT_ABANDON],
  ),
  acceptanceRatio: metric(
    'SHARE',
    'How many offers were taken, of all that came to an end. One that the vendor took back counts nowhere.',
    'Null where one of the three is not known: see `partial`.',
    'offersAccepted / (offersAccepted + offersDeclined + offersExpired)',
  ),
  averageWaitMs: metric(
    'MILLISECONDS',
    'How long the answered waited on average, from entering to taking, of those whose wait is known.',
    NO_WAITS,
    'sum of waits / how many there are',
  ),
  p95WaitMs: metric(
    'MILLISECONDS',
    '95 of 100 of the answered whose wait is known waited no longer.',
    NO_WAITS,
    'the shortest wait that at least 95 % of the waits do not exceed',
  ),
  averageHandleMs: metric(
    'MILLISECONDS',
    'How long legs took on average that ended, from taking to the end of the contact, to a transfer or to going back to a queue.',
    'Null when none ended whose beginning is known.',
    'sum of handle times / how many there are',
  ),
  averageWrapUpMs: metric(
    'MILLISECONDS',
    'How long wrap-ups took on average, from the end of the contact to the end of the wrap-up.',
    'Null when none ended whose beginning is known.',
    'sum of wrap-up times / how many there are',
  ),
  offersAccepted: counted('Offers that were taken.'),
  offersDeclined: counted('Offers that were refused.'),
  offersExpired: counted('Offers that lapsed.'),
  'expectedWait.estimateMs': metric(
    'MILLISECONDS',
    'How long a job would wait that enters the queue now.',
    null,
    '(ahead + 1) × mean interval between two that leave, which is not rounded for this',
  ),
  'expectedWait.ahead': metric('COUNT', 'How many wait now, or are offered to somebody.'),
  'expectedWait.intervalMs': metric(
    'MILLISECONDS',
    'How long it took lately until the next job left the queue, answered or not: where somebody is ahead, since the one before left and ' +
      'others stayed; where nobody is, since a job entered the empty queue.',
    null,
    'sum of the last intervals of this sort, at most 50 / how many there are',
  ),
  'expectedWait.sample': metric(
    'COUNT',
    'How many intervals the mean is made of, the last 50 at most. One that was not observed from beginning to end is none of them.',
  ),
  'expectedWait.sampleSince': metric('MOMENT', 'When the first of these intervals began.'),
  'expectedWait.sampleUntil': metric(
    'MOMENT',
    'When the last of these intervals ended. The longer ago, the less it says of now.',
  ),
  'expectedWait.measuredError.compared': metric(
    'COUNT',
    'How many who were answered in the window had an estimate when they entered. Who is not compared is counted in `notCompared`.',
  ),
  'expectedWait.measuredError.medianAbsoluteMs': metric(
    'MILLISECONDS',
    'By how much half of the estimates were wrong at most, too long or too short.',
    NONE_COMPARED,
    'the smallest error that at least 50 % of the errors do not exceed',
  ),
  'expectedWait.measuredError.p95AbsoluteMs': metric(
    'MILLISECONDS',
    'By how much 95 of 100 estimates were wrong at most, too long or too short.',
    NONE_COMPARED,
    'the smallest error that at least 95 % of the errors do not exceed',
  ),
  'expectedWait.measuredError.biasMs': metric(
    'MILLISECONDS',
    'By how much the estimates were too long on average; below 0 they were too short.',
    NONE_COMPARED,
    'sum of estimate less wait / how many are compared',
  ),
  'occupancy.value': metric(
    'SHARE',
    'How much of the time in which workers could work they did.',
    'Null when `denominatorMs` is 0.',
    'time offered a job, on one or wrapping up / that and the time READY and holding nothing',
  ),
  'occupancy.numeratorMs': metric(
    'MILLISECONDS',
    'Time in which workers were offered a job, were on one, or wrapped up, whatever their presence was.',
  ),
  'occupancy.denominatorMs': metric(
    'MILLISECONDS',
    'That time, and the time in which they were READY and held nothing.',
  ),
  'occupancy.availableMs': metric('MILLISECONDS', 'Of the denominator, READY and holding nothing.'),
  'occupancy.offeredMs': metric('MILLISECONDS', 'Of the numerator, offered a job and on none.'),
  'occupancy.onTaskMs': metric('MILLISECONDS', 'Of the numerator, on a job.'),
  'occupancy.wrapUpMs': metric(
    'MILLISECONDS',
    'Of the numerator, wrapping up and on no job.',
    'Null where it is not told who is wrapping up: such time counts as the state that is told instead.',
  ),
  'occupancy.workers': metric(
    'COUNT',
    'Whose time it is: everybody who belongs to the queue now, and in totals everybody once.',
  ),
  'occupancy.since': metric(
    'MOMENT',
    'From when on time is counted: as long before `until` as the window is long, or the beginning of the calendar day.',
  ),
  'occupancy.until': metric(
    'MOMENT',
    'Up to when time is counted: when something was heard of one of these workers last.',
  ),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricId = keyof typeof METRIC_DEFINITIONS;

/** What the schema says of the figure. */
export const describeMetric = (id: MetricId): string => {
  const { definition, formula, unknown }: MetricDefinition = METRIC_DEFINITIONS[id];
  return [definition, formula && `Reckoned as ${formula}.`, unknown].filter(Boolean).join(' ');
};
