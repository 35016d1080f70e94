import { VendorError } from '../domain/error.ts';
import type { Clock } from './clock.ts';
import type { VendorTime } from './vendor-time.ts';

/** From here on a clock is wrong, and not merely inexact. */
const FAR_MS = 60_000;
/** A vendor whose servers' clocks differ looks like a clock that is set with every answer: no repair more often than this. */
const CALM_MS = 60_000;

export interface ClockWatchOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly time: VendorTime;
}

/** Tells once of each setting of the clocks that one was set, and that they are far apart. */
export const openClockWatch = ({ account, clock, time }: ClockWatchOptions) => {
  let heeded = time.epoch();
  let heededAt = -Infinity;
  let told: number | null = null;

  const far = (): VendorError | null => {
    const offset = time.offset();
    if (offset === null || told === time.epoch() || Math.abs(offset) < FAR_MS) return null;
    told = time.epoch();
    const seconds = Math.round(Math.abs(offset) / 1_000);
    const direction = offset < 0 ? 'behind' : 'ahead of';
    return new VendorError('PROTOCOL', account, `the clock of the vendor is ${seconds} s ${direction} ours`);
  };

  return (): { readonly wasSet: boolean; readonly error: VendorError | null } => {
    const epoch = time.epoch();
    // Also when our own clock was set back.
    const isCalm = Math.abs(clock.now() - heededAt) < CALM_MS;
    const wasSet = epoch !== heeded && !isCalm;
    if (wasSet) {
      heeded = epoch;
      heededAt = clock.now();
    }
    return { wasSet, error: far() };
  };
};
