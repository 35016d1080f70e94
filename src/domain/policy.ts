import { among, nameContains, type Period, type VendorObject, within } from './object.ts';
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
  /** How long an offer stays open, in seconds. */
  readonly offerTimeoutSeconds: number | null;
  /** Called by the vendor when a job is offered or assigned. */
  readonly callbackUrl: string | null;
  readonly fallbackCallbackUrl: string | null;
}

export interface PolicyRule {
  readonly name: string | null;
  /** In the vendor's own language; `null` for the default. */
  readonly condition: string | null;
  readonly queue: Ref<'Queue'> | null;
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
