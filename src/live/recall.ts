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
  readonly asOf: number;
  readonly version: number;
}

/** `wroteAt`: when something was written to an account last. What may be told is found out once for each kind and account. */
export const openRecall = (
  { events, live }: { readonly events: Events; readonly live: Live },
  wroteAt: (account: string) => number,
): Memory => {
  const found = new Map<string, Confirmed | null>();
  const told = new Map<string, number>();
  const uses: Use[] = [];
  let isOn = true;

  const confirmed = (account: string, kind: Kind): Confirmed | null => {
    if (!isOn || !isHeard(kind) || !live.isKept(account)) return null;
    const key = `${kind}|${account}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const now = events.confirmed(account, kind);
    const usable = now?.isLive && isPast(now, wroteAt(account)) ? now : null;
    found.set(key, usable);
    if (usable) uses.push({ account, kind, asOf: usable.asOf, version: live.versionOf(account) });
    return usable;
  };

  const stillSo = ({ account, kind, asOf, version }: Use): boolean => {
    if (!live.isKept(account) || live.versionOf(account) !== version) return false;
    const now = events.confirmed(account, kind);
    return now?.isLive === true && now.asOf === asOf && isPast(now, wroteAt(account));
  };

  return {
    // What belongs to a kind is of that kind; the type cannot say so.
    living: <K extends Kind>(account: string, kind: K) =>
      (confirmed(account, kind) ? live.fresh(account, kind as EventKind) : null) as Recalled<Items[K]> | null,
    one: <K extends Kind>(ref: Ref<K>) => {
      const usable = confirmed(ref.account, ref.kind);
      const item: EventItems[EventKind] | null = usable && events.known(ref as Ref<EventKind>);
      if (usable && item) told.set(ref.account, Math.min(told.get(ref.account) ?? usable.asOf, usable.asOf));
      return item as Items[K] | null;
    },
    turnOff() {
      isOn = false;
    },
    stands: () => (uses.length === 0 ? null : () => uses.every(stillSo)),
    recollections: () => [...told].map(([account, asOf]) => ({ account, asOf })),
  };
};
