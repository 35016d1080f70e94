import { isJsonObject, type Json, JsonLimitError, type JsonObject, parseJson } from '../domain/json.ts';
import { asMomentMs } from '../domain/moment.ts';
import type { State } from '../domain/object.ts';
import {
  asBoolean,
  asCount,
  asId,
  asInt,
  asMilliseconds,
  asMoment,
  asNumber,
  asObject,
  asText,
  type Read,
  readRows,
  WireError,
} from '../domain/reading.ts';
import { type Kind, type Ref, ref } from '../domain/ref.ts';

/** Where a row stands, and what is wrong with members of a row that can be read all the same. */
export interface Scope {
  readonly account: string;
  /** Of the row in its answer, such as `tasks[3]`. */
  readonly path: string;
  /** Tells a member that is there and cannot be read: its row is answered, and `UNREADABLE` beside it. */
  readonly flaw: (member: string, problem: string) => void;
}

/**
 * Reads one thing off a row. What is absent or odd is `null`, never an error and never another value; only `essential` throws
 * (`WireError`), which makes the row unreadable and costs its neighbours nothing.
 */
export type Member<T> = (row: JsonObject, scope: Scope) => T;

/** A reader of one member by what reads its value. */
export const reader =
  <T>(read: (value: unknown) => T) =>
  (name: string): Member<T> =>
  (row) =>
    read(row[name]);

/** Text, or the digits of a number. */
export const text = reader(asText);
/** Text that is not blank, without blanks around it: for names and addresses of which an empty one says that there is none. */
export const filledText = reader((value) => asText(value)?.trim() || null);
/** An id of the vendor's. */
export const id = reader(asId);
/** A finite number. */
export const number = reader(asNumber);
/** An integer that the API's `Int` can hold. */
export const integer = reader(asInt);
/** An integer from 0. */
export const count = reader(asCount);
/** `true` or `false`, also as text or as 1 and 0. */
export const flag = reader(asBoolean);
/** Milliseconds since the epoch, of text in the manner of ISO 8601. */
export const moment = reader(asMoment);
const MAIL_DATE = /^[A-Z][a-z]{2}, \d/;
export const asAnyDate = (value: unknown): number | null =>
  typeof value === 'string' && MAIL_DATE.test(value) ? asMomentMs(Date.parse(value)) : asMoment(value);
/** The same, also of text in the manner of RFC 2822. */
export const anyDate = reader(asAnyDate);
/** An object, as it is. */
export const object = reader(asObject);

/** What would be taken for the slash between two ids, or for its escape. */
const escaped = (part: string): string => part.replace(/[%/]/g, encodeURIComponent);

const unescaped = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
};

/** An id that is made of several, with a slash between them: for objects that are found only below others. `null` when one is missing. */
export const joinedId =
  (...names: readonly string[]): Member<string | null> =>
  (row) => {
    const ids = names.map((name) => asId(row[name]));
    return ids.every((one) => one !== null) ? ids.map(escaped).join('/') : null;
  };

/** The parts of such an id; `null` when it has not as many. */
export const splitId = (nativeId: string, parts: number): readonly string[] | null => {
  const ids = nativeId.split('/').map(unescaped);
  return ids.length === parts && ids.every((one) => one !== '') ? ids : null;
};

/** The object that an id stands for; `null` without an id. */
export const link =
  <K extends Kind>(kind: K, name: string): Member<Ref<K> | null> =>
  (row, { account }) => {
    const nativeId = asId(row[name]);
    return nativeId === null ? null : ref(kind, account, nativeId);
  };

/** The state that a vendor's word stands for, in whatever case it is written; `UNKNOWN` with that word when nobody mapped it. */
export const state = <S extends string>(states: ReadonlyMap<string, S>, name: string): Member<State<S>> => {
  const known = new Map([...states].map(([word, meant]) => [word.toLowerCase(), meant]));
  return (row) => {
    const native = asText(row[name]);
    return { state: known.get(native?.trim().toLowerCase() ?? '') ?? 'UNKNOWN', native };
  };
};

/**
 * The elements of a list, none where there is no list. Those that cannot be read are told as flaws and left out; of what is no list it is
 * `null`.
 */
export const list =
  <R>(name: string, read: Read<R>): Member<readonly R[] | null> =>
  (row, { path, flaw }) => {
    const value = row[name] ?? [];
    if (!Array.isArray(value)) {
      flaw(name, 'expected a list');
      return null;
    }
    const { rows, unreadable } = readRows(read, value, `${path}.${name}`);
    for (const one of unreadable) flaw(one.path.slice(path.length + 1), one.problem);
    return rows;
  };

/** The same member, or `null` where something of it was told as a flaw: a part would pass for all. */
export const whole =
  <T>(member: Member<T | null>): Member<T | null> =>
  (row, scope) => {
    let isWhole = true;
    const value = member(row, {
      ...scope,
      flaw: (...told) => {
        isWhole = false;
        scope.flaw(...told);
      },
    });
    return isWhole ? value : null;
  };

/** How long, of a member that is told in units of `unitMs`. */
export const duration = (name: string, unitMs: number): Member<number | null> =>
  reader((value) => asMilliseconds(value, unitMs))(name);

/** `undefined` for text that is no JSON, or is nested too deep. */
export const parseText = (json: string): Json | undefined => {
  try {
    return parseJson(json);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonLimitError) return undefined;
    throw error;
  }
};

/** JSON text of an object; `null` when it is anything else. */
export const parseObject = (json: string | null): JsonObject | null => {
  const value = json === null ? null : parseText(json);
  return isJsonObject(value) ? value : null;
};

/** An object, or JSON text of one; anything else that is neither absent nor blank is told as a flaw. */
export const objectText =
  (name: string): Member<JsonObject | null> =>
  (row, { flaw }) => {
    const value = row[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && ['', 'null'].includes(value.trim())) return null;
    const labels = typeof value === 'string' ? parseObject(value) : asObject(value);
    if (labels === null) flaw(name, 'expected an object, or JSON text of one');
    return labels;
  };

/**
 * The same where lists may not show it: then `null` does not mean that there is none, and says so as a flaw. `hint`: what to do about it.
 */
export const shownObjectText = (name: string, areShown: boolean, hint: string): Member<JsonObject | null> => {
  const read = objectText(name);
  return (row, scope) => {
    if (areShown && (row[name] ?? null) === null) scope.flaw(name, `is not told: ${hint}`);
    return read(row, scope);
  };
};

/** A member of what another one reads, such as a label. */
export const inside =
  <T>(outer: Member<JsonObject | null>, inner: Member<T>): Member<T | null> =>
  (row, scope) => {
    const found = outer(row, { ...scope, flaw: () => {} });
    return found === null ? null : inner(found, scope);
  };

/** The first that tells something. */
export const firstOf =
  <T>(...members: readonly Member<T | null>[]): Member<T | null> =>
  (row, scope) => {
    for (const member of members) {
      const value = member(row, scope);
      if (value !== null) return value;
    }
    return null;
  };

/** Always the same. */
export const constant =
  <T>(value: T): Member<T> =>
  () =>
    value;

/** For what the row would say nothing without. `name` is told in the problem. */
export const essential =
  <T>(name: string, member: Member<T | null>): Member<T> =>
  (row, scope) => {
    const value = member(row, scope);
    if (value === null) throw new WireError(`${scope.path}.${name}`, 'is missing');
    return value;
  };
