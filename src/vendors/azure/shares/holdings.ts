import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { isLiveTask, type Task } from '../../../domain/task.ts';
import type { Loss } from '../../../kit/unreadable.ts';
import type { Lister } from '../../../kit/vendor-order.ts';
import type { Api } from '../api.ts';
import type { JobRow, WorkerRow } from '../collections.ts';
import type { AzureSettings } from '../settings.ts';
import type { Shares } from '../shares.ts';

/** Up to this many jobs are read one by one. */
const FEW = 25;

/** Holds something that may be a job in wrap-up: whether the vendor still lists those with the worker is not documented. */
const isBusy = ({ assignedJobs, offers, item }: WorkerRow): boolean =>
  assignedJobs.length > 0 || (offers.length === 0 && item.loadRatio !== 0);

export const byId = (jobs: readonly JobRow[]): ReadonlyMap<string, JobRow> =>
  new Map(jobs.map((job) => [job.item.ref.nativeId, job]));

/** Jobs, and what of them could not be read. */
export interface Jobs {
  readonly jobs: readonly JobRow[];
  readonly losses: readonly Loss[];
}
const NONE: Jobs = { jobs: [], losses: [] };

const together = (parts: readonly Jobs[]): Jobs => ({
  jobs: parts.flatMap(({ jobs }) => jobs),
  losses: parts.flatMap(({ losses }) => losses),
});

/** Shares of these jobs that cannot be read. */
const lostShares = (jobs: readonly JobRow[]): readonly Loss[] => jobs.flatMap(({ taskFlaws }) => taskFlaws);

/**
 * What workers hold. A worker's own representation names its offers and assignments, but tells neither the queue they came through
 * nor whether the work is over and only wrap-up left; the jobs behind them do.
 */
export const openHoldings = (
  { api, lister, shares }: { readonly api: Api; readonly lister: Pick<Lister, 'readAll'>; readonly shares: Shares },
  { wrapUp }: Pick<AzureSettings, 'wrapUp'>,
) => {
  const inStatus = async (status: string, call: Call): Promise<Jobs> => {
    const { rows, unreadable } = await lister.readAll({ fetch: api.jobs.list, query: { status } }, call);
    return { jobs: rows, losses: unreadable };
  };

  const one = async (id: string, call: Call): Promise<Jobs> => {
    try {
      const job = await api.jobs.find(id, call);
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
    const told = Map.groupBy(jobs.flatMap(shares.ofJob).filter(isLiveTask), ({ worker }) => worker.nativeId);
    return rows.map((row) => {
      const own = shares.ofWorker(row, known);
      const ids = new Set(own.map((task) => task.ref.nativeId));
      return [...own, ...(told.get(row.item.ref.nativeId) ?? []).filter((task) => !ids.has(task.ref.nativeId))];
    });
  };

  return {
    each,
    needsJobs,

    /** What workers hold where jobs cannot be read. `null`: only its jobs would tell. */
    withoutJobs: (rows: readonly WorkerRow[]): readonly (readonly Task[] | null)[] =>
      rows.map((row) => (isBusy(row) ? null : shares.ofWorker(row, new Map()))),

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
      const all = [...losses, ...lostShares(jobs)];
      const isDoubtful = (row: WorkerRow): boolean => row.taskFlaws.length > 0 || (all.length > 0 && isBusy(row));
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
      const lost = rows.flatMap(({ taskFlaws }) => taskFlaws);
      return {
        tasks: join(rows, jobs).flat(),
        losses: [...lost, ...listed.losses, ...others.losses, ...lostShares(jobs)],
      };
    },
  };
};

export type Holdings = ReturnType<typeof openHoldings>;
