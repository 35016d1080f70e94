import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { readBasic } from '../../src/sandbox/rest/basic-auth.ts';
import { fitsIfMatch } from '../../src/sandbox/rest/if-match.ts';
import { type PageRequest, pageOf } from '../../src/sandbox/rest/pages.ts';
import { type Params, paramsOf, refuseUnknown } from '../../src/sandbox/rest/params.ts';
import { rateLimit } from '../../src/sandbox/rest/rate.ts';
import { signForm } from '../../src/sandbox/signature.ts';
import { switchReader } from '../../src/sandbox/switches.ts';

const read = (text: string): Params =>
  paramsOf(new URLSearchParams(text), (name, missing) => new Error(`${name} is ${missing ? 'missing' : 'invalid'}`));

describe('the login of a request', () => {
  const encode = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it('is read as it was written, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (user, password) => {
        fc.pre(!user.includes(':') && user.isWellFormed() && password.isWellFormed());
        expect(readBasic(encode(`${user}:${password}`))).toEqual({ user, password });
      }),
    );
  });

  it.each([undefined, '', 'Basic', 'Bearer x', encode('no colon')])('is none in %s', (header) => {
    expect(readBasic(header)).toBeNull();
  });
});

describe('the members of a form', () => {
  it('are read by their kinds, and not passed means undefined', () => {
    const form = read('a=1&a=2&n=7&flag=Yes&word=FIFO&at=2026-02-28T01:02:03Z&empty=');
    expect(form.names).toEqual(['a', 'n', 'flag', 'word', 'at', 'empty']);
    expect([form.text('a'), form.all('a'), form.text('none'), form.has('empty')]).toEqual([
      '2',
      ['1', '2'],
      undefined,
      true,
    ]);
    expect([form.integer('n', 1, 9), form.integer('none', 1, 9), form.integer('empty', 1, 9)]).toEqual([
      7,
      undefined,
      undefined,
    ]);
    expect([form.flag('flag', ['yes']), form.flag('flag'), form.flag('none')]).toEqual([true, false, undefined]);
    expect(form.oneOf('word', ['FIFO', 'LIFO'])).toBe('FIFO');
    expect(form.moment('at')).toBe(Date.UTC(2026, 1, 28, 1, 2, 3));
    expect(form.required('n')).toBe('7');
    expect(form.kept('none')).toBeUndefined();
  });

  it.each<[string, (form: Params) => unknown, string]>([
    ['', (form) => form.required('a'), 'a is missing'],
    ['a=', (form) => form.required('a'), 'a is missing'],
    ['a=', (form) => form.kept('a'), 'a is missing'],
    ['a=xyz', (form) => form.kept('a', 2), 'a is invalid'],
    ['a=10', (form) => form.integer('a', 1, 9), 'a is invalid'],
    ['a=1e1', (form) => form.integer('a', 1, 99), 'a is invalid'],
    ['a=x', (form) => form.oneOf('a', ['y']), 'a is invalid'],
    ['a=2026-02-30', (form) => form.moment('a'), 'a is invalid'],
    ['a=2026-02-28T25:00:00Z', (form) => form.moment('a'), 'a is invalid'],
    ['a=soon', (form) => form.moment('a'), 'a is invalid'],
    ['a=1&b=2', (form) => refuseUnknown(form, ['a'], (name) => new Error(`${name} is unknown`)), 'b is unknown'],
  ])('are refused by name: %s', (text, ask, message) => {
    expect(() => ask(read(text))).toThrow(message);
  });

  it('that are all known are not refused', () => {
    expect(() => refuseUnknown(read('a=1'), ['a', 'b'], () => new Error('refused'))).not.toThrow();
  });
});

