import type { Job } from '../domain/job.ts';
import { placesOf } from '../domain/places.ts';
import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import { type Worker, workState } from '../domain/worker.ts';
import { isEnded } from '../events/kinds.ts';
import { openGroups } from './groups.ts';
import type { Held } from './held.ts';
import { type MembershipsOptions, openMemberships } from './memberships.ts';
import type { CountedWorker } from './numbers.ts';

export interface RosterOptions extends Omit<MembershipsOptions, 'onAnswer'> {
  /** Told the `refKey` of each queue of which the workers may be different. */
  readonly touch: (queue: string) => void;
  readonly touchAll: () => void;
  /** Told the `refKey` of each worker and each task that may be different. */
  readonly touchObject: (key: string) => void;
  /** Told the `refKey` of each job that is offered, or is not any more. */
  readonly touchJob: (key: string) => void;
  /** The kind of contact of a task; `null`: not known. */
  readonly channelOf: (task: Task) => string | null;
}

export interface Member {
  readonly worker: Worker;
  /** The `refKey`s of the queues in which the worker is counted; `null` where that cannot be said of anybody. */
  readonly queues: readonly string[] | null;
  /** Whether it has been told where this very worker belongs. */
  readonly isPlaced: boolean;
}

/** Whether the account tells the tasks that live, and all of them. */
export interface TasksTold {
  readonly tasks: boolean;
  readonly allTasks: boolean;
}

const NO_TASKS: ReadonlyMap<string, Task> = new Map();

export type Roster = ReturnType<typeof openRoster>;

/** The workers of one account, the queues they belong to, and the tasks they hold. */
export const openRoster = (options: RosterOptions) => {
  const { account, queuesOf, clock, touch, touchAll, touchObject, touchJob, channelOf } = options;
  const tasks = new Map<string, Task>();
  const workers = new Map<string, Member>();
  const tasksOfWorker = openGroups();
  const tasksOfJob = openGroups();
  const offersOfJob = openGroups();
  const workersIn = openGroups();
  /** Workers of whom it is not known where they belong. */
  let stray = 0;

  const setWorker = (key: string, worker: Worker | null): void => {
    const known = workers.get(key);
    const strayBefore = stray;
    if (known?.queues === null) stray -= 1;
    for (const queue of known?.queues ?? []) {
      workersIn.remove(queue, key);
      touch(queue);
    }
    workers.delete(key);
    const belongs = (worker && memberships.of(worker)?.map(refKey)) ?? null;
    if (worker) {
      workers.set(key, { worker, queues: belongs, isPlaced: memberships.isTold(worker) });
      if (belongs === null) stray += 1;
    }
    for (const queue of belongs ?? []) {
      workersIn.add(queue, key);
      touch(queue);
    }
    touchObject(key);
    if (strayBefore > 0 !== stray > 0) touchAll();
  };

  const memberships = openMemberships({
    account,
    queuesOf,
    clock,
    onAnswer() {
      for (const [key, { worker }] of [...workers]) setWorker(key, worker);
      touchAll();
    },
  });

  const tasksIn = (keys: Iterable<string>): Task[] => [...keys].flatMap((key) => tasks.get(key) ?? []);

  const touchQueuesOf = (worker: string | null): void => {
    if (worker === null) touchAll();
    else for (const queue of workers.get(worker)?.queues ?? []) touch(queue);
  };

  const touchWorkerOf = (task: Task): void => {
    const worker = refKey(task.worker);
    touchQueuesOf(worker);
    touchObject(worker);
  };

  const setOffer = (key: string, task: Task | null): void => {
    const [known, offer] = [tasks.get(key), task].map((one) =>
      one?.state.state === 'OFFERED' ? refKey(one.job) : null,
    );
    if (known === offer) return;
    if (known) offersOfJob.remove(known, key);
    if (offer) offersOfJob.add(offer, key);
    for (const job of [known, offer]) if (job) touchJob(job);
  };

  const setTask = (key: string, task: Task | null): void => {
    const known = tasks.get(key);
    touchObject(key);
    setOffer(key, task);
    if (known) {
      tasks.delete(key);
      tasksOfWorker.remove(refKey(known.worker), key);
      tasksOfJob.remove(refKey(known.job), key);
      touchWorkerOf(known);
    }
    if (!task || isEnded(task)) return;
    tasks.set(key, task);
    tasksOfWorker.add(refKey(task.worker), key);
    tasksOfJob.add(refKey(task.job), key);
    touchWorkerOf(task);
  };

  /** What is heard of the tasks counts before what the worker himself tells of them, as long as they are told. */
  const heldBy = (key: string, worker: Worker, told: TasksTold): Held =>
    told.tasks || !worker.tasks
      ? { tasks: tasksIn(tasksOfWorker.of(key)), areAll: told.tasks && told.allTasks }
      : { tasks: worker.tasks, areAll: true };

  return {
    setWorker,
    setTask,
    workers: workers as ReadonlyMap<string, Member>,
    tasks: tasks as ReadonlyMap<string, Task>,
    task: (key: string): Task | null => tasks.get(key) ?? null,
    heldBy,
    tasksOf: tasksOfWorker.of,
    /** Of a worker; `null`: all of them. */
    touchQueuesOf,
    /** Whether a live task holds the job out to a worker. */
    isOffered: (job: Job): boolean => !offersOfJob.isEmpty() && offersOfJob.has(refKey(job.ref)),
    touchTasksOf(job: string): void {
      for (const key of tasksOfJob.of(job)) touchObject(key);
    },
    /** What the job is tells what its workers can take beside it. */
    touchWorkersOf(job: string): void {
      for (const task of tasksIn(tasksOfJob.of(job))) touchWorkerOf(task);
    },

    /** The tasks of a job, by `refKey`. */
    tasksOfJob: (job: string): ReadonlyMap<string, Task> => {
      const keys = [...tasksOfJob.of(job)];
      return keys.length === 0 ? NO_TASKS : new Map(tasksIn(keys).map((task) => [refKey(task.ref), task]));
    },

    /** Who belongs to the queue, by `refKey`; `null` when not of all workers it is known where they belong. */
    membersOf(queue: string, told: TasksTold): ReadonlyMap<string, CountedWorker> | null {
      if (stray > 0) return null;
      const members = new Map<string, CountedWorker>();
      for (const key of workersIn.of(queue)) {
        const worker = workers.get(key)?.worker;
        if (!worker) continue;
        const { tasks: held, areAll } = heldBy(key, worker, told);
        const places = placesOf(worker, { tasks: held, areAll, channelOf });
        members.set(key, { worker, state: workState(worker, held, areAll), places });
      }
      return members;
    },

    /** To be called often while somebody reads. */
    refresh: (): void => memberships.refresh([...workers.values()].map(({ worker }) => worker)),
    close: memberships.close,
  };
};
