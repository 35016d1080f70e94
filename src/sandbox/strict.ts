/** Readers for scenario files: each error names the path of what is wrong and what was expected there. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

export type Read<T> = (value: unknown, path: string) => T;

const fail = (path: string, expected: string, value: unknown): never => {
  throw new ScenarioError(`${path}: expected ${expected}, got ${JSON.stringify(value) ?? 'nothing'}`);
};

export const text: Read<string> = (value, path) =>
  typeof value === 'string' && value.trim() !== '' ? value : fail(path, 'a text', value);

export const numberBetween =
  (low: number, high: number): Read<number> =>
  (value, path) =>
    typeof value === 'number' && value >= low && value <= high
      ? value
      : fail(path, `a number from ${low} to ${high}`, value);

export const oneOf =
  <T extends string>(...words: readonly T[]): Read<T> =>
  (value, path) =>
    words.find((word) => word === value) ?? fail(path, `one of ${words.join(', ')}`, value);

const UNITS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `20s`, `1.5m` → milliseconds. */
export const duration: Read<number> = (value, path) => {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(typeof value === 'string' ? value : '') ?? [];
  return amount === undefined
    ? fail(path, 'a duration such as 20s or 5m', value)
    : Number(amount) * (UNITS.get(unit) ?? 1);
};

/** `[20s, 1m]`, or one duration for both ends. */
export const span: Read<readonly [number, number]> = (value, path) => {
  if (!Array.isArray(value)) {
    const both = duration(value, path);
    return [both, both];
  }
  if (value.length !== 2) return fail(path, 'two durations', value);
  const [low, high] = [duration(value[0], `${path}[0]`), duration(value[1], `${path}[1]`)];
  return low <= high ? [low, high] : fail(path, 'the shorter duration first', value);
};

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, path) =>
    Array.isArray(value) ? value.map((item, index) => read(item, `${path}[${index}]`)) : fail(path, 'a list', value);

export const optional =
  <T, D>(read: Read<T>, otherwise: D): Read<T | D> =>
  (value, path) =>
    value === undefined ? otherwise : read(value, path);

const asRecord: Read<Record<string, unknown>> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail(path, 'a mapping', value);

export const mapOf =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, path) =>
    Object.fromEntries(Object.entries(asRecord(value, path)).map(([key, each]) => [key, read(each, `${path}.${key}`)]));

/** Every key is read; a key that is not listed is refused by name. */
export const record =
  <T extends object>(readers: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value, path) => {
    const given = asRecord(value, path);
    const known = Object.keys(readers);
    const unknown = Object.keys(given).find((key) => !known.includes(key));
    if (unknown !== undefined) throw new ScenarioError(`${path}: unknown key ${unknown}; known: ${known.join(', ')}`);
    const entries = (Object.keys(readers) as (keyof T & string)[]).map((key) => [
      key,
      readers[key](given[key], `${path}.${key}`),
    ]);
    return Object.fromEntries(entries) as T;
  };
