import type { EventItems, EventKind } from '../domain/event.ts';
import { comparePositions, positionOf } from '../domain/order.ts';
import { refKey } from '../domain/ref.ts';
import type { Events } from '../events/events.ts';
import { isSame } from '../events/same.ts';
import type { Picture } from './channel.ts';
import type { ViewRequest } from './live.ts';
import type { Changes } from './live-event.ts';
import { openSortedRows } from './sorted-rows.ts';

export interface PictureOptions<K extends EventKind>
  extends Pick<ViewRequest<K>, 'accounts' | 'wants' | 'order' | 'first'> {
  readonly events: Events;
  readonly kind: K;
}

/** What of `now` is not as in `shown`, by key. */
const differences = <T>(
  keys: Iterable<string>,
  shown: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
): Changes<T> => {
  const upserted: T[] = [];
  const removed: string[] = [];
  for (const key of keys) {
    const before = shown.get(key);
    const after = now.get(key);
    if (after === undefined) {
      if (before !== undefined) removed.push(key);
    } else if (before === undefined || !isSame(before, after)) upserted.push(after);
  }
  return { upserted, removed };
};

/** The objects of one kind that live and are wanted, kept in step with the accounts' changes. Settled when their feeds are. */
export const openPicture = <K extends EventKind>({
  events,
  accounts,
  kind,
  wants,
  order,
  first,
}: PictureOptions<K>) => {
  type Item = EventItems[K];
  const wanted = new Map<string, Item>();
  const touched = new Set<string>();
  const keyOf = order?.keyOf ?? (() => null);
  const direction = order?.direction ?? 'ASC';
  let onChange: (() => void) | null = null;

  const following = events.follow({
    accounts,
    kinds: [kind],
    hear(event) {
      // What is heard before the beginning is present then.
      if (!onChange || event.type !== 'changed') return;
      const key = refKey(event.ref);
      // Only the kind that is followed is heard; the type of an event cannot say so.
      const item = event.item as Item | null;
      if (item !== null && events.lists(item) && wants(item)) wanted.set(key, item);
      else if (!wanted.delete(key)) return;
      touched.add(key);
      onChange();
    },
  });

  const all = (): Picture<Item> => {
    const shown = new Map(wanted);
    return {
      items() {
        const items = [...shown.values()];
        if (!order) return items;
        return items
          .map((item) => ({ item, position: positionOf(item, keyOf) }))
          .sort((a, b) => comparePositions(direction, a.position, b.position))
          .map(({ item }) => item);
      },
      update() {
        const changes = differences(touched, shown, wanted);
        for (const key of touched) {
          const item = wanted.get(key);
          if (item === undefined) shown.delete(key);
          else shown.set(key, item);
        }
        touched.clear();
        return changes;
      },
      stop: following.stop,
    };
  };

  const windowed = (size: number): Picture<Item> => {
    const rows = openSortedRows((item: Item) => positionOf(item, keyOf), direction, wanted.values());
    const windowNow = () => new Map(rows.first(size).map(({ position, item }) => [position.key, item]));
    let shown = windowNow();
    return {
      items: () => [...shown.values()],
      update() {
        rows.change(touched, wanted);
        touched.clear();
        const now = windowNow();
        const changes = differences(new Set([...now.keys(), ...shown.keys()]), shown, now);
        shown = now;
        return changes;
      },
      stop: following.stop,
    };
  };

  return {
    settled: following.settled,
    begin(changed: () => void): Picture<Item> {
      for (const account of new Set(accounts)) {
        for (const item of events.present(account, kind)) if (wants(item)) wanted.set(refKey(item.ref), item);
      }
      onChange = changed;
      return first === undefined ? all() : windowed(first);
    },
  };
};
