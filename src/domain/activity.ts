import { among, nameContains, type Period, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';

/** A presence that an account offers its workers to pick. */
export interface Activity extends VendorObject<'Activity'> {
  readonly name: string | null;
  readonly workspace: Ref<'Workspace'> | null;
  /** Whether a worker in this activity may be offered work; `null` when the vendor does not say. */
  readonly available: boolean | null;
}

export interface ActivityFilter {
  readonly name?: string | undefined;
  readonly available?: boolean | undefined;
  /** Native ids. */
  readonly workspaces?: readonly string[] | undefined;
  readonly created?: Period | undefined;
}

export const matchesActivity = (activity: Activity, filter: ActivityFilter): boolean =>
  (filter.name === undefined || nameContains(activity.name, filter.name)) &&
  (filter.available === undefined || activity.available === filter.available) &&
  among(filter.workspaces, activity.workspace?.nativeId ?? null) &&
  within(filter.created, activity.createdAt);
