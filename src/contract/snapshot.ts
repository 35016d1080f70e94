import type { Call } from '../domain/call.ts';
import { PostponedError, VendorError } from '../domain/error.ts';

/** Whether a failure says something about the whole account, and not only about what was asked for. */
export const concernsAccount = (error: VendorError): boolean =>
  error instanceof PostponedError || error.code === 'UNAUTHENTICATED';

/**
 * Reads one part of a snapshot. A failure that concerns this part alone is an answer, so that the other parts stand; one of the whole
 * account rejects, and so does a call that was given up.
 */
export const alone = async <T>(account: string, { signal }: Call, read: () => Promise<T>): Promise<T | VendorError> => {
  try {
    return await read();
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof VendorError)) {
      return new VendorError('PROTOCOL', account, 'the adapter of this account failed in a way that it must not', {
        cause: error,
      });
    }
    if (concernsAccount(error)) throw error;
    return error;
  }
};

/** A list that has more rows than were wanted; those up to the bound were read. */
export const cutAt = (account: string, limit: number): VendorError =>
  new VendorError(
    'LIMIT_EXCEEDED',
    account,
    `more than ${limit} objects live, and those beyond are not read (feed.objectLimit)`,
  );
