import { among, nameContains, type State, type VendorObject } from './object.ts';
import type { Ref } from './ref.ts';

export const WORKBIN_TYPES = ['WORKER', 'PLACE', 'WORKER_GROUP', 'PLACE_GROUP'] as const;
export type WorkbinType = (typeof WORKBIN_TYPES)[number];

/** A shelf of parked jobs, personal or shared. Its content are the jobs whose `workbin` it is. */
export interface Workbin extends VendorObject<'Workbin'> {
  readonly name: string | null;
  /** What the vendor's own screens show. */
  readonly label: string | null;
  /** Whose it is: one worker's, or shared by the workers of a place or group. */
  readonly type: State<WorkbinType>;
  /** Of a worker's own workbin. */
  readonly owner: Ref<'Worker'> | null;
  /** Of a shared workbin: the name of the group or place. */
  readonly group: string | null;
}

export interface WorkbinFilter {
  /** Native ids. */
  readonly ids?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly types?: readonly (WorkbinType | 'UNKNOWN')[] | undefined;
  /** Native ids of the workers whose own they are. */
  readonly owners?: readonly string[] | undefined;
  /** Names of groups or places. */
  readonly groups?: readonly string[] | undefined;
}

export const matchesWorkbin = (workbin: Workbin, filter: WorkbinFilter): boolean =>
  among(filter.ids, workbin.ref.nativeId) &&
  (filter.name === undefined || nameContains(workbin.name, filter.name)) &&
  among(filter.types, workbin.type.state) &&
  among(filter.owners, workbin.owner?.nativeId ?? null) &&
  among(filter.groups, workbin.group);
