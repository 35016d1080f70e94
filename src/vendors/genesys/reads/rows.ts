import type { PortPage, ReadPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { VendorError } from '../../../domain/error.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { type ReadRows, WireError } from '../../../domain/reading.ts';
import { type Children, NO_CHILDREN } from '../../../kit/nested.ts';
import { tellUnreadable, throwUnreadable } from '../../../kit/unreadable.ts';
import type { Flawed } from '../wire.ts';

/** What was read of one or more of the vendor's lists. */
export type Rows<R> = Children<R>;

export const NO_ROWS: Rows<never> = NO_CHILDREN;

/** `where`: the request that was answered. */
export const toRows = <R extends Flawed>(where: string, { rows, unreadable }: ReadRows<R>): Rows<R> => {
  const told = ({ path, problem }: WireError): WireError => new WireError(`${where}: ${path}`, problem);
  return { items: rows, unreadable: unreadable.map(told), flaws: rows.flatMap(({ flaws }) => flaws).map(told) };
};

export const mapRows = <R, S>({ items, ...rest }: Rows<R>, map: (row: R) => S): Rows<S> => ({
  ...rest,
  items: items.map(map),
});

export const joinRows = <R>(all: readonly Rows<R>[]): Rows<R> => ({
  items: all.flatMap(({ items }) => items),
  unreadable: all.flatMap(({ unreadable }) => unreadable),
  flaws: all.flatMap(({ flaws }) => flaws),
});

/** The one that fits. Where none does, it may be any of those that cannot be read: throws `UNREADABLE`. */
export const oneOf = <R>(account: string, { items, unreadable }: Rows<R>, fits: (row: R) => boolean): R | null => {
  const found = items.find(fits);
  if (found === undefined) throwUnreadable(account, unreadable);
  return found ?? null;
};

/** The ones with these ids, by position. One that is missing may be any of those that cannot be read. */
export const pick = <T extends VendorObject>(
  account: string,
  { items, unreadable }: Rows<T>,
  nativeIds: readonly string[],
): (T | VendorError | null)[] => {
  const byId = new Map(items.map((item) => [item.ref.nativeId, item]));
  const [lost = null] = tellUnreadable(account, unreadable);
  return nativeIds.map((id) => byId.get(id) ?? lost);
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Everything behind the cursor in one page: the vendor's lists are unpaged (contract §3.3), and the order by id is ours, so that no
 * row ever moves across a cursor.
 */
export const pageOf = <T extends VendorObject>(
  account: string,
  { items, unreadable, flaws }: Rows<T>,
  after: string | null,
): PortPage<T> => {
  const told = tellUnreadable(account, [...unreadable, ...flaws]);
  return {
    rows: items
      .filter((item) => after === null || compareText(item.ref.nativeId, after) > 0)
      .sort((a, b) => compareText(a.ref.nativeId, b.ref.nativeId))
      .map((item) => ({ item, cursor: item.ref.nativeId })),
    ...(told.length > 0 && { unreadable: told }),
    next: null,
  };
};

/** The reads of a kind of which the vendor answers all there are, and `one` by itself where it has a call for that. */
export const readsOf = <R, T extends VendorObject>(
  account: string,
  map: (row: R) => T,
  all: (call: Call) => Promise<Rows<R>>,
  one?: (nativeId: string, call: Call) => Promise<R | null>,
) => {
  const mapped = async (call: Call): Promise<Rows<T>> => mapRows(await all(call), map);
  return {
    get: async (nativeId, call) => {
      if (!one) return oneOf(account, await mapped(call), ({ ref }) => ref.nativeId === nativeId);
      const row = await one(nativeId, call);
      return row && map(row);
    },
    getMany: async (nativeIds, call) => pick(account, await mapped(call), nativeIds),
    list: async ({ after }, call) => pageOf(account, await mapped(call), after),
    pushes: [],
  } satisfies ReadPort<T, object>;
};
