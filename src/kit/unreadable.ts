import { VendorError } from '../domain/error.ts';
import type { WireError } from '../domain/reading.ts';

/** What an answer lacks because it cannot be read: a row, a part of one, or an object that was read by itself. */
export type Loss = WireError | VendorError;

/** Of the rows of one answer that cannot be read, those after these are only counted. */
const MOST_TOLD = 20;
/** A path may hold names of the vendor's data. */
const LONGEST = 300;

const words = ({ message }: Loss): string => (message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message);

/** Each as `UNREADABLE` with its path. */
export const tellUnreadable = (account: string, losses: readonly Loss[]): readonly VendorError[] => {
  const all = [...new Set(losses)];
  const told = all
    .slice(0, MOST_TOLD)
    .map((one) =>
      one instanceof VendorError ? one : new VendorError('UNREADABLE', account, words(one), { cause: one }),
    );
  const more = all.length - told.length;
  return more > 0 ? [...told, new VendorError('UNREADABLE', account, `and ${more} more that cannot be read`)] : told;
};

/** The same as a member of a page: absent when all of it was read. */
export const unreadableIn = (
  account: string,
  losses: readonly Loss[],
): { readonly unreadable?: readonly VendorError[] } =>
  losses.length > 0 ? { unreadable: tellUnreadable(account, losses) } : {};

/** For answers that are of no use in part. */
export const throwUnreadable = (account: string, losses: readonly Loss[]): void => {
  const [first] = tellUnreadable(account, losses);
  if (first) throw first;
};
