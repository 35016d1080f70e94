import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../../src/vendors/voximplant/align.ts';
import { openVendorClock } from '../../../src/vendors/voximplant/clock.ts';

const T0 = Date.parse('2024-03-05T10:00:00Z');

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

describe("the vendor's clock", () => {
  const header = (moment: number): string => new Date(moment).toUTCString();

  it('is read ever closer from answers that tell it to the second, however far it is from ours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        fc.array(fc.record({ gap: fc.nat(7_000), there: fc.nat(80), back: fc.nat(80) }), {
          minLength: 1,
          maxLength: 40,
        }),
        (offset, answers) => {
          const clock = openVendorClock();
          let local = T0;
          let worst = Number.POSITIVE_INFINITY;
          for (const { gap, there, back } of answers) {
            const sentAt = local + gap;
            local = sentAt + there + back;
            const truth = sentAt + there + offset;
            const error = Math.abs(clock.at(header(truth), sentAt, local) - truth);
            expect(error).toBeLessThanOrEqual(Math.min(worst, 999));
            worst = Math.max(160, Math.min(worst, 750));
          }
        },
      ),
    );
  });

  it('is ours where the vendor tells none, and is read anew when it was set', () => {
    const clock = openVendorClock();
    expect(clock.at(undefined, T0, T0 + 5)).toBe(T0 + 5);
    expect(clock.at('soon', T0, T0 + 5)).toBe(T0 + 5);
    expect(Math.abs(clock.at(header(T0), T0, T0 + 5) - T0)).toBeLessThan(1000);
    const moved = T0 + 3_600_000;
    expect(Math.abs(clock.at(header(moved), T0 + 10, T0 + 15) - moved)).toBeLessThan(1000);
  });
});
