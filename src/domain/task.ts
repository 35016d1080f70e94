import { among, type Period, type State, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';

export const TASK_STATES = ['OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED', 'DECLINED', 'EXPIRED', 'REVOKED'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** One worker's share of a job, from offer to wrap-up. */
export interface Task extends VendorObject<'Task'> {
  readonly state: State<TaskState>;
  readonly worker: Ref<'Worker'>;
  readonly job: Ref<'Job'>;
  readonly queue: Ref<'Queue'> | null;
  readonly offeredAt: number | null;
  /** When the offer lapses unless it is taken. */
  readonly offerExpiresAt: number | null;
  readonly assignedAt: number | null;
  readonly endedAt: number | null;
  /** How much of its worker's capacity it takes, in the vendor's units. */
  readonly capacityCost: number | null;
  /** What the vendor lets the worker do with it now, in the vendor's words; absent where the vendor does not tell. Not exhaustive. */
  readonly actions?: readonly string[];
}

export interface TaskFilter {
  readonly states?: readonly (TaskState | 'UNKNOWN')[] | undefined;
  /** False: ended tasks only. True: all others. */
  readonly live?: boolean | undefined;
  /** Native ids. */
  readonly workers?: readonly string[] | undefined;
  readonly jobs?: readonly string[] | undefined;
  readonly queues?: readonly string[] | undefined;
  readonly created?: Period | undefined;
  readonly updated?: Period | undefined;
  readonly offered?: Period | undefined;
  readonly offerExpires?: Period | undefined;
  readonly assigned?: Period | undefined;
  readonly ended?: Period | undefined;
}

export const matchesTask = (task: Task, filter: TaskFilter): boolean =>
  among(filter.states, task.state.state) &&
  (filter.live === undefined || isLiveTask(task) === filter.live) &&
  among(filter.workers, task.worker.nativeId) &&
  among(filter.jobs, task.job.nativeId) &&
  among(filter.queues, task.queue?.nativeId ?? null) &&
  within(filter.created, task.createdAt) &&
  within(filter.updated, task.updatedAt) &&
  within(filter.offered, task.offeredAt) &&
  within(filter.offerExpires, task.offerExpiresAt) &&
  within(filter.assigned, task.assignedAt) &&
  within(filter.ended, task.endedAt);

export const ENDED_TASK_STATES: ReadonlySet<string> = new Set<TaskState>([
  'COMPLETED',
  'DECLINED',
  'EXPIRED',
  'REVOKED',
]);

/**
 * Whether it still holds some of its worker's time. An unknown state counts as live: better a worker who seems to be at work than one
 * who is offered more work than he can take.
 */
export const isLiveTask = (task: Pick<Task, 'state'>): boolean => !ENDED_TASK_STATES.has(task.state.state);

/** Who is at work comes first, then who wraps up, then to whom it is offered; of several the last to get it. */
const HOLDING: readonly (TaskState | 'UNKNOWN')[] = ['ACTIVE', 'WRAP_UP', 'UNKNOWN', 'OFFERED'];

/** Who has the job whose live tasks these are; `null`: nobody. */
export const workerAmong = (tasks: readonly Task[]): Ref<'Worker'> | null => {
  const rank = ({ state }: Task): number => HOLDING.indexOf(state.state);
  const since = ({ assignedAt, offeredAt }: Task): number => assignedAt ?? offeredAt ?? 0;
  const [first] = tasks
    .filter(isLiveTask)
    .toSorted((a, b) => rank(a) - rank(b) || since(b) - since(a) || (a.ref.nativeId < b.ref.nativeId ? -1 : 1));
  return first?.worker ?? null;
};

export const LIVE_TASK_STATES: readonly (TaskState | 'UNKNOWN')[] = [
  ...TASK_STATES.filter((state) => !ENDED_TASK_STATES.has(state)),
  'UNKNOWN',
];
