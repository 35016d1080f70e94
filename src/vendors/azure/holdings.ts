import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { isLiveTask, type Task } from '../../domain/task.ts';
import type { Api } from './api.ts';
import type { Lister } from './list.ts';
import { find } from './resource.ts';
import type { AzureSettings } from './settings.ts';
import type { TaskMapper } from './task-map.ts';
import type { Loss } from './unreadable.ts';
import type { JobRow, WorkerRow } from './wire.ts';

/** Up to this many jobs are read one by one. */
const FEW = 25;

/** Holds something that may be a job in wrap-up: whether the vendor still lists those with the worker is not documented. */
const isBusy = ({ assignedJobs, offers, loadRatio }: WorkerRow): boolean =>
  assignedJobs.length > 0 || (offers.length === 0 && loadRatio !== 0);

const byId = (jobs: readonly JobRow[]): Map<string, JobRow> => new Map(jobs.map((job) => [job.id, job]));

/** Jobs, and what of them could not be read. */
interface Jobs {
  readonly jobs: readonly JobRow[];
  readonly losses: readonly Loss[];
}
const NONE: Jobs = { jobs: [], losses: [] };

const together = (parts: readonly Jobs[]): Jobs => ({
  jobs: parts.flatMap(({ jobs }) => jobs),
  losses: parts.flatMap(({ losses }) => losses),
});

/** Shares of these jobs that cannot be read. */
const lostTasks = (jobs: readonly JobRow[]): readonly Loss[] => jobs.flatMap(({ unreadableTasks }) => unreadableTasks);

/**
 * What workers hold. A worker's own representation names its offers and assignments, but tells neither the queue they came through
 * nor whether the work is over and only wrap-up left; the jobs behind them do.
 */
export const openHoldings = (
  { api, lister, tasks }: { readonly api: Api; readonly lister: Pick<Lister, 'readAll'>; readonly tasks: TaskMapper },
  { wrapUp }: Pick<AzureSettings, 'wrapUp'>,
) => {
  const inStatus = async (status: string, call: Call): Promise<Jobs> => {
    const { rows, unreadable } = await lister.readAll({ fetch: api.jobs.list, query: { status } }, call);
    return { jobs: rows, losses: unreadable };
  };

  const one = async (id: string, call: Call): Promise<Jobs> => {
    try {
      const job = await find(api.jobs, id, call);
      return { jobs: job ? [job] : [], losses: [] };
    } catch (error) {
      if (error instanceof VendorError && error.code === 'UNREADABLE') return { jobs: [], losses: [error] };
      throw error;
    }
  };

  const each = async (ids: readonly string[], call: Call): Promise<Jobs> =>
    together(await Promise.all([...new Set(ids)].map((id) => one(id, call))));

  /** Whether only jobs tell all that these workers hold. */
  const needsJobs = (rows: readonly WorkerRow[]): boolean => wrapUp === 'read' && rows.some(isBusy);

  const wrappingUp = async (rows: readonly WorkerRow[], call: Call): Promise<Jobs> =>
    needsJobs(rows) ? inStatus('completed', call) : NONE;

  /** By position. Jobs that the worker does not name, but that name the worker, count as well. */
  const join = (rows: readonly WorkerRow[], jobs: readonly JobRow[]): readonly (readonly Task[])[] => {
    const known = byId(jobs);
    const told = new Map<string, Task[]>();
    for (const task of jobs.flatMap(tasks.ofJob).filter(isLiveTask)) {
      const { nativeId } = task.worker;
      told.set(nativeId, [...(told.get(nativeId) ?? []), task]);
    }
    return rows.map((row) => {
      const own = tasks.ofWorker(row, known);
      const ids = new Set(own.map((task) => task.ref.nativeId));
      return [...own, ...(told.get(row.id) ?? []).filter((task) => !ids.has(task.ref.nativeId))];
    });
  };

  return {
    each,
    needsJobs,

    /** What workers hold where jobs cannot be read. `null`: only its jobs would tell. */
    withoutJobs: (rows: readonly WorkerRow[]): readonly (readonly Task[] | null)[] =>
      rows.map((row) => (isBusy(row) ? null : tasks.ofWorker(row, new Map()))),

    /**
     * For lists of workers: one call more when anybody is busy. The queues of tasks at work stay unknown. `null`: it is not known what
     * the worker holds, for a part of it cannot be read.
     */
    ofWorkers: async (
      rows: readonly WorkerRow[],
      call: Call,
    ): Promise<{ readonly held: readonly (readonly Task[] | null)[]; readonly losses: readonly Loss[] }> => {
      const [only] = rows;
      const ids = only?.assignedJobs.map(({ jobId }) => jobId) ?? [];
      const singly = rows.length === 1 && ids.length > 0 && ids.length <= FEW && wrapUp === 'read';
      const { jobs, losses } = await (singly ? each(ids, call) : wrappingUp(rows, call));
      const all = [...losses, ...lostTasks(jobs)];
      const isDoubtful = (row: WorkerRow): boolean => row.unreadableTasks.length > 0 || (all.length > 0 && isBusy(row));
      const joined = join(rows, jobs);
      return { held: rows.map((row, index) => (isDoubtful(row) ? null : (joined[index] ?? []))), losses: all };
    },

    /** With everything that can be known about the tasks, and all that cannot be read of them. */
    inDetail: async (
      rows: readonly WorkerRow[],
      call: Call,
    ): Promise<{ readonly tasks: readonly Task[]; readonly losses: readonly Loss[] }> => {
      const held = rows.flatMap(({ assignedJobs }) => assignedJobs.map(({ jobId }) => jobId));
      const offered = rows.flatMap(({ offers }) => offers.map(({ jobId }) => jobId));
      const listed = together(
        await Promise.all([
          held.length === 0 ? NONE : inStatus('assigned', call),
          wrappingUp(rows, call),
          new Set(offered).size <= FEW ? each(offered, call) : inStatus('queued', call),
        ]),
      );
      const known = byId(listed.jobs);
      // Closed already, with capacity held to a later moment: which status such a job has is not documented (contract §8.1).
      const others = await each(held.filter((id) => !known.has(id)).slice(0, FEW), call);
      const jobs = [...known.values(), ...others.jobs];
      const lost = rows.flatMap(({ unreadableTasks }) => unreadableTasks);
      return {
        tasks: join(rows, jobs).flat(),
        losses: [...lost, ...listed.losses, ...others.losses, ...lostTasks(jobs)],
      };
    },
  };
};

export type Holdings = ReturnType<typeof openHoldings>;
