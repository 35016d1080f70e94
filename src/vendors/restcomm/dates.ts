import { asMomentMs } from '../../domain/moment.ts';
import { asMoment } from '../../domain/reading.ts';

/** The digits from `from` to before `to`; `NaN` when there is anything else. */
const digits = (text: string, from: number, to: number): number => {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
};

/**
 * The two forms that nearly every date has, `2026-03-04T10:00:00+0000` and with `.000` before the zone, ten times as fast as the
 * common reader; `null` for any other, and for days that not every month has.
 */
const parseUsual = (text: string): number | null => {
  const precise = text.length === 28 && text[19] === '.';
  if ((text.length !== 24 && !precise) || !text.endsWith('+0000')) return null;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const fraction = precise ? digits(text, 20, 23) : 0;
  // Below 100, `Date.UTC` means the twentieth century.
  const sound = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!sound || !(hour <= 23 && minute <= 59 && second <= 59 && fraction >= 0)) return null;
  return asMomentMs(Date.UTC(year, month - 1, day, hour, minute, second, fraction));
};

/** The vendor writes three forms of date (contract §1.3), none of them RFC 3339. No zone means UTC. `null` when it is no moment. */
export const parseMoment = (value: unknown): number | null =>
  typeof value === 'string' ? (parseUsual(value) ?? asMoment(value)) : null;

const YEAR_10000 = 253_402_300_800_000;

export const wholeSecond = (moment: number): number => Math.floor(moment / 1000) * 1000;

/** The form that date filters take: whole seconds, UTC, no offset. `undefined` for a moment that the form cannot hold. */
export const toFilterDate = (moment: number): string | undefined =>
  moment >= 0 && moment < YEAR_10000 ? new Date(wholeSecond(moment)).toISOString().slice(0, 19) : undefined;
