import type { Json } from '../../../src/domain/json.ts';

/** What a value means to each kind of member; what is not named here means nothing to it. */
export interface Meaning {
  readonly text?: string;
  readonly id?: string;
  readonly count?: number;
  readonly int?: number;
  readonly bool?: boolean;
  readonly moment?: number;
  /** As JSON, since it may hold numbers that JavaScript cannot. */
  readonly labels?: string;
}

const same = (text: string): Meaning => ({ text, id: text });
const digits = (number: number): Meaning => ({ ...same(String(number)), int: number });
const quoted = (text: string, more: Meaning = {}): readonly [string, Meaning] => [
  JSON.stringify(text),
  { ...same(text), ...more },
];

const nested = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);
const deepObject = nested(60, '{"a":', '').concat('1', '}'.repeat(60));
const exact = '{"crm":9007199254740993,"order":-123456789012345678901234567890}';

/** Values as they may stand on the wire, each in the one form in which it is also printed; `null`: the member is absent. */
export const ODD_VALUES: readonly (readonly [json: string | null, meaning: Meaning])[] = [
  [null, {}],
  ['null', {}],
  ['true', { bool: true }],
  ['false', { bool: false }],
  ['""', { text: '' }],
  ['" "', { text: ' ' }],
  ['" x "', { text: ' x ', id: 'x' }],
  quoted('0', { count: 0, int: 0, bool: false }),
  quoted('17', { count: 17, int: 17 }),
  quoted('-17', { int: -17 }),
  quoted('true', { bool: true }),
  quoted('9007199254740993'),
  quoted('Infinity'),
  quoted('NaN'),
  quoted('0x10'),
  quoted('1_000'),
  quoted('constructor'),
  quoted('__proto__'),
  quoted('Łukasz – 担当者 عامل 🎧'),
  quoted('x'.repeat(10_000)),
  ['{}', { labels: '{}' }],
  ['{"a":1}', { labels: '{"a":1}' }],
  [exact, { labels: exact }],
  quoted(exact, { labels: exact }),
  [deepObject, { labels: deepObject }],
  quoted(deepObject, { labels: deepObject }),
  quoted(nested(200, '{"a":', '}').replace('{"a":}', '{}')),
  quoted('{"a":'),
  quoted('[1]'),
  ['[]', {}],
  ['[1]', {}],
  ['["x"]', {}],
  [nested(60, '[', ']'), {}],
  ['0', { ...digits(0), count: 0, bool: false }],
  ['1', { ...digits(1), count: 1, bool: true }],
  ['-1', digits(-1)],
  ['1.5', { text: '1.5' }],
  ['2147483647', { ...digits(2_147_483_647), count: 2_147_483_647 }],
  ['2147483648', same('2147483648')],
  ['-2147483649', same('-2147483649')],
  ['9000000000000000', same('9000000000000000')],
  ['9007199254740993', same('9007199254740993')],
  ['-9007199254740993', same('-9007199254740993')],
  ['123456789012345678901234567890', same('123456789012345678901234567890')],
  ['0.1234567890123456789', { text: '0.1234567890123456789' }],
  ['1e400', { text: '1e400' }],
  quoted('2026-03-04T10:00:00+0000', { moment: Date.UTC(2026, 2, 4, 10) }),
  quoted('2026-03-04T10:00:00.250+0000', { moment: Date.UTC(2026, 2, 4, 10, 0, 0, 250) }),
  quoted('2026-03-04 10:00:00', { moment: Date.UTC(2026, 2, 4, 10) }),
  quoted('2026-03-04T10:00:00.5+0530', { moment: Date.UTC(2026, 2, 4, 4, 30, 0, 500) }),
  quoted('2024-02-29T10:00:00+0000', { moment: Date.UTC(2024, 1, 29, 10) }),
  quoted('2026-02-29T10:00:00+0000'),
  quoted('2026-02-30T10:00:00+0000'),
  quoted('0001-01-01T00:00:00+0000'),
  quoted('0000-00-00 00:00:00'),
  quoted('9999-12-31T23:59:59.999+0000'),
  quoted('1970-01-01T00:00:00+0000'),
];

/** The JSON text of `object`, with `json` in place of one of its members. */
export const textWith = (
  object: Readonly<Record<string, Json | undefined>>,
  member: string,
  json: string | null,
): string =>
  `{${[...new Set([...Object.keys(object), member])]
    .flatMap((name) => {
      const value = name === member ? json : JSON.stringify(object[name]);
      return value === null || value === undefined ? [] : [`${JSON.stringify(name)}:${value}`];
    })
    .join(',')}}`;
