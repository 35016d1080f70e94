import { asMomentMs, parseIsoMoment } from '../../domain/moment.ts';

/** Dates are asked for as UTC, and read as UTC where an answer names no zone (contract §2). */
export const UTC = 'Etc/GMT';

const MINUTE_MS = 60_000;

/** What a clock on the wall shows beyond UTC at a moment, in milliseconds. */
type Offset = (moment: number) => number;

const NO_OFFSET: Offset = () => 0;

const offsetIn = (timeZone: string): Offset => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return Math.round((shown - moment) / MINUTE_MS) * MINUTE_MS;
  };
};

/** `YYYY-MM-DD HH:mm:ss` without a zone, as a moment; `null` when it is none. */
export type ReadDate = (value: unknown) => number | null;

/** A date alone ends as a zone does; only a time of day has one. */
const hasZone = (text: string): boolean => text.includes(':') && /(?:[Zz]|[+-]\d\d(?::?\d\d)?)$/.test(text);

/** Reads dates of a time zone, for example `Europe/Berlin`. `null`: there is no such zone. */
export const datesIn = (zone: string): ReadDate | null => {
  let offset = NO_OFFSET;
  if (zone !== UTC) {
    try {
      offset = offsetIn(zone);
    } catch {
      return null;
    }
  }
  return (value) => {
    if (typeof value !== 'string') return null;
    const shown = parseIsoMoment(value);
    if (shown === null || offset === NO_OFFSET || hasZone(value.trim())) return shown;
    // The offset an hour off or on, as around a change of the clocks: the second look is at the moment itself.
    const near = shown - offset(shown);
    return asMomentMs(shown - offset(near));
  };
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
