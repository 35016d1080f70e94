import { momentOf } from '../domain/moment.ts';
import type { Clock } from '../domain/runtime.ts';
import { openSkewMeter, RESOLUTION_MS, type VendorClock } from '../domain/skew.ts';

export interface MeasuredClock extends VendorClock {
  /** The vendor's time, as far as its answers have told; ours before the first one that did. */
  now(): number;
  /** The vendor's time when it made an answer that came just now: within the second that its `Date` names. */
  madeAt(headers: Readonly<Record<string, string>>): number;
}

export interface NotingClock extends MeasuredClock {
  /** A request leaves. To be called with the status and the headers of its answer. */
  asking(): (status: number, headers: Readonly<Record<string, string>>) => void;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** RFC 9110 §5.6.7: the one form that is written today. */
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/** `null` for what is no date of HTTP. */
export const parseHttpDate = (text: string): number | null => {
  const [, day, month = '', ...rest] = HTTP_DATE.exec(text) ?? [];
  const [year = Number.NaN, hour, minute, second] = rest.map(Number);
  return momentOf({ year, month: MONTHS.indexOf(month) + 1, day: Number(day), hour, minute, second });
};

/** From here on a proxy may have answered in the vendor's stead. */
const FIRST_FAULT = 500;

/** When the vendor made this answer; `null` when it does not tell, or a cache or a proxy may have dated it. */
const dateOf = (status: number, { date, age }: Readonly<Record<string, string>>): number | null => {
  return date === undefined || age !== undefined || status >= FIRST_FAULT ? null : parseHttpDate(date);
};

/** Measures a vendor's clock by the `Date` header of each of its answers. */
export const openVendorClock = (clock: Clock): NotingClock => {
  let ours = clock.now;
  let meter = openSkewMeter();
  let resets = 0;
  let lastReset: { readonly from: number; readonly to: number } | null = null;
  let newest: number | null = null;

  const now = (): number => {
    const skew = meter.skew();
    return skew === null ? clock.now() : Math.round(ours() + (skew.least + skew.most) / 2);
  };

  return {
    now,
    madeAt({ date = '' }) {
      const told = parseHttpDate(date);
      return told === null ? now() : Math.min(Math.max(now(), told), told + RESOLUTION_MS - 1);
    },
    compareWith(now) {
      ours = now;
      meter = openSkewMeter();
      newest = null;
    },
    skew: () => meter.skew(),
    resets: () => resets,
    lastReset: () => lastReset,
    askedAt: () => newest,
    asking() {
      const [by, askedAt] = [ours, ours()];
      return (status, headers) => {
        const date = dateOf(status, headers);
        const heardAt = ours();
        // Two readings of different clocks, or of one that was set in between, tell nothing.
        if (date === null || by !== ours || heardAt < askedAt) return;
        if (meter.note({ date, askedAt, heardAt })) {
          resets += 1;
          lastReset = { from: Math.min(newest ?? askedAt, askedAt), to: heardAt };
        }
        newest = Math.max(newest ?? askedAt, askedAt);
      };
    },
  };
};
