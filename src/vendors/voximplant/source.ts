import type { Source } from '../../contract/source.ts';
import { openSnapshot } from '../../kit/snapshot.ts';
import type { openQueues } from './ports/queue.ts';
import type { ReadWork } from './ports/work.ts';
import type { WorkerList } from './ports/worker-list.ts';

export interface Read {
  readonly workers: WorkerList;
  readonly queues: ReturnType<typeof openQueues>;
  readonly work: ReadWork;
}

/**
 * Jobs and tasks are read off one state of all queues. The agents in it are those who are logged in, and less is told of them than in
 * the list of agents, so that is read for them.
 */
export const openSource = (account: string, { workers, queues, work }: Read): Source => ({
  snapshot: openSnapshot(account, (call, most) => {
    let reading: ReturnType<ReadWork> | null = null;
    const readWork = () => {
      reading ??= work(call);
      return reading;
    };
    return {
      Worker: () => workers.read({}, call, most),
      Queue: () => queues.list({}, call, { most }),
      Job: async () => (await readWork()).job,
      Task: async () => (await readWork()).task,
    };
  }),
});
