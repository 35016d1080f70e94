import { describe, expect, test } from 'vitest';
import { elapsed, inWords, levelOf, percent, remaining, skewOf, span } from '../../src/wallboard/clocks.ts';

const NOW = Date.parse('2026-11-21T09:00:00.000Z');

describe('clocks', () => {
  test('are written as short as they can be read', () => {
    expect([0, 7_900, 65_000, 3_723_000, 86_400_000 * 3 + 4 * 3_600_000].map(span)).toEqual([
      '0:00',
      '0:07',
      '1:05',
      '1:02:03',
      '3d 04h',
    ]);
  });

  test('count from a moment, and never less than nothing', () => {
    expect(elapsed('2026-11-21T08:59:30.000Z', NOW)).toBe(30_000);
    expect(elapsed('2026-11-21T09:00:02.000Z', NOW)).toBe(0);
    expect(elapsed(null, NOW)).toBeNull();
    expect(elapsed('soon', NOW)).toBeNull();
  });

  test('count down so that 0:00 means over', () => {
    expect(span(remaining('2026-11-21T09:00:00.100Z', NOW) ?? -1)).toBe('0:01');
    expect(span(remaining('2026-11-21T09:00:00.000Z', NOW) ?? -1)).toBe('0:00');
    expect(span(remaining('2026-11-21T08:00:00.000Z', NOW) ?? -1)).toBe('0:00');
    expect(remaining(null, NOW)).toBeNull();
  });

  test('say when it is too long', () => {
    const thresholds = { warn: 60, late: 180 };
    expect([null, 0, 59_999, 60_000, 179_999, 180_000].map((ms) => levelOf(ms, thresholds))).toEqual([
      'ok',
      'ok',
      'ok',
      'warn',
      'warn',
      'late',
    ]);
    expect([60, 180, 90, 1].map(inWords)).toEqual(['1 minute', '3 minutes', '90 seconds', '1 second']);
  });

  test('follow the server where this machine is wrong, not where the network is slow', () => {
    expect(skewOf('Sat, 21 Nov 2026 09:00:00 GMT', NOW, NOW + 900)).toBe(0);
    expect(skewOf('Sat, 21 Nov 2026 09:10:00 GMT', NOW, NOW)).toBe(600_500);
    expect(skewOf(null, NOW, NOW)).toBe(0);
  });
});

test('a share that nobody knows is a dash', () => {
  expect([null, 0, 0.995, 1].map(percent)).toEqual(['–', '0 %', '100 %', '100 %']);
});
