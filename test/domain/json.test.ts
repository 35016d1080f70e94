import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCut,
  isEqualJson,
  isExactNumber,
  isJsonObject,
  isTooDeep,
  JsonLimitError,
  MOST_LEVELS,
  parseInSteps,
  parseJson,
  parseRest,
} from '../../src/domain/json.ts';
import {
  LONGEST_NUMBER,
  MOST_CONTAINERS,
  MOST_CUTS,
  MOST_EXACT,
  MOST_MEMBERS,
  MOST_VALUES,
} from '../../src/domain/json-survey.ts';
import { readRows, wholeObject } from '../../src/domain/reading.ts';

const integer = fc
  .tuple(fc.constantFrom('', '-'), fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{0,40}$/))
  .map(([sign, first, rest]) => `${sign}${first}${rest}`);
const decimalText = fc
  .tuple(integer, fc.option(fc.stringMatching(/^\d{1,25}$/)), fc.option(fc.integer({ min: -400, max: 400 })))
  .map(
    ([whole, fraction, exponent]) =>
      `${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`,
  );

/** The value of a number's text as a fraction of integers, worked out without any floating point. */
const decimalOf = (text: string): string => {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  let digits = BigInt(`${whole}${fraction}`);
  let power = Number(exponent) - fraction.length;
  if (digits === 0n) return '0';
  while (digits % 10n === 0n) {
    digits /= 10n;
    power += 1;
  }
  return `${sign}${digits}e${power}`;
};

