import { isEqualJson, type Json, type JsonObject } from './json.ts';
import type { Kind, Ref } from './ref.ts';

/**
 * What every vendor-owned object carries, so that nothing the vendor said is lost.
 * All moments in this floor are milliseconds since the epoch (UTC); what a vendor does not tell is `null`, never a guess.
 */
export interface VendorObject<K extends Kind = Kind> {
  readonly ref: Ref<K>;
  /** The vendor's own word for this kind of object. */
  readonly vendorType: string;
  /** The vendor's representation as it was received. */
  readonly raw: Json;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  /**
   * Changes with every change of the object; given back as `expectedVersion` it makes a command fail that would overwrite somebody's change.
   * `null` where it is not told, which may be so in a list while a single read tells it; never another than that of the single read.
   */
  readonly version: string | null;
}

/** A unified state beside the vendor's own word for it. A word that nobody mapped is `UNKNOWN`, never an error. */
export interface State<S extends string> {
  readonly state: S | 'UNKNOWN';
  readonly native: string | null;
}

/** One form for texts that look alike: composed (NFC) and in lower case. */
export const foldCase = (text: string): string => text.normalize('NFC').toLowerCase();

/** Substring without regard to case and composition, the meaning of every `name` filter in this API. */
export const nameContains = (name: string | null, part: string): boolean =>
  name !== null && foldCase(name).includes(foldCase(part));

/** True when `value` is among `wanted`, or when nothing is wanted in particular. */
export const among = <T>(wanted: readonly T[] | undefined, value: T | null): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value));

/** True when `labels` hold every wanted label with that value; a list holds each of its elements. */
export const hasLabels = (labels: JsonObject | null, wanted: JsonObject | undefined): boolean =>
  wanted === undefined ||
  Object.entries(wanted).every(([name, value]) => {
    const held = labels && Object.hasOwn(labels, name) ? labels[name] : undefined;
    return Array.isArray(held) && !Array.isArray(value)
      ? held.some((one) => isEqualJson(one, value))
      : isEqualJson(held, value);
  });

/** Both ends inclusive; an unknown moment is never inside a bounded period. */
export const within = (period: Period | undefined, moment: number | null): boolean => {
  if (period === undefined || (period.from === undefined && period.to === undefined)) return true;
  if (moment === null) return false;
  return (period.from === undefined || moment >= period.from) && (period.to === undefined || moment <= period.to);
};

/** True when a number is between both ends, inclusive; an unknown one is never inside a bounded range. */
export const inRange = (range: Range | undefined, value: number | null): boolean =>
  within(range && { from: range.min, to: range.max }, value);

export interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Milliseconds since the epoch, both ends inclusive. */
export interface Period {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
