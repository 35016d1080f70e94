import type { Purpose } from '../domain/call.ts';
import { PostponedError } from '../domain/error.ts';
import type { Breaker } from './breaker.ts';

/** Why a call of this purpose is not made now, and when the next one is; `null` when it may be made. */
export const refusalOf = (
  breaker: Breaker,
  account: string,
  purpose: Purpose,
  now: () => number,
): PostponedError | null => {
  const { failure } = breaker;
  const ms = breaker.wait(purpose);
  if (failure === null || ms === 0) return null;
  const until = now() + ms;
  return new PostponedError(failure, `account ${account}: ${failure.reason}`, () => until - now());
};

/** What the vendor failed with, while it is not known to be well again. */
export const outageOf = (breaker: Breaker, account: string): PostponedError | null => {
  const { failure } = breaker;
  return failure && new PostponedError(failure, `account ${account}: ${failure.reason}`, () => breaker.wait('query'));
};
