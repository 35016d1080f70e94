import { alone, cutAt } from '../contract/snapshot.ts';
import { SNAPSHOT_LIMIT, type Snapshot, type Source } from '../contract/source.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { EventItems, EventKind } from '../domain/event.ts';
import { isLive, type Job } from '../domain/job.ts';
import type { Queue } from '../domain/queue.ts';
import { isLiveTask, type Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import { mayHoldLive } from './live.ts';
import { type Children, readFamilies } from './nested.ts';
import type { Query, Resource } from './rest.ts';
import { type Loss, tellUnreadable } from './unreadable.ts';
import type { Part } from './walk.ts';

/** How what lives of each kind is read, for a snapshot that wants so many of each. What has ended may be among it. */
export type LiveReaders = { readonly [K in EventKind]?: () => Promise<LivePart<EventItems[K]>> };

/** `failed`: why it is not all, where that is not the limit. */
export type LivePart<T> = Omit<Part<T>, 'unreadable'> & {
  readonly unreadable: readonly Loss[];
  readonly failed?: VendorError | null;
};

const lives = (item: EventItems[EventKind]): boolean => {
  if (item.ref.kind === 'Job') return isLive(item as Job);
  return item.ref.kind === 'Task' ? isLiveTask(item as Task) : true;
};

/** The snapshot of an account: each kind by itself, so that one that fails costs the others nothing. Reads what it is asked for alone. */
export const openSnapshot =
  (
    account: string,
    open: (call: Call, limit: number, kinds: readonly EventKind[]) => LiveReaders,
  ): NonNullable<Source['snapshot']> =>
  async (kinds, call, limit = SNAPSHOT_LIMIT) => {
    const readers = open(call, limit, kinds);
    const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
    const failed: { [K in EventKind]?: VendorError } = {};
    const found: Record<string, readonly unknown[]> = {};
    await Promise.all(
      kinds.map(async (kind) => {
        const reader: (() => Promise<LivePart<EventItems[EventKind]>>) | undefined = readers[kind];
        if (!reader) return;
        const part = await alone(account, call, reader);
        if (part instanceof VendorError) {
          failed[kind] = part;
          return;
        }
        if (part.unreadable.length > 0) unreadable[kind] = tellUnreadable(account, part.unreadable);
        if (!part.isEnd) failed[kind] = cutAt(account, limit);
        else if (part.failed) failed[kind] = part.failed;
        found[kind] = part.items.filter(lives);
      }),
    );
    return {
      ...(found as Omit<Snapshot, 'unreadable' | 'failed'>),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
      ...(Object.keys(failed).length > 0 && { failed }),
    };
  };

/** Where the live tasks of an account are read below its live jobs. */
export interface LiveParts {
  readonly workers: { readonly resource: Pick<Resource<Worker>, 'all'> };
  readonly queues: { readonly resource: Pick<Resource<Queue>, 'all'> };
  readonly jobs: { readonly resource: Pick<Resource<Job>, 'all'> };
  /** Narrows the list of jobs to those that live. */
  readonly live?: Query;
  readonly tasksOf: (job: Job, call: Call) => Promise<Children<Task> | null>;
}

/** The usual readers: the list of each kind, and the jobs once for themselves and their tasks. */
export const liveReaders =
  ({ workers, queues, jobs, live = {}, tasksOf }: LiveParts) =>
  (call: Call, limit: number): LiveReaders => {
    let reading: Promise<Part<Job>> | null = null;
    const readJobs = (): Promise<Part<Job>> => {
      reading ??= jobs.resource.all(live, call, limit);
      return reading;
    };
    return {
      Worker: () => workers.resource.all({}, call, limit),
      Queue: () => queues.resource.all({}, call, limit),
      Job: readJobs,
      Task: async () => {
        const { items, unreadable, isEnd } = await readJobs();
        const below = await readFamilies(items.filter(mayHoldLive), tasksOf, call);
        // What hangs below a job that cannot be read is not known either.
        return { ...below, unreadable: [...unreadable, ...below.unreadable], isEnd };
      },
    };
  };
