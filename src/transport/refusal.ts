import type { Purpose } from '../domain/call.ts';
import { PostponedError } from '../domain/error.ts';
import type { Breaker } from './breaker.ts';

/** What holds calls back, and for how long. */
type Holding = Pick<Breaker, 'failure' | 'wait'>;

/** Why a call of this purpose is not made now, and when the next one is; `null` when it may be made. */
export const refusalOf = (
  holding: Holding,
  account: string,
  purpose: Purpose,
  now: () => number,
): PostponedError | null => {
  const { failure } = holding;
  const ms = holding.wait(purpose);
  if (failure === null || ms === 0) return null;
  const until = now() + ms;
  return new PostponedError(failure, `account ${account}: ${failure.reason}`, () => until - now());
};

/** What the vendor failed with, while it is not known to be well again. */
export const outageOf = (holding: Holding, account: string): PostponedError | null => {
  const { failure } = holding;
  return failure && new PostponedError(failure, `account ${account}: ${failure.reason}`, () => holding.wait('query'));
};
