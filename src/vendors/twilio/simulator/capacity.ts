import type { SimWorker } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import type { Task, TaskChannel, Worker, WorkerChannel } from './records.ts';

/** Capacity is counted by channel; the world's own bound never binds. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER;

export const channelsOf = ({ workerChannels }: Centre, workerSid: string): readonly WorkerChannel[] =>
  workerChannels.get(workerSid) ?? [];

/** Creates the channel of this worker for this kind of task. */
export const addWorkerChannel = (centre: Centre, worker: Worker, { sid: taskChannelSid }: TaskChannel): void => {
  const channel: WorkerChannel = {
    ...centre.stamp('WC', worker.accountSid),
    workspaceSid: worker.workspaceSid,
    workerSid: worker.sid,
    taskChannelSid,
    capacity: centre.switches.channel_capacity,
    available: true,
  };
  centre.workerChannels.set(worker.sid, [...channelsOf(centre, worker.sid), channel]);
};

export interface Held {
  /** Accepted and not completed. */
  readonly assigned: number;
  /** Those, and pending reservations. */
  readonly all: number;
}

/** How many tasks of a channel a worker holds. */
export const heldBy = (centre: Centre, { workerSid, taskChannelSid }: WorkerChannel): Held => {
  const worker = centre.world.workers.get(workerSid);
  const isOf = (taskSid: string): boolean => centre.tasks.get(taskSid)?.taskChannelSid === taskChannelSid;
  let assigned = 0;
  let reserved = 0;
  for (const { id } of worker?.jobs ?? []) if (isOf(id)) assigned += 1;
  for (const { jobId } of worker?.offers ?? []) if (isOf(jobId)) reserved += 1;
  return { assigned, all: assigned + reserved };
};

/** Whether one more reservation of this task fits, whatever the worker's activity. */
export const hasRoom = (centre: Centre, worker: SimWorker, task: Task): boolean => {
  if (task.ignoreCapacity && task.routingTarget === worker.id) return true;
  if (!centre.workspaces.get(task.workspaceSid)?.multiTask && worker.load > 0) return false;
  // Asked of each worker for each task that waits.
  for (const channel of channelsOf(centre, worker.id)) {
    if (channel.taskChannelSid === task.taskChannelSid)
      return channel.available && heldBy(centre, channel).all < channel.capacity;
  }
  return false;
};
