import type { Params } from '../../../../sandbox/rest/params.ts';
import type { Centre } from '../centre.ts';
import { writeDate } from '../dates.ts';
import type { Fact } from '../journal.ts';
import type { Worker } from '../records.ts';
import { invalid } from '../refusal.ts';
import { type Window, windowOf } from '../window.ts';
import { activitiesOf, workersIn } from './real-time.ts';

/** Thresholds in seconds of a request that names none, as the recorded answers show. */
const SPLITS = '5,10';

const TASKS = {
  tasks_created: 'task.created',
  tasks_canceled: 'task.canceled',
  tasks_completed: 'task.completed',
  tasks_deleted: 'task.deleted',
  tasks_moved: 'task-queue.moved',
  tasks_timed_out_in_workflow: 'workflow.timeout',
} as const;

const RESERVATIONS = {
  reservations_created: 'reservation.created',
  reservations_accepted: 'reservation.accepted',
  reservations_rejected: 'reservation.rejected',
  reservations_timed_out: 'reservation.timeout',
  reservations_canceled: 'reservation.canceled',
  reservations_rescinded: 'reservation.rescinded',
} as const;

export type TaskCount = keyof typeof TASKS;

const seconds = (ms: number): number => Math.floor(ms / 1000);

const spread = (durations: readonly number[]) => {
  const total = durations.reduce((sum, each) => sum + each, 0);
  return {
    avg: durations.length === 0 ? 0 : Math.round(total / durations.length),
    min: durations.length === 0 ? 0 : Math.min(...durations),
    max: durations.length === 0 ? 0 : Math.max(...durations),
    total,
  };
};

const countOf = (facts: readonly Fact[], types: Readonly<Record<string, string>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, facts.filter((fact) => fact.type === type).length]),
  );

const thresholdsOf = (query: Params): readonly number[] => {
  const given = (query.text('SplitByWaitTime') || SPLITS).split(',');
  if (given.some((each) => !/^\s*\d{1,9}\s*$/.test(each))) throw invalid('SplitByWaitTime');
  return given.map(Number);
};

const splitBy = (thresholds: readonly number[], accepted: readonly number[], canceled: readonly number[]) =>
  Object.fromEntries(
    thresholds.map((limit) => {
      const above = (list: readonly number[]): number => list.filter((each) => each > limit).length;
      const [late, lost] = [above(accepted), above(canceled)];
      return [
        String(limit),
        {
          above: { tasks_canceled: lost, reservations_accepted: late },
          below: { tasks_canceled: canceled.length - lost, reservations_accepted: accepted.length - late },
        },
      ];
    }),
  );

const timesOf = ({ from, to }: Window) => ({ start_time: writeDate(from), end_time: writeDate(to) });

/** The facts of a window, of one channel if it is named. */
const factsOf = (centre: Centre, query: Params, isMeant: (fact: Fact) => boolean): readonly Fact[] => {
  const { from, to } = windowOf(centre, query);
  const channel = query.text('TaskChannel');
  const isOf = ({ taskChannelSid }: Fact): boolean =>
    !channel || taskChannelSid === channel || centre.taskChannels.get(taskChannelSid ?? '')?.uniqueName === channel;
  return centre.journal.facts.filter((fact) => fact.at >= from && fact.at <= to && isMeant(fact) && isOf(fact));
};

export interface CumulativeOptions {
  readonly isMeant: (fact: Fact) => boolean;
  /** Which counts of tasks this answer has. */
  readonly tasks: readonly TaskCount[];
  /** The type of event that counts as entering; absent: there is no such count. */
  readonly enters?: 'workflow.entered' | 'task-queue.entered';
  /** `whole`: with the durations and what is split by them; a queue has one more. */
  readonly form: 'short' | 'whole' | 'whole-queue';
}

export const cumulative = (centre: Centre, query: Params, options: CumulativeOptions): object => {
  const facts = factsOf(centre, query, options.isMeant);
  const waits = (type: string, read: (fact: Fact) => number): number[] =>
    facts.filter((fact) => fact.type === type).map((fact) => seconds(read(fact)));
  const accepted = waits('reservation.accepted', ({ waitedMs }) => waitedMs);
  const canceled = waits('task.canceled', ({ waitedMs }) => waitedMs);
  const counted = Object.fromEntries(options.tasks.map((name) => [name, TASKS[name]]));
  const thresholds = thresholdsOf(query);
  const isSplit = options.form !== 'short' || query.has('SplitByWaitTime');
  return {
    ...timesOf(windowOf(centre, query)),
    avg_task_acceptance_time: spread(accepted).avg,
    ...countOf(facts, RESERVATIONS),
    ...countOf(facts, counted),
    ...(options.enters && countOf(facts, { tasks_entered: options.enters })),
    ...(options.form !== 'short' && {
      wait_duration_until_accepted: spread(accepted),
      wait_duration_until_canceled: spread(canceled),
    }),
    ...(options.form === 'whole-queue' && {
      wait_duration_in_queue_until_accepted: spread(waits('reservation.accepted', ({ queuedMs }) => queuedMs)),
    }),
    ...(isSplit && { split_by_wait_time: splitBy(thresholds, accepted, canceled) }),
  };
};

/** How long each of these workers was in an activity at a time, clipped to the window. */
const staysOf = (centre: Centre, { from, to }: Window, workers: readonly Worker[], activitySid: string): number[] => {
  const clipped = (start: number, end: number): number => Math.min(end, to) - Math.max(start, from);
  const sids = new Set(workers.map(({ sid }) => sid));
  const past = centre.journal.facts
    .filter((fact) => fact.type === 'worker.activity.update' && fact.activitySid === activitySid)
    .filter(({ workerSid }) => sids.has(workerSid ?? ''))
    .map(({ at, lastedMs }) => clipped(at - lastedMs, at));
  const present = workers
    .filter((worker) => worker.activitySid === activitySid)
    .map(({ statusChangedAt }) => clipped(statusChangedAt, to));
  return [...past, ...present].filter((ms) => ms > 0).map(seconds);
};

/** Of all workers of a workspace, or of one. */
export const workersCumulative = (
  centre: Centre,
  query: Params,
  workspaceSid: string,
  worker: Worker | null,
): object => {
  const window = windowOf(centre, query);
  const workers = worker ? [worker] : workersIn(centre, workspaceSid);
  const isMeant = (fact: Fact): boolean =>
    worker ? fact.workerSid === worker.sid : fact.workspaceSid === workspaceSid;
  return {
    ...timesOf(window),
    ...countOf(factsOf(centre, query, isMeant), RESERVATIONS),
    activity_durations: activitiesOf(centre, workspaceSid).map(({ sid, name }) => ({
      sid,
      friendly_name: name,
      ...spread(staysOf(centre, window, workers, sid)),
    })),
  };
};
