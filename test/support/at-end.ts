import { onTestFinished } from 'vitest';

/**
 * Runs this when the test is over, the last first. A hook at the top of a module that several files import would run for the first of them
 * alone, where these share a worker.
 */
export const atEnd = (end: () => unknown): void =>
  onTestFinished(async () => {
    await end();
  });
