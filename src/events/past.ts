import { LRUCache } from 'lru-cache';
import { entriesAtMost } from '../domain/limits.ts';
import type { Clock } from './clock.ts';
import { type Entry, newestHeard } from './entry.ts';
import type { VendorTime } from './vendor-time.ts';

const MOST_ENDED = 2_000;
const ENDED_KEPT_MS = 600_000;
const MOST_EVENT_IDS = 20_000;

/**
 * What has ended and which events were taken, so that what comes late finds them. Both are kept for a while only; up to what moment
 * something was forgotten is kept for good.
 */
export const openPast = (clock: Clock, time: VendorTime) => {
  /** By our clock: what was forgotten was heard by then. */
  let forgottenUntil = -Infinity;
  let epoch = time.epoch();

  const forgotten = (heard: number, reason: string): void => {
    if (reason === 'evict' || reason === 'expire') forgottenUntil = Math.max(forgottenUntil, heard);
  };
  const ended = new LRUCache<string, Entry>({
    ...entriesAtMost(MOST_ENDED),
    ttl: ENDED_KEPT_MS,
    ttlResolution: 0,
    perf: clock,
    dispose: (entry, _, reason) => forgotten(newestHeard(entry), reason),
  });
  const eventIds = new LRUCache<string, number>({
    ...entriesAtMost(MOST_EVENT_IDS),
    dispose: (heard, _, reason) => forgotten(heard, reason),
  });

  return {
    ended,
    /** False: it was taken before. */
    takeEvent(id: string): boolean {
      if (eventIds.has(id)) return false;
      eventIds.set(id, clock.now());
      return true;
    },
    forgetEvent: (id: string): void => void eventIds.delete(id),
    /** Whether something of that moment of the vendor's may have been forgotten. */
    mayHaveForgotten(at: number): boolean {
      if (epoch !== time.epoch()) {
        epoch = time.epoch();
        if (forgottenUntil > -Infinity) forgottenUntil = clock.now();
      }
      return forgottenUntil > -Infinity && at <= time.span(forgottenUntil).to;
    },
    /** Everything that is known is forgotten. */
    clear(): void {
      ended.clear();
      forgottenUntil = clock.now();
    },
  };
};
