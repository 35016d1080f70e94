import { VendorError } from '../domain/error.ts';
import type { WireError } from '../domain/reading.ts';

/** Of the rows of one answer that cannot be read, those after these are only counted. */
const MOST_TOLD = 20;

/** Each as `UNREADABLE` with its path. */
export const tellUnreadable = (account: string, errors: readonly WireError[]): readonly VendorError[] => {
  const told = errors
    .slice(0, MOST_TOLD)
    .map((cause) => new VendorError('UNREADABLE', account, cause.message, { cause }));
  const more = errors.length - told.length;
  return more > 0 ? [...told, new VendorError('UNREADABLE', account, `and ${more} more that cannot be read`)] : told;
};

/** For answers that are of no use in part. */
export const throwUnreadable = (account: string, errors: readonly WireError[]): void => {
  const [first] = tellUnreadable(account, errors);
  if (first) throw first;
};
