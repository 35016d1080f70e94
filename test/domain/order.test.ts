import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePositions, nameKey, type Position } from '../../src/domain/order.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'A',
      'á',
      'a\u0301',
      'ł',
      'L',
      'z',
      '1',
      '10',
      '9',
      ' ',
      '-',
      '\u0000',
      '漢',
      '\ud800',
      'ß',
      'ss',
    ),
  }),
);
const name = fc.option(text, { nil: null });
const position = fc.record({
  value: name.map((value) => nameKey({ name: value })),
  key: fc.constantFrom('Worker:a:1', 'Worker:a:2'),
});
const direction = fc.constantFrom('ASC', 'DESC');

const sorted = (...names: readonly (string | null)[]) =>
  names
    .map((value, at) => ({ name: value, at: { value: nameKey({ name: value }), key: `Worker:a:${at}` } }))
    .sort((a, b) => comparePositions('ASC', a.at, b.at))
    .map(({ name: value }) => value);

describe('the order of names', () => {
  it('is total: of two places that differ one comes first, and whatever lies between lies between', () => {
    const places = fc.array(position, { minLength: 3, maxLength: 3 }) as fc.Arbitrary<[Position, Position, Position]>;
    fc.assert(
      fc.property(places, direction, ([a, b, c], by) => {
        const ab = comparePositions(by, a, b);
        expect(Math.sign(comparePositions(by, b, a))).toBe(-Math.sign(ab) || 0);
        expect(ab === 0).toBe(a.key === b.key && a.value === b.value);
        const [first, second, third] = [a, b, c].sort((x, y) => comparePositions(by, x, y)) as [
          Position,
          Position,
          Position,
        ];
        expect(comparePositions(by, first, second)).toBeLessThanOrEqual(0);
        expect(comparePositions(by, second, third)).toBeLessThanOrEqual(0);
        expect(comparePositions(by, first, third)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is that of a dictionary, whatever the case, the accents and the composition', () => {
    expect(
      sorted('UPPER', 'Łukasz', 'Mike', 'Luz', 'lukas', 'ångström', 'B', 'Zoë', 'Zoe\u0308', 'Élodie', 'Egon'),
    ).toEqual(['ångström', 'B', 'Egon', 'Élodie', 'lukas', 'Łukasz', 'Luz', 'Mike', 'UPPER', 'Zoë', 'Zoe\u0308']);
    expect(sorted('b', 'A', 'a', 'B')).toEqual(['a', 'A', 'b', 'B']);
    expect(sorted('x', null, '')).toEqual(['', 'x', null]);
  });

  it('takes a place that was written down for the same place', () => {
    fc.assert(
      fc.property(position, position, direction, (a, b, by) => {
        const again = JSON.parse(JSON.stringify(a)) as Position;
        expect(comparePositions(by, again, b)).toBe(comparePositions(by, a, b));
      }),
    );
  });
});
