import { type Centre, within } from '../centre.ts';
import type { Activity, Task, TaskQueue, Worker, Workflow, Workspace } from '../records.ts';
import { ageOf, priorityOf, queueOf, statusOf } from '../states.ts';

export interface TaskFigures {
  readonly tasks_by_status: Readonly<Record<string, number>>;
  readonly tasks_by_priority: Readonly<Record<string, number>>;
  readonly total_tasks: number;
  readonly longest_task_waiting_age: number;
  readonly longest_task_waiting_sid: string | null;
}

/** Tasks that have not ended, of one channel if it is named. */
export const liveTasks = (centre: Centre, isMeant: (task: Task) => boolean, channel: string | undefined): Task[] =>
  [...centre.tasks.values()].filter((task) => {
    if (!isMeant(task) || ['completed', 'canceled'].includes(statusOf(centre, task))) return false;
    if (!channel) return true;
    return task.taskChannelSid === channel || centre.taskChannels.get(task.taskChannelSid)?.uniqueName === channel;
  });

const isWaiting = (centre: Centre, task: Task): boolean => ['pending', 'reserved'].includes(statusOf(centre, task));

const oldest = (tasks: readonly Task[], since: (task: Task) => number): Task | null =>
  tasks.reduce<Task | null>((found, task) => (found && since(found) <= since(task) ? found : task), null);

export const taskFigures = (centre: Centre, tasks: readonly Task[]): TaskFigures => {
  const byStatus: Record<string, number> = { pending: 0, reserved: 0, assigned: 0, wrapping: 0 };
  const byPriority: Record<string, number> = {};
  for (const task of tasks) {
    const [status, priority] = [statusOf(centre, task), String(priorityOf(centre, task))];
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    byPriority[priority] = (byPriority[priority] ?? 0) + 1;
  }
  const waiting = tasks.filter((task) => isWaiting(centre, task));
  const longest = oldest(waiting, ({ createdAt }) => createdAt);
  return {
    tasks_by_status: byStatus,
    tasks_by_priority: byPriority,
    total_tasks: tasks.length,
    longest_task_waiting_age: longest ? ageOf(centre, longest) : 0,
    longest_task_waiting_sid: longest?.sid ?? null,
  };
};

export const activitiesOf = (centre: Centre, workspaceSid: string): Activity[] =>
  [...centre.activities.values()].filter(within(workspaceSid));

/** How many of these workers are in which activity. */
export const activityFigures = (centre: Centre, workspaceSid: string, workers: readonly Worker[]): readonly object[] =>
  activitiesOf(centre, workspaceSid).map(({ sid, name }) => ({
    sid,
    friendly_name: name,
    workers: workers.filter(({ activitySid }) => activitySid === sid).length,
  }));

const isAvailable = (centre: Centre, { activitySid }: Worker): boolean =>
  centre.activities.get(activitySid)?.available ?? false;

export const workersIn = (centre: Centre, workspaceSid: string): Worker[] =>
  [...centre.workers.values()].filter(within(workspaceSid));

export const workspaceRealTime = (centre: Centre, { sid }: Workspace, channel: string | undefined) => {
  const workers = workersIn(centre, sid);
  return {
    ...taskFigures(centre, liveTasks(centre, within(sid), channel)),
    total_workers: workers.length,
    activity_statistics: activityFigures(centre, sid, workers),
  };
};

export const workersRealTime = (centre: Centre, { sid }: Workspace) => {
  const workers = workersIn(centre, sid);
  return { total_workers: workers.length, activity_statistics: activityFigures(centre, sid, workers) };
};

export const workflowRealTime = (centre: Centre, { sid }: Workflow, channel: string | undefined): TaskFigures =>
  taskFigures(
    centre,
    liveTasks(centre, ({ workflowSid }) => workflowSid === sid, channel),
  );

export const queueRealTime = (centre: Centre, queue: TaskQueue, channel: string | undefined) => {
  const tasks = liveTasks(centre, (task) => queueOf(centre, task)?.sid === queue.sid, channel);
  const eligible = workersIn(centre, queue.workspaceSid).filter(({ sid }) => {
    const worker = centre.world.workers.get(sid);
    return worker !== undefined && (centre.world.queues.get(queue.sid)?.admits(worker) ?? false);
  });
  const waiting = tasks.filter((task) => isWaiting(centre, task));
  const enteredAt = (task: Task): number => task.queueEnteredAt ?? task.createdAt;
  const longest = oldest(waiting, enteredAt);
  return {
    ...taskFigures(centre, tasks),
    longest_relative_task_age_in_queue: longest ? Math.floor((centre.clock.now() - enteredAt(longest)) / 1000) : 0,
    longest_relative_task_sid_in_queue: longest?.sid ?? null,
    total_available_workers: eligible.filter((worker) => isAvailable(centre, worker)).length,
    total_eligible_workers: eligible.length,
    activity_statistics: activityFigures(centre, queue.workspaceSid, eligible),
  };
};
