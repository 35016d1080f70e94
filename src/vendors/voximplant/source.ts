import { alone, cutAt } from '../../contract/snapshot.ts';
import { SNAPSHOT_LIMIT, type Snapshot, type Source } from '../../contract/source.ts';
import { VendorError } from '../../domain/error.ts';
import type { EventItems, EventKind } from '../../domain/event.ts';
import type { Listing } from './api.ts';
import type { ReadWork } from './job.ts';
import { mapped, type Parts, toldOf } from './parts.ts';
import { openWorkerList } from './worker-list.ts';

type Parted = { readonly [K in EventKind]?: Listing<EventItems[K]> | VendorError | undefined };

const snapshotOf = (account: string, limit: number, parted: Parted): Snapshot => {
  const items: Record<string, readonly unknown[]> = {};
  const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
  const failed: { [K in EventKind]?: VendorError } = {};
  for (const [kind, read] of Object.entries(parted) as [EventKind, Listing<unknown> | VendorError | undefined][]) {
    if (read instanceof VendorError) failed[kind] = read;
    if (!read || read instanceof VendorError) continue;
    items[kind] = read.rows;
    if (read.unreadable.length > 0) unreadable[kind] = toldOf(account, read.unreadable);
    if (read.isCut) failed[kind] = cutAt(account, limit);
  }
  return {
    ...items,
    ...(Object.keys(unreadable).length > 0 && { unreadable }),
    ...(Object.keys(failed).length > 0 && { failed }),
  };
};

/**
 * Jobs and tasks are read off one state of all queues. The agents in it are those who are logged in, and less is told of them than in
 * the list of agents, so that is read for them.
 */
export const openSource = (parts: Parts, readWork: ReadWork): Source => {
  const { account, api, map } = parts;
  const workers = openWorkerList(parts);
  return {
    snapshot: async (kinds, call, limit = SNAPSHOT_LIMIT) => {
      const wants = (kind: EventKind): boolean => kinds.includes(kind);
      const read = <T>(isWanted: boolean, reading: () => Promise<T>): Promise<T | VendorError> | undefined =>
        isWanted ? alone(account, call, reading) : undefined;
      const [worker, queue, work] = await Promise.all([
        read(wants('Worker'), () => workers.read({}, call, limit)),
        read(wants('Queue'), async () => {
          const { isCut = false, ...rest } = await api.getQueues({}, call, undefined, limit);
          return { ...mapped(rest, map.queue), isCut };
        }),
        read(wants('Job') || wants('Task'), () => readWork(call)),
      ]);
      const of = <K extends 'job' | 'task'>(kind: K) => (work instanceof VendorError ? work : work?.[kind]);
      return snapshotOf(account, limit, {
        Worker: worker,
        Queue: queue,
        Job: wants('Job') ? of('job') : undefined,
        Task: wants('Task') ? of('task') : undefined,
      });
    },
  };
};
