import type { PortPage } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import type { VendorObject } from '../domain/object.ts';
import type { WireError } from '../domain/reading.ts';
import { compareKeys, inOrder, keyOf, type Position, readCursor, writeCursor } from './cursor.ts';
import type { Query, Resource } from './rest.ts';
import { tellUnreadable } from './unreadable.ts';
import type { Part, Stretch, Walk } from './walk.ts';

/** Objects that hang below others: all those of one parent. */
export type Children<T> = Omit<Part<T>, 'isEnd'>;

export const NO_CHILDREN = { items: [], unreadable: [], flaws: [] } as const;

export interface Nested<P, T> {
  /** What the list is called in its cursors. */
  readonly list: string;
  readonly parents: Walk<P>;
  /** One call or more for each parent. `null`: the parent is no more, and its children with it. */
  readonly childrenOf: (parent: P, call: Call) => Promise<Children<T> | null>;
}

/**
 * One page of objects that a vendor lists only below other objects, in the order of their parents and with one cursor for both. Reads the
 * children of as many parents at a time as rows are wanted; how many calls that may be is the caller's to bound.
 */
export const readNested = async <P extends VendorObject, T extends VendorObject>(
  account: string,
  { list, parents, childrenOf }: Nested<P, T>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  call: Call,
): Promise<PortPage<T>> => {
  const start = readCursor(account, list, after);
  const rows: { item: T; cursor: string }[] = [];
  const unreadable: WireError[] = [];
  let from: Position | null = start;
  for (;;) {
    // One more, since the one that the position names is among them.
    const stretch: Stretch<P> = await parents.readFrom(from, limit + 1, call, true);
    unreadable.push(...stretch.unreadable, ...stretch.flaws);
    const some = stretch.items.slice(0, limit + 1);
    const givenOf = (parent: P): Position | null =>
      from !== null && compareKeys(keyOf(parent), from.key) === 0 ? from : null;
    // Of a parent whose children were given to the end the position names no child.
    const open = some.filter((parent) => givenOf(parent)?.child !== null);
    const families = await Promise.all(open.map(async (parent) => [parent, await childrenOf(parent, call)] as const));
    for (const [parent, children] of families) {
      if (children === null) continue;
      unreadable.push(...children.unreadable, ...children.flaws);
      const key = keyOf(parent);
      const given = givenOf(parent)?.child;
      for (const item of inOrder(children.items)) {
        const child = keyOf(item);
        if (given && compareKeys(child, given) <= 0) continue;
        rows.push({ item, cursor: writeCursor(list, { key, link: stretch.linkOf(key), child }) });
      }
    }
    const last = some.at(-1);
    const isEnd = stretch.isEnd && some.length === stretch.items.length;
    const behind: Position | null = last ? { key: keyOf(last), link: stretch.linkOf(keyOf(last)), child: null } : null;
    if (isEnd || rows.length >= limit || behind === null) {
      const told = tellUnreadable(account, unreadable);
      const next = isEnd || behind === null ? null : writeCursor(list, behind);
      return { rows, ...(told.length > 0 && { unreadable: told }), next };
    }
    from = behind;
  }
};

/** All of them, in as many calls as there are parents. Children of a parent that is gone by then are left out. */
export const readFamilies = async <P, T>(
  parents: readonly P[],
  childrenOf: Nested<P, T>['childrenOf'],
  call: Call,
): Promise<Children<T>> => {
  const families = await Promise.all(parents.map((parent) => childrenOf(parent, call)));
  const found = families.filter((family) => family !== null);
  return {
    items: found.flatMap(({ items }) => items),
    unreadable: found.flatMap((family) => family.unreadable),
    flaws: found.flatMap((family) => family.flaws),
  };
};

/** The page behind a cursor of a list that was read whole: all that is left of it. */
export const tailPage = <T extends VendorObject>(
  account: string,
  list: string,
  { items, unreadable, flaws }: Children<T>,
  after: string | null,
): PortPage<T> => {
  const start = readCursor(account, list, after);
  const rows = inOrder([...new Map(items.map((item) => [item.ref.nativeId, item])).values()]).flatMap((item) => {
    const key = keyOf(item);
    if (start !== null && compareKeys(key, start.key) <= 0) return [];
    return [{ item, cursor: writeCursor(list, { key, link: null, child: null }) }];
  });
  const told = tellUnreadable(account, [...unreadable, ...flaws]);
  return { rows, ...(told.length > 0 && { unreadable: told }), next: null };
};

/** More parents than this in a filter are not read one by one. */
const MOST_PARENTS = 25;

/** Ids of parents that a filter names, and what reads the children of one. */
export type Named<T> = readonly [
  ids: readonly string[] | undefined,
  childrenOf: (nativeId: string, call: Call) => Promise<Children<T> | null>,
];

/** The same page, read below the parents that the filter names where they are few. */
export const listBelow = async <P extends VendorObject, T extends VendorObject>(
  account: string,
  nested: Nested<P, T>,
  named: readonly Named<T>[],
  request: { readonly after: string | null; readonly limit: number },
  call: Call,
): Promise<PortPage<T>> => {
  for (const [ids, childrenOf] of named) {
    if (ids === undefined || ids.length > MOST_PARENTS) continue;
    return tailPage(account, nested.list, await readFamilies([...new Set(ids)], childrenOf, call), request.after);
  }
  return readNested(account, nested, request, call);
};

/** One page of what several lists hold together, for vendors that take one value of a filter at a time. Each is read whole. */
export const unionPage = async <T extends VendorObject>(
  account: string,
  resource: Resource<T>,
  queries: readonly Query[],
  after: string | null,
  call: Call,
): Promise<PortPage<T>> => {
  const parts = await Promise.all(queries.map((query) => resource.all(query, call)));
  const family = await readFamilies(parts, (part) => Promise.resolve(part), call);
  return tailPage(account, resource.path, family, after);
};
