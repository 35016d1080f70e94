import type { PortPage } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { type Children, NO_CHILDREN } from '../../../kit/nested.ts';
import { tellUnreadable } from '../../../kit/unreadable.ts';
import type { ReadList } from '../api.ts';
import { isAbsent } from '../errors.ts';
import { isId } from '../wire.ts';
import type { Listed } from './walk.ts';

export const NOTHING: Listed<never> = { ...NO_CHILDREN, byId: new Map<string, never>(), isEnd: true };

export const EMPTY: PortPage<never> = { rows: [], next: null };

/** Ids are numbers however they are written: shorter ones come first. */
const compareIds = (a: string, b: string): number => a.length - b.length || compareText(a, b);

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Everything behind the cursor in one page: these lists are always read whole, and the order by id is ours, so that no row ever moves
 * across a cursor whatever the vendor's own order is. When a task was created is an estimate, and of agents it is not told at all.
 */
export const pageOf = <T extends VendorObject>(
  account: string,
  { items, unreadable }: Children<T>,
  after: string | null,
  compare: (a: string, b: string) => number = compareIds,
): PortPage<T> => ({
  rows: items
    .map((item) => ({ item, cursor: item.ref.nativeId }))
    .filter(({ cursor }) => after === null || compare(cursor, after) > 0)
    .sort((a, b) => compare(a.cursor, b.cursor)),
  ...(unreadable.length > 0 && { unreadable: tellUnreadable(account, unreadable) }),
  next: null,
});

/** Ids that one call asks for: what an unknown maximum of an intlist bears. */
const IDS_AT_A_TIME = 100;

/** The result of looking up an id. An object that is not among those read may be one of the rows that could not be read. */
export type Answer<T> = T | VendorError | null;

export const answerIn = <T>(
  account: string,
  { byId, unreadable }: Pick<Listed<T>, 'byId' | 'unreadable'>,
  id: string,
) => byId.get(id) ?? tellUnreadable(account, unreadable.slice(0, 1))[0] ?? null;

/** Throws `UNREADABLE`. */
export const needAnswer = <T>(answer: Answer<T>): T | null => {
  if (answer instanceof VendorError) throw answer;
  return answer;
};

export const orElse = async <T>(reading: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    if (isAbsent(error)) return otherwise;
    throw error;
  }
};

type Told<T> = readonly (readonly [id: string, answer: Answer<T>])[];

/** Reads by id. Whether one unknown id among several spoils the call is not documented: then they are read one by one. */
export const openLookup = <T>(account: string, read: ReadList<T>, parameter: string) => {
  const tell = async (ids: readonly string[], call: Call): Promise<Told<T>> => {
    try {
      const found = await read({ [parameter]: ids.join(';') }, call, { wanted: ids.length });
      return ids.map((id) => [id, answerIn(account, found, id)]);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      if (ids.length === 1) return [];
      return (await Promise.all(ids.map((id) => tell([id], call).catch(asAnswer<T>(id))))).flat();
    }
  };

  const many = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Answer<T>>> => {
    const chunks = inChunks([...new Set(ids)].filter(isId), IDS_AT_A_TIME);
    return new Map((await Promise.all(chunks.map((some) => tell(some, call)))).flat());
  };

  return {
    many,
    /** Throws `UNREADABLE`. */
    one: async (id: string, call: Call): Promise<T | null> => needAnswer((await many([id], call)).get(id) ?? null),
    getMany: async (ids: readonly string[], call: Call): Promise<readonly Answer<T>[]> => {
      const answers = await many(ids, call);
      return ids.map((id) => answers.get(id) ?? null);
    },
  };
};

const asAnswer =
  <T>(id: string) =>
  (error: unknown): Told<T> => {
    if (error instanceof VendorError) return [[id, error]];
    throw error;
  };

export const inChunks = <T>(values: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
