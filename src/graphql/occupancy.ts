import type { Occupancy, TimeLeftOut, TimeLeftOutReason } from '../live/occupancy.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';
import { figure, sure } from './figure-fields.ts';

const ReasonEnum = enumOf<TimeLeftOutReason>(
  'TimeLeftOutReason',
  'Why time of workers counts neither as spent on work nor as free for it.',
  {
    NOT_READY: 'Signed in, without work, and not ready: a break.',
    OFFLINE: 'Not signed in, and without work.',
    STATE_UNKNOWN:
      'What they did is not told: an account does not tell all of their work, or a state that nobody knows.',
    OUT_OF_ORDER: 'A change came after one that was newer, and concerns this time.',
    NOT_OBSERVED: 'The account was not heard, or something may have been missed.',
    BEFORE_OBSERVED: 'Before the watching began, or before the worker was known.',
    FORGOTTEN: 'Heard, and not kept any more: 25 hours, and 50,000 changes of state of each account are.',
  },
);

const TimeLeftOutType = builder.objectRef<TimeLeftOut>('TimeLeftOut').implement({
  description: 'How much time does not count for one reason.',
  fields: (t) => ({
    reason: t.field({
      type: ReasonEnum,
      nullable: false,
      description: 'Why it does not.',
      resolve: ({ reason }) => reason,
    }),
    ms: t.exposeFloat('ms', { nullable: false, description: 'How much of all of them together, in milliseconds.' }),
  }),
});

export const OccupancyType = builder.objectRef<Occupancy>('Occupancy').implement({
  description:
    'How much of the time in which workers could work they did, with what that is made of. It is the time of those who belong to the ' +
    'queue now, whatever queue they worked for, over a time as long as the window and up to the last change of one of them: so it is told ' +
    'anew when one of them changes, and when nothing of them was heard in the window any more, and not because time passes.',
  fields: (t) => ({
    value: t.exposeFloat('value', figure('occupancy.value')),
    numeratorMs: t.exposeFloat('numeratorMs', sure('occupancy.numeratorMs')),
    denominatorMs: t.exposeFloat('denominatorMs', sure('occupancy.denominatorMs')),
    availableMs: t.exposeFloat('availableMs', sure('occupancy.availableMs')),
    offeredMs: t.exposeFloat('offeredMs', sure('occupancy.offeredMs')),
    onTaskMs: t.exposeFloat('onTaskMs', sure('occupancy.onTaskMs')),
    wrapUpMs: t.exposeFloat('wrapUpMs', figure('occupancy.wrapUpMs')),
    workers: t.exposeInt('workers', sure('occupancy.workers')),
    since: t.expose('since', { type: 'DateTime', ...sure('occupancy.since') }),
    until: t.expose('until', { type: 'DateTime', ...sure('occupancy.until') }),
    leftOut: t.field({
      type: [TimeLeftOutType],
      nullable: false,
      description:
        'What time does not count, and why. Reasons of no time are left out. With `denominatorMs` it makes `workers` times the time from ' +
        '`since` to `until`.',
      resolve: ({ leftOut }) => [...leftOut],
    }),
  }),
});

export const OCCUPANCY =
  'How much of the time in which its workers could work they did. Null where nothing was heard of them in the window, where it is not ' +
  'known who they are, and for those who see some queues only, because it would tell of work in others: see `partial`.';
