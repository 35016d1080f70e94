import { onTestFinished } from 'vitest';

/**
 * Closes it when the test is over, or when the answer is called. Then it is let go of: a property keeps what it opens in each of its runs
 * until its test ends, and that is more than memory holds.
 */
export const closeAtEnd = (opened: { readonly close: () => Promise<void> | void }): (() => Promise<void>) => {
  let left: typeof opened | null = opened;
  const close = async (): Promise<void> => {
    const closing = left;
    left = null;
    await closing?.close();
  };
  onTestFinished(close);
  return close;
};
