import type { Adapter } from '../contract/adapter.ts';

/** How an account is to be heard. */
export interface FeedPlan {
  readonly name: string;
  readonly adapter: Adapter;
  /** Milliseconds between two polls while somebody listens. */
  readonly pollIntervalMs: number;
  /** Between two reconciling polls beside a live stream or a complete webhook. */
  readonly reconcileMs: number;
  /** Living objects of each kind that are kept in memory: of more the feed says so, and tells nothing of those beyond. */
  readonly objectLimit?: number;
  /** Whether the operator has set the vendor up to deliver here. */
  readonly webhook: boolean;
  /** Changes in deliveries that happened longer ago are not taken; any age when left out. In milliseconds. */
  readonly webhookMaxAgeMs?: number;
}
