const MOMENT = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?\s*(?:Z|\+00:?00)?$/;

/** `YYYY-MM-DD HH:mm:ss` without a zone, always read as UTC: that is what the adapter asks for (contract §2). `null` when unreadable. */
export const parseMoment = (value: unknown): number | null => {
  const match = typeof value === 'string' ? MOMENT.exec(value.trim()) : null;
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const whole = new Date(at);
  // `0000-00-00` and its kind are no moments.
  const sound = whole.getUTCFullYear() === Number(year) && whole.getUTCMonth() === Number(month) - 1;
  return sound ? at + milliseconds : null;
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

export const toVendorDate = (moment: number): string => new Date(moment).toISOString().slice(0, 19).replace('T', ' ');

export type DurationForm = 'padded' | 'short';

/** A length of time written as a date-time (contract §6.5): `0000-00-01 00:30:00`, or `0-0-1 0:30:0` as a sibling API has it. */
export const toDuration = (seconds: number, form: DurationForm): string => {
  const parts = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const [days, hours, minutes, rest] = parts.map((part) => (form === 'padded' ? pad(part, 2) : String(part)));
  return `${form === 'padded' ? '0000-00' : '0-0'}-${days} ${hours}:${minutes}:${rest}`;
};

/** Years and months have no fixed length, so only days can be said. */
export const LONGEST_DURATION_SECONDS = 28 * 86_400;
