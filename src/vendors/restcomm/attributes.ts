import { isJsonObject, JsonLimitError, type JsonObject, parseJson } from '../../domain/json.ts';
import { WireError } from '../../domain/reading.ts';

/** What a Worker or a Task holds as `attributes`. */
export interface Attributes {
  /** `null`: none, or none that can be read. */
  readonly labels: JsonObject | null;
  /** Why they cannot be read; `null` when they can be, or when there are none. */
  readonly flaw: WireError | null;
}

const NONE: Attributes = { labels: null, flaw: null };

/** JSON text, or `undefined` when it is none or is nested too deep. */
const parsed = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonLimitError) return undefined;
    throw error;
  }
};

export const isJsonText = (text: string): boolean => parsed(text) !== undefined;

/** JSON text of an object; `null` when it is anything else. */
export const parseObject = (text: string | null): JsonObject | null => {
  const value = text === null ? null : parsed(text);
  return isJsonObject(value) ? value : null;
};

/** All that the encoding of forms leaves as it is. There, a plus means a blank. */
const FORM = /^[\w.*+%-]+$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(FORM.test(text) ? text.replaceAll('+', ' ') : text);
  } catch {
    return text;
  }
};

/**
 * The samples hold plain JSON text, the prose speaks of percent-encoded JSON text (contract §12 row 27), and an object says what its
 * text would have said. Text that is empty, or is the JSON text `null`, holds nothing.
 */
export const readAttributes = (value: unknown, path: string): Attributes => {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return NONE;
  const plain = typeof value === 'string' ? parsed(value) : value;
  const labels = plain === undefined && typeof value === 'string' ? parsed(decoded(value)) : plain;
  if (labels === null) return NONE;
  if (isJsonObject(labels)) return { labels, flaw: null };
  return { labels: null, flaw: new WireError(`${path}.attributes`, 'expected an object, or JSON text of one') };
};
