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

const DECIMAL = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const ZERO = 48;

/** Digits without zeros at either end, and the power of ten of the last of them: equal for equal numbers, however written. */
const decimal = (text: string): string => {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  // A regular expression for the zeros at the end takes time by the square of their number.
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return end === 0 ? '0' : `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
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

const numeral = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : isExactNumber(value) ? value.rawJSON : null;

/** Whether both are numbers of the same value, however they were written. */
export const isEqualNumber = (a: unknown, b: unknown): boolean => {
  const [one, other] = [numeral(a), numeral(b)];
  if (one === null || other === null) return false;
  return decimal(one) === decimal(other) && one.startsWith('-') === other.startsWith('-');
};
