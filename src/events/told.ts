import { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import type { Clock } from './clock.ts';
import type { Doubts } from './doubts.ts';
import type { Confirmed } from './events.ts';
import type { Facts } from './facts.ts';
import type { FeedPlan } from './feed-plan.ts';
import type { Hearing } from './hearing.ts';

interface ToldOptions {
  readonly plan: FeedPlan;
  readonly hearing: Hearing;
  readonly clock: Clock;
  readonly doubts: Doubts;
  /** Those that are listened to. */
  readonly kinds: () => EventKind[];
  readonly isRunning: () => boolean;
  readonly facts: () => Facts;
  /** When the vendor told a change by itself last; before all time when it never did. */
  readonly lastPushAt: () => number;
}

/** What is told of each kind of an account at the moment, and what is wrong with it. */
export const openTold = (options: ToldOptions) => {
  const { plan, hearing, clock, doubts, kinds, isRunning, facts, lastPushAt } = options;
  const { name: account } = plan;

  const isTold = (kind: EventKind): boolean =>
    hearing.isPollable(kind) || (hearing.head?.covers.includes(kind) ?? false);

  const isListenedTo = (kind: EventKind): boolean => isRunning() && kinds().includes(kind);

  return {
    isTold,

    /** Not kept up to date since nobody listened to it. */
    isOutdated(kind: EventKind): boolean {
      const polledAt = facts().polled.get(kind) ?? clock.now();
      return hearing.isCovered(kind, facts()) ? doubts.has(kind) : clock.now() - polledAt > plan.pollIntervalMs;
    },

    /** See `Events.confirmed`. */
    confirmed(kind: EventKind): Confirmed | null {
      const polledAt = facts().polled.get(kind);
      if (polledAt === undefined || !isListenedTo(kind)) return null;
      const source = hearing.sourceOf(kind, facts());
      const partial = hearing.partialOf(kind, facts());
      const isLive = partial === null && hearing.isHeard(kind, facts()) && !doubts.has(kind);
      const asOf = source === 'POLL' ? polledAt : Math.max(polledAt, lastPushAt());
      return { asOf, source, isLive, isWhole: partial === null, partial };
    },

    /** See `Events.awaited`. */
    isAwaited(kind: EventKind): boolean {
      if (!hearing.isPollable(kind) || !isListenedTo(kind)) return false;
      const { failed, pollError, silence, polled } = facts();
      if (failed.has(kind) || pollError !== null) return false;
      // How a vendor is that answered once and does not now is told at once.
      return polled.has(kind) ? silence === null && doubts.has(kind) : true;
    },

    /** See `Events.problem`. */
    problem(kind: EventKind): VendorError | null {
      if (!isTold(kind)) return new VendorError('UNSUPPORTED', account, `this account does not tell of ${kind}`);
      const isWanted = isListenedTo(kind);
      const error = isWanted ? hearing.problemOf(kind, facts()) : null;
      if (error) return error;
      const isKnown = isWanted && (facts().polled.has(kind) || !hearing.isPollable(kind));
      if (!isKnown) return new VendorError('UNAVAILABLE', account, `what lives of ${kind} is not known yet`);
      if (!doubts.has(kind) && hearing.isHeard(kind, facts())) return null;
      return new VendorError('UNAVAILABLE', account, `changes of ${kind} may have been missed; it is read again`);
    },
  };
};
