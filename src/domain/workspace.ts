import { nameContains, type Period, type VendorObject, within } from './object.ts';
import type { Ref } from './ref.ts';

/** A container inside an account. */
export interface Workspace extends VendorObject<'Workspace'> {
  readonly name: string | null;
  /** Given to new workers. */
  readonly defaultActivity: Ref<'Activity'> | null;
  /** Given to a worker who let an offer expire. */
  readonly timeoutActivity: Ref<'Activity'> | null;
}

export interface WorkspaceFilter {
  readonly name?: string | undefined;
  readonly created?: Period | undefined;
}

export const matchesWorkspace = (workspace: Workspace, filter: WorkspaceFilter): boolean =>
  (filter.name === undefined || nameContains(workspace.name, filter.name)) &&
  within(filter.created, workspace.createdAt);
