import type { Json } from './json.ts';
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
}

/** A unified state beside the vendor's own word for it. A word that nobody mapped is `UNKNOWN`, never an error. */
export interface State<S extends string> {
  readonly state: S | 'UNKNOWN';
  readonly native: string | null;
}

/** Case-insensitive substring, the meaning of every `name` filter in this API. */
export const nameContains = (name: string | null, part: string): boolean =>
  name?.toLowerCase().includes(part.toLowerCase()) ?? false;

/** True when `value` is among `wanted`, or when nothing is wanted in particular. */
export const among = <T>(wanted: readonly T[] | undefined, value: T | null): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value));

/** Both ends inclusive; an unknown moment is never inside a bounded period. */
export const within = (period: Period | undefined, moment: number | null): boolean => {
  if (period === undefined || (period.from === undefined && period.to === undefined)) return true;
  if (moment === null) return false;
  return (period.from === undefined || moment >= period.from) && (period.to === undefined || moment <= period.to);
};

/** Milliseconds since the epoch, both ends inclusive. */
export interface Period {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
