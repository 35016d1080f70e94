import type { Snapshot, Source } from '../../contract/source.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive } from '../../domain/job.ts';
import { openCallback } from './callback.ts';
import type { Whole } from './list.ts';
import type { Parts } from './parts.ts';
import { tellUnreadable } from './unreadable.ts';

const NOTHING: Whole<never> = { rows: [], unreadable: [] };

/** Jobs and tasks are both read off the list of live vendor Tasks. */
const openSnapshot =
  ({ account, api, map, lister, filters }: Parts): NonNullable<Source['snapshot']> =>
  async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const { live } = filters.job({ live: true });
    const [workers, queues, tasks] = await Promise.all([
      wants('Worker') ? lister.readAll({ fetch: api.workers.list, query: {} }, call) : NOTHING,
      wants('Queue') ? lister.readAll({ fetch: api.taskqueues.list, query: {} }, call) : NOTHING,
      live && (wants('Job') || wants('Task')) ? lister.readAll({ fetch: api.tasks.list, query: live }, call) : NOTHING,
    ]);
    // A Task may end while the list is read.
    const going = tasks.rows.filter((row) => isLive(map.job(row)));
    // Rows that are not here at all. One whose labels alone cannot be read is, so nothing of it is missing.
    const missing = (
      [
        ['Worker', workers],
        ['Queue', queues],
        ['Job', tasks],
        ['Task', tasks],
      ] as const
    ).flatMap(([kind, { unreadable }]) => {
      const errors = unreadable.map(({ error }) => error);
      return wants(kind) && errors.length > 0 ? [[kind, tellUnreadable(account, errors)] as const] : [];
    });
    return {
      ...(wants('Worker') && { Worker: workers.rows.map(map.worker) }),
      ...(wants('Queue') && { Queue: queues.rows.map(map.queue) }),
      ...(wants('Job') && { Job: going.map(map.job) }),
      ...(wants('Task') && { Task: going.flatMap((row) => map.task(row) ?? []) }),
      ...(missing.length > 0 && { unreadable: Object.fromEntries(missing) }),
    } satisfies Snapshot;
  };

export const openSource = (parts: Parts): Source => ({
  webhook: openCallback(parts.account),
  snapshot: openSnapshot(parts),
});
