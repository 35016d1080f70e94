import type { ChangedEvent, EventItems, EventKind, FeedEvent, FeedHealth, MessageEvent } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import { narrow, type QueueRights, type SeenQueues, seenQueues, unreadableSomewhere } from '../domain/sight.ts';
import type { Events } from './events.ts';
import { isSame } from './same.ts';

type AnyItem = EventItems[EventKind];

/**
 * The events path as it is for those who see some queues only. A change is told as far as the object is seen, before it and after it:
 * one that goes out of sight is told as gone, one that comes into sight as new, and of others nothing is told.
 */
export const sightedEvents = (events: Events, rights: QueueRights): Events => {
  const sights = new Map<string, SeenQueues | null>();
  const seenIn = (account: string): SeenQueues | null => {
    const known = sights.get(account);
    if (known !== undefined) return known;
    const seen = seenQueues(rights, account);
    sights.set(account, seen);
    return seen;
  };
  const see = <T extends AnyItem>(item: T | null): T | null => item && narrow(item, seenIn(item.ref.account));

  const isSeenJob = (of: Ref<'Job'>): boolean => see(events.known(of)) !== null;

  const seeHealth = (health: FeedHealth): FeedHealth =>
    health.error?.code === 'UNREADABLE' && seenIn(health.account)
      ? { ...health, error: unreadableSomewhere(health.account) }
      : health;

  const seeChange = (event: ChangedEvent): ChangedEvent | null => {
    if (seenIn(event.account) === null) return event;
    const [item, before] = [see(event.item), see(event.before)];
    if (!item && !before) return null;
    const job = event.job && isSeenJob(event.job) ? event.job : null;
    // What came or went was a job that is not seen.
    if (event.job && !job && isSame(item, before)) return null;
    const isOutOfSight = event.item !== null && item === null;
    const about = isOutOfSight ? { cause: null, commandId: null, problem: null } : {};
    return { ...event, ...about, item, before, job };
  };

  /** Of a job that nothing is known of it cannot be said whether it is seen: something may be missed then. */
  const seeMessage = (event: MessageEvent): FeedEvent | null => {
    const { account, job: known, receivedAt: at } = event;
    if (seenIn(account) === null) return event;
    if (known === null) return { type: 'gap', account, reason: 'UNREADABLE', since: null, at };
    const job = see(known);
    return job && { ...event, job, tasks: event.tasks.flatMap((task) => see(task) ?? []) };
  };

  const seeEvent = (event: Exclude<FeedEvent, { readonly type: 'gap' }>): FeedEvent | null => {
    switch (event.type) {
      case 'health':
        return { ...event, health: seeHealth(event.health) };
      case 'message':
        return seeMessage(event);
      case 'changed':
        return seeChange(event) as FeedEvent;
    }
  };

  // One event is the same object for all readers of the same sight, so that it is executed once for them.
  const kept = new WeakMap<FeedEvent, { readonly seen: FeedEvent | null }>();
  const seen = (event: FeedEvent): FeedEvent | null => {
    if (event.type === 'gap') return event;
    const known = kept.get(event) ?? { seen: seeEvent(event) };
    kept.set(event, known);
    return known.seen;
  };

  return {
    ...events,
    listen: (request) => events.listen({ ...request, see: seen }),
    follow: ({ hear, ...request }) =>
      events.follow({
        ...request,
        hear(event) {
          const told = seen(event);
          if (told) hear(told);
        },
      }),
    present: <K extends EventKind>(account: string, kind: K) =>
      (events.present(account, kind) as readonly AnyItem[]).flatMap(
        (item) => see(item) ?? [],
      ) as unknown as EventItems[K][],
    health: (account) => seeHealth(events.health(account)),
    known: <K extends EventKind>(ref: Ref<K>) => see(events.known(ref) as AnyItem | null) as EventItems[K] | null,
  };
};
