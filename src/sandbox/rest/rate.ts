import type { Clock } from '../clock.ts';

/** Counts requests by key; answers whether one more is within `perSecond` (0: no bound) in the last second. */
export const rateLimit = (clock: Clock, perSecond: number): ((key: string) => boolean) => {
  const asked = new Map<string, number[]>();
  return (key) => {
    if (perSecond === 0) return true;
    const now = clock.now();
    const recent = (asked.get(key) ?? []).filter((at) => now - at < 1000);
    const within = recent.length < perSecond;
    if (within) recent.push(now);
    asked.set(key, recent);
    return within;
  };
};
