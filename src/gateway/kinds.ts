import type { ReadPort } from '../contract/port.ts';
import { type Activity, type ActivityFilter, matchesActivity } from '../domain/activity.ts';
import { type Job, type JobFilter, matchesJob } from '../domain/job.ts';
import type { VendorObject } from '../domain/object.ts';
import { matchesPolicy, type PolicyFilter, type RoutingPolicy } from '../domain/policy.ts';
import { matchesQueue, type Queue, type QueueFilter } from '../domain/queue.ts';
import type { Kind } from '../domain/ref.ts';
import { matchesSkill, type Skill, type SkillFilter } from '../domain/skill.ts';
import { matchesTask, type Task, type TaskFilter } from '../domain/task.ts';
import { matchesWorkbin, type Workbin, type WorkbinFilter } from '../domain/workbin.ts';
import { matchesWorker, type Worker, type WorkerFilter } from '../domain/worker.ts';
import { matchesWorkspace, type Workspace, type WorkspaceFilter } from '../domain/workspace.ts';
import type { OpenAccount } from './accounts.ts';

export interface Items {
  Workspace: Workspace;
  Activity: Activity;
  Queue: Queue;
  RoutingPolicy: RoutingPolicy;
  Worker: Worker;
  Skill: Skill;
  Job: Job;
  Task: Task;
  Workbin: Workbin;
}

export interface Filters {
  Workspace: WorkspaceFilter;
  Activity: ActivityFilter;
  Queue: QueueFilter;
  RoutingPolicy: PolicyFilter;
  Worker: WorkerFilter;
  Skill: SkillFilter;
  Job: JobFilter;
  Task: TaskFilter;
  Workbin: WorkbinFilter;
}

type AnyPort = ReadPort<VendorObject, Record<string, unknown>>;

interface KindRow<K extends Kind> {
  readonly portOf: (account: OpenAccount) => ReadPort<Items[K], Filters[K]> | undefined;
  readonly matches: (item: Items[K], filter: Filters[K]) => boolean;
  /** Members of the filter that no list of objects can answer: without a vendor that decides them they are unsupported. */
  readonly vendorOnly: readonly (keyof Filters[K])[];
}

/** How each kind is reached and checked; the only place where a kind is tied to its port. */
const KIND_TABLE: { readonly [K in Kind]: KindRow<K> } = {
  Workspace: { portOf: ({ adapter }) => adapter.workspace, matches: matchesWorkspace, vendorOnly: [] },
  Activity: { portOf: ({ adapter }) => adapter.activity, matches: matchesActivity, vendorOnly: [] },
  Queue: { portOf: ({ adapter }) => adapter.queue, matches: matchesQueue, vendorOnly: [] },
  RoutingPolicy: { portOf: ({ adapter }) => adapter.policy, matches: matchesPolicy, vendorOnly: [] },
  Worker: { portOf: ({ adapter }) => adapter.worker, matches: matchesWorker, vendorOnly: ['selector'] },
  Skill: { portOf: ({ adapter }) => adapter.skill, matches: matchesSkill, vendorOnly: [] },
  Job: { portOf: ({ adapter }) => adapter.job, matches: matchesJob, vendorOnly: [] },
  Task: { portOf: ({ adapter }) => adapter.task, matches: matchesTask, vendorOnly: [] },
  Workbin: { portOf: ({ adapter }) => adapter.workbin, matches: matchesWorkbin, vendorOnly: [] },
};

export const kindRow = <K extends Kind>(kind: K): KindRow<K> => KIND_TABLE[kind];

export interface SplitFilter<F> {
  /** For the vendor. */
  readonly pushed: F;
  /** For us to check on every row. */
  readonly residual: F;
  /** Members that this account cannot answer. */
  readonly unsupported: readonly string[];
}

/** Push-down is declared data: what the port narrows by goes to it, what only it can decide is not checked again. */
export const splitFilter = <K extends Kind>(
  kind: K,
  port: ReadPort<Items[K], Filters[K]>,
  filter: Filters[K],
): SplitFilter<Filters[K]> => {
  const { pushes, decides = [], cannot = [] } = port as AnyPort;
  const vendorOnly: readonly PropertyKey[] = kindRow(kind).vendorOnly;
  const pushed: Record<string, unknown> = {};
  const residual: Record<string, unknown> = {};
  const unsupported: string[] = [];
  for (const [member, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (pushes.includes(member) || decides.includes(member)) pushed[member] = value;
    else if (vendorOnly.includes(member) || cannot.includes(member)) unsupported.push(member);
    if (!decides.includes(member)) residual[member] = value;
  }
  return { pushed: pushed as Filters[K], residual: residual as Filters[K], unsupported };
};
