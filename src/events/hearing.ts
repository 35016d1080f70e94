import type { Adapter } from '../contract/adapter.ts';
import { VendorError } from '../domain/error.ts';
import type { ChangeSource, EventKind } from '../domain/event.ts';
import { unreadableRows } from '../domain/unreadable.ts';
import type { Condition } from './health.ts';
import { OBJECT_LIMIT } from './ledger.ts';
import { isPollable } from './snapshot.ts';

/** `OPENING`: never live yet. `LOST`: not live, and not for long. `REPLACED`: polls stand in for it. */
export type StreamState = 'OPENING' | 'LIVE' | 'LOST' | 'REPLACED';

export interface HearingOptions {
  readonly adapter: Adapter;
  readonly webhook: boolean;
  readonly pollIntervalMs: number;
  readonly reconcileMs: number;
  readonly objectLimit?: number;
}

/** What has become of an account's ways of hearing since it is listened to. */
export interface Facts {
  stream: StreamState;
  streamError: VendorError | null;
  pollError: VendorError | null;
  /** Kinds polled since the first listener came, and when the last of their polls began. */
  readonly polled: Map<EventKind, number>;
  /** Rows that the last poll of each kind could not read. */
  readonly unreadable: Map<EventKind, readonly VendorError[]>;
  /** Kinds of which more live than are kept. */
  readonly beyond: Set<EventKind>;
}

export const newFacts = (): Facts => ({
  stream: 'OPENING',
  streamError: null,
  pollError: null,
  polled: new Map(),
  unreadable: new Map(),
  beyond: new Set(),
});

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

  /** What could not be read of these kinds; `null` when all could. */
  const unreadableOf = (kinds: readonly EventKind[], { unreadable }: Facts): VendorError | null =>
    unreadableRows(
      adapter.account,
      kinds.flatMap((kind) => unreadable.get(kind) ?? []),
    );

  /** Kinds of which not all that lives is kept; `null` when all is. */
  const beyondOf = (kinds: readonly EventKind[], { beyond }: Facts): VendorError | null => {
    const some = kinds.filter((kind) => beyond.has(kind));
    if (some.length === 0) return null;
    const message = `more than ${objectLimit} objects live of ${some.join(', ')}: those beyond are not told (feed.objectLimit)`;
    return new VendorError('LIMIT_EXCEEDED', adapter.account, message);
  };

  const conditionOf = (kinds: readonly EventKind[], facts: Facts): Omit<Condition, 'staleSince'> => {
    const { stream, streamError, pollError, polled } = facts;
    const partial = beyondOf(kinds, facts) ?? unreadableOf(kinds, facts);
    const error = pollError ?? streamError ?? partial;
    if (head) {
      if (stream === 'OPENING') return { mode: 'NONE', state: 'CONNECTING', error };
      if (stream === 'REPLACED') return { mode: 'POLL', state: pollError ? 'DOWN' : 'DEGRADED', error };
      return { mode: 'STREAM', state: pollError || partial ? 'DEGRADED' : 'LIVE', error };
    }
    const mode = hook ? 'WEBHOOK' : 'POLL';
    if (pollError) return { mode, state: (hook?.covers.length ?? 0) > 0 ? 'DEGRADED' : 'DOWN', error };
    // A kind that is wanted later does not make what is heard unheard.
    const heard = polled.size > 0 || !kinds.some((kind) => isPollable(adapter, kind));
    return heard ? { mode, state: partial ? 'DEGRADED' : 'LIVE', error } : { mode: 'NONE', state: 'CONNECTING', error };
  };

  return {
    head,
    hook,
    isCovered,
    sourceOf: (kind: EventKind, facts: Facts): ChangeSource =>
      isCovered(kind, facts) ? (head ? 'STREAM' : 'WEBHOOK') : 'POLL',
    conditionOf,
    unreadableOf,
    beyondOf,
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
        (facts.polled.has(kind) || !isPollable(adapter, kind))),
    /** Whether all that lives of the kind is known, or it is known why not. */
    isComplete: (kind: EventKind, facts: Facts): boolean =>
      facts.pollError !== null || facts.polled.has(kind) || !isPollable(adapter, kind),
    /** Whether polls tell of the kind. */
    isPollable: (kind: EventKind): boolean => isPollable(adapter, kind),
  };
};

export type Hearing = ReturnType<typeof openHearing>;
