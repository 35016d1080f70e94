import type { WorkerPort } from '../../../contract/port.ts';
import type { Presence, Worker } from '../../../domain/worker.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { constant } from '../../../kit/members.ts';
import type { Query } from '../../../kit/rest.ts';
import type { Opened } from '../collections.ts';
import { period } from '../filters.ts';

const UNREAD: Presence = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };

/** Everything about the workers' creation that narrows a list without losing one of them. */
const createdLike = (asked: readonly Worker[]): Query => {
  const moments = asked.map((worker) => worker.createdAt);
  return moments.every((moment) => moment !== null)
    ? period({ from: Math.min(...moments), to: Math.max(...moments) })
    : {};
};

/**
 * Membership is the vendor's to evaluate. Cost: the list of queues, and one list of workers for each queue of their workspaces.
 * Rejects with `UNREADABLE` when a row of them cannot be read: it may be the queue, or the worker, that is asked for.
 */
export const openQueuesOf = (
  { rest, rows }: KitAccount,
  { queues, workers }: Pick<Opened, 'queues' | 'workers'>,
): NonNullable<WorkerPort['queuesOf']> => {
  /** Who is in a list, and nothing else of them. */
  const members = rest.resource(workers.resource.path, rows.item('Worker', { presence: constant(UNREAD) }));

  return async (asked, call) => {
    if (asked.length === 0) return [];
    const homes = new Set(asked.map((worker) => worker.workspace?.nativeId ?? null));
    const all = await queues.resource.whole({}, call);
    const near = homes.has(null) ? all : all.filter(({ workspace }) => homes.has(workspace?.nativeId ?? null));
    const narrowed = createdLike(asked);
    const found = await Promise.all(
      near.map(async ({ ref, workspace }) => {
        const query = { ...narrowed, taskQueueSid: ref.nativeId, workspaceSid: workspace?.nativeId };
        const own = await members.whole(query, call);
        return { ref, ids: new Set(own.map((worker) => worker.ref.nativeId)) };
      }),
    );
    return asked.map((worker) => found.filter(({ ids }) => ids.has(worker.ref.nativeId)).map(({ ref }) => ref));
  };
};
