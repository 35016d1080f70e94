const iso = (ms: number): string => new Date(ms).toISOString();

/** D1 of contract §1.3: `2020-06-15T07:00:25+0000`. */
export const formatSeconds = (ms: number): string => `${iso(ms).slice(0, 19)}+0000`;

/** D2: `2020-07-09T04:59:16.000+0000`. */
export const formatMillis = (ms: number): string => `${iso(ms).slice(0, 23)}+0000`;

/** D3: `2019-07-22 09:53:51`. */
export const formatLegacy = (ms: number): string => iso(ms).slice(0, 19).replace('T', ' ');

const FILTER = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?$/;
const ANY = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{3})?(?:\+0000)?$/;

/** D4, a filter's date: UTC, without offset; a day alone is its first moment. `null`: not such a date. */
export const parseFilterDate = (text: string): number | null => {
  if (!FILTER.test(text)) return null;
  const day = text.slice(0, 10);
  const ms = Date.parse(text.length > 10 ? `${text}Z` : `${text}T00:00:00Z`);
  // Date.parse rolls the 30th of February over into March.
  return Number.isNaN(ms) || iso(ms).slice(0, 10) !== day ? null : ms;
};

/** D1, D2 or D3, as the simulator itself writes them. */
export const parseEmitted = (text: string): number | null => {
  const [, day, time, millis = ''] = ANY.exec(text) ?? [];
  return day === undefined ? null : Date.parse(`${day}T${time}${millis}Z`);
};
