import type { Snapshot, Source } from '../../contract/source.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive } from '../../domain/job.ts';
import { openCallback } from './callback.ts';
import type { Parts } from './parts.ts';

/** Jobs and tasks are both read off the list of live vendor Tasks. */
const openSnapshot =
  ({ api, map, lister, filters }: Parts): NonNullable<Source['snapshot']> =>
  async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const { live } = filters.job({ live: true });
    const [workers, queues, rows] = await Promise.all([
      wants('Worker') ? lister.readAll({ fetch: api.workers.list, query: {} }, call) : [],
      wants('Queue') ? lister.readAll({ fetch: api.taskqueues.list, query: {} }, call) : [],
      live && (wants('Job') || wants('Task')) ? lister.readAll({ fetch: api.tasks.list, query: live }, call) : [],
    ]);
    // A Task may end while the list is read.
    const going = rows.filter((row) => isLive(map.job(row)));
    return {
      ...(wants('Worker') && { Worker: workers.map(map.worker) }),
      ...(wants('Queue') && { Queue: queues.map(map.queue) }),
      ...(wants('Job') && { Job: going.map(map.job) }),
      ...(wants('Task') && { Task: going.flatMap((row) => map.task(row) ?? []) }),
    } satisfies Snapshot;
  };

export const openSource = (parts: Parts): Source => ({
  webhook: openCallback(parts.account),
  snapshot: openSnapshot(parts),
});
