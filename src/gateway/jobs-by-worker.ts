import { VendorError } from '../domain/error.ts';
import { ENDED_JOB_STATES, type Job, type JobFilter, matchesJob } from '../domain/job.ts';
import { unreadableRows } from '../domain/unreadable.ts';
import type { OpenAccount } from './accounts.ts';
import { kindRow, splitFilter } from './kinds.ts';
import { readLiveTasks } from './live-tasks.ts';
import { readMany } from './reading.ts';
import type { Scope } from './scope.ts';
import { wholeOf } from './sighted.ts';

/** Whether the account's jobs name no worker, and its tasks tell who has them. */
export const isByTasks = (account: OpenAccount, filter: object): filter is JobFilter => {
  const jobs = kindRow('Job').portOf(account);
  return (
    'workers' in filter &&
    filter.workers !== undefined &&
    jobs?.cannot?.includes('workers') === true &&
    (jobs.get !== undefined || jobs.getMany !== undefined) &&
    kindRow('Task').portOf(wholeOf(account))?.list !== undefined
  );
};

/** Whether jobs that have ended may match, too. */
const asksForEnded = ({ live, states }: JobFilter): boolean =>
  live !== true && (states?.some((state) => ENDED_JOB_STATES.has(state)) ?? true);

export interface JobsOfWorkers {
  /** In the order of their native ids. */
  readonly jobs: readonly Job[];
  /** How many were read, whether they match or not. */
  readonly read: number;
  readonly lacks: readonly VendorError[];
}

/**
 * The jobs of these workers where only tasks name workers: the live tasks of the workers, and the jobs behind them, one by one or in bulk.
 * `lacks`: who had a job that has ended nothing tells, and tasks or jobs that cannot be read may have been others.
 */
export const readJobsOf = async (
  scope: Scope,
  account: OpenAccount,
  { workers = [], ...others }: JobFilter,
): Promise<JobsOfWorkers> => {
  const port = kindRow('Job').portOf(account);
  const { unsupported } = port ? splitFilter('Job', port, others) : { unsupported: [] };
  const decided = port?.decides?.filter((member) => others[member as keyof typeof others] !== undefined) ?? [];
  if (unsupported.length + decided.length > 0) {
    const names = ['workers', ...unsupported, ...decided].join(', ');
    throw new VendorError(
      'UNSUPPORTED',
      account.name,
      `${account.title} cannot filter objects of type Job by ${names}`,
    );
  }
  const wanted = new Set(workers);
  // A job whose task may not be seen is left out below, by itself.
  const { all, unreadable } = await readLiveTasks(scope, account, { workers });
  const ids = [...new Set(all.filter((task) => wanted.has(task.worker.nativeId)).map(({ job }) => job.nativeId))];
  ids.sort();
  const reading = { scope, shapes: new Map(), lists: new Map() };
  const answers = await readMany(reading, account, 'Job', ids);
  const odd = [...unreadable, ...answers.filter((answer) => answer instanceof VendorError)];
  const jobs = answers.flatMap((answer) => (answer === null || answer instanceof VendorError ? [] : [answer]));
  const unread = unreadableRows(account.name, odd);
  const problem = `${account.title} does not tell who had a job that has ended`;
  return {
    jobs: jobs.filter((job) => matchesJob(job, others)),
    read: ids.length,
    lacks: [
      ...(unread ? [unread] : []),
      ...(asksForEnded(others) ? [new VendorError('UNSUPPORTED', account.name, problem)] : []),
    ],
  };
};
