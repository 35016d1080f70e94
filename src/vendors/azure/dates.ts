const MOMENT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?\s*([Zz]|[+-]\d\d:\d\d)?$/;

/** ISO 8601 with up to seven fraction digits, ending in an offset or in `Z` (contract §4). No zone means UTC. `null` when unreadable. */
export const parseMoment = (value: unknown): number | null => {
  const match = typeof value === 'string' ? MOMENT.exec(value.trim()) : null;
  if (!match) return null;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const moment = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`);
  return Number.isNaN(moment) ? null : moment;
};

/** An HTTP date, as in `Date` and `Last-Modified`. */
export const parseHttpDate = (value: string | undefined): number | null => {
  const moment = value === undefined || !/^[A-Z]/i.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(moment) ? null : moment;
};

const YEAR_10000 = 253_402_300_800_000;

/** `null` for a moment that the form cannot hold. */
export const toMoment = (moment: number): string | null =>
  moment >= 0 && moment < YEAR_10000 ? new Date(moment).toISOString() : null;

const MINUTE_MS = 60_000;

/** The vendor counts waits in minutes, with fractions. */
export const minutesToMs = (minutes: number): number => Math.round(minutes * MINUTE_MS);
