export const GMT = 'Etc/GMT';

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    // Swedish writes dates the way the vendor does: 2026-03-04 10:00:00.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formatters.set(timeZone, formatter);
  }
  return formatter;
};

/** `YYYY-MM-DD HH:mm:ss` (contract §2). */
export const formatDate = (ms: number, timeZone = GMT): string =>
  timeZone === GMT ? new Date(ms).toISOString().slice(0, 19).replace('T', ' ') : formatterOf(timeZone).format(ms);

export const formatDay = (ms: number): string => formatDate(ms).slice(0, 10);

const readUtc = (text: string): number | null => {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  // Date.parse rolls the 30th of February over into March.
  return Number.isNaN(ms) || formatDate(ms) !== text ? null : ms;
};

/** A wall clock's reading in that zone; `null`: not such a date. One that a change of clocks skips is read an hour on. */
export const parseDate = (text: string, timeZone = GMT): number | null => {
  const asUtc = readUtc(text);
  if (asUtc === null || timeZone === GMT) return asUtc;
  const offsetAt = (ms: number): number => (readUtc(formatDate(ms, timeZone)) ?? ms) - Math.floor(ms / 1000) * 1000;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
};

/** The zone to compute with; `auto` is the account's own, which here is GMT. `null`: no such zone. */
export const readTimeZone = (name: string): string | null => {
  if (name === 'auto' || name === GMT) return GMT;
  try {
    formatterOf(name);
    return name;
  } catch {
    return null;
  }
};

const DAY = 86_400_000;

/** A duration written as a date-time, `0000-00-00 00:30:00` or `0-1-0 0:0:0` (contract §6.5); a month has 30 days. */
export const parseInterval = (text: string): number | null => {
  const match = /^(\d{1,4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text);
  if (!match) return null;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return (years * 365 + months * 30 + days) * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000;
};
