import type { Json } from '../../domain/json.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import { isLiveTask, type Task, type TaskState } from '../../domain/task.ts';
import { jobState, latest } from './map.ts';
import type { AssignedJobRow, AssignmentRow, JobRow, OfferRow, WorkerRow } from './wire.ts';

/** An offer and the assignment that it becomes have two ids of the vendor's. Job and worker together stay the same all the way. */
export const taskId = (jobId: string, workerId: string): string =>
  [jobId, workerId].map((id) => encodeURIComponent(id.toWellFormed())).join('/');

export const parseTaskId = (nativeId: string): { readonly jobId: string; readonly workerId: string } | null => {
  const [job, worker, ...rest] = nativeId.split('/');
  if (!job || !worker || rest.length > 0) return null;
  try {
    return { jobId: decodeURIComponent(job), workerId: decodeURIComponent(worker) };
  } catch {
    return null;
  }
};

/**
 * An assignment has no status: its moments and its job's status tell. Of a job that goes on, one that was never completed and is not its
 * last was taken back (whether the vendor keeps such is a matter of its version, contract §8.1).
 */
export const assignmentState = (job: JobRow, one: AssignmentRow): TaskState | 'UNKNOWN' => {
  const { state } = jobState(job.status);
  if (state === 'UNKNOWN') return 'UNKNOWN';
  if (one.completedAt !== null || one.closedAt !== null) return state === 'WRAP_UP' ? 'WRAP_UP' : 'COMPLETED';
  if (latest(job.assignments)?.assignmentId !== one.assignmentId) return 'REVOKED';
  return OF_LAST.get(state) ?? 'REVOKED';
};

/** Whatever moments it lacks. */
const OF_LAST: ReadonlyMap<string, TaskState> = new Map([
  ['ASSIGNED', 'ACTIVE'],
  ['WRAP_UP', 'WRAP_UP'],
  ['COMPLETED', 'COMPLETED'],
]);

/** The assignments that count: of several for one worker the latest. */
export const current = (job: JobRow): readonly (AssignmentRow & { readonly workerId: string })[] => {
  const byWorker = new Map<string, AssignmentRow[]>();
  for (const one of job.assignments) {
    if (one.workerId !== null) byWorker.set(one.workerId, [...(byWorker.get(one.workerId) ?? []), one]);
  }
  return [...byWorker].flatMap(([workerId, all]) => {
    const last = latest(all);
    return last === null ? [] : [{ ...last, workerId }];
  });
};

type Jobs = ReadonlyMap<string, JobRow>;

/** `seen`: hears of every offer that is read. */
export const openTaskMap = (account: string, seen: (task: string, offer: OfferRow) => void = () => {}) => {
  const queueOf = (job: JobRow | undefined): Ref<'Queue'> | null =>
    job?.queueId ? ref('Queue', account, job.queueId) : null;

  const base = (jobId: string, workerId: string, job: JobRow | undefined, raw: Json) => ({
    ref: ref('Task', account, taskId(jobId, workerId)),
    raw,
    updatedAt: null,
    version: null,
    worker: ref('Worker', account, workerId),
    job: ref('Job', account, jobId),
    queue: queueOf(job),
  });

  const offered = (workerId: string, offer: OfferRow, job: JobRow | undefined): Task => {
    seen(taskId(offer.jobId, workerId), offer);
    return {
      ...base(offer.jobId, workerId, job, offer.raw),
      vendorType: 'RouterJobOffer',
      // An offer has no status: it is there, or it is gone.
      state: { state: 'OFFERED', native: null },
      createdAt: offer.offeredAt,
      offeredAt: offer.offeredAt,
      offerExpiresAt: offer.expiresAt,
      assignedAt: null,
      endedAt: null,
      capacityCost: offer.capacityCost,
    };
  };

  const assigned = (job: JobRow, one: AssignmentRow & { readonly workerId: string }): Task => {
    const state = assignmentState(job, one);
    return {
      ...base(job.id, one.workerId, job, one.raw),
      vendorType: 'RouterJobAssignment',
      state: { state, native: job.status },
      createdAt: null,
      offeredAt: null,
      offerExpiresAt: null,
      assignedAt: one.assignedAt,
      endedAt: state === 'COMPLETED' ? one.closedAt : null,
      capacityCost: null,
    };
  };

  const atWork = (workerId: string, held: AssignedJobRow, job: JobRow | undefined): Task => ({
    ...base(held.jobId, workerId, job, held.raw),
    vendorType: 'RouterJobAssignment',
    state: { state: 'ACTIVE', native: 'assigned' },
    createdAt: null,
    offeredAt: null,
    offerExpiresAt: null,
    assignedAt: held.assignedAt,
    endedAt: null,
    capacityCost: held.capacityCost,
  });

  /**
   * What the job says of something that its worker holds. Closed to a later moment, it holds the worker's capacity until then
   * (contract §8.1); and one that is no assignment any more, or not yet, lags behind the worker.
   */
  const ofHeld = (workerId: string, held: AssignedJobRow, job: JobRow | undefined): Task => {
    const seen = job?.assignments.find(({ assignmentId }) => assignmentId === held.assignmentId);
    if (!job || !seen) return atWork(workerId, held, job);
    const task = assigned(job, { ...seen, workerId });
    if (task.state.state === 'REVOKED') return atWork(workerId, held, job);
    return task.state.state === 'COMPLETED'
      ? { ...task, state: { ...task.state, state: 'WRAP_UP' }, endedAt: null }
      : task;
  };

  /** What a worker holds now. `jobs`: those of its jobs that are known; a job that is not is taken for one at work. */
  const ofWorker = (row: WorkerRow, jobs: Jobs): Task[] => {
    const tasks = new Map<string, Task>();
    for (const offer of row.offers) {
      const task = offered(row.id, offer, jobs.get(offer.jobId));
      tasks.set(task.ref.nativeId, task);
    }
    for (const held of row.assignedJobs) {
      const task = ofHeld(row.id, held, jobs.get(held.jobId));
      tasks.set(task.ref.nativeId, { ...task, capacityCost: held.capacityCost });
    }
    return [...tasks.values()].filter(isLiveTask);
  };

  return {
    offered,
    ofWorker,
    /** What each worker had or has of a job, by its assignments. */
    ofJob: (job: JobRow): Task[] => current(job).map((one) => assigned(job, one)),
  };
};

export type TaskMapper = ReturnType<typeof openTaskMap>;
