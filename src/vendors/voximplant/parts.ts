import type { CommandResult } from '../../contract/command.ts';
import type { PortPage } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { VendorObject } from '../../domain/object.ts';
import type { Api, Params } from './api.ts';
import { isAbsent } from './errors.ts';
import { type Inputs, isId } from './inputs.ts';
import type { StatusLabels } from './labels.ts';
import type { Mapper } from './map.ts';
import type { VoximplantSettings } from './settings.ts';
import { compareIds } from './walk.ts';
import type { Row } from './wire.ts';

/** What every port of one account is made of. */
export interface Parts {
  readonly account: string;
  readonly settings: VoximplantSettings;
  readonly applicationId: string;
  readonly api: Api;
  readonly map: Mapper;
  readonly inputs: Inputs;
  readonly labels: StatusLabels;
}

export const done = <T>(item: T | null): CommandResult<T> => ({ outcome: 'DONE', item });

/**
 * Everything behind the cursor in one page: these lists are read whole anyhow, and the order by id is ours, so that no row ever
 * moves across a cursor whatever the vendor's own order is.
 */
export const pageOf = <T extends VendorObject>(
  items: readonly T[],
  after: string | null,
  compare: (a: string, b: string) => number = compareIds,
): PortPage<T> => ({
  rows: items
    .filter((item) => after === null || compare(item.ref.nativeId, after) > 0)
    .sort((a, b) => compare(a.ref.nativeId, b.ref.nativeId))
    .map((item) => ({ item, cursor: item.ref.nativeId })),
  next: null,
});

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const EMPTY: PortPage<never> = { rows: [], next: null };

/** Nothing of this account is in another workspace. */
export const isElsewhere = (
  { applicationId }: Pick<Parts, 'applicationId'>,
  { workspace }: { readonly workspace?: readonly string[] | undefined },
): boolean => workspace !== undefined && !workspace.includes(applicationId);

export type ReadList<R> = (params: Params, call: Call, wanted?: number) => Promise<readonly R[]>;

/** Ids that one call asks for: what an unknown maximum of an intlist bears. */
const IDS_AT_A_TIME = 100;

const orNone = async <R>(reading: Promise<readonly R[]>): Promise<readonly R[]> => {
  try {
    return await reading;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
};

/** Reads by id. Whether one unknown id among several spoils the call is not documented: then they are read one by one. */
export const byId = <R extends Row>(read: ReadList<R>, parameter: string) => {
  const one = async (id: string, call: Call): Promise<R | null> => {
    if (!isId(id)) return null;
    const rows = await orNone(read({ [parameter]: id }, call, 1));
    return rows.find((row) => row.id === id) ?? null;
  };

  const chunk = async (ids: readonly string[], call: Call): Promise<readonly (R | null)[]> => {
    if (ids.length === 1) return Promise.all(ids.map((id) => one(id, call)));
    try {
      return await read({ [parameter]: ids.join(';') }, call, ids.length);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return Promise.all(ids.map((id) => one(id, call)));
    }
  };

  const many = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, R>> => {
    const known = [...new Set(ids)].filter(isId);
    const chunks: (readonly string[])[] = [];
    for (let from = 0; from < known.length; from += IDS_AT_A_TIME) chunks.push(known.slice(from, from + IDS_AT_A_TIME));
    const rows = (await Promise.all(chunks.map((some) => chunk(some, call)))).flat();
    return new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, row]])));
  };

  return { one, many };
};

/** `get` and `getMany` of a kind whose rows are read by id. */
export const reading = <R extends Row, T>({ one, many }: ReturnType<typeof byId<R>>, map: (row: R) => T) => ({
  get: async (nativeId: string, call: Call): Promise<T | null> => {
    const row = await one(nativeId, call);
    return row && map(row);
  },
  getMany: async (nativeIds: readonly string[], call: Call): Promise<readonly (T | null)[]> => {
    const rows = await many(nativeIds, call);
    return nativeIds.map((id) => {
      const row = rows.get(id);
      return row ? map(row) : null;
    });
  },
});

/** For after a command that was carried out: failing to look at its result does not undo it. */
export const readBack = async <R>(read: () => Promise<R | null>): Promise<R | null> => {
  try {
    return await read();
  } catch {
    return null;
  }
};

/** For a command that asks for no change: the object as it is. */
export const asItIs = async <R>(account: string, word: string, id: string, reading: Promise<R | null>): Promise<R> => {
  const row = await reading;
  if (row === null) throw new VendorError('NOT_FOUND', account, `there is no ${word} with the id "${id}"`);
  return row;
};
