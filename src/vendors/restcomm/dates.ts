const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

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

/** The two forms that nearly every date has, `2026-03-04T10:00:00+0000` and with `.000` before the zone; `null` for any other. */
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
  const sound = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!sound || !(hour <= 23 && minute <= 59 && second <= 59 && fraction >= 0)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction);
};

/** Any of the three forms, with whatever offset. */
export const parseTolerantly = (text: string): number | null => {
  const match = MOMENT.exec(text.trim());
  if (!match) return null;
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const moment = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(moment) ? null : moment;
};

/** The vendor writes three forms of date (contract §1.3), none of them RFC 3339. No zone means UTC. `null` when unreadable. */
export const parseMoment = (value: unknown): number | null =>
  typeof value === 'string' ? (parseUsual(value) ?? parseTolerantly(value)) : null;

const YEAR_10000 = 253_402_300_800_000;

export const wholeSecond = (moment: number): number => Math.floor(moment / 1000) * 1000;

/** The form that date filters take: whole seconds, UTC, no offset. `undefined` for a moment that the form cannot hold. */
export const toFilterDate = (moment: number): string | undefined =>
  moment >= 0 && moment < YEAR_10000 ? new Date(wholeSecond(moment)).toISOString().slice(0, 19) : undefined;
