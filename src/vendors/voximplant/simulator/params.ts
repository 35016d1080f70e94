import { parseDate } from './dates.ts';
import { invalid, missing, refusal } from './refusal.ts';
import type { Fields } from './request.ts';
import type { Switches } from './switches.ts';

/** One call's parameters. An empty value counts as not passed, but for a flag, where it is a client's `false`. */
export interface Params {
  has(key: string): boolean;
  text(key: string): string | undefined;
  required(key: string): string;
  integer(key: string, low: number, high?: number): number | undefined;
  flag(key: string): boolean | undefined;
  oneOf<T extends string>(key: string, words: readonly T[]): T | undefined;
  /** Refused with 499 when longer. */
  short(key: string, limit: number): string | undefined;
  list(key: string): readonly string[] | undefined;
  isAll(key: string): boolean;
  jsonList(key: string): readonly Readonly<Record<string, unknown>>[] | undefined;
  date(key: string, timeZone?: string): number | undefined;
}

const FLAGS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
  ['', false],
]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const paramsOf = (fields: Fields, switches: Switches): Params => {
  const raw = (key: string): string | undefined => {
    const values = fields.get(key);
    return switches.repeated_parameter === 'joined' ? values?.join(';') : values?.at(-1);
  };
  const text = (key: string): string | undefined => raw(key) || undefined;
  return {
    has: (key) => text(key) !== undefined,
    text,
    required(key) {
      const value = text(key);
      if (value === undefined) throw missing(key);
      return value;
    },
    integer(key, low, high = Number.MAX_SAFE_INTEGER) {
      const value = text(key);
      if (value === undefined) return undefined;
      if (!/^-?\d{1,15}$/.test(value)) throw invalid(key);
      const number = Number(value);
      if (number < low || number > high) throw refusal(497, key);
      return number;
    },
    flag(key) {
      const value = raw(key);
      if (value === undefined) return undefined;
      const flag = FLAGS.get(value.toLowerCase());
      if (flag === undefined) throw invalid(key);
      return flag;
    },
    oneOf(key, words) {
      const value = text(key);
      if (value === undefined) return undefined;
      const word = words.find((each) => each === value);
      if (word === undefined) throw invalid(key);
      return word;
    },
    short(key, limit) {
      const value = text(key);
      if (value !== undefined && value.length > limit) throw refusal(499, key);
      return value;
    },
    list: (key) => text(key)?.split(';').filter(Boolean),
    isAll(key) {
      const value = text(key);
      return value === 'all' || (value === 'any' && switches.accept_any);
    },
    jsonList(key) {
      const value = text(key);
      if (value === undefined) return undefined;
      let parsed: unknown;
      try {
        parsed = JSON.parse(value);
      } catch {
        throw invalid(key);
      }
      if (!Array.isArray(parsed) || !parsed.every(isRecord)) throw invalid(key);
      return parsed;
    },
    date(key, timeZone) {
      const value = text(key);
      if (value === undefined) return undefined;
      const ms = parseDate(value, timeZone);
      if (ms === null) throw refusal(111, key);
      return ms;
    },
  };
};
