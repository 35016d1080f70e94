import { isJsonObject, type JsonObject, parseRest } from '../../domain/json.ts';
import { asBoolean, asId, asText, WireError, wholeObject } from '../../domain/reading.ts';
import { reader } from '../../kit/members.ts';

/*
 * What is odd about the vendor's answers. An id is essential; every other member that is absent or of another type is `null`, since what
 * the vendor really sends is largely unconfirmed (contract §7, §12).
 */

const ID = /^[1-9]\d{0,19}$/;

/** Ids are whole numbers above zero, of as many digits as 64 bits have. */
export const isId = (text: string): boolean => ID.test(text);

/** An id as a number or as text. 0, negative numbers and words name no object. */
export const asVendorId = (value: unknown): string | null => {
  const id = asId(value);
  return id !== null && isId(id) ? id : null;
};

export const needId = (row: JsonObject, member: string, path: string): string => {
  const id = asVendorId(row[member]);
  if (id === null) throw new WireError(`${path}.${member}`, 'expected an id');
  return id;
};

/** Text as it is; an empty one says that there is none. */
export const textUnlessEmpty = reader((value) => asText(value) || null);

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

/** The same of a member in which `null` does not mean that there are none. */
export const asToldList = (value: unknown): readonly unknown[] | null => (value === null ? null : asList(value));

export const needList = (value: unknown, path: string): readonly unknown[] => {
  const list = asList(value);
  if (list === null) throw new WireError(path, 'expected a list');
  return list;
};

export const envelope = (body: unknown): JsonObject => {
  if (isJsonObject(body)) return body;
  throw new WireError('body', 'expected an object');
};

/** That a command was carried out is said by a 1 (contract §4.1), and by nothing else. */
export const readDone = (body: unknown): void => {
  if (asBoolean(envelope(body).result) !== true) throw new WireError('result', 'expected 1');
};

/** The id of a new object: inside `result` for queues and skills, beside a `result` of 1 for reports. */
export const readNewId =
  (member: string) =>
  (body: unknown): string => {
    const outer = envelope(body);
    const inner = asList(outer.result);
    if (inner?.length === 1) return needId(wholeObject(inner[0], 'result'), member, 'result');
    readDone(outer);
    return needId(outer, member, 'body');
  };
