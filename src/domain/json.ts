import { cutValues, isCut, parseMarked, putMember } from './json-marks.ts';
import { type ExactNumber, isEqualNumber, isExactNumber } from './json-number.ts';
import { type Large, openSlicer, SLICE } from './json-slices.ts';
import { type Findings, JsonLimitError, MOST_LEVELS, survey, surveying } from './json-survey.ts';

export { isCut } from './json-marks.ts';
export { type ExactNumber, isExactNumber, toNumber } from './json-number.ts';
export { JsonLimitError, MOST_LEVELS } from './json-survey.ts';

export type Json = null | boolean | number | string | ExactNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

const parseWith = (json: string, findings: Findings): Json => parseMarked(json, findings) as Json;

/**
 * Every JSON text of callers is read by this: numbers are exact, and depth and size are bounded.
 * Throws `SyntaxError` for what is not JSON and `JsonLimitError` for what is nested too deep or is too much.
 */
export const parseJson = (json: string): Json =>
  parseWith(
    json,
    survey(json, (problem) => {
      throw new JsonLimitError(problem);
    }),
  );

/**
 * As `parseJson`, for texts of many rows of others: what is nested too deep, or is too long a number, is left out, and `isCut` holds for
 * all that it was a part of. One row that cannot be read so costs its neighbours nothing.
 */
export const parseRest = (json: string): Json =>
  parseWith(
    json,
    survey(json, () => {}),
  );

/** Sorted by place. */
const between = <R extends { readonly from: number }>(ranges: readonly R[], from: number, to: number): readonly R[] => {
  const firstAt = (place: number): number => {
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.from ?? place) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ranges.slice(firstAt(from), firstAt(to));
};

/** Stands where something was cut out. */
const CUT_MARK = /^\0\d{1,9}:$/;

const ONLY_BLANKS = /^[ \t\n\r]*$/;

const expectBlanks = (json: string, from: number, to: number): void => {
  if (!ONLY_BLANKS.test(json.slice(from, to))) throw new SyntaxError('expected nothing more');
};

/** What `parseWith` answers, slice by slice. */
function* parsing(json: string, findings: Findings, large: Large): Generator<void, Json> {
  const { from, to, breaks, within } = large;
  const isList = json[from] === '[';
  if (json[to - 1] !== (isList ? ']' : '}')) throw new SyntaxError('expected another bracket');
  const list: Json[] = [];
  const object: Record<string, unknown> = {};
  let cut = false;
  let begin = from + 1;
  let inner = 0;
  for (const end of [...breaks, to - 1]) {
    const child = within[inner];
    if (child && child.from < end) {
      inner += 1;
      const value: Json = yield* parsing(json, findings, child);
      cut ||= isCut(value);
      expectBlanks(json, child.to, end);
      if (isList) {
        expectBlanks(json, begin, child.from);
        list.push(value);
      } else {
        const [, name = ''] = /^(.*):[ \t\n\r]*$/s.exec(json.slice(begin, child.from)) ?? [];
        const key: unknown = JSON.parse(name);
        if (typeof key !== 'string') throw new SyntaxError('expected a name');
        putMember(object, key, value);
      }
    } else {
      if (ONLY_BLANKS.test(json.slice(begin, end))) throw new SyntaxError('expected a value');
      const moved = <R extends { readonly from: number; readonly to: number }>(range: R): R => ({
        ...range,
        from: range.from - begin + 1,
        to: range.to - begin + 1,
      });
      const text = isList ? `[${json.slice(begin, end)}]` : `{${json.slice(begin, end)}}`;
      const slice = parseWith(text, {
        cuts: between(findings.cuts, begin, end).map(moved),
        exact: between(findings.exact, begin, end).map(moved),
        hasEscapedNames: findings.hasEscapedNames,
      });
      cut ||= isCut(slice);
      if (Array.isArray(slice)) for (const value of slice) list.push(value);
      else for (const [name, value] of Object.entries(slice as JsonObject)) putMember(object, name, value);
      yield;
    }
    begin = end + 1;
  }
  const whole = isList ? list : (object as JsonObject);
  // A member that was cut may have been replaced by a later one of the same name.
  const isCutMember = (value: unknown): boolean => isCut(value) || (typeof value === 'string' && CUT_MARK.test(value));
  if (cut && (isList || Object.values(object).some(isCutMember))) cutValues.add(whole);
  return whole;
}

/** As `parseJson` (`isWhole`) and `parseRest` do, in steps of about `slice` characters each, for texts that take long. */
export function* parseInSteps(json: string, isWhole: boolean, slice = SLICE): Generator<void, Json> {
  const slicer = openSlicer(slice);
  const onCut = (problem: string): void => {
    if (isWhole) throw new JsonLimitError(problem);
  };
  const findings = yield* surveying(json, onCut, 2 * slice, slicer);
  yield;
  const large = slicer.root();
  if (large === null) return parseWith(json, findings);
  expectBlanks(json, 0, large.from);
  expectBlanks(json, large.to, json.length);
  return yield* parsing(json, findings, large);
}

/** Levels of a value that did not come through `parseJson`. */
export const isTooDeep = (value: unknown, most = MOST_LEVELS): boolean => {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return false;
  return most === 0 || Object.values(value).some((member) => isTooDeep(member, most - 1));
};

/** Equality of JSON values; of numbers by their value, however they were written. */
export const isEqualJson = (a: Json | undefined, b: Json | undefined): boolean => {
  if (isExactNumber(a) || isExactNumber(b)) return isEqualNumber(a, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => isEqualJson(one, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqualJson(a[name], b[name]))
  );
};
