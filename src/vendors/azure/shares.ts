import type { Job } from '../../domain/job.ts';
import type { Json } from '../../domain/json.ts';
import { ref } from '../../domain/ref.ts';
import { isLiveTask, type Task, type TaskState } from '../../domain/task.ts';
import { BLANKS } from '../../kit/kinds.ts';
import { type JobRow, latest, type WorkerRow } from './collections.ts';
import { taskId } from './ids.ts';
import { TASK_STATES } from './states.ts';
import type { AssignedJob, Assignment, Offer } from './wire.ts';

type Own = Assignment & { readonly workerId: string };

/**
 * An assignment has no status: its moments and its job's status tell. Of a job that goes on, one that was never completed and is not its
 * last was taken back (whether the vendor keeps such is a matter of its version, contract §8.1).
 */
const stateOf = ({ item, assignments }: JobRow, one: Assignment): TaskState | 'UNKNOWN' => {
  const { state } = item.state;
  if (state === 'UNKNOWN') return 'UNKNOWN';
  if (one.completedAt !== null || one.closedAt !== null) return state === 'WRAP_UP' ? 'WRAP_UP' : 'COMPLETED';
  if (latest(assignments)?.assignmentId !== one.assignmentId) return 'REVOKED';
  return TASK_STATES.get(state) ?? 'REVOKED';
};

/** The assignments that count: of several for one worker the latest. */
export const current = ({ assignments }: JobRow): readonly Own[] => {
  const own = assignments.filter((one): one is Own => one.workerId !== null);
  const byWorker = Map.groupBy(own, ({ workerId }) => workerId);
  return [...byWorker].flatMap(([workerId, all]) => {
    const last = latest(all);
    return last === null ? [] : [{ ...last, workerId }];
  });
};

type Jobs = ReadonlyMap<string, JobRow>;

/** Workers' shares of jobs, put together of what workers and jobs tell. `seen`: hears of every offer that is read. */
export const openShares = (account: string, seen: (task: string, offer: Offer) => void = () => {}) => {
  const share = (
    jobId: string,
    workerId: string,
    job: Job | undefined,
    raw: Json,
    own: Pick<Task, 'state'> & Partial<Task>,
  ): Task => ({
    ...BLANKS.Task,
    ref: ref('Task', account, taskId(jobId, workerId)),
    vendorType: 'RouterJobAssignment',
    raw,
    createdAt: null,
    updatedAt: null,
    version: null,
    worker: ref('Worker', account, workerId),
    job: ref('Job', account, jobId),
    queue: job?.queue ?? null,
    ...own,
  });

  const offered = (workerId: string, offer: Offer, job?: JobRow): Task => {
    const { jobId, offeredAt, capacityCost, raw } = offer;
    seen(taskId(jobId, workerId), offer);
    return share(jobId, workerId, job?.item, raw, {
      vendorType: 'RouterJobOffer',
      // An offer has no status: it is there, or it is gone.
      state: { state: 'OFFERED', native: null },
      createdAt: offeredAt,
      offeredAt,
      offerExpiresAt: offer.expiresAt,
      capacityCost,
    });
  };

  const assigned = (job: JobRow, one: Own): Task => {
    const state = stateOf(job, one);
    return share(job.item.ref.nativeId, one.workerId, job.item, one.raw, {
      state: { state, native: job.item.state.native },
      assignedAt: one.assignedAt,
      endedAt: state === 'COMPLETED' ? one.closedAt : null,
    });
  };

  /**
   * What the job says of something that its worker holds. Closed to a later moment, it holds the worker's capacity until then
   * (contract §8.1); and one that is no assignment any more, or not yet, lags behind the worker.
   */
  const ofHeld = (workerId: string, held: AssignedJob, job: JobRow | undefined): Task => {
    const { jobId, assignedAt, capacityCost, raw } = held;
    const one = job?.assignments.find(({ assignmentId }) => assignmentId === held.assignmentId);
    const task = job && one && assigned(job, { ...one, workerId });
    if (!task || task.state.state === 'REVOKED') {
      const state = { state: 'ACTIVE', native: 'assigned' } as const;
      return share(jobId, workerId, job?.item, raw, { state, assignedAt, capacityCost });
    }
    if (task.state.state !== 'COMPLETED') return { ...task, capacityCost };
    return { ...task, state: { ...task.state, state: 'WRAP_UP' }, endedAt: null, capacityCost };
  };

  return {
    offered,

    /** What a worker holds now. `jobs`: those of its jobs that are known; a job that is not is taken for one at work. */
    ofWorker: ({ item, offers, assignedJobs }: WorkerRow, jobs: Jobs): Task[] => {
      const { nativeId } = item.ref;
      const all = [
        ...offers.map((offer) => offered(nativeId, offer, jobs.get(offer.jobId))),
        ...assignedJobs.map((held) => ofHeld(nativeId, held, jobs.get(held.jobId))),
      ];
      return [...new Map(all.map((task) => [task.ref.nativeId, task])).values()].filter(isLiveTask);
    },

    /** What each worker had or has of a job, by its assignments. */
    ofJob: (job: JobRow): Task[] => current(job).map((one) => assigned(job, one)),
  };
};

export type Shares = ReturnType<typeof openShares>;
