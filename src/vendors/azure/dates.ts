import { momentOf } from '../../domain/moment.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/** An HTTP date, as in `Date` and `Last-Modified`. */
export const parseHttpDate = (value: string | undefined): number | null => {
  const match = HTTP_DATE.exec(value?.trim() ?? '');
  if (!match) return null;
  const [, day, month = '', year, hour, minute, second] = match;
  return momentOf({
    year: Number(year),
    month: MONTHS.indexOf(month) + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
};

const YEAR_1 = -62_135_596_800_000;
const YEAR_10000 = 253_402_300_800_000;

/** `null` for a moment that the form cannot hold. */
export const toMoment = (moment: number): string | null =>
  moment >= YEAR_1 && moment < YEAR_10000 ? new Date(moment).toISOString() : null;
