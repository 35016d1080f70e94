/** Restcomm by hand: three lists at the same time, then one list of workers for each queue, since only the vendor tells its members. */

import { openPool } from '../serve.ts';
import { idOf, type JobNode, pushTo, type QueueNode, type ReadFloor, type WorkerNode } from './floor.ts';

interface Settings {
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
}
interface WorkerRow {
  readonly sid: string;
  readonly name: string;
  readonly available: boolean;
  readonly activityName: string;
}
interface QueueRow {
  readonly sid: string;
  readonly name: string;
}
interface TaskRow {
  readonly assignmentState: string;
  readonly priority: number;
  readonly taskChannel?: string;
  readonly taskQueueSid?: string;
  readonly workerSid?: string;
}

const JOB_STATES = new Map([
  ['PENDING', 'QUEUED'],
  ['RESERVED', 'OFFERED'],
  ['ASSIGNED', 'ASSIGNED'],
]);

export const open = ({ baseUrl, accountSid, authToken }: Settings): ReadFloor => {
  const { origin, pathname } = new URL(baseUrl);
  const pool = openPool(origin);
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    accept: 'application/json',
  };
  const list = async <R>(resource: string, filter = ''): Promise<readonly R[]> => {
    const path = `${pathname}/${resource}/search?page=0&pageSize=200${filter}`;
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
    const answer = (await body.json()) as { readonly data: { readonly result: readonly R[] } };
    if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode}`);
    return answer.data.result;
  };

  const listMembers = async () => {
    const queues = await list<QueueRow>('taskqueues');
    return Promise.all(
      queues.map(async (queue) => ({
        queue,
        members: await list<WorkerRow>('workers', `&taskQueueSid=${queue.sid}`),
      })),
    );
  };

  return async (account) => {
    const [workers, tasks, memberships] = await Promise.all([
      list<WorkerRow>('workers'),
      list<TaskRow>('tasks', '&isLiveSession=true'),
      listMembers(),
    ]);
    const queuesOf = new Map<string, QueueNode[]>();
    const queueOf = new Map<string, string>();
    for (const { queue, members } of memberships) {
      queueOf.set(queue.sid, queue.name);
      const node = { id: idOf('Queue', account, queue.sid), name: queue.name };
      for (const { sid } of members) pushTo(queuesOf, sid, node);
    }
    const nameOf = new Map(workers.map(({ sid, name }) => [sid, name]));
    const tasksOf = new Map<string, WorkerNode['tasks'][number][]>();
    const jobs = tasks.map(({ assignmentState, priority, taskChannel, taskQueueSid, workerSid }): JobNode => {
      const known = JOB_STATES.get(assignmentState) ?? 'UNKNOWN';
      const state = known === 'QUEUED' && !taskQueueSid ? 'PENDING' : known;
      if (workerSid) pushTo(tasksOf, workerSid, { state: state === 'ASSIGNED' ? 'ACTIVE' : state, job: { state } });
      return {
        state,
        channel: taskChannel ?? null,
        priority,
        queue: taskQueueSid ? { name: queueOf.get(taskQueueSid) ?? null } : null,
        worker: workerSid ? { id: idOf('Worker', account, workerSid), name: nameOf.get(workerSid) ?? null } : null,
      };
    });
    return {
      workers: workers.map(({ sid, name, available, activityName }) => ({
        id: idOf('Worker', account, sid),
        name,
        presence: { state: available ? 'READY' : activityName === 'Offline' ? 'OFFLINE' : 'NOT_READY' },
        queues: queuesOf.get(sid) ?? [],
        tasks: tasksOf.get(sid) ?? [],
      })),
      jobs,
    };
  };
};
