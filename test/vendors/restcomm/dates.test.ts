import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoMoment } from '../../../src/domain/moment.ts';
import { parseMoment } from '../../../src/vendors/restcomm/dates.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Dates in the usual forms, sound and unsound. */
const usual = fc
  .record({
    year: fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 1_995, max: 2_040 })),
    month: fc.integer({ min: 0, max: 14 }),
    day: fc.integer({ min: 0, max: 33 }),
    hour: fc.integer({ min: 0, max: 26 }),
    minute: fc.integer({ min: 0, max: 62 }),
    second: fc.integer({ min: 0, max: 62 }),
    fraction: fc.option(fc.integer({ min: 0, max: 999 })),
  })
  .map(({ year, month, day, hour, minute, second, fraction }) => {
    const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
    const part = fraction === null ? '' : `.${String(fraction).padStart(3, '0')}`;
    return `${date}T${two(hour)}:${two(minute)}:${two(second)}${part}+0000`;
  });

const spoilt = fc
  .tuple(usual, fc.nat(27), fc.constantFrom('', ' ', '-', '+', ':', '.', 'Z', 'x', '0', '٣'))
  .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));

describe('a date of the vendor', () => {
  it('in a usual form means to the quick reader what it means to the common one', () => {
    fc.assert(
      fc.property(usual, (text) => {
        expect(parseMoment(text)).toBe(parseIsoMoment(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('in nearly a usual form does, too', () => {
    fc.assert(
      fc.property(spoilt, (text) => {
        expect(parseMoment(text)).toBe(parseIsoMoment(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read for every moment that can be written so', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(3000, 0) - 1 }), (moment) => {
        expect(parseMoment(new Date(moment).toISOString().replace('Z', '+0000'))).toBe(moment);
      }),
    );
  });

  it.each([
    '0001-01-01T00:00:00+0000',
    '9999-12-31T23:59:59.999+0000',
    '1970-01-01T00:00:00+0000',
    '0000-00-00 00:00:00',
    '2026-02-30T10:00:00+0000',
    '2026-02-29T10:00:00.000+0000',
    '2026-04-31T00:00:00+0000',
  ])('%s is no moment', (text) => {
    expect(parseMoment(text)).toBeNull();
  });

  it('that is no text is not known', () => {
    expect([undefined, null, 17, {}, true].map(parseMoment)).toEqual([null, null, null, null, null]);
  });
});
