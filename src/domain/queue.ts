import type { JsonObject } from './json.ts';
import { among, hasLabels, nameContains, type Period, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';

/** Ordered waiting work. */
export interface Queue extends VendorObject<'Queue'> {
  readonly name: string | null;
  readonly workspace: Ref<'Workspace'> | null;
  /** The condition a worker must meet to belong to this queue, in the vendor's own language. */
  readonly selector: string | null;
  /** Given to a worker while a job of this queue is offered. */
  readonly offerActivity: Ref<'Activity'> | null;
  /** Given to a worker who takes a job of this queue. */
  readonly taskActivity: Ref<'Activity'> | null;
  /** The policies that are attached to the queue itself. */
  readonly policies: readonly Ref<'RoutingPolicy'>[];
  readonly description: string | null;
  readonly labels: JsonObject | null;
}

/** What the vendor itself counts in a queue. */
export interface QueueStatistics {
  readonly queue: Ref<'Queue'>;
  /** Jobs waiting; `null` when the vendor's figure cannot be one. */
  readonly waiting: number | null;
  /** Since when the longest waiting job waits; `null` when none does or the vendor does not tell. */
  readonly oldestWaitingSince: number | null;
  /** The wait that a new job has to expect, in milliseconds, by priority where the vendor tells it so; `null` as above. */
  readonly expectedWaits: readonly { readonly priority: number | null; readonly waitMs: number | null }[];
  /** When this was true. */
  readonly asOf: number;
}

export interface QueueFilter {
  readonly name?: string | undefined;
  /** Native ids. */
  readonly workspaces?: readonly string[] | undefined;
  readonly labels?: JsonObject | undefined;
  readonly created?: Period | undefined;
}

export const matchesQueue = (queue: Queue, filter: QueueFilter): boolean =>
  (filter.name === undefined || nameContains(queue.name, filter.name)) &&
  among(filter.workspaces, queue.workspace?.nativeId ?? null) &&
  hasLabels(queue.labels, filter.labels) &&
  within(filter.created, queue.createdAt);
