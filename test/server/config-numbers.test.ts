import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/parse.ts';

const refused = (text: string): string => {
  try {
    parseConfig(text);
    return 'taken';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

const digits = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe('a number in a configuration file', () => {
  test('is taken to the digit, or refused by its place', () => {
    fc.assert(
      fc.property(digits, fc.boolean(), (value, isJson) => {
        const text = isJson
          ? `{"accounts": [{"settings": {"accountId": ${value}}}]}`
          : `accounts:\n  - settings:\n      accountId: ${value}\n`;
        const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
        if (isSafe) expect(parseConfig(text)).toEqual({ accounts: [{ settings: { accountId: Number(value) } }] });
        else expect(refused(text)).toMatch(`accounts[0].settings.accountId: the number ${value} cannot be kept`);
      }),
    );
  });

  test('that is written as text is that text, whatever its size', () => {
    fc.assert(
      fc.property(digits, (value) => {
        expect(parseConfig(`id: "${value}"\nother: '0${value}'`)).toEqual({ id: `${value}`, other: `0${value}` });
      }),
    );
  });

  test.each([
    ['accountId: 007', 'accountId: the number 007 '],
    ['a:\n  - 1\n  - b: [2, 0123]', 'a[1].b[1]: the number 0123 '],
    ['secret: 12345678901234567.5', 'secret: the number 12345678901234567.5 '],
    ['secret: 1e400', 'secret: the number 1e400 '],
    ['secret: 0xFFFFFFFFFFFFFFFF', 'secret: the number 0xFFFFFFFFFFFFFFFF '],
    ['x: &id 9007199254740993\ny: *id', 'x: the number 9007199254740993 '],
    ['9007199254740993: x', '9007199254740993: the number 9007199254740993 '],
  ])('is refused in %j', (text, start) => {
    expect(refused(text)).toMatch(start);
    expect(refused(text)).toContain('write it as text');
  });

  test('that loses nothing is taken in any form', () => {
    expect(parseConfig('a: 0\nb: -0\nc: 1.50\nd: 1e3\ne: 0x1F\nf: 4000\ng: 9007199254740991\nh: 0.25')).toEqual({
      a: 0,
      b: -0,
      c: 1.5,
      d: 1000,
      e: 31,
      f: 4000,
      g: 9007199254740991,
      h: 0.25,
    });
  });

  test('beside what is no YAML is told by the parser', () => {
    expect(() => parseConfig('a: [1')).toThrow(/line 1/);
  });
});
