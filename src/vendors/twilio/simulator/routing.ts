import type { SimWorker } from '../../../sandbox/model.ts';
import { hasRoom } from './capacity.ts';
import { type Centre, taskMembers, within, workerMembers } from './centre.ts';
import { configurationOf } from './configuration.ts';
import type { Target, Task, TaskQueue, Worker } from './records.ts';
import { queueOf } from './states.ts';

const OUT_OF_TARGETS = 'Task reached the end of its Workflow';

/** Farther than any moment: what keeps one kind of queue before the other. */
const FIRST = 4e15;

/** A task's place in the world's line, which serves the lowest first. */
const placeOf = (centre: Centre, task: Task, queue: TaskQueue): number => {
  const { prioritizeQueueOrder } = centre.workspaces.get(queue.workspaceSid) ?? {};
  const place = queue.taskOrder === 'LIFO' ? -task.virtualStartAt : task.virtualStartAt;
  return place - (queue.taskOrder === prioritizeQueueOrder ? FIRST : 0);
};

/** Moves the task to the place that its virtual start gives it. */
export const reorder = (centre: Centre, task: Task): void => {
  const queue = queueOf(centre, task);
  if (queue) centre.world.changeJob(task.sid, { enteredAt: placeOf(centre, task, queue) });
};

/** Whether the vendor may reserve this worker for this task, beyond membership and activity. */
export const mayReserve = (centre: Centre, worker: SimWorker, task: Task): boolean => {
  const record = centre.workers.get(worker.id);
  if (!record || (task.onlyWorkerSid !== null && task.onlyWorkerSid !== worker.id)) return false;
  if (task.fits && !task.fits({ ...taskMembers(task), worker: workerMembers(centre, record).worker })) return false;
  return hasRoom(centre, worker, task);
};

const membersOf = (centre: Centre, queueSid: string): SimWorker[] => {
  const queue = centre.world.queues.get(queueSid);
  return [...centre.world.workers.values()].filter((worker) => queue?.admits(worker));
};

/** `task.agent_sid` is a member of the task, anything else stands for itself. */
const resolve = (task: Task, written: string): unknown => {
  const [scope, ...path] = written.split('.');
  if (scope !== 'task') return written;
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined,
    taskMembers(task).task,
  );
};

/** `undefined`: the target names nobody; `null`: the one it names is not in its queue. */
const knownWorker = (centre: Centre, task: Task, target: Target): Worker | null | undefined => {
  const { knownWorkerSid, knownWorkerName, queueSid } = target;
  if (knownWorkerSid === null && knownWorkerName === null) return undefined;
  const sid = knownWorkerSid === null ? undefined : resolve(task, knownWorkerSid);
  const name = knownWorkerName === null ? undefined : resolve(task, knownWorkerName);
  const found = membersOf(centre, queueSid)
    .map(({ id }) => centre.workers.get(id))
    .find((worker) => worker && (worker.sid === sid || worker.name === name));
  return found ?? null;
};

/** What `skip_if` may ask: how many of the queue's workers are in which activity. */
const counts = (centre: Centre, members: readonly SimWorker[]): Record<string, number> => {
  const found: Record<string, number> = { available: 0, unavailable: 0 };
  for (const { available } of members) {
    const kind = available ? 'available' : 'unavailable';
    found[kind] = (found[kind] ?? 0) + 1;
  }
  for (const { sid } of centre.activities.values()) {
    found[sid] = members.filter(({ presence }) => presence === sid).length;
  }
  return found;
};

const isSkipped = (centre: Centre, task: Task, { queueSid, skipIf }: Target): boolean => {
  if (!skipIf) return false;
  const members = membersOf(centre, queueSid);
  const atOnce = members.some((worker) => worker.available && mayReserve(centre, worker, task));
  return !atOnce && skipIf({ ...taskMembers(task), workers: counts(centre, members) });
};

