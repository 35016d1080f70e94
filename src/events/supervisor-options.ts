import type { EventKind, FeedEvent } from '../domain/event.ts';
import type { FeedPlan } from './feed-plan.ts';
import type { Observe } from './observation.ts';
import type { StreamSideOptions } from './stream-side.ts';

/** What hears an account, and whom it tells. */
export interface SupervisorOptions
  extends Pick<
    StreamSideOptions,
    'clock' | 'random' | 'patienceMs' | 'onStream' | 'onStreamGone' | 'onRefused' | 'onFault'
  > {
  readonly plan: FeedPlan;
  readonly publish: (event: FeedEvent) => void;
  /** See `FollowRequest.observe`. */
  readonly observe: Observe;
  /** Everything that lives of these kinds is known again. */
  readonly onWhole: (kinds: readonly EventKind[]) => void;
  /** What is listened to, and by how many. */
  readonly kinds: () => EventKind[];
  readonly listeners: () => number;
}
