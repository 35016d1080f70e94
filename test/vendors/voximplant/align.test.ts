import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../../src/vendors/voximplant/work/align.ts';

describe('pairing in order', () => {
  it('makes as many pairs as can be, as cheap as can be, and never crosses', () => {
    const numbers = fc
      .array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 })
      .map((list) => list.sort((a, b) => a - b));
    const cost = (a: number, b: number) => (Math.abs(a - b) <= 4 ? Math.abs(a - b) : null);
    const best = (left: readonly number[], right: readonly number[]): readonly [number, number] => {
      const [a, ...rest] = left;
      const [b, ...others] = right;
      if (a === undefined || b === undefined) return [0, 0];
      const price = cost(a, b);
      const options = [best(rest, right), best(left, others)];
      const paired = price === null ? null : best(rest, others);
      if (paired !== null) options.push([paired[0] + 1, paired[1] + (price ?? 0)]);
      return options.reduce((x, y) => (y[0] > x[0] || (y[0] === x[0] && y[1] < x[1]) ? y : x));
    };
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const pairs = align(left, right, cost);
        const total = pairs.reduce((sum, [a, b]) => sum + Math.abs(a - b), 0);
        expect([pairs.length, total]).toEqual(best(left, right));
        expect(pairs).toEqual([...pairs].sort((x, y) => x[0] - y[0] || x[1] - y[1]));
      }),
    );
  });
});
