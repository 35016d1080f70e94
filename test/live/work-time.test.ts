import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORK_STATES, type WorkState } from '../../src/domain/worker.ts';
import { openBlindSpans } from '../../src/live/blind-spans.ts';
import { joinTimes, occupancyOf, occupiedSpan } from '../../src/live/occupancy.ts';
import { NO_TIME, openWorkTimes, type WorkTime } from '../../src/live/work-time.ts';

const setUp = (most?: number) => {
  let now = 0;
  const blind = openBlindSpans();
  const times = openWorkTimes({ now: () => now, blind, ...(most !== undefined && { most }) });
  return { times, blind, at: (moment: number) => (now = moment) };
};

const sumOf = (time: WorkTime): number => Object.values(time).reduce((sum, ms) => sum + ms, 0);

/** One millisecond after the other, by what is true and by what was seen of it. */
const LENGTH = 60;
const WORKERS = ['a', 'b', 'c'] as const;

const moment = fc.integer({ min: 1, max: LENGTH });
const changes = fc.array(
  fc.record({
    worker: fc.constantFrom(...WORKERS),
    state: fc.constantFrom(...WORK_STATES),
    at: moment,
    /** How long it is under way. */
    delay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) }),
    isDated: fc.boolean(),
  }),
  { maxLength: 25 },
);
const gaps = fc.array(fc.tuple(moment, moment), { maxLength: 3 });

