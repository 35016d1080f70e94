import type { Adapter } from '../contract/adapter.ts';
import type { VendorError } from '../domain/error.ts';
import type { ChangeSource, EventKind } from '../domain/event.ts';
import type { Facts } from './facts.ts';
import type { Condition } from './health.ts';
import { OBJECT_LIMIT } from './ledger.ts';
import { openShortfalls } from './shortfalls.ts';
import { isPollable } from './snapshot.ts';

export interface HearingOptions {
  readonly adapter: Adapter;
  readonly webhook: boolean;
  readonly pollIntervalMs: number;
  readonly reconcileMs: number;
  readonly objectLimit?: number;
}

/** How an account is heard, as a function of the facts alone. */
export const openHearing = (options: HearingOptions) => {
  const { adapter, webhook, pollIntervalMs, reconcileMs, objectLimit = OBJECT_LIMIT } = options;
  const head = adapter.source?.stream;
  const hook = head || !webhook ? undefined : adapter.source?.webhook;

  /** Whether every change of the kind is told without a poll. */
  const isCovered = (kind: EventKind, { stream }: Facts): boolean =>
    head
      ? head.covers.includes(kind) && (stream === 'LIVE' || stream === 'LOST')
      : (hook?.covers.includes(kind) ?? false);

  const intervalOf = (kind: EventKind, facts: Facts): number | null => {
    if (!isPollable(adapter, kind)) return null;
    if (isCovered(kind, facts)) return reconcileMs;
    return facts.stream === 'OPENING' && head?.covers.includes(kind) ? null : pollIntervalMs;
  };

  const { partialOf, partialOfAll } = openShortfalls(adapter.account, objectLimit);

  /** Nothing can be read of any of these kinds. */
  const isDead = (kinds: readonly EventKind[], { failed }: Facts): boolean => {
    const pollable = kinds.filter((kind) => isPollable(adapter, kind));
    return pollable.length > 0 && pollable.every((kind) => failed.has(kind));
  };

  const conditionOf = (kinds: readonly EventKind[], facts: Facts): Omit<Condition, 'staleSince'> => {
    const { stream, streamError, polled, silence } = facts;
    const partial = partialOfAll(kinds, facts);
    const error = facts.pollError ?? silence ?? streamError ?? partial;
    const lacks = silence ?? partial;
    const isUnread = facts.pollError !== null || isDead(kinds, facts);
    if (head) {
      if (stream === 'OPENING') return { mode: 'NONE', state: 'CONNECTING', error };
      if (stream === 'REPLACED') return { mode: 'POLL', state: isUnread ? 'DOWN' : 'DEGRADED', error };
      return { mode: 'STREAM', state: isUnread || lacks ? 'DEGRADED' : 'LIVE', error };
    }
    const mode = hook ? 'WEBHOOK' : 'POLL';
    if (isUnread) return { mode, state: (hook?.covers.length ?? 0) > 0 ? 'DEGRADED' : 'DOWN', error };
    // A kind that is wanted later does not make what is heard unheard.
    const heard = polled.size > 0 || !kinds.some((kind) => isPollable(adapter, kind));
    return heard ? { mode, state: lacks ? 'DEGRADED' : 'LIVE', error } : { mode: 'NONE', state: 'CONNECTING', error };
  };

  return {
    head,
    hook,
    isCovered,
    sourceOf: (kind: EventKind, facts: Facts): ChangeSource =>
      isCovered(kind, facts) ? (head ? 'STREAM' : 'WEBHOOK') : 'POLL',
    conditionOf,
    partialOf,
    /** Why what is known of the kind may be out of date or incomplete, as far as the ways of hearing tell; `null` where they do not. */
    problemOf: (kind: EventKind, facts: Facts): VendorError | null => {
      const { failed, pollError, silence, stream, streamError } = facts;
      const ownOrAll = failed.get(kind) ?? pollError ?? silence;
      if (ownOrAll) return ownOrAll;
      return (head?.covers.includes(kind) && stream !== 'LIVE' ? streamError : null) ?? partialOf(kind, facts);
    },
    /** Whether the ways by which the kind is heard are as they should be. */
    isHeard: (kind: EventKind, { pollError, silence, stream }: Facts): boolean =>
      pollError === null && silence === null && (!head?.covers.includes(kind) || stream === 'LIVE'),
    /** The kinds to be polled, with the time between two polls. */
    planOf: (kinds: readonly EventKind[], facts: Facts): Map<EventKind, number> =>
      new Map(
        kinds.flatMap((kind) => {
          const intervalMs = intervalOf(kind, facts);
          return intervalMs === null ? [] : [[kind, intervalMs] as const];
        }),
      ),
    /**
     * Whether changes of the kind are told from here on, or it is known why not. Also of what a stream tells the first poll must be over:
     * what it finds is taken for the start and not told, and must not hold what happens afterwards.
     */
    isSettled: (kind: EventKind, facts: Facts): boolean =>
      facts.streamError !== null ||
      facts.pollError !== null ||
      ((!head?.covers.includes(kind) || facts.stream === 'LIVE') &&
        (facts.polled.has(kind) || facts.failed.has(kind) || !isPollable(adapter, kind))),
    /** Whether all that lives of the kind is known, or it is known why not. */
    isComplete: (kind: EventKind, facts: Facts): boolean =>
      facts.pollError !== null || facts.polled.has(kind) || facts.failed.has(kind) || !isPollable(adapter, kind),
    /** Whether polls tell of the kind. */
    isPollable: (kind: EventKind): boolean => isPollable(adapter, kind),
  };
};

export type Hearing = ReturnType<typeof openHearing>;
