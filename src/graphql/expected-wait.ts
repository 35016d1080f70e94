import type { ExpectedWait, ExpectedWaitMethod, MeasuredError, NotComparedReason } from '../live/expected-wait.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';
import { figure, sure } from './figure-fields.ts';

const MethodEnum = enumOf<ExpectedWaitMethod>('ExpectedWaitMethod', 'How an expected wait is estimated.', {
  AHEAD_TIMES_LEAVING_INTERVAL:
    'The jobs ahead, and the new one itself, times the mean interval at which jobs have left the queue lately while somebody waited.',
});

const ReasonEnum = enumOf<NotComparedReason>(
  'NotComparedReason',
  'Why a job that left a queue says nothing of how good the estimate was.',
  {
    ABANDONED: 'Nobody answered it.',
    FLOWED_OUT: 'It left the queue without being answered there.',
    WAIT_UNKNOWN: 'It is not known how long it waited.',
    NOT_ESTIMATED: 'When it entered there was nothing to estimate by, or it was there before the watching began.',
    NOT_OBSERVED: 'While it waited the account was not heard for some time.',
  },
);

const NotComparedType = builder.objectRef<MeasuredError['notCompared'][number]>('NotCompared').implement({
  description: 'How many jobs are not compared with what was estimated for them, for one reason.',
  fields: (t) => ({
    reason: t.field({
      type: ReasonEnum,
      nullable: false,
      description: 'Why they are not.',
      resolve: ({ reason }) => reason,
    }),
    count: t.exposeInt('count', { nullable: false, description: 'How many.' }),
  }),
});

const MeasuredErrorType = builder.objectRef<MeasuredError>('MeasuredError').implement({
  description:
    'By how much the estimates were wrong: for those who were answered in the window, what was estimated when they entered, by what had ' +
    'happened until then, less what they waited.',
  fields: (t) => ({
    compared: t.exposeInt('compared', sure('expectedWait.measuredError.compared')),
    medianAbsoluteMs: t.exposeFloat('medianAbsoluteMs', figure('expectedWait.measuredError.medianAbsoluteMs')),
    p95AbsoluteMs: t.exposeFloat('p95AbsoluteMs', figure('expectedWait.measuredError.p95AbsoluteMs')),
    biasMs: t.exposeFloat('biasMs', figure('expectedWait.measuredError.biasMs')),
    notCompared: t.field({
      type: [NotComparedType],
      nullable: false,
      description:
        'Who left the queue in the window and is not compared, and why. Reasons that nobody has are left out. Together with `compared` ' +
        'they are all who were answered, abandoned or flowed out.',
      resolve: ({ notCompared }) => [...notCompared],
    }),
  }),
});

export const QueueExpectedWaitType = builder.objectRef<ExpectedWait>('QueueExpectedWait').implement({
  description:
    'How long a job that enters the queue now is likely to wait, what the estimate is based on, and how wrong it has been. Priorities, ' +
    'skills, and who signs in or out next are not taken into account. It changes when something happens, and not with the time that passes.',
  fields: (t) => ({
    estimateMs: t.exposeFloat('estimateMs', sure('expectedWait.estimateMs')),
    method: t.field({
      type: MethodEnum,
      nullable: false,
      description: 'How it is estimated.',
      resolve: ({ method }) => method,
    }),
    ahead: t.exposeInt('ahead', sure('expectedWait.ahead')),
    intervalMs: t.exposeFloat('intervalMs', sure('expectedWait.intervalMs')),
    sample: t.exposeInt('sample', sure('expectedWait.sample')),
    sampleSince: t.expose('sampleSince', { type: 'DateTime', ...sure('expectedWait.sampleSince') }),
    sampleUntil: t.expose('sampleUntil', { type: 'DateTime', ...sure('expectedWait.sampleUntil') }),
    measuredError: t.field({
      type: MeasuredErrorType,
      nullable: false,
      description: 'By how much such estimates were wrong over the window.',
      resolve: ({ measuredError }) => measuredError,
    }),
  }),
});
