import { asMomentMs } from '../../../domain/moment.ts';
import { asMoment } from '../../../domain/reading.ts';

/**
 * `2016-04-15 20:52:35.000+0300` or ISO (contract §3.5). A number is milliseconds, whatever its name says (`timestampSeconds`), as
 * text too. `null` for anything else, and for a moment that cannot be one.
 */
export const parseMoment = (value: unknown): number | null => {
  if (typeof value === 'number') return asMomentMs(value);
  if (typeof value === 'string' && /^\d{12,14}$/.test(value.trim())) return asMomentMs(Number(value));
  return asMoment(value);
};
