import type { Call } from '../../domain/call.ts';
import type { Task } from '../../domain/task.ts';
import type { Api } from './api.ts';
import type { Lister } from './list.ts';
import { find } from './parts.ts';
import type { AzureSettings } from './settings.ts';
import { isLiveTask, type TaskMapper } from './task-map.ts';
import type { JobRow, WorkerRow } from './wire.ts';

/** Up to this many jobs are read one by one. */
const FEW = 25;

/** Holds something that may be a job in wrap-up: whether the vendor still lists those with the worker is not documented. */
const isBusy = ({ assignedJobs, offers, loadRatio }: WorkerRow): boolean =>
  assignedJobs.length > 0 || (offers.length === 0 && (loadRatio ?? 0) > 0);

const byId = (jobs: readonly JobRow[]): Map<string, JobRow> => new Map(jobs.map((job) => [job.id, job]));

/**
 * What workers hold. A worker's own representation names its offers and assignments, but tells neither the queue they came through
 * nor whether the work is over and only wrap-up left; the jobs behind them do.
 */
export const openHoldings = (
  { api, lister, tasks }: { readonly api: Api; readonly lister: Lister; readonly tasks: TaskMapper },
  { wrapUp }: Pick<AzureSettings, 'wrapUp'>,
) => {
  const inStatus = async (status: string, call: Call): Promise<JobRow[]> =>
    lister.readAll({ fetch: api.jobs.list, query: { status } }, call);

  const each = async (ids: readonly string[], call: Call): Promise<JobRow[]> => {
    const found = await Promise.all([...new Set(ids)].map((id) => find(api.jobs, id, call)));
    return found.filter((job) => job !== null);
  };

  const wrappingUp = async (rows: readonly WorkerRow[], call: Call): Promise<JobRow[]> =>
    wrapUp === 'read' && rows.some(isBusy) ? inStatus('completed', call) : [];

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

    /** For lists of workers: one call more when anybody is busy. The queues of tasks at work stay unknown. */
    ofWorkers: async (rows: readonly WorkerRow[], call: Call): Promise<readonly (readonly Task[])[]> => {
      const [only] = rows;
      const held = only?.assignedJobs.map(({ jobId }) => jobId) ?? [];
      const singly = rows.length === 1 && held.length > 0 && held.length <= FEW && wrapUp === 'read';
      return join(rows, await (singly ? each(held, call) : wrappingUp(rows, call)));
    },

    /** With everything that can be known about the tasks. */
    inDetail: async (rows: readonly WorkerRow[], call: Call): Promise<readonly Task[]> => {
      const held = rows.flatMap(({ assignedJobs }) => assignedJobs.map(({ jobId }) => jobId));
      const offered = rows.flatMap(({ offers }) => offers.map(({ jobId }) => jobId));
      const found = await Promise.all([
        held.length === 0 ? [] : inStatus('assigned', call),
        wrappingUp(rows, call),
        new Set(offered).size <= FEW ? each(offered, call) : inStatus('queued', call),
      ]);
      const jobs = byId(found.flat());
      // Closed already, with capacity held to a later moment: which status such a job has is not documented (contract §8.1).
      const others = held.filter((id) => !jobs.has(id)).slice(0, FEW);
      return join(rows, [...jobs.values(), ...(await each(others, call))]).flat();
    },
  };
};

export type Holdings = ReturnType<typeof openHoldings>;
