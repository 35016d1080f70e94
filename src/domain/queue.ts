import { among, nameContains, type Period, type VendorObject, within } from './object.ts';
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
}

export interface QueueFilter {
  readonly name?: string | undefined;
  /** Native ids. */
  readonly workspace?: readonly string[] | undefined;
  readonly created?: Period | undefined;
}

export const matchesQueue = (queue: Queue, filter: QueueFilter): boolean =>
  (filter.name === undefined || nameContains(queue.name, filter.name)) &&
  among(filter.workspace, queue.workspace?.nativeId ?? null) &&
  within(filter.created, queue.createdAt);
