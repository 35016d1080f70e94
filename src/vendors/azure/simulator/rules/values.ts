import type { Primitive } from '../shape.ts';
import { RuleError } from './lexer.ts';

/** A blank is what a label is that the job does not have. A table of one column is written as the list of its values. */
export type Value = Primitive | null | Table | Row;
export type Table = readonly Value[];
export interface Row {
  readonly [name: string]: Value;
}

const isTable = (value: Value): value is Table => Array.isArray(value);
const shown = (value: Value): string => JSON.stringify(value) ?? 'blank';

/** `"true"` and numbers are taken for what they mean, as PowerFx does between its simple types. */
export const truth = (value: Value): boolean => {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw new RuleError(`${shown(value)} is neither true nor false`);
};

export const number = (value: Value): number => {
  if (value === null) return 0;
  if (typeof value === 'boolean') return Number(value);
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw new RuleError(`${shown(value)} is not a number`);
  return read;
};

export const textOf = (value: Value): string => {
  if (value === null) return '';
  if (typeof value === 'object') throw new RuleError(`${shown(value)} is not a text`);
  return String(value);
};

export const table = (value: Value): Table => {
  if (value === null) return [];
  if (!isTable(value)) throw new RuleError(`${shown(value)} is not a table`);
  return value;
};

/** Values of one type are equal when they are the same; those of two types are not (contract §8.2). */
export const equals = (a: Value, b: Value): boolean => {
  const isSimple = (value: Value): boolean => typeof value !== 'object' || value === null;
  return isSimple(a) && isSimple(b) ? a === b : JSON.stringify(a) === JSON.stringify(b);
};

/** A part of a text, or an element of a table; `exact` tells capital letters apart. */
export const contains = (part: Value, whole: Value, exact: boolean): boolean => {
  const folded = (value: Value): Value => (typeof value === 'string' && !exact ? value.toLowerCase() : value);
  if (whole !== null && isTable(whole)) return whole.some((each) => equals(folded(each), folded(part)));
  return textOf(folded(whole)).includes(textOf(folded(part)));
};
