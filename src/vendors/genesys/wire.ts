import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { asMomentMs } from '../../domain/moment.ts';
import {
  asId,
  asInt,
  asMoment,
  asObject,
  asText,
  type Read,
  type ReadRows,
  readRows,
  WireError,
  wholeObject,
} from '../../domain/reading.ts';
import { type Member, reader, type Scope } from '../../kit/members.ts';
import type { HttpResponse } from '../../transport/http.ts';

/** A word such as a state, without the blanks that some samples have around it (contract §15.23). */
export const asWord = (value: unknown): string | null => asText(value)?.trim() || null;
export const word = reader(asWord);

/** The number that links a message to its request: a small integer, in places as text (contract §4). */
export const asReference = asId;

export const segmentsOf = (uri: unknown): readonly string[] => {
  const plain = typeof uri === 'string' ? uri.replaceAll(/\s/g, '') : '';
  return (plain.split(/[?#]/)[0] ?? '').split('/').filter((segment) => segment !== '');
};

/** The last segment of a URI or path: its host is not to be trusted, its forms vary (contract §1, §15.14). */
export const lastSegment = (uri: unknown): string | null => segmentsOf(uri).at(-1) ?? null;

/** An object's own id: where it is left out, its path or URI ends in it. */
export const ownIdOf = ({ id, path, uri }: JsonObject): string | null =>
  asId(id) ?? lastSegment(path) ?? lastSegment(uri);

/**
 * `2016-04-15 20:52:35.000+0300` or ISO (contract §3.5). A number is milliseconds, whatever its name says (`timestampSeconds`), as
 * text too. `null` for anything else, and for a moment that cannot be one.
 */
export const parseMoment = (value: unknown): number | null => {
  if (typeof value === 'number') return asMomentMs(value);
  if (typeof value === 'string' && /^\d{12,14}$/.test(value.trim())) return asMomentMs(Number(value));
  return asMoment(value);
};

/** What a row would say nothing without. */
export const needed =
  <T>(name: string, what: string, member: Member<T | null>): Member<T> =>
  (row, scope) => {
    const value = member(row, scope);
    if (value === null) throw new WireError(`${scope.path}.${name}`, `expected ${what}`);
    return value;
  };
export const ownId = needed('id', 'an id', ownIdOf);

type Members = Readonly<Record<string, Member<unknown>>>;
type Told<M> = { readonly [N in keyof M]: M[N] extends Member<infer T> ? T : never };

/** Several members of one object. */
export const group = <M extends Members>(members: M): Member<Told<M>> => {
  const readers = Object.entries(members);
  return (row, scope) => Object.fromEntries(readers.map(([name, read]) => [name, read(row, scope)])) as Told<M>;
};

/** A row of which a part cannot be read: that part is missing, the rest is as it was told. */
export interface Flawed {
  readonly flaws: readonly WireError[];
}
export type Row<M> = Told<M> & Flawed & { readonly raw: JsonObject };

/** Reads an object by a member of all of it; `flaws` takes what of it cannot be read. */
export const plainOf =
  <T>(read: Member<T>, flaws: WireError[] = []): Read<T> =>
  (value, path) => {
    const flaw: Scope['flaw'] = (member, problem) => void flaws.push(new WireError(`${path}.${member}`, problem));
    return read(wholeObject(value, path), { account: '', path, flaw });
  };

/**
 * Only what we read. What is absent or cannot be read is `null`, since much of what the vendor really sends is unconfirmed (contract §15,
 * §18).
 */
export const rowOf = <M extends Members>(members: M): Read<Row<M>> => {
  const read = group(members);
  return (value, path) => {
    const flaws: WireError[] = [];
    return { ...plainOf(read, flaws)(value, path), flaws, raw: value as JsonObject };
  };
};

/** A list, or one object where the vendor prints one instead (contract §15.13). */
const listAt = (value: unknown, path: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) return Object.keys(value).length > 0 ? [value] : [];
  throw new WireError(path, 'expected a list');
};

/** The rows of a collection, which is never left out. */
export const rowsOf = <R>(read: Read<R>, value: unknown, path: string): ReadRows<R> =>
  readRows(read, listAt(value, path), path);

/** What cannot be read as a whole is one row that cannot be read. */
export const orUnreadable = <R>(read: () => ReadRows<R>): ReadRows<R> => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { rows: [], unreadable: [error] };
  }
};

const tellFlaws = ({ path, flaw }: Scope, unreadable: readonly WireError[]): void => {
  for (const error of unreadable) flaw(error.path.slice(path.length + 1), error.problem);
};

/** `null` where the list is left out, holds URIs alone (contract §3.3) or cannot be read: not the same as an empty one. */
export const children =
  <R>(name: string, read: Read<R>): Member<readonly R[] | null> =>
  (row, scope) => {
    const value = row[name] ?? null;
    if (value === null) return null;
    if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return null;
    try {
      const { rows, unreadable } = rowsOf(read, value, `${scope.path}.${name}`);
      tellFlaws(scope, unreadable);
      return rows;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      tellFlaws(scope, [error]);
      return null;
    }
  };

const readText: Read<string> = (value, path) => {
  const text = asText(value);
  if (text === null) throw new WireError(path, 'expected text');
  return text.trim();
};

/** Texts in a list, or in one text with commas between them. */
export const texts =
  (name: string): Member<readonly string[]> =>
  (row, scope) => {
    const value = row[name] ?? [];
    const list: unknown = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(list)) {
      scope.flaw(name, 'expected a list of texts');
      return [];
    }
    const told = list.filter((one) => one !== null);
    const { rows, unreadable } = readRows(readText, told, `${scope.path}.${name}`);
    tellFlaws(scope, unreadable);
    return rows.filter((text) => text !== '');
  };

/** The JSON of an answer; `null` where it is none. */
export const jsonOf = (response: HttpResponse): Json => {
  try {
    return response.json;
  } catch {
    return null;
  }
};

export const envelope = (body: unknown): JsonObject => {
  const object = asObject(body);
  if (!object) throw new WireError('body', 'expected an object');
  return object;
};

/** `null` when the body is no envelope. Comes as text in places, and by another name (contract §15.6). */
export const statusCodeOf = (body: unknown): number | null => {
  const object = asObject(body);
  return object && asInt(object.statusCode ?? object.status);
};