const enter = (centre: Centre, task: Task, queue: TaskQueue): void => {
  const { world, clock, tell } = centre;
  const from = queueOf(centre, task);
  if (from?.sid === queue.sid) {
    reorder(centre, task);
    return;
  }
  if (!world.enqueue(task.sid, queue.sid, placeOf(centre, task, queue))) return;
  if (from) tell('task-queue.moved', task.workspaceSid, { task, queue: from });
  task.queueEnteredAt = clock.now();
  centre.touch(task);
  tell('task-queue.entered', task.workspaceSid, { task, queue });
};

/** Puts a task into this queue, for whomever it admits. */
export const enterQueue = (centre: Centre, task: Task, queue: TaskQueue): void => {
  task.stopTarget?.();
  task.targets = [];
  task.fits = null;
  enter(centre, task, queue);
};

/** Sends the task to the next target that takes it; with none left its way through the workflow is over. */
export const passOn = (centre: Centre, task: Task): void => {
  const { world, clock, tell } = centre;
  const workflow = centre.workflows.get(task.workflowSid ?? '');
  task.stopTarget?.();
  task.overdue = false;
  while (task.targets.length > 0) {
    const [target, ...rest] = task.targets as readonly [Target, ...Target[]];
    task.targets = rest;
    const queue = centre.queues.get(target.queueSid);
    const known = queue?.workspaceSid === task.workspaceSid ? knownWorker(centre, task, target) : null;
    if (!queue || known === null) continue;
    task.onlyWorkerSid = known?.sid ?? null;
    task.fits = target.fits;
    if (isSkipped(centre, task, target)) {
      tell('workflow.skipped', task.workspaceSid, { task, workflow });
      continue;
    }
    if (target.priority !== null) world.changeJob(task.sid, { priority: target.priority });
    tell('workflow.target-matched', task.workspaceSid, { task, workflow });
    enter(centre, task, queue);
    if (target.timeoutMs !== null) {
      task.stopTarget = clock.after(target.timeoutMs, () => leaveTarget(centre, task, queue));
    }
    return;
  }
  tell('workflow.timeout', task.workspaceSid, { task, workflow });
  task.reason = OUT_OF_TARGETS;
  world.cancel(task.sid);
};

const leaveTarget = (centre: Centre, task: Task, queue: TaskQueue): void => {
  const state = centre.world.jobs.get(task.sid)?.state;
  // A standing reservation is waited for.
  task.overdue = state === 'offered';
  if (state !== 'waiting') return;
  centre.tell('task-queue.timeout', task.workspaceSid, { task, queue });
  passOn(centre, task);
};

/** After the last reservation of a task has come to nothing. */
export const resume = (centre: Centre, task: Task): void => {
  const queue = queueOf(centre, task);
  if (task.overdue && queue) leaveTarget(centre, task, queue);
};

/** Finds the task its way: by its routing target, its queue, or its workflow's filters in order (contract §7). */
export const route = (centre: Centre, task: Task, queueSid: string | null): void => {
  const { routingTarget, workspaceSid } = task;
  const queues = [...centre.queues.values()].filter(within(workspaceSid));
  const worker = centre.world.workers.get(routingTarget ?? '');
  if (worker) {
    const queue = queues.find(({ sid }) =>
      queueSid === null ? centre.world.queues.get(sid)?.admits(worker) : sid === queueSid,
    );
    if (queue) enterQueue(centre, task, queue);
    task.onlyWorkerSid = worker.id;
    return;
  }
  const queue = queues.find(({ sid }) => sid === queueSid || sid === routingTarget);
  if (queue) {
    enterQueue(centre, task, queue);
    return;
  }
  const workflow = centre.workflows.get(routingTarget ?? '') ?? centre.workflows.get(task.workflowSid ?? '');
  if (!workflow) return;
  centre.tell('workflow.entered', workspaceSid, { task, workflow });
  const configuration = configurationOf(centre, workflow);
  // A document that cannot be read matches no queue and ends nothing.
  if (!configuration) return;
  const members = taskMembers(task);
  const filter = configuration.filters.find(({ fits }) => fits?.(members));
  const { defaultFilter } = configuration;
  task.targets = filter?.targets ?? (defaultFilter ? [defaultFilter] : []);
  passOn(centre, task);
};
