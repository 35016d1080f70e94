import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json, JsonLimitError, type JsonObject, MOST_LEVELS, parseJson } from '../domain/json.ts';

/** Throws `INVALID_INPUT` unless it is an object. `what` names the member. */
export const toObject = (what: string, value: Json | null | undefined): JsonObject | null | undefined => {
  if (value === null || value === undefined) return value;
  if (isJsonObject(value)) return value;
  throw new VendorError('INVALID_INPUT', null, `${what}: must be an object`);
};

export const toOptions = (value: Json | null | undefined): JsonObject | undefined =>
  toObject('vendorOptions', value) ?? undefined;

/** What the text holds is for the vendor to judge, unless nobody could read it back. */
const isReadable = (text: string): boolean => {
  try {
    parseJson(text);
    return true;
  } catch (error) {
    return !(error instanceof JsonLimitError);
  }
};

/** Labels are an object, or JSON text for vendors that keep text. */
export const toLabels = (value: Json | null | undefined): JsonObject | string | null | undefined => {
  if (value === null || value === undefined) return value;
  if (isJsonObject(value)) return value;
  if (typeof value === 'string') {
    if (isReadable(value)) return value;
    throw new VendorError('INVALID_INPUT', null, `labels: the text is nested deeper than ${MOST_LEVELS} levels`);
  }
  throw new VendorError('INVALID_INPUT', null, 'labels: must be an object, or a string that holds JSON text');
};
