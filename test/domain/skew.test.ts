import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSkewMeter } from '../../src/domain/skew.ts';

const START = Date.parse('2026-11-21T09:00:00.000Z');

/** An answer of a vendor whose clock is off by `skew`, asked at `askedAt` of ours, as it is heard. */
const answer = (skew: number, askedAt: number, there: number, back: number) => ({
  date: Math.floor((askedAt + there + skew) / 1000) * 1000,
  askedAt,
  heardAt: askedAt + there + back,
});

const skews = fc.integer({ min: -600_000, max: 600_000 });
const ways = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 800 })),
  {
    minLength: 1,
    maxLength: 80,
  },
);

describe('the skew of a vendor’s clock', () => {
  it('always lies between what is said, from the first answer on, and is said ever more closely', () => {
    fc.assert(
      fc.property(skews, ways, (skew, steps) => {
        const meter = openSkewMeter();
        let now = START;
        for (const [wait, there, back] of steps) {
          now += wait;
          expect(meter.note(answer(skew, now, there, back))).toBe(false);
          const told = meter.skew();
          expect(told && told.least <= skew && skew <= told.most).toBe(true);
          expect(told && told.most - told.least).toBeLessThanOrEqual(1_000 + 1_600);
        }
      }),
    );
  });

  it('is found anew with the first answer after one of the clocks was set', () => {
    fc.assert(
      fc.property(skews, skews, ways, (before, after, steps) => {
        fc.pre(Math.abs(before - after) > 4_000);
        const meter = openSkewMeter();
        let now = START;
        for (const [wait, there, back] of steps) {
          now += wait;
          meter.note(answer(before, now, there, back));
        }
        expect(meter.note(answer(after, now + 1, 10, 10))).toBe(true);
        const told = meter.skew();
        expect(told && told.least <= after && after <= told.most).toBe(true);
      }),
    );
  });

  it('is not known before the first answer', () => {
    expect(openSkewMeter().skew()).toBeNull();
  });
});
