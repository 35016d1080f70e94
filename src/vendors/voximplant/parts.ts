import type { CommandResult } from '../../contract/command.ts';
import type { PortPage } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { VendorObject } from '../../domain/object.ts';
import type { Api, Listing, Params } from './api.ts';
import { isAbsent } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { StatusLabels } from './labels.ts';
import type { Mapper } from './map.ts';
import type { VoximplantSettings } from './settings.ts';
import { compareIds } from './walk.ts';
import { isId, type Row } from './wire.ts';

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

/** Rows that cannot be read and are told one by one; of more than these the number is told. */
const MOST_TOLD = 20;

export const toldOf = (account: string, unreadable: readonly VendorError[]): readonly VendorError[] => {
  const more = unreadable.length - MOST_TOLD;
  if (more <= 0) return unreadable;
  const rest = new VendorError('UNREADABLE', account, `${more} more ${more === 1 ? 'row' : 'rows'} cannot be read`);
  return [...unreadable.slice(0, MOST_TOLD), rest];
};

/**
 * Everything behind the cursor in one page: these lists are always read whole, and the order by id is ours, so that no row ever
 * moves across a cursor whatever the vendor's own order is.
 */
export const pageOf = <T extends VendorObject>(
  account: string,
  { rows, unreadable }: Listing<T>,
  after: string | null,
  compare: (a: string, b: string) => number = compareIds,
): PortPage<T> => ({
  rows: rows
    .filter((item) => after === null || compare(item.ref.nativeId, after) > 0)
    .sort((a, b) => compare(a.ref.nativeId, b.ref.nativeId))
    .map((item) => ({ item, cursor: item.ref.nativeId })),
  ...(unreadable.length > 0 && { unreadable: toldOf(account, unreadable) }),
  next: null,
});

export const mapped = <R, T>({ rows, unreadable }: Listing<R>, map: (row: R) => T): Listing<T> => ({
  rows: rows.map(map),
  unreadable,
});

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const EMPTY: PortPage<never> = { rows: [], next: null };

/** Nothing of this account is in another workspace. */
export const isElsewhere = (
  { applicationId }: Pick<Parts, 'applicationId'>,
  { workspace }: { readonly workspace?: readonly string[] | undefined },
): boolean => workspace !== undefined && !workspace.includes(applicationId);

export type ReadList<R> = (params: Params, call: Call, wanted?: number) => Promise<Listing<R>>;

/** Ids that one call asks for: what an unknown maximum of an intlist bears. */
const IDS_AT_A_TIME = 100;

const NOTHING: Listing<never> = { rows: [], unreadable: [] };

export const orNothing = async <R>(reading: Promise<Listing<R>>): Promise<Listing<R>> => {
  try {
    return await reading;
  } catch (error) {
    if (isAbsent(error)) return NOTHING;
    throw error;
  }
};

/** What became of an id: an object that is not among those that were read may be one that could not be. */
export type Answer<R> = R | VendorError | null;

export const needAnswer = <R>(answer: Answer<R>): R | null => {
  if (answer instanceof VendorError) throw answer;
  return answer;
};

/** Reads by id. Whether one unknown id among several spoils the call is not documented: then they are read one by one. */
export const byId = <R extends Row>(read: ReadList<R>, parameter: string) => {
  const answersOf = ({ rows, unreadable }: Listing<R>, ids: readonly string[]): [string, Answer<R>][] => {
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => [id, found.get(id) ?? unreadable[0] ?? null]);
  };

  const single = async (id: string, call: Call): Promise<[string, Answer<R>][]> =>
    answersOf(await orNothing(read({ [parameter]: id }, call, 1)), [id]);

  const failing = async (id: string, call: Call): Promise<[string, Answer<R>][]> => {
    try {
      return await single(id, call);
    } catch (error) {
      if (error instanceof VendorError) return [[id, error]];
      throw error;
    }
  };

  const chunk = async (ids: readonly string[], call: Call): Promise<[string, Answer<R>][]> => {
    const [first] = ids;
    if (first !== undefined && ids.length === 1) return single(first, call);
    try {
      return answersOf(await read({ [parameter]: ids.join(';') }, call, ids.length), ids);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return (await Promise.all(ids.map((id) => failing(id, call)))).flat();
    }
  };

  const many = async (ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Answer<R>>> => {
    const known = [...new Set(ids)].filter(isId);
    const chunks: (readonly string[])[] = [];
    for (let from = 0; from < known.length; from += IDS_AT_A_TIME) chunks.push(known.slice(from, from + IDS_AT_A_TIME));
    return new Map((await Promise.all(chunks.map((some) => chunk(some, call)))).flat());
  };

  /** Throws `UNREADABLE`. */
  const one = async (id: string, call: Call): Promise<R | null> => needAnswer((await many([id], call)).get(id) ?? null);

  return { one, many };
};

/** `get` and `getMany` of a kind whose rows are read by id. */
export const reading = <R extends Row, T>({ one, many }: ReturnType<typeof byId<R>>, map: (row: R) => T) => ({
  get: async (nativeId: string, call: Call): Promise<T | null> => {
    const row = await one(nativeId, call);
    return row && map(row);
  },
  getMany: async (nativeIds: readonly string[], call: Call): Promise<readonly Answer<T>[]> => {
    const answers = await many(nativeIds, call);
    return nativeIds.map((id) => {
      const answer = answers.get(id) ?? null;
      return answer === null || answer instanceof VendorError ? answer : map(answer);
    });
  },
});

/** For after a command that was carried out: that the vendor does not show its result does not undo it. */
export const readBack = async <R>(reading: Promise<R | null>, { signal }: Call): Promise<R | null> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof VendorError || signal.aborted) return null;
    throw error;
  }
};

/** For a command that asks for no change: the object as it is. */
export const asItIs = async <R>(account: string, word: string, id: string, reading: Promise<R | null>): Promise<R> => {
  const row = await reading;
  if (row === null) throw new VendorError('NOT_FOUND', account, `there is no ${word} with the id "${id}"`);
  return row;
};
