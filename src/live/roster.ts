import { refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import { type Worker, workState } from '../domain/worker.ts';
import { isEnded } from '../events/kinds.ts';
import { type Holder, NOBODY } from './facts.ts';
import { openGroups } from './groups.ts';
import { type MembershipsOptions, openMemberships } from './memberships.ts';
import type { CountedWorker } from './numbers.ts';

export interface RosterOptions extends Omit<MembershipsOptions, 'onAnswer'> {
  /** Told the `refKey` of each queue of which the workers may be different. */
  readonly touch: (queue: string) => void;
  readonly touchAll: () => void;
}

/** Whether the account tells the tasks that live, and all of them. */
export interface TasksTold {
  readonly tasks: boolean;
  readonly allTasks: boolean;
}

export type Roster = ReturnType<typeof openRoster>;

/** The workers of one account, the queues they belong to, and the tasks they hold. */
export const openRoster = ({ account, queuesOf, clock, touch, touchAll }: RosterOptions) => {
  const tasks = new Map<string, Task>();
  const workers = new Map<string, { readonly worker: Worker; readonly queues: readonly string[] | null }>();
  const tasksOfWorker = openGroups();
  const tasksOfJob = openGroups();
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
      workers.set(key, { worker, queues: belongs });
      if (belongs === null) stray += 1;
    }
    for (const queue of belongs ?? []) {
      workersIn.add(queue, key);
      touch(queue);
    }
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

  const touchWorkerOf = (task: Task | undefined): void => {
    for (const queue of (task && workers.get(refKey(task.worker))?.queues) ?? []) touch(queue);
  };

  const setTask = (key: string, task: Task | null): void => {
    const known = tasks.get(key);
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

  return {
    setWorker,
    setTask,
    task: (key: string): Task | null => tasks.get(key) ?? null,

    /**
     * Who has the job, by `refKey`: the worker whom the job names, else the one whose task is at work on it; of several tasks the one that
     * was told before (`known`) as long as it is.
     */
    holderOf(job: string, worker: string | null, known: string | null): Holder {
      const held = tasksIn(tasksOfJob.of(job)).filter((task) => worker === null || refKey(task.worker) === worker);
      const inState = (state: Task['state']['state']): Task[] => held.filter((task) => task.state.state === state);
      const active = inState('ACTIVE');
      const candidates = active.length > 0 ? active : inState('WRAP_UP');
      const task = candidates.find(({ ref }) => refKey(ref) === known) ?? candidates[0];
      if (!task) return { ...NOBODY, worker };
      return { worker: refKey(task.worker), task: refKey(task.ref), assignedAt: task.assignedAt };
    },

    /** Who belongs to the queue, by `refKey`; `null` when not of all workers it is known where they belong. */
    membersOf(queue: string, told: TasksTold): ReadonlyMap<string, CountedWorker> | null {
      if (stray > 0) return null;
      const members = new Map<string, CountedWorker>();
      for (const key of workersIn.of(queue)) {
        const worker = workers.get(key)?.worker;
        if (!worker) continue;
        const state = told.tasks
          ? workState(worker, tasksIn(tasksOfWorker.of(key)), told.allTasks)
          : workState(worker, worker.tasks);
        members.set(key, { worker, state });
      }
      return members;
    },

    /** To be called often while somebody reads. */
    refresh: (): void => memberships.refresh([...workers.values()].map(({ worker }) => worker)),
    close: memberships.close,
  };
};
