import { isCut, isExactNumber, isJsonObject, type JsonObject, MOST_LEVELS, toNumber } from './json.ts';
import { parseIsoMoment } from './moment.ts';

/*
 * The lenient readers of every vendor. What an answer holds is read when its meaning is beyond doubt, whatever type it came in;
 * anything else is `null`, never another value and never an error of the whole answer: `raw` keeps what was sent.
 */

/** Text, or the digits of a number as they were written. */
export const asText = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return isExactNumber(value) ? value.rawJSON : null;
};

/** An id: text that is not blank, or an integer. Blanks around it are no part of it. */
export const asId = (value: unknown): string | null => {
  if (typeof value === 'number' && !Number.isInteger(value)) return null;
  if (isExactNumber(value) && !/^-?\d+$/.test(value.rawJSON)) return null;
  return asText(value)?.trim() || null;
};

const NUMERAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** As JSON would write it: no plus, a digit on both sides of the point. */
const asJson = (numeral: string): string =>
  numeral
    .replace(/^\+/, '')
    .replace(/^(-?)0*(?=\d|\.)/, '$1')
    .replace(/^(-?)(?=[.e]|$)/i, '$10')
    .replace(/\.(?=e|$)/i, '');

/** A finite number, or text that writes one in decimal digits. One that a JavaScript number cannot hold is `null`. */
export const asNumber = (value: unknown): number | null => {
  const text = typeof value === 'string' ? value.trim() : '';
  const number = NUMERAL.test(text) ? toNumber(asJson(text)) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

const LARGEST_INT = 2 ** 31 - 1;

/** An integer that the API's `Int` can hold. */
export const asInt = (value: unknown): number | null => {
  const number = asNumber(value);
  return number !== null && Number.isInteger(number) && Math.abs(number) <= LARGEST_INT ? number : null;
};

/** How many: an integer that is not negative. */
export const asCount = (value: unknown): number | null => {
  const count = asInt(value);
  return count !== null && count >= 0 ? count : null;
};

/** How much or how long: a number that is not negative. */
export const asQuantity = (value: unknown): number | null => {
  const number = asNumber(value);
  return number !== null && number >= 0 ? number : null;
};

/** How long in milliseconds, of a number of units of `unitMs`; fractions are kept to the millionth of a millisecond. */
export const asMilliseconds = (value: unknown, unitMs: number): number | null => {
  const quantity = asQuantity(value);
  if (quantity === null) return null;
  const exact = quantity * unitMs;
  // What floating point adds to 1.001 s is no part of it.
  const rounded = Math.round(exact * 1e6) / 1e6;
  return Number.isFinite(rounded) ? rounded : asQuantity(exact);
};

/** How long in whole milliseconds, of a number of units of `unitMs`; `null` when it is negative or longer than `Int` can say. */
export const asDurationMs = (value: unknown, unitMs: number): number | null => {
  const quantity = asQuantity(value);
  return quantity === null ? null : asCount(Math.round(quantity * unitMs));
};

/** `true` and `false`, also as text or as 1 and 0. */
export const asBoolean = (value: unknown): boolean | null => {
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (plain === true || plain === 'true' || plain === 1 || plain === '1') return true;
  if (plain === false || plain === 'false' || plain === 0 || plain === '0') return false;
  return null;
};

export const asObject = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null);

/** Text in the manner of ISO 8601; see `parseIsoMoment`. */
export const asMoment = (value: unknown): number | null => (typeof value === 'string' ? parseIsoMoment(value) : null);

/** An answer, or a part of one, that is not what the vendor documents; `path` says where. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly path: string;
  readonly problem: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}

/** Throws `WireError`. */
export type Read<R> = (value: unknown, path: string) => R;

/** The object of a row, whole: one of which a part was left out as it came in (`parseRest`) cannot be read. */
export const wholeObject: Read<JsonObject> = (value, path) => {
  if (isCut(value))
    throw new WireError(path, `is nested deeper than ${MOST_LEVELS} levels, or holds too long a number`);
  const object = asObject(value);
  if (object === null) throw new WireError(path, 'expected an object');
  return object;
};

/** What was read of a list of rows, and what of it could not be read. */
export interface ReadRows<R> {
  readonly rows: readonly R[];
  readonly unreadable: readonly WireError[];
}

/** Rows of one list in one answer. No vendor is asked for more than 1,000. */
export const MOST_ROWS = 10_000;

/** One by one: what cannot be read costs the others nothing, and is told. */
export const readEach = <V, R>(values: Iterable<V>, read: (value: V) => R): ReadRows<R> => {
  const rows: R[] = [];
  const unreadable: WireError[] = [];
  for (const value of values) {
    try {
      rows.push(read(value));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      unreadable.push(error);
    }
  }
  return { rows, unreadable };
};

/** The same of a list in an answer. */
export const readRows = <R>(read: Read<R>, list: readonly unknown[], path: string): ReadRows<R> => {
  if (list.length > MOST_ROWS) throw new WireError(path, `has more than ${MOST_ROWS} rows`);
  return readEach(list.entries(), ([index, value]) => read(value, `${path}[${index}]`));
};
