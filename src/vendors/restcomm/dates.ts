const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

/** The vendor writes three forms of date (contract §1.3), none of them RFC 3339. No zone means UTC. `null` when unreadable. */
export const parseMoment = (value: unknown): number | null => {
  const match = typeof value === 'string' ? MOMENT.exec(value.trim()) : null;
  if (!match) return null;
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const moment = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(moment) ? null : moment;
};

const YEAR_10000 = 253_402_300_800_000;

export const wholeSecond = (moment: number): number => Math.floor(moment / 1000) * 1000;

/** The form that date filters take: whole seconds, UTC, no offset. `undefined` for a moment that the form cannot hold. */
export const toFilterDate = (moment: number): string | undefined =>
  moment >= 0 && moment < YEAR_10000 ? new Date(wholeSecond(moment)).toISOString().slice(0, 19) : undefined;
