const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/;

/**
 * `2016-04-15 20:52:35.000+0300` or ISO (contract §3.5). No zone means UTC. A number is milliseconds, whatever its name says
 * (`timestampSeconds`). `null` when unreadable.
 */
export const parseMoment = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const plain = value.trim();
  if (/^\d{12,14}$/.test(plain)) return Number(plain);
  const match = MOMENT.exec(plain);
  if (!match) return null;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const moment = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(moment) ? null : moment;
};