describe('the pages of a list', () => {
  const request = (rows: readonly number[], rest: Partial<PageRequest<number>>): PageRequest<number> => ({
    list: 'l',
    rows,
    placeOf: (row) => [row % 3, row],
    size: 2,
    token: undefined,
    now: 0,
    goodForMs: Number.POSITIVE_INFINITY,
    mayResize: true,
    ...rest,
  });

  it('hold each row once forwards and the same ones backwards, in any size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50)), fc.integer({ min: 1, max: 7 }), (rows, size) => {
        const pages: (readonly number[])[] = [];
        let last = pageOf(request(rows, { size }));
        for (
          let page = last;
          page;
          page = page.next === null ? null : pageOf(request(rows, { size, token: page.next }))
        ) {
          pages.push(page.rows);
          last = page;
        }
        const sorted = [...rows].sort((a, b) => (a % 3) - (b % 3) || a - b);
        expect(pages.flat()).toEqual(sorted);
        const back: (readonly number[])[] = [];
        for (
          let page = last;
          page;
          page = page.previous === null ? null : pageOf(request(rows, { size, token: page.previous }))
        ) {
          back.unshift(page.rows);
        }
        expect(back).toEqual(pages);
      }),
    );
  });

  it('take a token of their own list and time alone', () => {
    const rows = [1, 2, 3, 4];
    const token = pageOf(request(rows, {}))?.next ?? '';
    expect(pageOf(request(rows, { token }))?.rows).toEqual([4, 2]);
    expect(pageOf(request(rows, { token, list: 'other' }))).toBeNull();
    expect(pageOf(request(rows, { token, now: 11, goodForMs: 10 }))).toBeNull();
    expect(pageOf(request(rows, { token, size: 3, mayResize: false }))).toBeNull();
    for (const forged of ['', 'PT', 'x', `${token}x`, token.slice(1)]) {
      expect(pageOf(request(rows, { token: forged }))).toBeNull();
    }
  });
});

describe('a condition of a request', () => {
  it.each([
    [undefined, true],
    ['*', true],
    ['"3"', true],
    ['3', true],
    ['W/"3"', true],
    ['"2", "3"', true],
    ['"2"', false],
    ['', false],
  ])('%s fits the version "3": %s', (header, fits) => {
    expect(fitsIfMatch(header, '"3"')).toBe(fits);
  });
});

describe('a limit of requests', () => {
  it('holds for each second and each key', async () => {
    const clock = manualClock();
    const within = rateLimit(clock, 2);
    expect(['a', 'a', 'a', 'b'].map(within)).toEqual([true, true, false, true]);
    await clock.advance(999);
    expect(within('a')).toBe(false);
    await clock.advance(1);
    expect(['a', 'a', 'a'].map(within)).toEqual([true, true, false]);
    const free = rateLimit(clock, 0);
    expect(Array.from({ length: 100 }, () => free('a')).every(Boolean)).toBe(true);
  });
});

describe('the signature of a form', () => {
  it('does not depend on the order of its members, and on all else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        fc.string(),
        fc.string({ minLength: 1 }),
        (form, key, more) => {
          const signed = { algorithm: 'sha256', key, url: 'http://a/b', form } as const;
          const reversed = Object.fromEntries(Object.entries(form).reverse());
          expect(signForm({ ...signed, form: reversed })).toBe(signForm(signed));
          expect(signForm({ ...signed, url: `http://a/b${more}` })).not.toBe(signForm(signed));
          expect(signForm({ ...signed, algorithm: 'sha1' })).not.toBe(signForm(signed));
        },
      ),
    );
  });
});

describe('switches', () => {
  it('take what is listed, and the first of it when nothing is said', () => {
    const parse = switchReader({ colour: ['red', 'blue'], flag: [false, true] }, { most: 5 });
    expect(parse()).toEqual({ colour: 'red', flag: false, most: 5 });
    expect(parse({ colour: 'blue', most: 0 })).toEqual({ colour: 'blue', flag: false, most: 0 });
    expect(() => parse({ colour: 'green' })).toThrow('switch colour must be one of red | blue, got "green"');
    expect(() => parse({ most: -1 })).toThrow('switch most must be a whole number from 0, got -1');
    expect(() => parse({ constructor: 1 })).toThrow(/unknown switch constructor; known: most, colour, flag/);
  });
});
