import { OUT_OF_STEP_MS, type Skew, type VendorClock } from '../domain/skew.ts';
import type { Clock } from './clock.ts';

/** For how long after a clock was set messages may come that were dated before. */
const DOUBT_MS = 600_000;

/** Between which moments of the vendor's clock something happened. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What two clocks that are one are apart. */
const NONE: Skew = { least: 0, most: 0 };
/** Nothing the vendor dates can be compared with our own moments. */
const ANY: Skew = { least: -Infinity, most: Infinity };

/**
 * Our moments in the vendor's time. An account that measures no skew goes by our own clock, to the millisecond. One that has not
 * measured it yet, because no answer told its time, leaves all moments of the vendor's possible.
 */
export const openVendorTime = (clock: Clock, vendorClock?: VendorClock) => {
  vendorClock?.compareWith(() => clock.now());
  let resets = vendorClock?.resets() ?? 0;
  let epoch = 0;
  let doubtUntil = -Infinity;
  /** How far the vendor's clock was ahead when that was asked first in its epoch: moved by it, moments keep their order. */
  let anchor = { epoch, ahead: null as number | null };

  const look = (): void => {
    const found = vendorClock?.resets() ?? 0;
    if (found === resets) return;
    resets = found;
    epoch += 1;
    doubtUntil = clock.now() + DOUBT_MS;
  };

  const measured = (): Skew | null => (vendorClock ? vendorClock.skew() : NONE);

  const bounds = (): Skew => {
    const skew = measured();
    if (skew === null || !vendorClock) return skew ?? ANY;
    return { least: skew.least - OUT_OF_STEP_MS, most: skew.most + OUT_OF_STEP_MS };
  };

  return {
    /** Of a moment of ours. */
    span(ours: number): Span {
      const { least, most } = bounds();
      return { from: ours + least, to: ours + most };
    },
    /** Moments of the vendor's are comparable only within one epoch: another begins when a clock was set. */
    epoch(): number {
      look();
      return epoch;
    },
    /** A clock was set lately: of what the vendor tells now nobody can say by which setting it is dated. */
    isDoubtful(): boolean {
      look();
      return clock.now() < doubtUntil;
    },
    /** By how many whole seconds the vendor's clock is ahead of ours, in milliseconds; 0 where it cannot be told that it is. */
    ahead(): number {
      const { least, most } = bounds();
      return least <= 0 && most >= 0 ? 0 : Math.round((least + most) / 2 / 1_000) * 1_000;
    },
    /**
     * A moment of the vendor's by our clock. Of one epoch they keep their order and their distances, however closely the skew comes to be
     * measured. `null`: it is of another epoch, or nothing is measured yet.
     */
    ours(at: number, of: number): number | null {
      look();
      if (of !== epoch) return null;
      if (anchor.epoch !== epoch) anchor = { epoch, ahead: null };
      const skew = anchor.ahead === null ? measured() : null;
      if (skew) anchor.ahead = (skew.least + skew.most) / 2;
      return anchor.ahead === null ? null : at - anchor.ahead;
    },
    /** The best guess of the skew: `null` before it is measured. */
    offset(): number | null {
      const skew = measured();
      return skew && (skew.least + skew.most) / 2;
    },
  };
};

export type VendorTime = ReturnType<typeof openVendorTime>;
