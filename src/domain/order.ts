import type { Activity } from './activity.ts';
import type { Job } from './job.ts';
import type { VendorObject } from './object.ts';
import type { RoutingPolicy } from './policy.ts';
import type { Queue } from './queue.ts';
import { refKey } from './ref.ts';
import type { Skill } from './skill.ts';
import type { Task } from './task.ts';
import type { Workbin } from './workbin.ts';
import type { Worker } from './worker.ts';
import type { Workspace } from './workspace.ts';

export type SortKey = string | number | null;
export type Direction = 'ASC' | 'DESC';

export interface Order {
  readonly field: string;
  readonly direction: Direction;
}

/** One form for names that look alike; `comparePositions` orders them as a dictionary does. */
export const nameKey = ({ name }: { readonly name: string | null }): SortKey => name?.normalize('NFC') ?? null;

const created = (item: VendorObject): SortKey => item.createdAt;
const updated = (item: VendorObject): SortKey => item.updatedAt;
const named = {
  NAME: nameKey,
  CREATED_AT: created,
  UPDATED_AT: updated,
};

/** The orders that each kind of object can be listed in. */
export const ORDERS = {
  Workspace: named as Record<string, (item: Workspace) => SortKey>,
  Queue: named as Record<string, (item: Queue) => SortKey>,
  Skill: named as Record<string, (item: Skill) => SortKey>,
  Activity: named as Record<string, (item: Activity) => SortKey>,
  RoutingPolicy: named as Record<string, (item: RoutingPolicy) => SortKey>,
  Workbin: named as Record<string, (item: Workbin) => SortKey>,
  Worker: { ...named, STATE_SINCE: (worker: Worker) => worker.presence.since } as Record<
    string,
    (item: Worker) => SortKey
  >,
  Job: {
    ENQUEUED_AT: (job: Job) => job.enqueuedAt,
    CREATED_AT: created,
    UPDATED_AT: updated,
    PRIORITY: (job: Job) => job.priority,
  } as Record<string, (item: Job) => SortKey>,
  Task: {
    OFFERED_AT: (task: Task) => task.offeredAt,
    ASSIGNED_AT: (task: Task) => task.assignedAt,
    CREATED_AT: created,
    UPDATED_AT: updated,
  } as Record<string, (item: Task) => SortKey>,
};

const compareValues = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of one fixed language, whose order is the root of all collations, so that every instance orders alike. */
const collator = new Intl.Collator('en');

/** As in a dictionary: accents and case count only between texts that are equal but for them. Total: texts that differ are never equal. */
const compareTexts = (a: string, b: string): number => collator.compare(a, b) || compareValues(a, b);

export interface Position {
  readonly value: SortKey;
  /** `refKey` of the item: breaks ties, so that the order is total. */
  readonly key: string;
}

/** Unknown values come last in both directions; ties are broken by identity, ascending. */
export const comparePositions = (direction: Direction, a: Position, b: Position): number => {
  if (a.value !== b.value) {
    if (a.value === null) return 1;
    if (b.value === null) return -1;
    const byValue =
      typeof a.value === 'string' && typeof b.value === 'string'
        ? compareTexts(a.value, b.value)
        : compareValues(a.value, b.value);
    if (byValue !== 0) return direction === 'ASC' ? byValue : -byValue;
  }
  return compareValues(a.key, b.key);
};

export const positionOf = <T extends VendorObject>(item: T, keyOf: (item: T) => SortKey): Position => ({
  value: keyOf(item),
  key: refKey(item.ref),
});
