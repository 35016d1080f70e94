import type { ListRequest, PortPage, QueuePort, WorkerPort } from '../../contract/port.ts';
import type { Snapshot, Source } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import type { VendorError } from '../../domain/error.ts';
import type { EventItems, EventKind } from '../../domain/event.ts';
import type { Listing } from './api.ts';
import type { ReadWork } from './job.ts';
import { type Parts, toldOf } from './parts.ts';
import { ROW_BOUND } from './walk.ts';

type List<T> = ((request: ListRequest<object>, call: Call) => Promise<PortPage<T>>) | undefined;

/** The lists of this vendor's ports come in one page. */
const whole = async <T>(list: List<T>, call: Call): Promise<Listing<T> | undefined> => {
  const page = await list?.({ filter: {}, after: null, limit: ROW_BOUND }, call);
  return page && { rows: page.rows.map(({ item }) => item), unreadable: page.unreadable ?? [] };
};

type Parted = { readonly [K in EventKind]?: Listing<EventItems[K]> | undefined };

const snapshotOf = (account: string, parted: Parted): Snapshot => {
  const items: Record<string, readonly unknown[]> = {};
  const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
  for (const [kind, listing] of Object.entries(parted) as [EventKind, Listing<unknown> | undefined][]) {
    if (!listing) continue;
    items[kind] = listing.rows;
    if (listing.unreadable.length > 0) unreadable[kind] = toldOf(account, listing.unreadable);
  }
  return { ...items, ...(Object.keys(unreadable).length > 0 && { unreadable }) };
};

/**
 * Jobs and tasks are read off one state of all queues. The agents in it are those who are logged in, and less is told of them than in
 * the list of agents, so that is read for them.
 */
export const openSource = (
  { account }: Parts,
  read: ReadWork,
  ports: { readonly worker: WorkerPort; readonly queue: QueuePort },
): Source => ({
  snapshot: async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const [worker, queue, work] = await Promise.all([
      wants('Worker') ? whole(ports.worker.list, call) : undefined,
      wants('Queue') ? whole(ports.queue.list, call) : undefined,
      wants('Job') || wants('Task') ? read(call) : undefined,
    ]);
    return snapshotOf(account, {
      Worker: worker,
      Queue: queue,
      Job: wants('Job') ? work?.job : undefined,
      Task: wants('Task') ? work?.task : undefined,
    });
  },
});
