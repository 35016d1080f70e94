import { alone, cutAt } from '../../contract/snapshot.ts';
import { SNAPSHOT_LIMIT, type Snapshot, type Source } from '../../contract/source.ts';
import { VendorError } from '../../domain/error.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive } from '../../domain/job.ts';
import { openCallback } from './callback.ts';
import type { Part } from './list.ts';
import type { Parts } from './parts.ts';
import { tellUnreadable } from './unreadable.ts';
import type { Row } from './wire.ts';

const NOTHING: Part<never> = { rows: [], unreadable: [], isCut: false };

/** Jobs and tasks are both read off the list of live vendor Tasks. */
const openSnapshot =
  ({ account, api, map, lister, filters }: Parts): NonNullable<Source['snapshot']> =>
  async (kinds, call, limit = SNAPSHOT_LIMIT) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const { live } = filters.job({ live: true });
    const tried = <R extends Row>(read: () => Promise<Part<R>>) => alone(account, call, read);
    const [workers, queues, tasks] = await Promise.all([
      wants('Worker') ? tried(() => lister.readUpTo({ fetch: api.workers.list, query: {} }, limit, call)) : NOTHING,
      wants('Queue') ? tried(() => lister.readUpTo({ fetch: api.taskqueues.list, query: {} }, limit, call)) : NOTHING,
      live && (wants('Job') || wants('Task'))
        ? tried(() => lister.readUpTo({ fetch: api.tasks.list, query: live }, limit, call))
        : NOTHING,
    ]);

    const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
    const failed: { [K in EventKind]?: VendorError } = {};
    /** The rows of a kind that is wanted and was read; what is missing of it is told. */
    const rowsOf = <R extends Row>(kind: EventKind, read: Part<R> | VendorError): readonly R[] | null => {
      if (!wants(kind)) return null;
      if (read instanceof VendorError) {
        failed[kind] = read;
        return null;
      }
      // Rows that are not here at all. One whose labels alone cannot be read is, so nothing of it is missing.
      const errors = read.unreadable.map(({ error }) => error);
      if (errors.length > 0) unreadable[kind] = tellUnreadable(account, errors);
      if (read.isCut) failed[kind] = cutAt(account, limit);
      return read.rows;
    };
    const [ofWorkers, ofQueues] = [rowsOf('Worker', workers), rowsOf('Queue', queues)];
    const [ofJobs, ofTasks] = [rowsOf('Job', tasks), rowsOf('Task', tasks)];
    // A Task may end while the list is read.
    const going = (ofJobs ?? ofTasks ?? []).filter((row) => isLive(map.job(row)));
    return {
      ...(ofWorkers && { Worker: ofWorkers.map(map.worker) }),
      ...(ofQueues && { Queue: ofQueues.map(map.queue) }),
      ...(ofJobs && { Job: going.map(map.job) }),
      ...(ofTasks && { Task: going.flatMap((row) => map.task(row) ?? []) }),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
      ...(Object.keys(failed).length > 0 && { failed }),
    } satisfies Snapshot;
  };

export const openSource = (parts: Parts): Source => ({
  webhook: openCallback(parts.account),
  snapshot: openSnapshot(parts),
});
