import { EVENT_KINDS, type EventItems, type EventKind } from '../domain/event.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Confirmed, Events } from '../events/events.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Memory, Recalled } from '../gateway/memory.ts';
import type { Live } from './live.ts';

/** A change that a vendor tells by itself may come so much later than what it tells of. */
const TOLD_WITHIN_MS = 5_000;

const isHeard = (kind: Kind): kind is EventKind => EVENT_KINDS.some((known) => known === kind);

/** Whether what was written by then is among what is known. */
const isPast = ({ asOf, source }: Confirmed, wroteAt: number): boolean =>
  asOf - (source === 'POLL' ? 0 : TOLD_WITHIN_MS) > wroteAt;

/** What was told of an account, and how it stood then. */
interface Use {
  readonly account: string;
  readonly kind: EventKind;
  /** Which keeping of an account of this name it was. */
  readonly keeping: number;
  readonly confirmed: Confirmed;
  readonly version: number;
}

/**
 * `wroteAt`: when something was written to an account last. `oldestMs`: what is older is not told. What may be told is found out once for
 * each kind and account.
 */
export const openRecall = (
  { events, live, now }: { readonly events: Events; readonly live: Live; readonly now: () => number },
  wroteAt: (account: string) => number,
  oldestMs: number,
): Memory => {
  const notBefore = now() - oldestMs;
  const uses = new Map<string, Use | null>();
  const told = new Map<string, number>();

  /** What stands behind the kind, where it is as good as a read. */
  const sound = (account: string, kind: EventKind, oldest: number): Confirmed | null => {
    const confirmed = events.confirmed(account, kind);
    if (!confirmed?.isLive || confirmed.asOf < oldest) return null;
    return isPast(confirmed, wroteAt(account)) && !events.isRereading(account) ? confirmed : null;
  };

  const use = (account: string, kind: EventKind, oldest: number): Use | null => {
    const keeping = live.keepingOf(account);
    const confirmed = keeping === null ? null : sound(account, kind, oldest);
    if (keeping === null || !confirmed) return null;
    return { account, kind, keeping, confirmed, version: live.versionOf(account) };
  };

  const confirmed = (account: string, kind: Kind): Confirmed | null => {
    if (oldestMs <= 0 || !isHeard(kind)) return null;
    const key = `${kind}|${account}`;
    const known = uses.get(key);
    const used = known === undefined ? use(account, kind, notBefore) : known;
    uses.set(key, used);
    // An account that was opened anew is another one.
    return used && live.keepingOf(account) === used.keeping ? used.confirmed : null;
  };

  const stillSo = ({ account, kind, keeping, confirmed, version }: Use): boolean => {
    const again = use(account, kind, now() - oldestMs);
    return again?.keeping === keeping && again.version === version && again.confirmed.asOf === confirmed.asOf;
  };

  const note = (account: string, asOf: number): void => {
    told.set(account, Math.min(told.get(account) ?? asOf, asOf));
  };

  // What belongs to a kind is of that kind; the type cannot say so.
  const living = <K extends Kind>(account: string, kind: K) =>
    (confirmed(account, kind) ? live.fresh(account, kind as EventKind) : null) as Recalled<Items[K]> | null;

  return {
    living,
    heard: <K extends Kind>(account: string, kind: K) =>
      (isHeard(kind) && sound(account, kind, notBefore) ? live.fresh(account, kind) : null) as Recalled<
        Items[K]
      > | null,
    led(account, kind) {
      const found = living(account, kind);
      if (found) note(account, found.asOf);
      return found?.items ?? null;
    },
    one: <K extends Kind>(ref: Ref<K>) => {
      const usable = confirmed(ref.account, ref.kind);
      const item: EventItems[EventKind] | null = usable && events.known(ref as Ref<EventKind>);
      // What becomes of an object that has ended is not heard, and a list that is read does not hold it.
      if (!usable || !item || !events.lists(item)) return null;
      note(ref.account, usable.asOf);
      return item as Items[K] | null;
    },
    stands() {
      const used = [...uses.values()].filter((one) => one !== null);
      return used.length === 0 ? null : () => used.every(stillSo);
    },
    recollections: () => [...told].map(([account, asOf]) => ({ account, asOf })),
  };
};
