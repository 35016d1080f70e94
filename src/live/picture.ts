import type { EventItems, EventKind } from '../domain/event.ts';
import { positionOf } from '../domain/order.ts';
import { refKey } from '../domain/ref.ts';
import { atOnce, eachInSlices } from '../domain/slices.ts';
import type { Events } from '../events/events.ts';
import { isSame } from '../events/same.ts';
import type { Picture } from './channel.ts';
import type { Changes } from './live-event.ts';
import { openRelated } from './related.ts';
import { inOrder, openSortedRows } from './sorted-rows.ts';
import type { ViewRequest } from './view-request.ts';
import { EVERYTHING, type Sight } from './within.ts';

export interface PictureOptions<K extends EventKind>
  extends Pick<ViewRequest<K>, 'accounts' | 'wants' | 'order' | 'first' | 'leads'> {
  readonly events: Events;
  readonly kind: K;
  readonly sight?: Sight;
}

/** What of `now` is not as in `shown`, by key, or is to be told `again`. */
const differences = <T>(
  keys: Iterable<string>,
  shown: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
  again: ReadonlySet<string>,
): Changes<T> => {
  const upserted: T[] = [];
  const removed: string[] = [];
  for (const key of keys) {
    const before = shown.get(key);
    const after = now.get(key);
    if (after === undefined) {
      if (before !== undefined) removed.push(key);
    } else if (before === undefined || again.has(key) || !isSame(before, after)) upserted.push(after);
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
  leads = [],
  sight = EVERYTHING,
}: PictureOptions<K>) => {
  type Item = EventItems[K];
  const wanted = new Map<string, Item>();
  const touched = new Set<string>();
  /** Of the touched, those that are told whether they themselves are different or not. */
  const toldAgain = new Set<string>();
  const related = leads.length > 0 ? openRelated({ events, accounts, leads: { [kind]: leads }, sight }) : null;
  const kinds = [...new Set([kind, ...(related?.related.kinds ?? [])])];
  const keyOf = order?.keyOf ?? (() => null);
  const direction = order?.direction ?? 'ASC';
  let onChange: (() => void) | null = null;
  /** While it begins: what was heard since, which is newer than what was there. */
  let heard: Set<string> | null = null;

  const again = (keys: Iterable<string>): void => {
    for (const key of keys) {
      if (!wanted.has(key)) continue;
      touched.add(key);
      toldAgain.add(key);
    }
  };

  /** The object as a row; `null`: it is none. */
  const rowOf = (item: Item): Item | null => {
    const seen = sight.see(item);
    return seen && wants(seen) ? seen : null;
  };

  const hearRow = (key: string, item: Item | null): void => {
    heard?.add(key);
    const row = item !== null && events.lists(item) ? rowOf(item) : null;
    if (row) wanted.set(key, row);
    else if (!wanted.delete(key)) return;
    touched.add(key);
  };

  const { settled, stop } = events.follow({
    accounts,
    kinds,
    hear(event) {
      // What is heard before the beginning is present then.
      if (!onChange || event.type !== 'changed') return;
      const before = touched.size;
      again(related?.hear(event) ?? []);
      // An event of this kind has an item of this kind; the type cannot say so.
      if (event.kind === kind) hearRow(refKey(event.ref), event.item as Item | null);
      if (touched.size > before) onChange();
    },
  });

  /** What was heard, and the rows of accounts that are heard again. */
  const takeIn = (): void => {
    if (!related) return;
    const recovered = related.recovered();
    if (recovered.size > 0) again([...wanted].flatMap(([key, { ref }]) => (recovered.has(ref.account) ? [key] : [])));
    for (const key of touched) related.place(key, wanted.get(key));
  };

  const done = (): void => {
    touched.clear();
    toldAgain.clear();
  };

  function* all(): Generator<void, Picture<Item>> {
    const shown = new Map<string, Item>();
    yield* eachInSlices(wanted, ([key, item]) => void shown.set(key, item));
    return {
      *items() {
        const items = [...shown.values()];
        if (!order) return items;
        const rows = yield* inOrder(items, (item) => positionOf(item, keyOf), direction);
        return rows.map(({ item }) => item);
      },
      update() {
        takeIn();
        const changes = differences(touched, shown, wanted, toldAgain);
        for (const key of touched) {
          const item = wanted.get(key);
          if (item === undefined) shown.delete(key);
          else shown.set(key, item);
        }
        done();
        return changes;
      },
      again,
      related: related?.related ?? null,
      stop,
    };
  }

  function* windowed(size: number): Generator<void, Picture<Item>> {
    const position = (item: Item) => positionOf(item, keyOf);
    const rows = yield* openSortedRows(position, direction, [...wanted.values()]);
    const windowNow = () => new Map(rows.first(size).map(({ position, item }) => [position.key, item]));
    let shown = windowNow();
    return {
      items: atOnce(() => [...shown.values()]),
      update() {
        takeIn();
        rows.change(touched, wanted);
        const now = windowNow();
        const changes = differences(new Set([...now.keys(), ...shown.keys()]), shown, now, toldAgain);
        shown = now;
        done();
        return changes;
      },
      again,
      related: related?.related ?? null,
      stop,
    };
  }

  return {
    settled,
    /** Everything that is followed. */
    kinds,
    /** What changes meanwhile is in the first `update`. */
    *begin(changed: () => void): Generator<void, Picture<Item>> {
      const since = new Set<string>();
      heard = since;
      onChange = changed;
      const take = (item: Item): void => {
        const key = refKey(item.ref);
        const row = since.has(key) ? null : rowOf(item);
        if (row) wanted.set(key, row);
      };
      for (const account of new Set(accounts)) yield* eachInSlices(events.present(account, kind), take);
      heard = null;
      if (related) {
        yield* related.begin();
        yield* eachInSlices(wanted, ([key, item]) => related.place(key, item));
      }
      return first === undefined ? yield* all() : yield* windowed(first);
    },
  };
};
