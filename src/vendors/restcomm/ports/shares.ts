import type { PortPage, TaskPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import { WireError } from '../../../domain/reading.ts';
import type { Task } from '../../../domain/task.ts';
import type { KitAccount } from '../../../kit/account.ts';
import * as read from '../../../kit/members.ts';
import { type Children, listBelow, NO_CHILDREN } from '../../../kit/nested.ts';
import { unionWalk } from '../../../kit/page.ts';
import { shareLists } from '../filters.ts';
import { TASK_STATES } from '../states.ts';
import { endedAt, jobState, stateOf, workerOfJob } from '../wire.ts';

export type Shares = ReturnType<typeof openShares>;

/**
 * The vendor has no reservation resource (contract §2): a Task here is read off the vendor Task that a worker holds or held last. When it
 * was offered or taken is not told.
 */
export const openShares = ({ account, rest, rows }: KitAccount) => {
  const readShare = rows.item(
    'Task',
    {
      state: stateOf(TASK_STATES),
      worker: read.essential('workerSid', read.link('Worker', 'workerSid')),
      job: read.essential('sid', read.link('Job', 'sid')),
      queue: read.link('Queue', 'taskQueueSid'),
      endedAt,
    },
    read.joinedId('sid', 'workerSid'),
  );
  /** Without what does not concern shares, so that nothing of it is told. */
  const holders = rest.resource('/tasks', rows.item('Job', { state: jobState, worker: workerOfJob }));

  /** `null` while no worker holds the job: one that waits is held by nobody, even if it names a worker. */
  const of = ({ raw, state, worker }: Job): Task | null =>
    worker === null || state.state === 'QUEUED' || state.state === 'PENDING'
      ? null
      : { ...readShare(raw, 'data'), createdAt: null };

  const ofJob = async (job: Job): Promise<Children<Task>> => {
    const share = of(job);
    return share ? { ...NO_CHILDREN, items: [share] } : NO_CHILDREN;
  };

  /** As a row of a list: what is wrong with it is told beside its neighbors. */
  const ofSid = async (sid: string, call: Call): Promise<Children<Task> | null> => {
    try {
      const job = await holders.find(sid, call);
      return job && (await ofJob(job));
    } catch (error) {
      if (error instanceof VendorError && error.cause instanceof WireError)
        return { ...NO_CHILDREN, unreadable: [error.cause] };
      throw error;
    }
  };

  const list: NonNullable<TaskPort['list']> = ({ filter, ...request }, call): Promise<PortPage<Task>> => {
    const parents = unionWalk(shareLists(filter).map(holders.walk), true);
    return listBelow(account, { list: 'tasks', parents, childrenOf: ofJob }, [[filter.jobs, ofSid]], request, call);
  };

  return { of, ofJob, list };
};
