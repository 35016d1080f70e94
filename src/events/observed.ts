import type { FeedEvent } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import type { Presence, Worker } from '../domain/worker.ts';

/** A change of a presence that was seen here. */
interface Moment {
  readonly presence: Presence;
  readonly at: number;
}

/** Of the presence of a worker as a whole, and of each of its channels by name. */
type Moments = Map<string | null, Moment>;

const isSamePresence = (a: Presence, b: Presence): boolean =>
  a.state === b.state && a.native === b.native && a.label === b.label && a.reasonCode === b.reasonCode;

const presencesOf = ({ presence, channels }: Worker): ReadonlyMap<string | null, Presence> => {
  const found = new Map<string | null, Presence>([[null, presence]]);
  for (const one of channels ?? []) if (one.presence) found.set(one.channel, one.presence);
  return found;
};

const dated = (presence: Presence, moment: Moment | undefined): Presence =>
  presence.since === null && moment && isSamePresence(presence, moment.presence)
    ? { ...presence, since: moment.at, sinceSource: 'OBSERVED' }
    : presence;

/**
 * When presences changed, for vendors who do not tell: the moments at which it was heard, kept while an account's feed lives. A read that
 * finds the same presence changes nothing, and one that finds another has no moment until the feed tells that change.
 */
export const openObserved = () => {
  const accounts = new Map<string, Map<string, Moments>>();

  const momentsOf = ({ ref }: Worker): Moments | undefined => accounts.get(ref.account)?.get(refKey(ref));

  const date = (worker: Worker): Worker => {
    const moments = momentsOf(worker);
    if (!moments) return worker;
    const presence = dated(worker.presence, moments.get(null));
    if (!worker.channels) return { ...worker, presence };
    const channels = worker.channels.map((one) => ({
      ...one,
      presence: one.presence && dated(one.presence, moments.get(one.channel)),
    }));
    return { ...worker, presence, channels };
  };

  const note = (before: Worker, item: Worker, at: number): void => {
    const moments: Moments = new Map(momentsOf(item));
    const earlier = presencesOf(before);
    for (const [slot, presence] of presencesOf(item)) {
      const was = earlier.get(slot);
      if (presence.since !== null) moments.delete(slot);
      else if (was && !isSamePresence(was, presence)) moments.set(slot, { presence, at });
    }
    if (moments.size === 0) return;
    const { account } = item.ref;
    const own = accounts.get(account) ?? new Map<string, Moments>();
    accounts.set(account, own.set(refKey(item.ref), moments));
  };

  return {
    /** The worker with the moments that are known here where the vendor tells none. */
    date,

    forget: (account: string): void => void accounts.delete(account),

    /** To be told every event before it is published; the answer is to be published in its place. */
    hear(event: FeedEvent): FeedEvent {
      if (event.type === 'health' && event.health.state === 'IDLE') accounts.delete(event.account);
      if (event.type !== 'changed' || event.kind !== 'Worker') return event;
      const { before, item, receivedAt } = event;
      const told = before && date(before);
      if (!item) accounts.get(event.account)?.delete(refKey(event.ref));
      else if (before) note(before, item, receivedAt);
      return { ...event, before: told, item: item && date(item) };
    },
  };
};
