import { VendorError } from '../../domain/error.ts';
import type { WireError } from '../../domain/reading.ts';

/** What an answer lacks because it cannot be read: a row, a part of one, or an object that was read by itself. */
export type Loss = WireError | VendorError;

/** Of one answer; the others are counted. */
const MOST_TOLD = 20;
/** A path may hold names of the vendor's data. */
const LONGEST = 300;

const words = ({ message }: Loss): string => (message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message);

export const told = (account: string, losses: readonly Loss[]): readonly VendorError[] => {
  const all = [...new Set(losses)];
  const errors = all
    .slice(0, MOST_TOLD)
    .map((loss) =>
      loss instanceof VendorError ? loss : new VendorError('UNREADABLE', account, words(loss), { cause: loss }),
    );
  const left = all.length - errors.length;
  return left > 0 ? [...errors, new VendorError('UNREADABLE', account, `${left} more could not be read`)] : errors;
};

/** For a page: absent when all of it was read. */
export const withLosses = (
  account: string,
  losses: readonly Loss[],
): { readonly unreadable?: readonly VendorError[] } => (losses.length > 0 ? { unreadable: told(account, losses) } : {});
