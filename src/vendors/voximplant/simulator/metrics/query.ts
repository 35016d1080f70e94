import { needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { GMT, parseInterval, readTimeZone } from '../dates.ts';
import { findMany } from '../lookup.ts';
import type { Params } from '../params.ts';
import type { Account, Application, Queue, User } from '../records.ts';
import { invalid, missing, refusal } from '../refusal.ts';
import { queueShelf, userShelf } from '../shelves.ts';
import type { Switches } from '../switches.ts';
import { type Bucket, bucketsOf } from './facts.ts';
import { BY_AGENT, BY_QUEUE } from './groupings.ts';
import { MINUTE, type Reach } from './reach.ts';
import { REPORTS } from './reports.ts';

export interface Query {
  readonly application: Application;
  readonly reports: readonly string[];
  /** `null`: not narrowed. */
  readonly queues: readonly Queue[] | null;
  readonly users: readonly User[] | null;
  readonly groupBy: 'agent' | 'queue' | 'none';
  readonly buckets: readonly Bucket[];
  readonly timeZone: string;
  readonly maxWaitingMs: number;
  /** Spans without data are left out. */
  readonly omitsEmpty: boolean;
  /** The newest span comes first. */
  readonly newestFirst: boolean;
  /** Of a report as CSV. */
  readonly decimalSeparator: '.' | ',';
  readonly withHeader: boolean;
}

/** A caller's "half an hour ago" has aged by the time it arrives. */
const TOLERANCE = MINUTE;
const BUCKETS_MAX = 2000;
const SELECTED_MAX = 5;
const LEVELS = new Set(['service_level', 'im_service_level']);

const readTimes = (centre: Centre, params: Params, reach: Reach, timeZone: string): Bucket[] => {
  const now = centre.clock.now();
  for (const key of ['from_date', 'to_date']) if (reach.datesRequired) params.required(key);
  const from = params.date('from_date', timeZone) ?? now - reach.period;
  const to = params.date('to_date', timeZone) ?? now;
  if (from >= to) throw refusal(123);
  if (from < now - reach.kept - TOLERANCE) throw refusal(569, 'from_date');
  const text = params.text('interval');
  const interval = text === undefined ? reach.period : parseInterval(text);
  if (interval === null) throw refusal(111, 'interval');
  if (interval === 0 || (to - from) / interval > BUCKETS_MAX) throw refusal(497, 'interval');
  return bucketsOf(from, to, interval);
};

const readReports = (params: Params): readonly string[] => {
  params.required('report_type');
  const reports = [...new Set(params.list('report_type'))];
  const unknown = reports.find((name) => !REPORTS.has(name));
  if (unknown !== undefined) throw refusal(459, unknown);
  if (reports.some((name) => LEVELS.has(name))) params.required('max_waiting_sec');
  return reports;
};

const SEPARATORS = new Map<string, '.' | ','>([
  ['.', '.'],
  ['dot', '.'],
  [',', ','],
  ['comma', ','],
]);

/** The four that one reference alone has; what they are when not passed is not documented, nor how a separator is spelt. */
const readForm = (params: Params, { report_options }: Switches) => {
  const given = report_options === 'accepted';
  const separator = SEPARATORS.get((given && params.text('decimal_separator')) || '.');
  if (separator === undefined) throw invalid('decimal_separator');
  return {
    omitsEmpty: (given && params.flag('omit_empty')) || false,
    newestFirst: (given && params.flag('desc_order')) || false,
    decimalSeparator: separator,
    withHeader: (given ? params.flag('with_header') : undefined) ?? true,
  };
};

export const readQuery = (centre: Centre, params: Params, by: Account, reach: Reach): Query => {
  const { switches } = centre;
  const application = needApplication(centre, params, by);
  const reports = readReports(params);
  const timeZone = readTimeZone(params.text('timezone') ?? GMT);
  if (timeZone === null) throw invalid('timezone');

  const shelf = queueShelf(centre, application);
  const queueParams = reach.queueById
    ? params
    : { ...params, has: (key: string) => key !== shelf.idKey && params.has(key) };
  const queues = findMany(queueParams, shelf) ?? null;
  const users = findMany(params, userShelf(centre, application), true) ?? null;
  const manyUsers =
    users !== null && users.length > SELECTED_MAX && !params.isAll('user_id') && !params.isAll('user_name');
  if (queues && queues.length > SELECTED_MAX) throw refusal(497, 'sq_queue_id');
  if (manyUsers) throw refusal(497, 'user_id');
  const ofAgents = reports.every((name) => BY_AGENT.has(name));
  const needsQueue = reach.queueRequired === 'always' || (reach.queueRequired === 'queue_reports' && !ofAgents);
  if (!queues && needsQueue) throw missing('sq_queue_id');

  const asked = params.oneOf('group_by', ['agent', 'queue']);
  const fits = (name: string, list: ReadonlySet<string>): boolean =>
    list.has(name) || (switches.unlisted_reports === 'allowed' && !BY_AGENT.has(name) && !BY_QUEUE.has(name));
  const misfit = asked && reports.find((name) => !fits(name, asked === 'agent' ? BY_AGENT : BY_QUEUE));
  if (misfit !== undefined) throw refusal(asked === 'agent' ? 525 : 526, misfit);
  if (asked === 'agent' && queues && queues.length !== 1) throw invalid('sq_queue_id');
  if (asked === 'agent' && !queues && switches.agent_group_queue === 'one') throw missing('sq_queue_id');

  const level = params.integer('max_waiting_sec', 0) ?? 0;
  return {
    application,
    reports,
    queues,
    users,
    groupBy: asked ?? switches.default_group,
    buckets: readTimes(centre, params, reach, timeZone),
    timeZone,
    maxWaitingMs: level * 1000,
    ...readForm(params, switches),
  };
};
