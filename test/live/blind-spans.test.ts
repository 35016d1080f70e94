import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBlindSpans } from '../../src/live/blind-spans.ts';

const spans = fc.array(fc.tuple(fc.nat(200), fc.nat(10)).map(([from, length]) => [from, from + length] as const));

describe('the time that was not observed', () => {
  it('is that of all spans together, whatever their order', () => {
    fc.assert(
      fc.property(spans, fc.nat(220), fc.nat(10), (noted, from, length) => {
        const blind = openBlindSpans();
        for (const [begin, end] of noted) blind.note(begin, end, 0);
        const to = from + length;
        expect(blind.isBlind(from, to)).toBe(noted.some(([begin, end]) => begin <= to && end >= from));
      }),
    );
  });

  it('is rather more than less when there are too many spans to keep', () => {
    fc.assert(
      fc.property(spans, fc.nat(220), (noted, at) => {
        const blind = openBlindSpans(3);
        for (const [begin, end] of noted) {
          blind.note(begin, end, 0);
          expect(blind.size()).toBeLessThanOrEqual(3);
        }
        if (noted.some(([begin, end]) => begin <= at && end >= at)) expect(blind.isBlind(at, at)).toBe(true);
      }),
    );
  });

  it('lasts until it ends, and is forgotten when nothing of that time is kept', () => {
    const blind = openBlindSpans(10, 1_000);
    blind.begin(100, 150);
    expect(blind.isBlind(500, 500)).toBe(true);
    blind.end(300);
    blind.end(400);
    expect([blind.isBlind(300, 400), blind.isBlind(301, 400), blind.isBlind(50, 99)]).toEqual([true, false, false]);
    blind.note(5_000, 5_001, 5_001);
    expect(blind.size()).toBe(1);
  });
});
