export type Json = null | boolean | number | string | ExactNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A number that a JavaScript number cannot hold, as it was written. `JSON.stringify` writes it that way again. */
export interface ExactNumber {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

export const isExactNumber = (value: unknown): value is ExactNumber => JSON.isRawJSON(value);

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

const DECIMAL = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Digits without zeros at either end, and the power of ten of the last of them: equal for equal numbers, however written. */
const decimal = (text: string): string => {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '0' : `${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
};

/** The number that `text` writes: as a JavaScript number where that holds it, else exact. `text` is a number in JSON's grammar. */
export const toNumber = (text: string): number | ExactNumber => {
  const value = Number(text);
  const exact =
    Number.isInteger(value) && !/[.eE]/.test(text)
      ? Number.isSafeInteger(value)
      : decimal(text) === decimal(String(value));
  return exact ? value : JSON.rawJSON(text);
};

/** For `JSON.parse`: numbers stay what they were in the text. */
export const exactly = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? toNumber(context.source) : value;

/** Only a number with this many digits, or with a long exponent, can be more than a JavaScript number holds. */
const MAY_BE_INEXACT = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

/** Levels of objects and lists that a JSON text may have. Data of vendors and callers is walked recursively, by us and by the engine. */
export const MOST_LEVELS = 100;

/** Thrown for a text that is not to be read, though it may be JSON. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Looks at brackets outside of strings alone, and so costs little beside parsing. */
const checkLevels = (text: string): void => {
  let level = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    // [ and { differ in one bit, and so do ] and }.
    else if ((char | 32) === 123) {
      level += 1;
      if (level > MOST_LEVELS) throw new JsonLimitError(`nested deeper than ${MOST_LEVELS} levels`);
    } else if ((char | 32) === 125) level -= 1;
  }
};

/**
 * Every JSON text of others is read by this: numbers of any size and form are exact, and the depth is bounded.
 * Throws `SyntaxError` for what is not JSON and `JsonLimitError` for what is nested too deep.
 */
export const parseJson = (text: string): Json => {
  checkLevels(text);
  return (MAY_BE_INEXACT.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)) as Json;
};

/** Levels of a value that did not come through `parseJson`. */
export const isTooDeep = (value: unknown, most = MOST_LEVELS): boolean => {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return false;
  return most === 0 || Object.values(value).some((member) => isTooDeep(member, most - 1));
};

const numeral = (value: Json | undefined): string | null =>
  typeof value === 'number' ? String(value) : isExactNumber(value) ? value.rawJSON : null;

/** Equality of JSON values; of numbers by their value, however they were written. */
export const isEqualJson = (a: Json | undefined, b: Json | undefined): boolean => {
  if (isExactNumber(a) || isExactNumber(b)) {
    const [one, other] = [numeral(a), numeral(b)];
    if (one === null || other === null) return false;
    return decimal(one) === decimal(other) && one.startsWith('-') === other.startsWith('-');
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => isEqualJson(one, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqualJson(a[name], b[name]))
  );
};
