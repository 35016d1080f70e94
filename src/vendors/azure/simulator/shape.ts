import { rewriteMoment } from './dates.ts';
import { type Doc, isDoc } from './merge.ts';

/** What a body got wrong: where, and what belongs there. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly path: string;
  readonly expected: string;
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

/** Checks a value and brings it into the form in which the service gives it back. */
export type Shape<T> = (value: unknown, path: string) => T;
export type Read<S> = S extends Shape<infer T> ? T : never;
export type Primitive = string | number | boolean;
export type Labels = Readonly<Record<string, Primitive>>;

const check =
  <T>(fits: (value: unknown) => value is T, expected: string): Shape<T> =>
  (value, path) => {
    if (!fits(value)) throw new ShapeError(path, expected);
    return value;
  };

export const text = check((value): value is string => typeof value === 'string', 'a string');
export const flag = check((value): value is boolean => typeof value === 'boolean', 'a boolean');
export const primitive = check(
  (value): value is Primitive => ['string', 'number', 'boolean'].includes(typeof value),
  'a number, a string or a boolean',
);
export const anything: Shape<unknown> = (value) => value;
export const integer = (low: number, high: number): Shape<number> =>
  check(
    (value): value is number => Number.isInteger(value) && Number(value) >= low && Number(value) <= high,
    `an integer from ${low} to ${high}`,
  );
export const positive = check((value): value is number => typeof value === 'number' && value > 0, 'a positive number');
export const fraction = check(
  (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
  'a fraction of 1',
);

export const oneOf = <T extends string>(...words: readonly T[]): Shape<T> =>
  check((value): value is T => words.includes(value as T), `one of ${words.join(', ')}`);

/** Kept in the service's own writing, so that two spellings of a moment are the same value. */
export const moment: Shape<string> = (value, path) => {
  const written = typeof value === 'string' ? rewriteMoment(value) : null;
  if (written === null) throw new ShapeError(path, 'a date-time');
  return written;
};

export const listOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, 'an array');
    return value.map((item, index) => shape(item, `${path}[${index}]`));
  };

export const labels: Shape<Labels> = (value, path) => {
  if (!isDoc(value)) throw new ShapeError(path, 'an object');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, primitive(each, `${path}.${key}`)]])),
  );
};

/** Absent and null are the same to an optional member. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, path) =>
    value === undefined || value === null ? null : shape(value, path);

export const withDefault =
  <T>(shape: Shape<T>, otherwise: T): Shape<T> =>
  (value, path) =>
    value === undefined || value === null ? otherwise : shape(value, path);

type Members<T> = { readonly [K in keyof T]: Shape<T[K]> };

/** Every member of every shape, by its name in small letters. */
const MEMBERS = new Map<string, string>();

/** Members that are not listed are dropped. */
export const object = <T extends object>(members: Members<T>): Shape<T> => {
  const names = Object.keys(members) as (keyof T & string)[];
  for (const name of names) MEMBERS.set(name.toLowerCase(), name);
  return (value, path) => {
    if (!isDoc(value)) throw new ShapeError(path || 'body', 'an object');
    return Object.fromEntries(
      names.map((name) => [name, members[name](value[name], path === '' ? name : `${path}.${name}`)]),
    ) as T;
  };
};

/** What these hold has names of the client's own. */
const FREE: ReadonlySet<string> = new Set(['labels', 'tags', 'labelsToUpsert', 'value']);

/** The same with members named as here, in whatever case they were written (contract §4); of a name that comes twice the last counts. */
export const inKnownNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inKnownNames);
  if (!isDoc(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const name = MEMBERS.get(key.toLowerCase()) ?? key;
      return [name, FREE.has(name) ? each : inKnownNames(each)];
    }),
  );
};

/** An object whose member `kind` decides about the others. */
export const byKind =
  <T>(kinds: { readonly [kind: string]: Shape<T> }): Shape<T> =>
  (value, path) => {
    const kind: unknown = isDoc(value) ? (value as Doc).kind : undefined;
    const shape = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!shape) throw new ShapeError(`${path}.kind`, `one of ${Object.keys(kinds).join(', ')}`);
    return shape(value, path);
  };

export const kind = <K extends string>(word: K): Shape<K> => oneOf(word);
