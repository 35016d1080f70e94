import type { After } from './exchange.ts';

export interface Budget {
  earn(): void;
  spend(): boolean;
}

const BUDGET_SHARE = 0.2;
const BUDGET_SIZE = 10;

/** Retries an account may still make: one for every five calls, a handful saved up. A dead vendor is not asked three times as often. */
export const openBudget = (): Budget => {
  let saved = BUDGET_SIZE;
  return {
    earn: () => {
      saved = Math.min(BUDGET_SIZE, saved + BUDGET_SHARE);
    },
    spend: () => {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
};

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** Exponential with full jitter. */
export const backoff = (attempt: number, random: () => number): number =>
  Math.floor(random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt));

/** Settles as `work` does unless the signal comes first: then it rejects with the signal's reason. */
export const unlessAborted = <T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const done = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).then(done, done);
  });

/** The same, or rejects with `late()` after `ms`. */
export const within = <T>(
  work: PromiseLike<T>,
  signal: AbortSignal,
  { ms, after, late }: { readonly ms: number; readonly after: After; readonly late: () => Error },
): Promise<T> =>
  new Promise((resolve, reject) => {
    const done = after(ms, () => reject(late()));
    unlessAborted(work, signal).then(resolve, reject).then(done, done);
  });
