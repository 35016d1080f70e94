import { LRUCache } from 'lru-cache';
import type { Clock } from '../domain/runtime.ts';

export interface QuotaOptions {
  readonly clock: Clock;
  /** Lines of one key within `perMs`. */
  readonly most: number;
  readonly perMs: number;
  /** Keys that are kept apart at a time; of a further one the key that was quiet for longest is let go of. */
  readonly keys?: number;
  /** How many lines of a key were left out; told when its time is over, and of one that is let go of before. */
  readonly onLeftOut: (key: string, count: number) => void;
}

interface Told {
  count: number;
  leftOut: number;
  cancel: () => void;
}

/** Keeps one source from filling a log: so many lines, and of the rest how many they were. */
export const openQuota = ({ clock, most, perMs, keys = 10_000, onLeftOut }: QuotaOptions) => {
  const told = new LRUCache<string, Told>({
    max: keys,
    dispose: ({ cancel, leftOut }, key) => {
      cancel();
      if (leftOut > 0) onLeftOut(key, leftOut);
    },
  });
  const begin = (key: string): Told => {
    const entry: Told = { count: 0, leftOut: 0, cancel: clock.after(perMs, () => told.delete(key)) };
    told.set(key, entry);
    return entry;
  };

  return {
    /** Whether one more line of this key may be written. */
    allows(key: string): boolean {
      const entry = told.get(key) ?? begin(key);
      entry.count += 1;
      if (entry.count <= most) return true;
      entry.leftOut += 1;
      return false;
    },
    /** How many there were of this key since its time began, those that were left out included. */
    count: (key: string): number => told.get(key)?.count ?? 0,
    /** Tells what is left out so far. */
    close: (): void => told.clear(),
  };
};

export type Quota = ReturnType<typeof openQuota>;
