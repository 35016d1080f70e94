/*
 * Moments are milliseconds since the epoch (UTC). Services write dates that are no moments: year 1 and year 9999 for "never"
 * (.NET's smallest and largest), zeros, days that do not exist. They are `null` here, so that no board counts from them.
 */
const FIRST = Date.UTC(2000, 0, 1);
const END = Date.UTC(3000, 0, 1);

/** The moment, or `null` when it cannot be one. */
export const asMomentMs = (ms: number | null): number | null => (ms !== null && ms >= FIRST && ms < END ? ms : null);

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

export interface DateParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  /** East of Greenwich. */
  readonly offsetMinutes?: number;
}

const utc = ({
  year,
  month,
  day,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
  offsetMinutes = 0,
}: DateParts): number => {
  const date = new Date(0);
  // `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute - offsetMinutes, second, millisecond);
};

/** `null` for a day or a time of day that does not exist. */
export const calendarMs = (parts: DateParts): number | null => {
  const { year, month, day, hour = 0, minute = 0, second = 0, offsetMinutes = 0 } = parts;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return null;
  // 24:00:00 and leap seconds exist in ISO 8601, and are carried over.
  const sound = hour <= 23 || (hour === 24 && minute === 0 && second === 0);
  if (!(sound && minute <= 59 && second <= 60 && Math.abs(offsetMinutes) <= 24 * 60)) return null;
  return utc(parts);
};

/** The same of what a vendor tells: `null` also for a moment that cannot be one. */
export const momentOf = (parts: DateParts): number | null => asMomentMs(calendarMs(parts));

const ISO =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

const offsetOf = (zone: string): number => {
  if (zone === '' || zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

/** ISO 8601 and its relatives: a blank for the `T`, any number of fraction digits, an offset with or without a colon. No zone means UTC. */
const isoParts = (text: string): DateParts | null => {
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = match;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
    offsetMinutes: offsetOf(zone),
  };
};

/** A caller's moment: any that exists. */
export const parseIsoDate = (text: string): number | null => {
  const parts = isoParts(text);
  return parts && calendarMs(parts);
};

/** A vendor's moment: `null` also for one that cannot be meant. */
export const parseIsoMoment = (text: string): number | null => asMomentMs(parseIsoDate(text));
