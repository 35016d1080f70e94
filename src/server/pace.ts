import { realRuntime } from '../domain/runtime.ts';

/** More than any page sends, and little enough that one socket keeps nobody busy. */
export const DEFAULT_MESSAGE_RATE = 100;

/**
 * Bounds how often something happens: `perSecond` on the whole, and at most ten seconds' worth at once.
 * The answer is to be called for each time, and answers whether it is within the bound.
 */
export const openPace = (perSecond: number, uptime: () => number = realRuntime.uptime): (() => boolean) => {
  const most = perSecond * 10;
  let left = most;
  let last = uptime();
  return () => {
    const now = uptime();
    left = Math.min(most, left + ((now - last) / 1000) * perSecond);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
};
