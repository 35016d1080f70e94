import { describe, expect, it } from 'vitest';
import { catchUpClock, manualClock, realClock } from '../../src/sandbox/clock.ts';
import { seededRandom } from '../../src/sandbox/random.ts';

describe('the manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = manualClock(1000);
    expect(clock.now()).toBe(1000);
  });

  it('runs what is due in order of time, equal times in order of setting', async () => {
    const clock = manualClock(0);
    const ran: [string, number][] = [];
    const note = (name: string) => () => ran.push([name, clock.now()]);
    clock.after(20, note('late'));
    clock.at(10, note('first'));
    clock.after(10, note('second'));
    clock.after(40, note('not yet'));
    await clock.advance(30);
    expect(ran).toEqual([
      ['first', 10],
      ['second', 10],
      ['late', 20],
    ]);
    expect(clock.now()).toBe(30);
  });

  it('runs what a timer sets within the same advance, after its promises have settled', async () => {
    const clock = manualClock(0);
    const ran: number[] = [];
    clock.after(10, async () => {
      await null;
      clock.after(5, () => ran.push(clock.now()));
    });
    await clock.advance(20);
    expect(ran).toEqual([15]);
  });

  it('forgets what was canceled', async () => {
    const clock = manualClock(0);
    let ran = false;
    const cancel = clock.after(10, () => {
      ran = true;
    });
    cancel();
    await clock.advance(20);
    expect(ran).toBe(false);
  });
});

describe('the real clock', () => {
  it('runs a timer, and none that was canceled', async () => {
    const clock = realClock();
    const order: string[] = [];
    const cancel = clock.after(0, () => order.push('canceled'));
    cancel();
    // The clock's own timers do not keep a process alive.
    const alive = setInterval(() => {}, 1000);
    await new Promise<void>((resolve) => {
      clock.at(clock.now(), resolve);
    });
    clearInterval(alive);
    expect(order).toEqual([]);
  });
});

describe('the clock that catches up', () => {
  it('lives through the past in order and keeps the inner time from then on', async () => {
    const inner = manualClock(1000);
    const clock = catchUpClock(inner, 400);
    const ran: [string, number][] = [];
    const note = (name: string) => () => ran.push([name, clock.now()]);
    const cancel = clock.after(700, note('canceled'));
    clock.after(650, note('future'));
    clock.after(100, () => {
      note('past')();
      clock.after(200, note('later past'));
    });
    await clock.catchUp();
    expect(ran).toEqual([
      ['past', 500],
      ['later past', 700],
    ]);
    expect(clock.now()).toBe(1000);
    cancel();
    clock.after(10, note('present'));
    await inner.advance(200);
    expect(ran.slice(2)).toEqual([
      ['present', 1010],
      ['future', 1050],
    ]);
  });
});

describe('the seeded random', () => {
  it('repeats itself under the same seed and purpose only', () => {
    const draw = (seed: number, purpose: string) => seededRandom(seed, purpose).hex(16);
    expect(draw(1, 'a')).toBe(draw(1, 'a'));
    expect(new Set([draw(1, 'a'), draw(2, 'a'), draw(1, 'b')]).size).toBe(3);
  });

  it('draws evenly', () => {
    const random = seededRandom(3);
    const mean = (draw: () => number): number => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.gap(10))).toBeGreaterThan(9.5);
    expect(mean(() => random.gap(10))).toBeLessThan(10.5);
    expect(mean(() => Number(random.chance(0.2)))).toBeCloseTo(0.2, 1);
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });
});
