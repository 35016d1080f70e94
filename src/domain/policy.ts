import { among, nameContains, type Period, type VendorObject, within } from './object.ts';
import type { DecisionRule, Distribution, ExceptionRule, PolicyTarget, WorkerSelector } from './policy-parts.ts';
import type { Ref } from './ref.ts';

export const POLICY_ROLES = ['ROUTING', 'CLASSIFICATION', 'DISTRIBUTION', 'EXCEPTION', 'SELECTION'] as const;

/**
 * `ROUTING`: finds the queue of a job. `CLASSIFICATION`: finds queue, priority and wanted skills. `DISTRIBUTION`: how a queue offers
 * its jobs to workers. `EXCEPTION`: what happens when a queue is too long or a job waits too long. `SELECTION`: which worker and
 * which job of a queue come first.
 */
export type PolicyRole = (typeof POLICY_ROLES)[number];

/** What decides where a job goes. */
export interface RoutingPolicy extends VendorObject<'RoutingPolicy'> {
  readonly role: PolicyRole;
  readonly name: string | null;
  readonly workspace: Ref<'Workspace'> | null;
  /** The rules in the vendor's own form, as text, exactly as stored (it may be malformed; see `rules`). */
  readonly configuration: string | null;
  /** The rules in order of evaluation; `null` when `configuration` cannot be read. The rule without a condition is the default. */
  readonly rules: readonly PolicyRule[] | null;
  /** How long an offer stays open; fractions count. */
  readonly offerTimeoutMs: number | null;
  /** Called by the vendor when a job is offered or assigned. */
  readonly callbackUrl: string | null;
  readonly fallbackCallbackUrl: string | null;
  /** What it adds to the requirements of jobs; `null` for policies that add none, and where that cannot be read. As the three that follow. */
  readonly workerSelectors: readonly WorkerSelector[] | null;
  /** How it comes to the priority of a job. */
  readonly priorityRule: DecisionRule | null;
  readonly distribution: Distribution | null;
  readonly exceptionRules: readonly ExceptionRule[] | null;
}

export interface PolicyRule {
  readonly name: string | null;
  /** In the vendor's own language; `null` for the default. */
  readonly condition: string | null;
  /** That of the first target where there are several. */
  readonly queue: Ref<'Queue'> | null;
  /** In the order in which they are tried; left out by vendors whose rules have one queue and nothing beside it. */
  readonly targets?: readonly PolicyTarget[];
}

export interface PolicyFilter {
  readonly roles?: readonly PolicyRole[] | undefined;
  readonly name?: string | undefined;
  /** Native ids. */
  readonly workspaces?: readonly string[] | undefined;
  readonly created?: Period | undefined;
}

export const matchesPolicy = (policy: RoutingPolicy, filter: PolicyFilter): boolean =>
  among(filter.roles, policy.role) &&
  (filter.name === undefined || nameContains(policy.name, filter.name)) &&
  among(filter.workspaces, policy.workspace?.nativeId ?? null) &&
  within(filter.created, policy.createdAt);
