import type { Clock } from '../../../sandbox/clock.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Switches } from './switches.ts';

/** So many requests in a window, then failing for the length of one (contract §9). */
export const createThrottle = (clock: Clock, switches: Switches) => {
  const windowMs = switches.throttle_window_seconds * 1000;
  let windowEnds = 0;
  let count = 0;
  let closedUntil = 0;
  /** Why this request is turned away, and for how many seconds; `null`: it is not. */
  return (): { readonly refusal: Refusal; readonly retryAfterSeconds: number } | null => {
    if (!switches.throttle) return null;
    const now = clock.now();
    if (now >= windowEnds) {
      windowEnds = now + windowMs;
      count = 0;
    }
    if (now >= closedUntil) {
      count += 1;
      if (count <= switches.throttle_requests) return null;
      closedUntil = now + windowMs;
    }
    const retryAfterSeconds = Math.ceil((closedUntil - now) / 1000);
    return { refusal: refusal(429, 'The request rate is too high.'), retryAfterSeconds };
  };
};
