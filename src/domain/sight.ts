import { VendorError } from './error.ts';
import type { Job } from './job.ts';
import type { VendorObject } from './object.ts';
import type { RoutingPolicy } from './policy.ts';
import type { Queue } from './queue.ts';
import type { Kind } from './ref.ts';
import { isLiveTask, type Task } from './task.ts';
import type { Worker } from './worker.ts';

/** The queues that a reader may see, by account. */
export interface QueueRights {
  /** Native ids of queues, by name of account. */
  readonly named: Readonly<Record<string, readonly string[]>>;
  /** Of accounts that are not named: whether all their queues are seen, or none. */
  readonly others: 'ALL' | 'NONE';
}

/** Native ids of the queues of one account that a reader may see. */
export type SeenQueues = ReadonlySet<string>;

/** `null`: the account is seen whole. */
export const seenQueues = (rights: QueueRights | null, account: string): SeenQueues | null => {
  if (rights === null) return null;
  const named = Object.hasOwn(rights.named, account) ? rights.named[account] : undefined;
  if (named) return new Set(named);
  return rights.others === 'ALL' ? null : new Set();
};

/** The same text for all who see the same queues; empty for those who see everything. */
export const sightKey = (rights: QueueRights | null): string =>
  rights === null
    ? ''
    : JSON.stringify([
        rights.others,
        Object.entries(rights.named)
          .map(([account, queues]) => [account, [...new Set(queues)].sort()])
          .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
      ]);

/** The vendor's representation may name anything. */
const withoutRaw = <T extends VendorObject>(item: T): T => ({ ...item, raw: null });

/** Work whose queue is not told is not seen. */
const work = <T extends Job | Task>(item: T, seen: SeenQueues): T | null =>
  item.queue !== null && seen.has(item.queue.nativeId) ? withoutRaw(item) : null;

const worker = (item: Worker, seen: SeenQueues): Worker => {
  const tasks = item.tasks?.flatMap((task) => work(task, seen) ?? []) ?? null;
  const isMore = item.hasMoreTasks || (item.tasks?.some((task) => isLiveTask(task) && !work(task, seen)) ?? false);
  return {
    ...withoutRaw(item),
    queues: item.queues?.filter(({ nativeId }) => seen.has(nativeId)) ?? null,
    tasks,
    ...(isMore ? { hasMoreTasks: true } : {}),
    loadRatio: null,
  };
};

const policy = (item: RoutingPolicy, seen: SeenQueues): RoutingPolicy => ({
  ...withoutRaw(item),
  configuration: null,
  workerSelectors: null,
  priorityRule: null,
  distribution: item.distribution && { ...item.distribution, scoring: null },
  exceptionRules: null,
  rules: item.rules?.filter(({ queue }) => queue !== null && seen.has(queue.nativeId)) ?? null,
});

/** Every kind has its rule, so that a new one does not compile without. */
const RULES: { readonly [K in Kind]: (item: never, seen: SeenQueues) => VendorObject | null } = {
  Workspace: withoutRaw,
  Activity: withoutRaw,
  Skill: withoutRaw,
  Workbin: withoutRaw,
  Queue: (item: Queue, seen) => (seen.has(item.ref.nativeId) ? withoutRaw(item) : null),
  RoutingPolicy: policy,
  Worker: worker,
  Job: work<Job>,
  Task: work<Task>,
};

/**
 * An object as a reader sees it who sees only these queues of its account; `null`: there is no such object for this reader.
 *
 * Queues, and jobs and tasks by their own `queue`, are seen or not; one whose queue is not told is not. All other objects are seen
 * without what tells of hidden work: workers without their other queues and tasks, without `loadRatio`, and with `hasMoreTasks` where
 * they hold more; policies without their rules for other queues, without `configuration`, and without what
 * may name other queues or labels: their worker selectors, exception rules, scoring and priority rule. Nothing has its `raw`.
 */
export const narrow = <T extends VendorObject>(item: T, seen: SeenQueues | null): T | null =>
  seen === null ? item : (RULES[item.ref.kind] as (item: T, seen: SeenQueues) => T | null)(item, seen);

/** For those who see some queues only: whose row it is that could not be read is not known, and its path may name what is not seen. */
export const unreadableSomewhere = (account: string): VendorError =>
  new VendorError('UNREADABLE', account, 'a row could not be read, and so it is not known whether it may be seen here');
