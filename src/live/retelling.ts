import type { Clock } from '../events/clock.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

/** Collects rows that could not be told whole, for `tell`: after a pause, and after a longer one when that was not long enough. */
export const openRetelling = (clock: Clock, tell: (keys: ReadonlySet<string>) => void) => {
  let waiting = new Set<string>();
  let pauseMs = FIRST_MS;
  let toldAt = -Infinity;
  let cancel: (() => void) | null = null;

  const run = (): void => {
    cancel = null;
    const keys = waiting;
    waiting = new Set();
    toldAt = clock.now();
    tell(keys);
  };

  return {
    add(keys: Iterable<string>): void {
      for (const key of keys) waiting.add(key);
      if (waiting.size === 0 || cancel) return;
      const isAgain = clock.now() - toldAt <= 2 * pauseMs;
      pauseMs = isAgain ? Math.min(LONGEST_MS, 2 * pauseMs) : FIRST_MS;
      cancel = clock.after(pauseMs, run);
    },
    stop(): void {
      cancel?.();
      waiting.clear();
    },
  };
};
