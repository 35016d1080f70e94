import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import {
  asId,
  asInt,
  asObject,
  asText,
  type Read,
  type ReadRows,
  readRows,
  WireError,
  wholeObject,
} from '../../domain/reading.ts';

/** A word such as a state, without the blanks that some samples have around it (contract §15.23). */
export const asWord = (value: unknown): string | null => asText(value)?.trim() || null;

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

export const objectAt: Read<JsonObject> = wholeObject;

export const idAt = (object: JsonObject, path: string): string => {
  const id = ownIdOf(object);
  if (id === null) throw new WireError(`${path}.id`, 'expected an id');
  return id;
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

/** A row of which a part cannot be read: that part is missing, the rest is as it was told. */
export interface Flawed {
  readonly flaws: readonly WireError[];
}

/** `null` where the list is left out, holds URIs alone (contract §3.3) or cannot be read: not the same as an empty one. */
export const childrenOf = <R>(read: Read<R>, value: unknown, path: string, flaws: WireError[]): readonly R[] | null => {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return null;
  try {
    const { rows, unreadable } = rowsOf(read, value, path);
    flaws.push(...unreadable);
    return rows;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    flaws.push(error);
    return null;
  }
};

const readText: Read<string> = (value, path) => {
  const text = asText(value);
  if (text === null) throw new WireError(path, 'expected text');
  return text.trim();
};

/** Texts in a list, or in one text with commas between them. */
export const textsOf = (value: unknown, path: string, flaws: WireError[]): readonly string[] => {
  if (value === undefined || value === null) return [];
  const list = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(list)) {
    flaws.push(new WireError(path, 'expected a list of texts'));
    return [];
  }
  const told = list.filter((one) => one !== null);
  const { rows, unreadable } = readRows(readText, told, path);
  flaws.push(...unreadable);
  return rows.filter((text) => text !== '');
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
