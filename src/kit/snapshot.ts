import { alone, cutAt } from '../contract/snapshot.ts';
import { SNAPSHOT_LIMIT, type Snapshot, type Source } from '../contract/source.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { EventItems, EventKind } from '../domain/event.ts';
import { isLive, type Job } from '../domain/job.ts';
import { isLiveTask, type Task } from '../domain/task.ts';
import { tellUnreadable } from './unreadable.ts';
import type { Part } from './walk.ts';

/** How what lives of each kind is read, for a snapshot that wants so many of each. What has ended may be among it. */
export type LiveReaders = { readonly [K in EventKind]?: () => Promise<Part<EventItems[K]>> };

const lives = (item: EventItems[EventKind]): boolean => {
  if (item.ref.kind === 'Job') return isLive(item as Job);
  return item.ref.kind === 'Task' ? isLiveTask(item as Task) : true;
};

/** The snapshot of an account: each kind by itself, so that one that fails costs the others nothing. Reads what it is asked for alone. */
export const openSnapshot =
  (account: string, open: (call: Call, limit: number) => LiveReaders): NonNullable<Source['snapshot']> =>
  async (kinds, call, limit = SNAPSHOT_LIMIT) => {
    const readers = open(call, limit);
    const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
    const failed: { [K in EventKind]?: VendorError } = {};
    const found: Record<string, readonly unknown[]> = {};
    await Promise.all(
      kinds.map(async (kind) => {
        const reader: (() => Promise<Part<EventItems[EventKind]>>) | undefined = readers[kind];
        if (!reader) return;
        const part = await alone(account, call, reader);
        if (part instanceof VendorError) {
          failed[kind] = part;
          return;
        }
        if (part.unreadable.length > 0) unreadable[kind] = tellUnreadable(account, part.unreadable);
        if (!part.isEnd) failed[kind] = cutAt(account, limit);
        found[kind] = part.items.filter(lives);
      }),
    );
    return {
      ...(found as Omit<Snapshot, 'unreadable' | 'failed'>),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
      ...(Object.keys(failed).length > 0 && { failed }),
    };
  };
