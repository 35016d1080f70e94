import { isJsonObject, type Json, type JsonObject, parseRest } from '../../domain/json.ts';
import {
  asBoolean,
  asCount,
  asId,
  asMoment,
  asText,
  type Read,
  type ReadRows,
  readRows,
  WireError,
  wholeObject,
} from '../../domain/reading.ts';

/*
 * Only what we read. An id is essential; every other member that is absent or of another type is `null`, since what the vendor
 * really sends is largely unconfirmed (contract §7, §12).
 */

const ID = /^[1-9]\d{0,19}$/;

/** Ids are whole numbers above zero, of as many digits as 64 bits have. */
export const isId = (text: string): boolean => ID.test(text);

/** An id as a number or as text. 0, negative numbers and words name no object. */
export const asVendorId = (value: unknown): string | null => {
  const id = asId(value);
  return id !== null && isId(id) ? id : null;
};

export const needObject: Read<JsonObject> = wholeObject;

export const needId = (row: JsonObject, member: string, path: string): string => {
  const id = asVendorId(row[member]);
  if (id === null) throw new WireError(`${path}.${member}`, 'expected an id');
  return id;
};

/** JSON inside JSON is documented as either (contract §7.3); what is no JSON stays what it is. */
export const unpacked = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return parseRest(value);
  } catch {
    return value;
  }
};

/**
 * A list, one bare object, or JSON text of either (contract §7.3). Nothing is in `null` and in an empty object, as some encoders write
 * empty lists. `null` for anything else, an empty text and a list that is left out included: then it is not told what it holds.
 */
export const asList = (value: unknown): readonly unknown[] | null => {
  const plain = unpacked(value);
  if (Array.isArray(plain)) return plain;
  if (plain === null) return [];
  if (!isJsonObject(plain)) return null;
  return Object.keys(plain).length > 0 ? [plain] : [];
};

export const needList = (value: unknown, path: string): readonly unknown[] => {
  const list = asList(value);
  if (list === null) throw new WireError(path, 'expected a list');
  return list;
};

export const envelope = (body: unknown): JsonObject => {
  if (isJsonObject(body)) return body;
  throw new WireError('body', 'expected an object');
};

export const readResult = <R>(read: Read<R>, body: unknown): ReadRows<R> =>
  readRows(read, needList(envelope(body).result, 'result'), 'result');

/** A row that cannot be read. */
export class Unreadable {
  readonly error: WireError;
  readonly raw: Json;
  constructor(error: WireError, raw: Json) {
    this.error = error;
    this.raw = raw;
  }
}

export interface Page<R> {
  /** As many as the vendor sent, in its order. */
  readonly entries: readonly (R | Unreadable)[];
  /** One object where a list belongs: all SDK types say so (contract §7.3), and then there may be more behind it. */
  readonly bare: boolean;
}

const tryRead = <R>(read: Read<R>, value: unknown, path: string): R | Unreadable => {
  try {
    return read(value, path);
  } catch (error) {
    if (error instanceof WireError) return new Unreadable(error, value as Json);
    throw error;
  }
};

export const readPage =
  <R>(read: Read<R>) =>
  (body: unknown): Page<R> => {
    const { result } = envelope(body);
    const entries = needList(result, 'result').map((value, index) => tryRead(read, value, `result[${index}]`));
    return { entries, bare: isJsonObject(unpacked(result)) };
  };

/** What changes when a row might move in a list whose order is not documented: by id, by name, or by change. */
interface Listed {
  readonly id: string;
  readonly stamp: string;
}

export type Row = Listed & { readonly raw: Json };

const stampOf = (name: string | null, modified: number | null): string => JSON.stringify([name, modified]);

export const readApplication = (value: unknown, path: string) => {
  const raw = needObject(value, path);
  const name = asText(raw.application_name);
  const modified = asMoment(raw.modified);
  return { id: needId(raw, 'application_id', path), stamp: stampOf(name, modified), name, modified, raw };
};

/** Queues and skills are described alike. */
const readNamed = (prefix: 'sq_queue' | 'sq_skill') => (value: unknown, path: string) => {
  const raw = needObject(value, path);
  const name = asText(raw[`${prefix}_name`]);
  const modified = asMoment(raw.modified);
  return {
    id: needId(raw, `${prefix}_id`, path),
    stamp: stampOf(name, modified),
    name,
    description: asText(raw.description),
    created: asMoment(raw.created),
    modified,
    raw,
  };
};

export const readQueue = readNamed('sq_queue');
export const readSkill = readNamed('sq_skill');

export const readUser = (value: unknown, path: string) => {
  const raw = needObject(value, path);
  const name = asText(raw.user_name);
  const modified = asMoment(raw.modified);
  return {
    id: needId(raw, 'user_id', path),
    stamp: stampOf(name, modified),
    name,
    displayName: asText(raw.user_display_name),
    created: asMoment(raw.created),
    modified,
    raw,
  };
};

const NOT_THERE: readonly unknown[] = [undefined, null, '', false];

export const readReport = (value: unknown, path: string) => {
  const raw = needObject(value, path);
  return {
    id: needId(raw, 'history_report_id', path),
    stamp: '',
    created: asMoment(raw.created),
    // "Ready" is that this member is there (contract §9), whatever it holds.
    ready: !NOT_THERE.includes(raw.completed),
    size: asCount(raw.file_size),
    storedUntil: asMoment(raw.store_until),
    raw,
  };
};

export type ApplicationRow = ReturnType<typeof readApplication>;
export type QueueRow = ReturnType<typeof readQueue>;
export type SkillRow = ReturnType<typeof readSkill>;
export type UserRow = ReturnType<typeof readUser>;
export type ReportRow = ReturnType<typeof readReport>;

/** That a command was carried out is said by a 1 (contract §4.1), and by nothing else. */
export const readDone = (body: unknown): void => {
  const { result } = envelope(body);
  if (asBoolean(result) !== true) throw new WireError('result', 'expected 1');
};

/** The id of a new object: inside `result` for queues and skills, beside a `result` of 1 for reports. */
export const readNewId =
  (member: string) =>
  (body: unknown): string => {
    const outer = envelope(body);
    const inner = asList(outer.result);
    if (inner?.length === 1) return needId(needObject(inner[0], 'result'), member, 'result');
    readDone(outer);
    return needId(outer, member, 'body');
  };

export interface ErrorBody {
  /** `null` when there is none. */
  readonly code: string | null;
  readonly message: string | null;
  /** The parameter that is to blame. */
  readonly field: string | null;
}

const errorsIn = (value: unknown): readonly ErrorBody[] => {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (!isJsonObject(value)) return [{ code: null, message: asText(value), field: null }];
  if (Object.keys(value).length === 0) return [];
  return [{ code: asId(value.code), message: asText(value.msg), field: asText(value.field_name) }];
};

/** `error`, or one of `errors` (contract §4.1): the first with a code. `null` when the body tells of no error. */
export const readErrorBody = (body: unknown): ErrorBody | null => {
  if (!isJsonObject(body)) return null;
  const found = [...errorsIn(body.error), ...errorsIn(body.errors)];
  return found.find(({ code }) => code !== null) ?? found[0] ?? null;
};
