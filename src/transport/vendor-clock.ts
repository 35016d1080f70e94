import { asMomentMs } from '../domain/moment.ts';
import type { Clock } from '../domain/runtime.ts';
import { openSkewMeter, type VendorClock } from '../domain/skew.ts';

export interface NotingClock extends VendorClock {
  /** A request leaves. To be called with the status and the headers of its answer. */
  asking(): (status: number, headers: Readonly<Record<string, string>>) => void;
}

/** RFC 9110 §5.6.7: the one form that is written today. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** From here on a proxy may have answered in the vendor's stead. */
const FIRST_FAULT = 500;

/** When the vendor made this answer; `null` when it does not tell, or a cache or a proxy may have dated it. */
const dateOf = (status: number, { date, age }: Readonly<Record<string, string>>): number | null => {
  if (date === undefined || age !== undefined || status >= FIRST_FAULT || !HTTP_DATE.test(date)) return null;
  const moment = Date.parse(date);
  return Number.isNaN(moment) ? null : asMomentMs(moment);
};

/** Measures a vendor's clock by the `Date` header of each of its answers. */
export const openVendorClock = (clock: Clock): NotingClock => {
  let ours = clock.now;
  let meter = openSkewMeter();
  let resets = 0;

  return {
    compareWith(now) {
      ours = now;
      meter = openSkewMeter();
    },
    skew: () => meter.skew(),
    resets: () => resets,
    asking() {
      const [by, askedAt] = [ours, ours()];
      return (status, headers) => {
        const date = dateOf(status, headers);
        const heardAt = ours();
        // Two readings of different clocks, or of one that was set in between, tell nothing.
        if (date === null || by !== ours || heardAt < askedAt) return;
        if (meter.note({ date, askedAt, heardAt })) resets += 1;
      };
    },
  };
};
