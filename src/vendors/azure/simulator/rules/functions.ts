import { RuleError } from './lexer.ts';
import { equals, number, table, textOf, truth, type Value } from './values.ts';

/** Evaluates one argument: a branch that is not taken costs nothing and cannot fail. */
export type Argument = () => Value;

export interface Known {
  readonly least: number;
  readonly most: number;
  readonly apply: (all: readonly Argument[]) => Value;
}

const MANY = 99;
const at = (all: readonly Argument[], index: number): Value => all[index]?.() ?? null;

/** `If(c, x)`, `If(c1, x1, c2, x2, otherwise)`. */
const choose: Known['apply'] = (all) => {
  for (let index = 0; index + 1 < all.length; index += 2) {
    if (truth(at(all, index))) return at(all, index + 1);
  }
  return all.length % 2 === 1 ? at(all, all.length - 1) : null;
};

/** `Switch(x, v1, r1, v2, r2, otherwise)`. */
const match: Known['apply'] = (all) => {
  const value = at(all, 0);
  for (let index = 1; index + 1 < all.length; index += 2) {
    if (equals(value, at(all, index))) return at(all, index + 1);
  }
  return all.length % 2 === 0 ? at(all, all.length - 1) : null;
};

const orError: Known['apply'] = (all) => {
  for (const one of all.slice(0, -1)) {
    try {
      return one();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
    }
  }
  return at(all, all.length - 1);
};

const fails = (one: Argument | undefined): boolean => {
  try {
    one?.();
    return false;
  } catch (error) {
    if (error instanceof RuleError) return true;
    throw error;
  }
};

const toNumber: Known['apply'] = (all) => {
  const given = at(all, 0);
  return given === null || given === '' ? null : number(given);
};

/** Numbers, and the columns of numbers among them; blanks do not count. */
const numbersOf = (all: readonly Argument[]): number[] =>
  all
    .map((one) => one())
    .flatMap((value): readonly Value[] => (Array.isArray(value) ? value : [value]))
    .filter((value) => value !== null)
    .map(number);
const overNumbers = (make: (numbers: number[]) => number): Known => ({
  least: 1,
  most: MANY,
  apply: (all) => {
    const numbers = numbersOf(all);
    return numbers.length === 0 ? null : make(numbers);
  },
});
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const ofTruths = (apply: (all: readonly Argument[]) => boolean, least = 1, most = MANY): Known => ({
  least,
  most,
  apply,
});
const ofNumbers = (apply: (...numbers: number[]) => number, least: number, most = least): Known => ({
  least,
  most,
  apply: (all) => {
    const result = apply(...all.map((one) => number(one())));
    if (!Number.isFinite(result)) throw new RuleError('the result is not a number');
    return result;
  },
});
const ofTexts = (apply: (...texts: string[]) => Value, least: number, most = least): Known => ({
  least,
  most,
  apply: (all) => apply(...all.map((one) => textOf(one()))),
});
const ofTextAndNumbers = (
  apply: (given: string, ...numbers: number[]) => Value,
  least: number,
  most = least,
): Known => ({
  least,
  most,
  apply: (all) => apply(textOf(at(all, 0)), ...all.slice(1).map((one) => number(one()))),
});

const scaled = (round: (value: number) => number) =>
  ofNumbers((value = 0, places = 0) => (Math.sign(value) * round(Math.abs(value) * 10 ** places)) / 10 ** places, 1, 2);
const isBlank = (value: Value): boolean => value === null || value === '';

/** By its name in small letters. What cannot be told of a job's labels is missing: dates, random numbers, collections. */
export const FUNCTIONS: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['if', { least: 2, most: MANY, apply: choose }],
  ['switch', { least: 3, most: MANY, apply: match }],
  ['iferror', { least: 2, most: MANY, apply: orError }],
  ['iserror', ofTruths(([one]) => fails(one), 1, 1)],
  ['isblankorerror', ofTruths(([one]) => fails(one) || isBlank(one?.() ?? null), 1, 1)],
  ['and', ofTruths((all) => all.every((one) => truth(one())))],
  ['or', ofTruths((all) => all.some((one) => truth(one())))],
  ['not', ofTruths((all) => !truth(at(all, 0)), 1, 1)],
  ['isblank', ofTruths((all) => isBlank(at(all, 0)), 1, 1)],
  ['isempty', ofTruths((all) => table(at(all, 0)).length === 0, 1, 1)],
  ['isnumeric', ofTruths((all) => !fails(() => number(at(all, 0))) && !isBlank(at(all, 0)), 1, 1)],
  ['blank', { least: 0, most: 0, apply: () => null }],
  [
    'coalesce',
    { least: 1, most: MANY, apply: (all) => all.map((one) => one()).find((value) => !isBlank(value)) ?? null },
  ],
  ['value', { least: 1, most: 2, apply: toNumber }],
  ['text', { least: 1, most: 1, apply: (all) => textOf(at(all, 0)) }],
  ['boolean', ofTruths((all) => truth(at(all, 0)), 1, 1)],
  ['table', { least: 0, most: MANY, apply: (all) => all.map((one) => one()) }],

  ['max', overNumbers((numbers) => Math.max(...numbers))],
  ['min', overNumbers((numbers) => Math.min(...numbers))],
  ['sum', overNumbers(sum)],
  ['average', overNumbers((numbers) => sum(numbers) / numbers.length)],
  ['abs', ofNumbers((value = 0) => Math.abs(value), 1)],
  ['int', ofNumbers((value = 0) => Math.floor(value), 1)],
  ['trunc', scaled(Math.floor)],
  ['round', scaled(Math.round)],
  ['rounddown', scaled(Math.floor)],
  ['roundup', scaled(Math.ceil)],
  ['mod', ofNumbers((value = 0, by = 0) => ((value % by) + by) % by, 2)],
  ['power', ofNumbers((value = 0, by = 0) => value ** by, 2)],
  ['sqrt', ofNumbers((value = 0) => Math.sqrt(value), 1)],
  ['exp', ofNumbers((value = 0) => Math.exp(value), 1)],
  ['ln', ofNumbers((value = 0) => Math.log(value), 1)],

  ['startswith', ofTexts((given = '', start = '') => given.toLowerCase().startsWith(start.toLowerCase()), 2)],
  ['endswith', ofTexts((given = '', end = '') => given.toLowerCase().endsWith(end.toLowerCase()), 2)],
  ['lower', ofTexts((given = '') => given.toLowerCase(), 1)],
  ['upper', ofTexts((given = '') => given.toUpperCase(), 1)],
  ['trim', ofTexts((given = '') => given.trim().replace(/ +/g, ' '), 1)],
  ['trimends', ofTexts((given = '') => given.trim(), 1)],
  ['len', ofTexts((given = '') => given.length, 1)],
  ['concatenate', ofTexts((...all) => all.join(''), 1, MANY)],
  ['substitute', ofTexts((given = '', old = '', by = '') => (old === '' ? given : given.replaceAll(old, by)), 3)],
  ['find', ofTexts((part = '', given = '') => (given.includes(part) ? given.indexOf(part) + 1 : null), 2)],
  ['split', ofTexts((given = '', by = '') => given.split(by), 2)],
  ['left', ofTextAndNumbers((given, count = 0) => given.slice(0, Math.max(0, count)), 2)],
  ['right', ofTextAndNumbers((given, count = 0) => (count <= 0 ? '' : given.slice(-count)), 2)],
  [
    'mid',
    ofTextAndNumbers(
      (given, from = 1, count = Number.MAX_SAFE_INTEGER) => given.slice(from - 1, from - 1 + count),
      2,
      3,
    ),
  ],
]);
