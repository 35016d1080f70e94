import type { PortPage } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import type { VendorObject } from '../domain/object.ts';
import { compareKeys, inOrder, type Key, keyOf, readCursor, writeCursor } from './cursor.ts';
import { tellUnreadable } from './unreadable.ts';
import type { Stretch, Walk } from './walk.ts';

/** One page of ours, with the promise of `ReadPort.list`. `list`: what it is called in its cursors. */
export const listPage = async <T extends VendorObject>(
  account: string,
  list: string,
  walk: Walk<T>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  call: Call,
): Promise<PortPage<T>> => {
  const position = readCursor(account, list, after);
  const { items, unreadable, flaws, linkOf, isEnd } = await walk.readFrom(position, limit, call);
  const rows = items.map((item) => {
    const key = keyOf(item);
    return { item, cursor: writeCursor(list, { key, link: linkOf(key), child: null }) };
  });
  const told = tellUnreadable(account, [...unreadable, ...flaws]);
  return { rows, ...(told.length > 0 && { unreadable: told }), next: isEnd ? null : (rows.at(-1)?.cursor ?? null) };
};

/** What is known for certain of several lists: up to where the first of those that go on was read. */
const together = <T extends VendorObject>(parts: readonly Stretch<T>[]): Stretch<T> => {
  const ends = parts.flatMap(({ items, isEnd }) => (isEnd ? [] : [items.at(-1)].filter((one) => one !== undefined)));
  const bound: Key | undefined = ends.map(keyOf).toSorted(compareKeys)[0];
  const rows = parts
    .flatMap(({ items }) => items)
    .filter((item) => bound === undefined || compareKeys(keyOf(item), bound) <= 0);
  return {
    items: inOrder([...new Map(rows.map((item) => [item.ref.nativeId, item])).values()]),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    flaws: parts.flatMap(({ flaws }) => flaws),
    linkOf: () => null,
    isEnd: parts.every(({ isEnd }) => isEnd),
  };
};

/**
 * One walk over what several lists hold together; of a row that is in several of them that of the last list counts. Its cursors lead into
 * none of the lists, so it is for vendors whose lists can begin at a moment. `inTurn`: rows move from an earlier list to a later one, so
 * that they are missed unless the earlier one is read first.
 */
export const unionWalk = <T extends VendorObject>(walks: readonly Walk<T>[], inTurn = false): Walk<T> => {
  const each = async (read: (walk: Walk<T>) => Promise<Stretch<T>>): Promise<Stretch<T>> => {
    if (!inTurn) return together(await Promise.all(walks.map(read)));
    const parts: Stretch<T>[] = [];
    for (const walk of walks) parts.push(await read(walk));
    return together(parts);
  };
  return {
    readAll: (call, most) => each((walk) => walk.readAll(call, most)),
    readFrom: async (position, limit, call, isInclusive) => {
      const found = await each((walk) => walk.readFrom(position, limit, call, isInclusive));
      return found.isEnd ? found : { ...found, items: found.items.slice(0, Math.max(1, limit)) };
    },
  };
};
