import { endOfText, isName } from './json-names.ts';
import { type ExactNumber, isExactNumber, toNumber } from './json-number.ts';
import type { Slicer } from './json-slices.ts';

/*
 * The JSON texts of vendors and callers. What they may hold is bounded before `JSON.parse` sees them: it is synchronous, slow for some
 * texts and recursive for all of them, and so is everything that walks what it answers.
 */

/** Levels of objects and lists that a JSON text may have. */
export const MOST_LEVELS = 100;
/** Objects and lists. The largest pages of the largest vendors have a tenth of them. */
export const MOST_CONTAINERS = 200_000;
/** Members and elements. */
export const MOST_VALUES = 500_000;
/** Numbers that a JavaScript number cannot hold: each costs many times what another value does. */
export const MOST_EXACT = 20_000;
/** Members of one object: it gets slower with each. */
export const MOST_MEMBERS = 20_000;
/** Branches and numbers that are left out. */
export const MOST_CUTS = 500;
/** Characters of one number. */
export const LONGEST_NUMBER = 1_000;

/** Thrown for a text that is not to be read, though it may be JSON. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
}

interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** What of a text does not go through `JSON.parse` as it stands. */
export interface Findings {
  /** Branches that are nested too deep, and numbers that are too long. */
  readonly cuts: readonly Range[];
  /** Numbers that a JavaScript number cannot hold. */
  readonly exact: readonly (Range & { readonly number: ExactNumber })[];
  /** Whether the name of any member is escaped. */
  readonly hasEscapedNames: boolean;
}

const QUOTE = 34;
const COMMA = 44;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const SMALL_E = 101;
const OPEN = 123;
const CLOSE = 125;

/** Whether a number may go on with this character: `+ - . e E` or a digit. */
const isOfNumber = (char: number): boolean =>
  (char >= ZERO && char <= NINE) || char === POINT || (char | 32) === SMALL_E || char === MINUS || char === PLUS;

/** Only a number with this many characters, or with a long exponent, can be more than a JavaScript number holds. */
const MAY_BE_INEXACT = /^.{16}|[eE][+-]?\d{3}/;
/** No shorter number has such an exponent: `1e100`. */
const SHORTEST_INEXACT = 5;

const IS_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * One pass over what stands outside of texts, in steps of so many characters, about. `onCut` is told of the first branch that is cut out,
 * and may throw.
 */
export function* surveying(
  json: string,
  onCut: (problem: string) => void,
  step = json.length,
  slicer?: Slicer,
): Generator<void, Findings> {
  const cuts: Range[] = [];
  const exact: (Range & { readonly number: ExactNumber })[] = [];
  let level = 0;
  let containers = 0;
  let values = 0;
  let cutFrom = -1;
  /** Commas of the object in which we are, by level; of a list none are counted. */
  const members: number[] = [];
  const leaveOut = (range: Range): void => {
    cuts.push(range);
    if (cuts.length > MOST_CUTS) throw new JsonLimitError(`made of more than ${MOST_CUTS} parts that cannot be read`);
  };
  let backslash = json.indexOf('\\');
  let hasEscapedNames = false;
  let pause = step;
  for (let at = 0; at < json.length; at += 1) {
    if (at > pause) {
      pause = at + step;
      yield;
    }
    const char = json.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfText(json, at);
      if (backslash !== -1 && backslash < at) backslash = json.indexOf('\\', at);
      if (backslash !== -1 && backslash < end) hasEscapedNames ||= isName(json, end);
      at = end;
    } else if (char === COMMA) {
      if (level <= MOST_LEVELS) {
        values += 1;
        members[level] = (members[level] ?? 0) + 1;
        if ((members[level] ?? 0) >= MOST_MEMBERS)
          throw new JsonLimitError(`made of an object with more than ${MOST_MEMBERS} members`);
        slicer?.comma(level, at);
      }
      if (values > MOST_VALUES) throw new JsonLimitError(`made of more than ${MOST_VALUES} values`);
    } else if ((char | 32) === OPEN) {
      // [ and { differ in one bit, and so do ] and }.
      level += 1;
      if (level <= MOST_LEVELS) {
        containers += 1;
        members[level] = char === OPEN ? 0 : Number.NEGATIVE_INFINITY;
        slicer?.open(level, at);
      }
      if (level === MOST_LEVELS + 1) {
        onCut(`nested deeper than ${MOST_LEVELS} levels`);
        cutFrom = at;
      }
      if (containers > MOST_CONTAINERS)
        throw new JsonLimitError(`made of more than ${MOST_CONTAINERS} objects and lists`);
    } else if ((char | 32) === CLOSE) {
      if (level === MOST_LEVELS + 1) leaveOut({ from: cutFrom, to: at + 1 });
      else if (level <= MOST_LEVELS) slicer?.close(level, at);
      level -= 1;
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      let to = at + 1;
      while (isOfNumber(json.charCodeAt(to))) to += 1;
      const text = to - at < SHORTEST_INEXACT ? '' : json.slice(at, to);
      if (text.length > LONGEST_NUMBER) {
        const problem = `written with a number of more than ${LONGEST_NUMBER} characters`;
        onCut(problem);
        if (level === 0) throw new JsonLimitError(problem);
        if (level <= MOST_LEVELS) leaveOut({ from: at, to });
      } else if (level <= MOST_LEVELS && MAY_BE_INEXACT.test(text) && IS_NUMBER.test(text)) {
        const number = toNumber(text);
        if (isExactNumber(number)) exact.push({ from: at, to, number });
        if (exact.length > MOST_EXACT) throw new JsonLimitError(`made of more than ${MOST_EXACT} numbers beyond 2^53`);
      }
      at = to - 1;
    }
  }
  if (level > MOST_LEVELS) throw new JsonLimitError(`nested deeper than ${MOST_LEVELS} levels`);
  return { cuts, exact, hasEscapedNames };
}

export const survey = (json: string, onCut: (problem: string) => void): Findings =>
  surveying(json, onCut).next().value as Findings;
