import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { asId, asText, type Read, readRows, WireError, wholeObject } from '../../domain/reading.ts';

export const fail = (path: string, problem: string): never => {
  throw new WireError(path, problem);
};

export const NO_ID = 'expected text that is not empty';

/** An id to the letter: it goes back in paths, and blanks around it are a part of it. */
export const idOf = (value: unknown): string | null => (asId(value) === null ? null : asText(value));

export const object: Read<JsonObject> = wholeObject;

/** Without it the row cannot be told from others, or leads nowhere. */
export const key = (of: JsonObject, name: string, path: string): string =>
  idOf(of[name]) ?? fail(`${path}.${name}`, NO_ID);

/** What of a row cannot be read, while the rest of it can. */
export type Losses = WireError[];

/** The id of something else: `null` when there is none, and when what stands there is none, which is told. */
export const linkOf = (of: JsonObject, name: string, path: string, losses: Losses): string | null => {
  const value = of[name];
  const id = idOf(value);
  const isNone = value === undefined || value === null || (typeof value === 'string' && id === null);
  if (id === null && !isNone) losses.push(new WireError(`${path}.${name}`, 'expected text'));
  return id;
};

/**
 * `null` and absent mean none. Elements that cannot be read are lost and told, and cost the others nothing; of something else than a list
 * the answer is `null`.
 */
export const listOf = <R>(
  of: JsonObject,
  name: string,
  path: string,
  read: Read<R>,
  losses: Losses,
): readonly R[] | null => {
  const value = of[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    losses.push(new WireError(`${path}.${name}`, 'expected a list'));
    return null;
  }
  const { rows, unreadable } = readRows(read, value, `${path}.${name}`);
  losses.push(...unreadable);
  return rows;
};

/** As `listOf`, of an object whose members are the elements, whatever their names. */
export const valuesOf = <R>(
  of: JsonObject,
  name: string,
  path: string,
  read: Read<R>,
  losses: Losses,
): readonly R[] => {
  const value = of[name];
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) {
    losses.push(new WireError(`${path}.${name}`, 'expected an object'));
    return [];
  }
  const found: R[] = [];
  for (const [id, one] of Object.entries(value)) {
    try {
      found.push(read(one, `${path}.${name}.${id}`));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      losses.push(error);
    }
  }
  return found;
};
