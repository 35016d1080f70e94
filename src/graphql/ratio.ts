import type { LeftOutReason, ServiceLevelMethod } from '../domain/service-level.ts';
import type { LeftOut, Ratio, ServiceLevelRatio } from '../live/ratio.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

const LeftOutReasonEnum = enumOf<LeftOutReason>(
  'LeftOutReason',
  'Why somebody who was in a queue does not count in a ratio.',
  {
    SHORT_ABANDONED: 'Abandoned after less than the configured `shortAbandonMs`.',
    ABANDONED_IN_TIME: 'Abandoned within the threshold, by a method that counts only those who abandoned later.',
    ABANDONED: 'Abandoned, by a method that counts nobody who did.',
    FLOWED_OUT: 'Left the queue without being answered there, by a method that does not count this.',
    STILL_WAITING: 'Waits, or is offered to a worker, and nobody has answered yet.',
    WAIT_UNKNOWN:
      'It is not known how long the wait was, as after a transfer that the vendor tells only by its result.',
  },
);

const LeftOutType = builder.objectRef<LeftOut>('LeftOut').implement({
  description: 'How many do not count in a ratio for one reason.',
  fields: (t) => ({
    reason: t.field({
      type: LeftOutReasonEnum,
      nullable: false,
      description: 'Why they do not count.',
      resolve: ({ reason }) => reason,
    }),
    count: t.exposeInt('count', { description: 'How many; null where that is not known.' }),
  }),
});

const VALUE = {
  description: 'numerator / denominator, from 0 to 1; null when the denominator is 0, and never 0 or 1 then.',
};
const DENOMINATOR = 'All that count. Those who do not are in `leftOut`.';
const LEFT_OUT =
  'Who was there and does not count, and why. Reasons that nobody has are left out. With the denominator they make all of whom an ' +
  'outcome is known in the window, and who wait now.';

export const RatioType = builder.objectRef<Ratio>('Ratio').implement({
  description: 'A share, with what it is a share of, so that it can be reckoned again by hand.',
  fields: (t) => ({
    value: t.exposeFloat('value', VALUE),
    numerator: t.exposeInt('numerator', { nullable: false, description: 'Those of whom it is the share.' }),
    denominator: t.exposeInt('denominator', { nullable: false, description: DENOMINATOR }),
    leftOut: t.field({
      type: [LeftOutType],
      nullable: false,
      description: `${LEFT_OUT} Of offers nothing is left out.`,
      resolve: ({ leftOut }) => [...leftOut],
    }),
  }),
});

const MethodEnum = enumOf<ServiceLevelMethod>(
  'ServiceLevelMethod',
  'How a service level is reckoned: what is divided by what. The configuration may switch single groups on or off beside it.',
  {
    LATE_ABANDONED:
      'Answered within the threshold / (answered + abandoned after the threshold). Whoever abandons earlier could not have been ' +
      'answered in time, and does not count. The default.',
    ANSWERED_AND_ABANDONED: 'Answered within the threshold / (answered + abandoned).',
    ANSWERED: 'Answered within the threshold / answered.',
    OFFERED: 'Answered within the threshold / all that came: answered, abandoned, flowed out, and those who wait.',
    REMOVED:
      'Answered or abandoned within the threshold / all that came: answered, abandoned, flowed out, and those who wait.',
  },
);

export const ServiceLevelRatioType = builder.objectRef<ServiceLevelRatio>('ServiceLevelRatio').implement({
  description: 'A service level, with what it is made of and by which method.',
  fields: (t) => ({
    value: t.exposeFloat('value', VALUE),
    numerator: t.exposeInt('numerator', { nullable: false, description: 'Those who were served in time.' }),
    denominator: t.exposeInt('denominator', { nullable: false, description: DENOMINATOR }),
    leftOut: t.field({
      type: [LeftOutType],
      nullable: false,
      description: LEFT_OUT,
      resolve: ({ leftOut }) => [...leftOut],
    }),
    method: t.field({
      type: MethodEnum,
      description: 'What is divided by what; null where there are several queues, each judged in its own way.',
      resolve: ({ method }) => method,
    }),
    thresholdMs: t.exposeInt('thresholdMs', {
      description:
        'A wait up to this long is in time, in milliseconds; null where there are several queues with different ones.',
    }),
    since: t.expose('since', {
      type: 'DateTime',
      description:
        'Since when contacts are judged so. What ended before in the window was judged as was configured then. Null when the ' +
        'configuration has not been changed as long as anything is remembered.',
    }),
  }),
});
