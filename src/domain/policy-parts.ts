import type { Json, JsonObject } from './json.ts';
import type { Ref } from './ref.ts';
import type { Comparison } from './requirement.ts';

export const DECISION_KINDS = ['STATIC', 'DIRECT_MAP', 'EXPRESSION', 'FUNCTION', 'WEBHOOK'] as const;
/**
 * `STATIC`: always the same value. `DIRECT_MAP`: the job's labels themselves. `EXPRESSION`: an expression over the job's labels.
 * `FUNCTION`, `WEBHOOK`: whatever somebody's function or web service answers.
 */
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** How a policy comes to a value: a priority, a score, whether a condition holds. */
export interface DecisionRule {
  readonly kind: DecisionKind | 'UNKNOWN';
  /** Of `STATIC`. */
  readonly value: Json;
  /** Of `EXPRESSION`. */
  readonly language: string | null;
  readonly expression: string | null;
  /** Of `FUNCTION` and `WEBHOOK`: what is called. Holds credentials as it stands. */
  readonly address: string | null;
}

export const SELECTOR_KINDS = ['STATIC', 'CONDITIONAL', 'PASS_THROUGH', 'RULE', 'WEIGHTED'] as const;
/**
 * `STATIC`: always. `CONDITIONAL`: where `rule` holds. `PASS_THROUGH`: the value is the job's own label of the same key. `RULE`: `rule`
 * answers the requirements. `WEIGHTED`: those of one of the `allocations`, drawn by weight.
 */
export type SelectorKind = (typeof SELECTOR_KINDS)[number];

/** What a policy adds to the requirements of a job. */
export interface WorkerSelector {
  readonly kind: SelectorKind | 'UNKNOWN';
  readonly rule: DecisionRule | null;
  readonly requirements: readonly Comparison[];
  /** Of `WEIGHTED` only. */
  readonly allocations: readonly Allocation[] | null;
}

export interface Allocation {
  /** The share of jobs, from 0 to 1. */
  readonly weight: number | null;
  readonly requirements: readonly Comparison[];
}

export const TRIGGER_KINDS = ['QUEUE_LENGTH', 'WAIT_TIME'] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

export interface ExceptionTrigger {
  readonly kind: TriggerKind | 'UNKNOWN';
  /** Of `QUEUE_LENGTH`: so many jobs are ahead. */
  readonly queueLength: number | null;
  /** Of `WAIT_TIME`: the job has waited so long. */
  readonly waitMs: number | null;
}

export const EXCEPTION_ACTIONS = ['CANCEL', 'MANUAL_RECLASSIFY', 'RECLASSIFY'] as const;
/** `MANUAL_RECLASSIFY`: queue, priority and requirements are set as given. `RECLASSIFY`: a policy classifies the job anew. */
export type ExceptionActionKind = (typeof EXCEPTION_ACTIONS)[number];

export interface ExceptionAction {
  readonly nativeId: string | null;
  readonly kind: ExceptionActionKind | 'UNKNOWN';
  /** Of `CANCEL`. */
  readonly note: string | null;
  readonly disposition: string | null;
  /** Of `MANUAL_RECLASSIFY`. */
  readonly queue: Ref<'Queue'> | null;
  readonly priority: number | null;
  readonly requirements: readonly Comparison[] | null;
  /** Of `RECLASSIFY`. */
  readonly policy: Ref<'RoutingPolicy'> | null;
  /** Labels that are set before. */
  readonly labels: JsonObject | null;
}

export interface ExceptionRule {
  readonly nativeId: string | null;
  readonly trigger: ExceptionTrigger;
  readonly actions: readonly ExceptionAction[];
}

export const DISTRIBUTION_MODES = ['LONGEST_IDLE', 'ROUND_ROBIN', 'BEST_WORKER'] as const;
/** Which worker a job is offered to first. */
export type DistributionMode = (typeof DISTRIBUTION_MODES)[number];

export interface Distribution {
  readonly mode: DistributionMode | 'UNKNOWN';
  /** Whether jobs are offered to workers who do not meet their requirements. */
  readonly bypassSelectors: boolean | null;
  /** How many workers one job is offered to at a time. */
  readonly minConcurrentOffers: number | null;
  readonly maxConcurrentOffers: number | null;
  /** Of `BEST_WORKER`; `null`: by the vendor's own score. */
  readonly scoring: Scoring | null;
}

export interface Scoring {
  readonly rule: DecisionRule | null;
  /** Workers that one call scores. */
  readonly batchSize: number | null;
  readonly isBatched: boolean | null;
  /** What the rule is told, in the vendor's words. */
  readonly parameters: readonly string[] | null;
  /** Whether the highest score is the best. */
  readonly isDescending: boolean | null;
}

/** Where a rule sends jobs, for vendors whose rules try several places one after the other. */
export interface PolicyTarget {
  readonly queue: Ref<'Queue'> | null;
  /** The priority that the job gets there; higher is sooner. */
  readonly priority: number | null;
  /** How long it waits there before the next target is tried. */
  readonly timeoutMs: number | null;
  /** Which of the queue's workers it is offered to, in the vendor's own language. */
  readonly expression: string | null;
  /** Which of them comes first, in the vendor's own language. */
  readonly orderBy: string | null;
  /** When it is passed over at once, in the vendor's own language. */
  readonly skipIf: string | null;
  /** The worker it is offered to before all others, in the vendor's own language. */
  readonly knownWorker: string | null;
}
