import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/domain/json.ts';
import { parseIsoDate, parseIsoMoment } from '../../src/domain/moment.ts';
import {
  asBoolean,
  asCount,
  asDurationMs,
  asId,
  asInt,
  asMoment,
  asNumber,
  asObject,
  asQuantity,
  asText,
  readRows,
  WireError,
} from '../../src/domain/reading.ts';

const READERS = { asBoolean, asCount, asId, asInt, asMoment, asNumber, asObject, asQuantity, asText };

/** By itself and with a strange value in its place; written as it would be on the wire. */
const ODD = [
  'null',
  'true',
  'false',
  '""',
  '" "',
  '"0"',
  '"x"',
  '{}',
  '[]',
  '[1]',
  '{"a":1}',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e3',
  '1e400',
  '-1e400',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9007199254740991',
  '9007199254740993',
  '-9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '0.1234567890123456789',
  '"9007199254740993"',
  '"Infinity"',
  '"NaN"',
  '"0x10"',
  '"1_000"',
  '"١٢"',
  '"1e400"',
  '"2026-02-30"',
];

describe('the lenient readers', () => {
  it('never throw, and answer null or a value of their kind', () => {
    const kinds: Record<keyof typeof READERS, (value: unknown) => boolean> = {
      asBoolean: (value) => typeof value === 'boolean',
      asCount: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31,
      asId: (value) => typeof value === 'string' && value.trim() === value && value !== '',
      asInt: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
      asMoment: (value) => Number.isFinite(value),
      asNumber: (value) => Number.isFinite(value),
      asObject: (value) => typeof value === 'object' && !Array.isArray(value),
      asQuantity: (value) => Number.isFinite(value) && (value as number) >= 0,
      asText: (value) => typeof value === 'string',
    };
    const values = [...ODD.map((text) => parseJson(text)), undefined];
    for (const [name, read] of Object.entries(READERS)) {
      for (const value of values) {
        const answer = read(value);
        expect([name, value, answer === null || kinds[name as keyof typeof READERS](answer)]).toEqual([
          name,
          value,
          true,
        ]);
      }
    }
  });

  it('give ids and texts to the digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 40n }), (id) => {
        expect(asId(parseJson(String(id)))).toBe(String(id));
        expect(asText(parseJson(String(id)))).toBe(String(id));
      }),
    );
  });

  it('never give a number that is not the one which was written', () => {
    for (const text of ['9007199254740993', '1e400', '0.1234567890123456789']) {
      expect(asNumber(parseJson(text))).toBeNull();
      expect(asNumber(text)).toBeNull();
      expect(asQuantity(`00${text}`)).toBeNull();
    }
    for (const [text, number] of [
      ['+7', 7],
      ['-007', -7],
      ['.5', 0.5],
      ['5.', 5],
      ['-0', -0],
      ['1.e3', 1000],
      ['00', 0],
    ] as const)
      expect(asNumber(text)).toBe(number);
    expect(asNumber('12.50')).toBe(12.5);
    expect(asNumber(' 7 ')).toBe(7);
    expect(asNumber('')).toBeNull();
    expect(asNumber('0x10')).toBeNull();
  });

  it('hold a duration back that is negative or too long to be told', () => {
    expect(asDurationMs(1.5, 60_000)).toBe(90_000);
    expect(asDurationMs(-5, 60_000)).toBeNull();
    expect(asDurationMs(1e9, 60_000)).toBeNull();
  });
});

describe('moments', () => {
  it('are those of Date for every day and time that exists, in every form', () => {
    const forms = fc.constantFrom<(iso: string) => string>(
      (iso) => iso,
      (iso) => iso.replace('T', ' '),
      (iso) => iso.replace('Z', '+00:00'),
      (iso) => iso.replace('Z', '+0000'),
      (iso) => iso.replace('Z', '0000Z'),
      (iso) => iso.replace('Z', ''),
    );
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2000-01-01T00:00:00Z'),
          max: new Date('2999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        forms,
        (date, form) => {
          expect(parseIsoMoment(form(date.toISOString()))).toBe(date.getTime());
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('heed the offset', () => {
    expect(parseIsoMoment('2026-03-04T10:00:00+0530')).toBe(Date.parse('2026-03-04T04:30:00Z'));
    expect(parseIsoMoment('2026-03-04T10:00:00.25-08:00')).toBe(Date.parse('2026-03-04T18:00:00.250Z'));
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00',
    '9999-12-31T23:59:59.9999999Z',
    '0000-00-00 00:00:00',
    '1601-01-01T00:00:00Z',
    '1900-01-01',
    '1970-01-01T00:00:00Z',
    '2026-02-30T10:00:00Z',
    '2026-02-29',
    '2026-04-31 00:00:00',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-01T25:00:00Z',
    '2026-01-01T10:61:00Z',
    '2026-01-01T10:00:99Z',
    '2026-01-01T10:00:00+99:00',
    '',
    ' ',
    'never',
    '2026',
    '20260101',
    '1767225600000',
  ])('%j is none', (text) => {
    expect(asMoment(text)).toBeNull();
  });

  it('of a caller may lie before and after those of a vendor, and must exist', () => {
    expect(parseIsoDate('1970-01-01T00:00:00Z')).toBe(0);
    expect(parseIsoDate('9999-12-31T23:59:59Z')).toBe(Date.parse('9999-12-31T23:59:59Z'));
    expect(parseIsoDate('0001-01-01T00:00:00Z')).toBe(Date.parse('0001-01-01T00:00:00Z'));
    expect(parseIsoDate('2026-02-30T00:00:00Z')).toBeNull();
  });
});

describe('readRows', () => {
  const read = (value: unknown, path: string): number => {
    if (typeof value !== 'number') throw new WireError(path, 'expected a number');
    return value;
  };

  it('answers what can be read, in order, and tells the path of each row that cannot', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.string())), (list) => {
        const { rows, unreadable } = readRows(read, list, 'value');
        expect(rows).toEqual(list.filter((one) => typeof one === 'number'));
        expect(unreadable.map(({ path }) => path)).toEqual(
          list.flatMap((one, index) => (typeof one === 'number' ? [] : [`value[${index}]`])),
        );
      }),
    );
  });

  it('lets a fault of ours through', () => {
    const broken = () => {
      throw new TypeError('ours');
    };
    expect(() => readRows(broken, [1], 'value')).toThrow(TypeError);
  });
});
