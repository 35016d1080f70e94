import { LRUCache } from 'lru-cache';
import { sightKey } from '../domain/sight.ts';
import type { Trace } from '../domain/trace.ts';
import type { Events } from '../events/events.ts';
import { sightedEvents } from '../events/sighted.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Context, Principal } from '../graphql/context.ts';
import type { Live } from '../live/live.ts';
import { openRecall } from '../live/recall.ts';

export interface ContextOptions {
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
}

/** What is kept for those who see some queues only: for as many different sights. */
const KEPT = 1_000;

/** The context of an operation, in which there is nothing but what the principal may see. */
export const openContexts = ({ gateway, events, live }: ContextOptions) => {
  const kept = new LRUCache<string, Pick<Context, 'events' | 'live'>>({ max: KEPT });

  const within = ({ queues }: Principal): Pick<Context, 'events' | 'live'> => {
    if (queues === null) return { events, live };
    const key = sightKey(queues);
    const found = kept.get(key) ?? { events: sightedEvents(events, queues), live: live.within(queues) };
    kept.set(key, found);
    return found;
  };

  /**
   * `recallMs`: how old it may be what it is told of accounts that are kept; 0: it is told nothing without asking. What decides about
   * commands is read.
   */
  return (principal: Principal, signal: AbortSignal, trace: Trace | null = null, recallMs = 0): Context => {
    const seen = within(principal);
    const recall = (wroteAt: (account: string) => number) =>
      openRecall({ ...seen, now: gateway.now }, wroteAt, recallMs);
    return {
      principal,
      gateway,
      known: null,
      ...seen,
      ...gateway.begin(
        signal,
        principal.accounts,
        principal.queues,
        trace,
        principal.id,
        recallMs > 0 ? recall : undefined,
      ),
    };
  };
};
