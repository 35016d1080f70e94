/** The members of a query or of a form. Throughout, `undefined` means not passed. */
export interface Params {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Of a name that comes several times the last value. */
  text(name: string): string | undefined;
  /** Every value, in the order passed. */
  all(name: string): readonly string[];
  /** Refused when missing or empty. */
  required(name: string, longest?: number): string;
  /** Refused when empty; may be missing. */
  kept(name: string, longest?: number): string | undefined;
  integer(name: string, low: number, high: number): number | undefined;
  /** One of the words that mean true, else false. */
  flag(name: string, trueWords?: readonly string[]): boolean | undefined;
  oneOf<T extends string>(name: string, words: readonly T[]): T | undefined;
  /** Milliseconds since the epoch, of an ISO 8601 date and time or a day. */
  moment(name: string): number | undefined;
}

/** Makes the refusal of a member; `missing`: it was not passed, or empty. */
export type Invalid = (name: string, missing: boolean) => Error;

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

const readMoment = (text: string): number | null => {
  if (!MOMENT.test(text)) return null;
  const zoned = text.length === 10 || /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  // Date.parse rolls the 30th of February over into March.
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
  return Number.isNaN(ms) || !isDay ? null : ms;
};

export const paramsOf = (search: URLSearchParams, invalid: Invalid): Params => {
  const text = (name: string): string | undefined => search.getAll(name).at(-1);
  const read = <T>(name: string, parse: (text: string) => T | null): T | undefined => {
    const given = text(name);
    if (given === undefined || given === '') return undefined;
    const value = parse(given);
    if (value === null) throw invalid(name, false);
    return value;
  };
  const kept = (name: string, longest = Infinity): string | undefined => {
    const given = text(name);
    if (given === '') throw invalid(name, true);
    if (given !== undefined && given.length > longest) throw invalid(name, false);
    return given;
  };
  return {
    names: [...new Set(search.keys())],
    has: (name) => search.has(name),
    text,
    all: (name) => search.getAll(name),
    required(name, longest) {
      const given = kept(name, longest);
      if (given === undefined) throw invalid(name, true);
      return given;
    },
    kept,
    integer: (name, low, high) =>
      read(name, (given) => {
        const value = /^-?\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
        return value >= low && value <= high ? value : null;
      }),
    flag: (name, trueWords = ['true']) => read(name, (given) => trueWords.includes(given.toLowerCase())),
    oneOf: (name, words) => read(name, (given) => words.find((word) => word === given) ?? null),
    moment: (name) => read(name, readMoment),
  };
};

/** Refuses the first member that is not among the known names. */
export const refuseUnknown = ({ names }: Params, known: readonly string[], invalid: Invalid): void => {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(unknown, false);
};
