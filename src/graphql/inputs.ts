import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

/** Throws `INVALID_INPUT` unless it is an object. `what` names the member. */
export const toObject = (what: string, value: Json | null | undefined): JsonObject | null | undefined => {
  if (value === null || value === undefined) return value;
  if (isJsonObject(value)) return value;
  throw new VendorError('INVALID_INPUT', null, `${what}: must be an object`);
};

export const toOptions = (value: Json | null | undefined): JsonObject | undefined =>
  toObject('vendorOptions', value) ?? undefined;

/** Labels are an object, or JSON text for vendors that keep text. What the text holds is for the vendor to judge. */
export const toLabels = (value: Json | null | undefined): JsonObject | string | null | undefined => {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string' || isJsonObject(value)) return value;
  throw new VendorError('INVALID_INPUT', null, 'labels: must be an object, or a string that holds JSON text');
};
