import type { Clock } from './clock.ts';
import type { VendorTime } from './vendor-time.ts';

/** How long the newest event was under way that tells its time, in milliseconds. A clock that is wrong is no lag. */
export const openLag = (clock: Clock, time: VendorTime) => {
  let epoch = time.epoch();
  let newest = -Infinity;
  let lagMs: number | null = null;

  return {
    note(at: number): void {
      if (epoch !== time.epoch()) {
        epoch = time.epoch();
        newest = -Infinity;
      }
      const now = clock.now();
      const happened = Math.min(now, at - (time.offset() ?? 0));
      if (happened < newest) return;
      newest = happened;
      lagMs = now - happened;
    },
    read: (): number | null => lagMs,
  };
};
