import type { Json } from './json.ts';

export const REQUIREMENT_OPERATORS = [
  'EQUAL',
  'NOT_EQUAL',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
] as const;
export type RequirementOperator = (typeof REQUIREMENT_OPERATORS)[number];

/** Who asks: `REQUESTED` by the caller that created or changed the job, `POLICY` by the policy that classified it. */
export const REQUIREMENT_ORIGINS = ['REQUESTED', 'POLICY'] as const;
export type RequirementOrigin = (typeof REQUIREMENT_ORIGINS)[number];

/** `EXPIRED`: it was not met in its time, and does not count any more. */
export const REQUIREMENT_STATES = ['ACTIVE', 'EXPIRED'] as const;
export type RequirementState = (typeof REQUIREMENT_STATES)[number];

/** A comparison with a label of workers: `label operator value`. */
export interface Comparison {
  /** Name of the worker's label. */
  readonly key: string;
  /** `null` for a word of the vendor's that is none of these. */
  readonly operator: RequirementOperator | null;
  /** A number, text, `true` or `false`; `null` where there is none. */
  readonly value: Json;
  /** How long it counts from the moment at which the job enters its queue; `null`: for good. */
  readonly expiresAfterMs: number | null;
  /** Whether it puts its job in front of its queue while it counts. */
  readonly urgent: boolean | null;
}

/** What a job requires of the worker who gets it. */
export interface Requirement extends Comparison {
  readonly origin: RequirementOrigin;
  /** `null` for a word of the vendor's that is none of these. */
  readonly state: RequirementState | null;
  /** `null` where it counts for good, or is not counting yet. */
  readonly expiresAt: number | null;
}

/**
 * `QUEUED`: it is queued as soon as it can be, and matched to workers. `SCHEDULED`: it is held back until its time. `SUSPENDED`: it is
 * held back until somebody changes it, also when its scheduled time has come.
 */
export const MATCHING_MODES = ['QUEUED', 'SCHEDULED', 'SUSPENDED'] as const;
export type MatchingMode = (typeof MATCHING_MODES)[number];