describe('how long workers were in which state', () => {
  it('is what a clock counts that ticks every millisecond, for random changes, delays and gaps', () => {
    fc.assert(
      fc.property(changes, gaps, moment, moment, (all, blinds, one, other) => {
        const { times, blind, at } = setUp();
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        // Who is counted millisecond by millisecond: the cells of each worker, written over as changes come.
        const cells = new Map(WORKERS.map((key) => [key, new Array<string>(LENGTH + 20).fill('OFFLINE')]));
        const frontier = new Map<string, number>();
        for (const key of WORKERS) times.put(key, 'OFFLINE', null);
        const arriving = all
          .map((change) => ({ ...change, comesAt: change.at + change.delay }))
          .sort((a, b) => a.comesAt - b.comesAt);
        for (const { worker, state, at: happened, comesAt, isDated } of arriving) {
          at(comesAt);
          times.put(worker, state, isDated ? happened : null);
          const dated = isDated ? happened : comesAt;
          const heard = frontier.get(worker) ?? 0;
          const own = cells.get(worker) ?? [];
          for (let ms = dated; ms < heard; ms += 1) own[ms] = 'OUT_OF_ORDER';
          for (let ms = Math.max(dated, heard); ms < own.length; ms += 1) own[ms] = state;
          frontier.set(worker, Math.max(dated, heard));
        }
        at(LENGTH + 20);
        for (const [a, b] of blinds) blind.note(Math.min(a, b), Math.max(a, b), LENGTH);
        for (const [a, b] of blinds) {
          for (const own of cells.values()) own.fill('NOT_OBSERVED', Math.min(a, b), Math.max(a, b));
        }
        const expected: Record<string, number> = { ...NO_TIME };
        for (const own of cells.values()) {
          for (let ms = from; ms < to; ms += 1) expected[own[ms] ?? ''] = (expected[own[ms] ?? ''] ?? 0) + 1;
        }
        expect(times.of(WORKERS, from, to)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is all of the time that is looked at, whatever was forgotten or not seen', () => {
    fc.assert(
      fc.property(changes, gaps, moment, moment, (all, blinds, one, other) => {
        const { times, blind, at } = setUp(5);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        for (const { worker, state, at: happened } of all.sort((a, b) => a.at - b.at)) {
          at(happened);
          times.put(worker, state, null);
        }
        for (const [a, b] of blinds) blind.note(Math.min(a, b), Math.max(a, b), LENGTH);
        expect(sumOf(times.of([...WORKERS, 'unknown'], from, to))).toBe((to - from) * 4);
        expect(times.size()).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('is in no state before the worker was known', () => {
    const { times, at } = setUp();
    at(40);
    times.put('a', 'AVAILABLE', null);
    expect(times.of(['a'], 0, 50)).toEqual({ ...NO_TIME, BEFORE_OBSERVED: 40, AVAILABLE: 10 });
    expect(times.of(['b'], 0, 50)).toEqual({ ...NO_TIME, BEFORE_OBSERVED: 50 });
  });

  it('is forgotten, and said to be, where too much happened', () => {
    const { times, at } = setUp(3);
    const states: readonly WorkState[] = ['AVAILABLE', 'ON_TASK'];
    for (let step = 0; step <= 6; step += 1) {
      at(step * 10);
      times.put('a', states[step % 2] ?? 'UNKNOWN', null);
    }
    expect(times.size()).toBe(3);
    expect(times.of(['a'], 0, 60)).toEqual({ ...NO_TIME, FORGOTTEN: 30, ON_TASK: 20, AVAILABLE: 10 });
  });

  it('is forgotten after 25 hours, and with the worker', () => {
    const { times, at } = setUp();
    const HOUR = 3_600_000;
    for (let hour = 0; hour < 100; hour += 1) {
      at(hour * HOUR);
      times.put('a', hour % 2 === 0 ? 'AVAILABLE' : 'ON_TASK', null);
      times.put('b', hour % 2 === 0 ? 'AVAILABLE' : 'ON_TASK', null);
    }
    expect(times.size()).toBeLessThanOrEqual(54);
    times.remove('a');
    expect(times.of(['a'], 98 * HOUR, 99 * HOUR)).toEqual({ ...NO_TIME, BEFORE_OBSERVED: HOUR });
    for (let hour = 100; hour < 200; hour += 1) {
      at(hour * HOUR);
      times.put('b', hour % 2 === 0 ? 'AVAILABLE' : 'ON_TASK', null);
    }
    expect(times.size()).toBeLessThanOrEqual(28);
  });

  it('is not said of the time of which something comes after something newer', () => {
    const { times, at } = setUp();
    times.put('a', 'AVAILABLE', null);
    at(50);
    times.put('a', 'ON_TASK', null);
    expect(times.late('a', 20, 30)).toBe(true);
    expect(times.late('b', 20, 30)).toBe(false);
    at(60);
    times.put('a', 'AVAILABLE', null);
    expect(times.of(['a'], 0, 60)).toEqual({ ...NO_TIME, AVAILABLE: 20, OUT_OF_ORDER: 30, ON_TASK: 10 });
  });
});

describe('an occupancy', () => {
  it('is work by work and readiness, with what is left out', () => {
    const time = { ...NO_TIME, OFFERED: 1, ON_TASK: 2, WRAP_UP: 3, AVAILABLE: 6, NOT_READY: 5, UNKNOWN: 3 };
    const sum = joinTimes([
      { workers: 1, time },
      { workers: 1, time: NO_TIME },
    ]);
    expect(sum && occupancyOf(sum, { from: 10, to: 20 }, true)).toEqual({
      value: 0.5,
      numeratorMs: 6,
      denominatorMs: 12,
      availableMs: 6,
      offeredMs: 1,
      onTaskMs: 2,
      wrapUpMs: 3,
      workers: 2,
      since: 10,
      until: 20,
      leftOut: [
        { reason: 'NOT_READY', ms: 5 },
        { reason: 'STATE_UNKNOWN', ms: 3 },
      ],
    });
    expect(joinTimes([])).toBeNull();
  });

  it('has no value where nobody could work', () => {
    const time = { ...NO_TIME, OFFLINE: 10 };
    expect(occupancyOf({ workers: 1, time }, { from: 10, to: 20 }, true)).toMatchObject({
      value: null,
      denominatorMs: 0,
      leftOut: [{ reason: 'OFFLINE', ms: 10 }],
    });
  });

  it('is of a time that ends with what was heard last, and not with now', () => {
    expect(occupiedSpan(1_000, 950, 1_010, true)).toEqual({ from: 940, to: 1_000 });
    expect(occupiedSpan(1_000, 990, 1_050, true)).toEqual({ from: 940, to: 1_000 });
    expect(occupiedSpan(1_000, 1_001, 1_061, true)).toBeNull();
    expect(occupiedSpan(1_000, 950, 1_010, false)).toEqual({ from: 950, to: 1_000 });
    expect(occupiedSpan(null, 950, 1_010, true)).toBeNull();
  });
});
