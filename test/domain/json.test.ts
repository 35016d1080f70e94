import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEqualJson, isExactNumber, isJsonObject, isTooDeep, MOST_LEVELS, parseJson } from '../../src/domain/json.ts';

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

  it('answers what JSON.parse answers for any other value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
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

describe('isEqualJson', () => {
  it('holds for a value and its copy, and not for one with a member more, less or changed', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.json({ maxDepth: 5 }), (one, other) => {
        expect(isEqualJson(parseJson(one), parseJson(one))).toBe(true);
        const equal = isEqualJson(parseJson(one), parseJson(other));
        expect(equal).toBe(isEqualJson(parseJson(other), parseJson(one)));
        if (JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other))) expect(equal).toBe(true);
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