describe('parseJson', () => {
  it('keeps every integer to the digit, wherever it stands', () => {
    fc.assert(
      fc.property(integer, (text) => {
        const json = `{"a":[${text},{"b":${text}}],"c":${text}}`;
        expect(JSON.stringify(parseJson(json))).toBe(json);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the value of every number, whatever its form', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(decimalOf(JSON.stringify(parseJson(text)))).toBe(decimalOf(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads what a JavaScript number holds as one', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true })),
        (value) => {
          expect(parseJson(JSON.stringify(value))).toBe(Object.is(value, -0) ? 0 : value);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('answers any other value as it was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(text))).toBe(text);
      }),
    );
  });

  it('keeps names such as __proto__ as members', () => {
    const text = '{"__proto__":{"x":12345678901234567890},"constructor":1}';
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  it('tells an exact number from an object, and from an object that looks like one', () => {
    const exact = parseJson('9007199254740993');
    expect(isExactNumber(exact)).toBe(true);
    expect(isJsonObject(exact)).toBe(false);
    const forged = parseJson('{"rawJSON":"1, \\"x\\": 2"}');
    expect(isExactNumber(forged)).toBe(false);
    expect(JSON.stringify(forged)).toBe('{"rawJSON":"1, \\"x\\": 2"}');
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('refuses %s that are nested too deep before it reads them, however deep', (_name, open, close) => {
    const nested = (levels: number) => `${open.repeat(levels)}${open === '[' ? '' : 'null'}${close.repeat(levels)}`;
    expect(isTooDeep(parseJson(nested(MOST_LEVELS)))).toBe(false);
    for (const levels of [MOST_LEVELS + 1, 10_000, 1_000_000]) {
      expect(() => parseJson(nested(levels))).toThrow('nested deeper than 100 levels');
    }
  });

  it('does not take brackets inside of texts for levels', () => {
    const text = JSON.stringify({ a: '[{'.repeat(500), b: `\\"[${'['.repeat(300)}` });
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });
});

/** A text of one list, and what it is made of. */
const ROW = fc.oneof(
  fc.json({ maxDepth: 4 }).map((value) => ({ text: `{"id":1,"value":${value}}`, isPoison: false })),
  decimalText.map((number) => ({ text: `{"id":1,"n":${number},"m":[${number}]}`, isPoison: false })),
  fc.constantFrom('\\u0000', '\\u00000:', '\\u00000:0', '\\u00001:0', '\\u0000"').map((text) => ({
    text: `{"id":1,"odd":"${text.replace('"', '\\"')}"}`,
    isPoison: false,
  })),
  fc.tuple(fc.integer({ min: MOST_LEVELS, max: 5_000 }), fc.constantFrom('[', '{"a":')).map(([levels, open]) => ({
    text: `{"id":1,"deep":${open.repeat(levels)}"]}"${(open === '[' ? ']' : '}').repeat(levels)}}`,
    isPoison: true,
  })),
  fc.integer({ min: LONGEST_NUMBER, max: 9_000 }).map((zeros) => ({
    text: `{"id":1,"number":[{"n":-1${'0'.repeat(zeros)}1}]}`,
    isPoison: true,
  })),
);

describe('parseRest', () => {
  it('leaves out of a list what cannot be read, marks its row, and reads its neighbours as if it was not there (S3)', () => {
    fc.assert(
      fc.property(fc.array(ROW, { maxLength: 6 }), (rows) => {
        const value = parseRest(`{"rows":[${rows.map(({ text }) => text).join(',')}]}`);
        const read = (value as { rows: unknown[] }).rows;
        expect(read.map(isCut)).toEqual(rows.map(({ isPoison }) => isPoison));
        expect(isCut(value)).toBe(rows.some(({ isPoison }) => isPoison));
        const whole = rows.filter(({ isPoison }) => !isPoison).map(({ text }) => JSON.stringify(parseJson(text)));
        expect(read.filter((row) => !isCut(row)).map((row) => JSON.stringify(row))).toEqual(whole);
        const { rows: kept, unreadable } = readRows(wholeObject, read, 'rows');
        expect([kept.length, unreadable.length]).toEqual([whole.length, rows.length - whole.length]);
        expect(isTooDeep(read)).toBe(false);
      }),
    );
  });

  it('reads numbers to the digit, whatever texts stand beside them', () => {
    const text =
      '{"a":12345678901234567890,"b":"\\u00000:0","c":[1e400,"\\u00001:1"],"__proto__":98765432109876543210}';
    expect(JSON.stringify(parseRest(text))).toBe(text);
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  it.each(['[1e400', '[12345678901234567890', `${'['.repeat(200)}`, `[${'['.repeat(200)}`, '[1-2]', '["a', '["\\"]'])(
    'refuses what is no JSON: %s',
    (text) => {
      expect(() => parseRest(text)).toThrow();
      expect(() => parseJson(text)).toThrow();
    },
  );
});

describe('a JSON text', () => {
  const times = (text: string, count: number) => `[${Array.from({ length: count }, () => text).join(',')}]`;

  it.each([
    ['objects and lists', times('[]', MOST_CONTAINERS)],
    ['values', times('1', MOST_VALUES + 2)],
    ['numbers beyond 2^53', times('9007199254740993', MOST_EXACT + 1)],
    ['a number of more than 1000 characters', `1${'0'.repeat(1_000_000)}1`],
  ])('may not be made of too many %s (S7)', (_what, text) => {
    expect(() => parseJson(text)).toThrow(JsonLimitError);
    expect(() => parseRest(text)).toThrow(JsonLimitError);
  });

  it('may write a number in as many as 1000 characters, which are compared by value', () => {
    const zeros = '0'.repeat(LONGEST_NUMBER - 2);
    const [one, other] = [`1${zeros}1`, `1${zeros}2`].map(parseJson);
    expect(isEqualJson(one, parseJson(`1${zeros}1`))).toBe(true);
    expect(isEqualJson(one, other)).toBe(false);
  });

  it('of a member written twice holds the last one, as everywhere', () => {
    expect(parseRest('{"a":1,"a":12345678901234567890,"a":2}')).toEqual({ a: 2 });
  });
});

describe('isEqualJson', () => {
  it('holds for a value and its copy, and not for one with a member more, less or changed', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.json({ maxDepth: 5 }), (one, other) => {
        expect(isEqualJson(parseJson(one), parseJson(one))).toBe(true);
        const equal = isEqualJson(parseJson(one), parseJson(other));
        expect(equal).toBe(isEqualJson(parseJson(other), parseJson(one)));
        if (one === other) expect(equal).toBe(true);
      }),
    );
  });

  it('compares exact numbers by value', () => {
    const [a, b, c, d] = ['9007199254740993', '9007199254740993.0', '9007199254740992', '-9007199254740993'].map(
      parseJson,
    );
    expect(isEqualJson(a, b)).toBe(true);
    expect(isEqualJson(a, c)).toBe(false);
    expect(isEqualJson(a, d)).toBe(false);
    // One of these is held by a JavaScript number, as it is written, and the other is not.
    const [e, f, g] = ['1e16', '10000000000000000', '10000000000000001'].map(parseJson);
    expect([isEqualJson(e, f), isEqualJson(f, e), isEqualJson(e, g), isEqualJson(f, 'x')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

const inSteps = (json: string, isWhole: boolean, slice: number) => (): unknown => {
  const steps = parseInSteps(json, isWhole, slice);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

/*
 * `JSON.parse` of V8 13.6 to 14.6 names a member by what an object before it had, where the beginning of an escaped name is equal to
 * that. No parser of this process is a witness here: what is expected is what the text was made of.
 */
describe('escaped names of members', () => {
  const LETTERS = ['a', 'b', '1', '"', '\\', '\n', '\u0000', 'é', '\ue000', '/', '😀', '0:'];
  const written = (letter: string, form: number): string =>
    form === 0 && letter.length === 1
      ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
      : form === 1 && letter === '/'
        ? '\\/'
        : JSON.stringify(letter).slice(1, -1);
  const text = fc.array(fc.tuple(fc.constantFrom(...LETTERS), fc.nat(3)), { maxLength: 4 }).map((letters) => ({
    plain: letters.map(([letter]) => letter).join(''),
    json: `"${letters.map(([letter, form]) => written(letter, form)).join('')}"`,
  }));
  const member = fc.tuple(
    fc.oneof(text, fc.constant({ plain: '__proto__', json: '"__pr\\u006fto__"' })),
    fc.constantFrom('', ' ', '\n'),
    fc.oneof(
      text,
      fc.constant({ plain: 9007199254740993n, json: '9007199254740993' }),
      fc.constant({ plain: [], json: '[]' }),
    ),
  );
  const rows = fc.array(fc.array(member, { maxLength: 5 }), { minLength: 1, maxLength: 6 });

  /** Pairs of an object, with numbers that are exact as big integers. */
  const pairsOf = (row: unknown): unknown =>
    Object.entries(row as object).map(([name, value]) => [
      name,
      isExactNumber(value) ? BigInt(JSON.stringify(value)) : value,
    ]);
  const sorted = (pairs: readonly (readonly [string, unknown])[]) =>
    pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

  it.each([
    ['parseJson', parseJson],
    ['parseRest', parseRest],
    ['parseInSteps', (json: string) => inSteps(json, true, 5)()],
  ] as const)('are read as they are written by %s, whatever was read before', (_name, parse) => {
    fc.assert(
      fc.property(rows, (members) => {
        const json = `[${members.map((row) => `{${row.map(([name, blank, value]) => `${name.json}${blank}:${value.json}`)}}`)}]`;
        const expected = members.map((row) =>
          sorted([...new Map(row.map(([name, , value]) => [name.plain, value.plain] as const))]),
        );
        const answered = (parse(json) as unknown[]).map((row) => sorted(pairsOf(row) as [string, unknown][]));
        expect(answered).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not taken for what stood in their place before', () => {
    parseJson('{"h":[],"\\\\":0}');
    expect(Object.keys(parseJson('{"h":1,"\\"":2}') as object)).toEqual(['h', '"']);
  });

  it('are refused where an escape is none, and in a text that ends within a name', () => {
    for (const json of ['{"\\q":1}', '{"a\\u12g4":1}', '{"\\', '{"\\n":', '{"a\\"', '["\\n":1]'])
      expect(() => parseJson(json), json).toThrow(SyntaxError);
  });

  it('leave what was cut out of a member to the last one of its name', () => {
    const deep = `${'['.repeat(MOST_LEVELS + 20)}${']'.repeat(MOST_LEVELS + 20)}`;
    expect(isCut(parseRest(`{"\\u0061":${deep},"a":1}`))).toBe(false);
    expect(isCut(parseRest(`{"a":1,"\\u0061":${deep}}`))).toBe(true);
  });

  it('are read in any number that a text may have', () => {
    const names = Array.from({ length: 15_000 }, (_, index) => `"\\u00e9${index}":${index}`);
    const parsed = parseJson(`{${names}}`) as Record<string, unknown>;
    expect(parsed.é14999).toBe(14_999);
  });
});

describe('parseInSteps', () => {
  interface Told {
    readonly value?: string;
    readonly cuts?: readonly boolean[];
    readonly error?: string;
  }

  const cutsIn = (value: unknown): boolean[] =>
    typeof value === 'object' && value !== null && !isExactNumber(value)
      ? [isCut(value), ...Object.values(value).flatMap(cutsIn)]
      : [];

  const told = (parse: () => unknown): Told => {
    try {
      const value = parse();
      return { value: JSON.stringify(value), cuts: cutsIn(value) };
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof JsonLimitError)) throw error;
      return { error: error.name };
    }
  };

  const deep = `${'['.repeat(MOST_LEVELS + 20)}${']'.repeat(MOST_LEVELS + 20)}`;
  const scalar = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
    integer,
    fc.constantFrom(deep, '9'.repeat(LONGEST_NUMBER + 1), '{}', '[]', '""', '"\\u0000"', '"],[{},:\\""'),
  );
  const blank = fc.constantFrom('', '', '', ' ', '\n\t', '\r');
  const name = fc.oneof(fc.constantFrom('a', '__proto__', '1', '10', '2', '', 'x:y', '"'), fc.string({ maxLength: 3 }));
  const { value: text } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      scalar,
      fc
        .array(fc.tuple(blank, tie('value'), blank), { maxLength: 12 })
        .map((all) => `[${all.map((one) => one.join(''))}]`),
      fc
        .array(fc.tuple(blank, name, blank, blank, tie('value'), blank), { maxLength: 5 })
        .map((all) => `{${all.map(([a, key, b, c, one, d]) => `${a}${JSON.stringify(key)}${b}:${c}${one}${d}`)}}`),
    ),
  }));
  const slice = fc.constantFrom(1, 2, 5, 20, 80);

  it('answers what is answered in one go, for any JSON and any size of slices', () => {
    fc.assert(
      fc.property(text, slice, fc.boolean(), (json, size, isWhole) => {
        expect(told(inSteps(json, isWhole, size))).toEqual(told(() => (isWhole ? parseJson : parseRest)(json)));
      }),
      { numRuns: 600 },
    );
  });

  it('refuses what is refused in one go, wherever a character is put in, left out or replaced', () => {
    const spoilt = fc
      .tuple(text, fc.nat(), fc.constantFrom('', ',', ':', '[', ']', '{', '}', '"', ' ', '1', '\\', '-'), fc.nat(1))
      .map(([json, at, char, length]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + char + json.slice(place + length);
      });
    fc.assert(
      fc.property(spoilt, slice, fc.boolean(), (json, size, isWhole) => {
        expect(told(inSteps(json, isWhole, size))).toEqual(told(() => (isWhole ? parseJson : parseRest)(json)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no step over more than some slices, but for a text that is one value', () => {
    const row = JSON.stringify({ id: 'x', labels: { a: [1, 2, 3] } });
    const json = `{"value":[${`${row},`.repeat(20_000)}${row}],"more":{"value":[${`${row},`.repeat(2_000)}${row}]}}`;
    let steps = 0;
    for (const _ of parseInSteps(json, false)) steps += 1;
    expect(steps).toBeGreaterThan(json.length / 65_536);
  });
});

describe('what a text may hold', () => {
  it('is an object of so many members, and so many parts that are left out', () => {
    const members = (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":1`)}}`;
    expect(Object.keys(parseJson(members(MOST_MEMBERS)) as object)).toHaveLength(MOST_MEMBERS);
    expect(() => parseJson(members(MOST_MEMBERS + 1))).toThrow(JsonLimitError);
    const deep = `${'['.repeat(MOST_LEVELS + 1)}${']'.repeat(MOST_LEVELS + 1)}`;
    const rows = (count: number) => `[${Array.from({ length: count }, () => deep)}]`;
    expect(parseRest(rows(MOST_CUTS))).toHaveLength(MOST_CUTS);
    expect(() => parseRest(rows(MOST_CUTS + 1))).toThrow(JsonLimitError);
  });
});
