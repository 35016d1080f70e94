import { VendorError } from '../../../domain/error.ts';
import type { ReadRows, WireError } from '../../../domain/reading.ts';
import type { Flawed } from '../wire.ts';

/** What was read of one or more of the vendor's lists. */
export interface Rows<R> {
  readonly rows: readonly R[];
  /** Rows that are missing here, as they cannot be read. */
  readonly unreadable: readonly VendorError[];
  /** Parts that are missing of the rows that are here. */
  readonly flaws: readonly VendorError[];
}

export const NO_ROWS: Rows<never> = { rows: [], unreadable: [], flaws: [] };

const flawsOf = (row: unknown): readonly WireError[] => (row as Partial<Flawed>).flaws ?? [];

/** `where`: the request that was answered. */
export const unreadableBy = (account: string, where: string, error: WireError): VendorError =>
  new VendorError('UNREADABLE', account, `${where}: ${error.message}`, { cause: error });

export const toRows = <R>(account: string, where: string, { rows, unreadable }: ReadRows<R>): Rows<R> => {
  const told = (error: WireError) => unreadableBy(account, where, error);
  return { rows, unreadable: unreadable.map(told), flaws: rows.flatMap(flawsOf).map(told) };
};

export const mapRows = <R, S>({ rows, ...rest }: Rows<R>, map: (row: R) => S): Rows<S> => ({
  ...rest,
  rows: rows.map(map),
});

export const joinRows = <R>(all: readonly Rows<R>[]): Rows<R> => ({
  rows: all.flatMap(({ rows }) => rows),
  unreadable: all.flatMap(({ unreadable }) => unreadable),
  flaws: all.flatMap(({ flaws }) => flaws),
});

/** One object for a list of them: one that cannot be read costs the others nothing. */
export const asRows = async <R>(account: string, where: string, reading: Promise<R>): Promise<Rows<R>> => {
  try {
    return toRows(account, where, { rows: [await reading], unreadable: [] });
  } catch (error) {
    if (error instanceof VendorError && error.code === 'UNREADABLE') return { ...NO_ROWS, unreadable: [error] };
    throw error;
  }
};

/** As many as a reader looks at. */
const MOST_TOLD = 20;

/** For the answer of a port: at most so many by themselves, the others by their number. */
export const tellUnreadable = (account: string, errors: readonly VendorError[]): readonly VendorError[] => {
  if (errors.length <= MOST_TOLD) return errors;
  const more = `and ${errors.length - MOST_TOLD} more that cannot be read`;
  return [...errors.slice(0, MOST_TOLD), new VendorError('UNREADABLE', account, more)];
};
