const RFC_1123 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const ISO = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** To 100 ns, as far as the clock goes; zeros at the end of the fraction are dropped. */
const isoWithTicks = (ms: number): string => {
  const whole = Math.floor(ms);
  const ticks = String(Math.floor((ms - whole) * 10_000)).padStart(4, '0');
  return `${new Date(whole).toISOString().slice(0, 23)}${ticks}`.replace(/\.?0+$/, '');
};

/** `2023-07-15T03:12:37.1746705+00:00` (contract §4). */
export const formatMoment = (ms: number): string => `${isoWithTicks(ms)}+00:00`;

/** As events print it: `2021-06-23T02:43:30.3847144Z` (contract §10). */
export const formatEventMoment = (ms: number): string => `${isoWithTicks(ms)}Z`;

export const parseMoment = (text: string): number | null => {
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
};

/**
 * The moment in the service's own writing, in UTC and to 100 ns: digits beyond that are cut (contract §4). `null`: it is none. Texts of
 * this form compare as the moments do once `momentKey` has padded them.
 */
export const rewriteMoment = (text: string): string | null => {
  const ms = parseMoment(text);
  if (ms === null) return null;
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  const digits = fraction.slice(0, 7).replace(/0+$/, '');
  return `${new Date(ms).toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}+00:00`;
};

const TICK_DIGITS = 7;

/** Of what `rewriteMoment` or `formatMoment` wrote, for comparing. */
export const momentKey = (text: string): string => {
  const [whole = '', fraction = ''] = text.replace('+00:00', '').split('.');
  return `${whole}.${fraction.padEnd(TICK_DIGITS, '0')}`;
};

export const formatHttpDate = (ms: number): string => new Date(ms).toUTCString();

export const parseHttpDate = (text: string): number | null => {
  const ms = RFC_1123.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
};
