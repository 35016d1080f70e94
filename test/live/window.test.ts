import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../src/domain/service-level.ts';
import type { Fact } from '../../src/live/facts.ts';
import { openHistory } from '../../src/live/history.ts';
import { onlyRule } from '../../src/live/service-level-rules.ts';
import { joinParts, openDay, openWindow, windowNumbers, windowParts } from '../../src/live/window.ts';

const HOUR = 3_600_000;
const fact = (type: Fact['type'], at = 0, ms: number | null = null, queue = 'q'): Fact => ({ type, queue, at, ms });

const partsOf = (facts: readonly Fact[], from: number, thresholdMs: number) =>
  windowParts(facts, { from, rules: onlyRule(ruleOf({ thresholdMs })), waiting: 0 });
const numbersOf = (facts: readonly Fact[], from = 0, threshold = 20) =>
  windowNumbers(partsOf(facts, from, threshold), from);

describe('the numbers over a window', () => {
  it('are nothing of nothing', () => {
    expect(numbersOf([])).toEqual({
      since: 0,
      entered: 0,
      answered: 0,
      abandoned: 0,
      flowedOut: 0,
      serviceLevel: null,
      serviceLevelRatio: {
        value: null,
        numerator: 0,
        denominator: 0,
        leftOut: [],
        method: 'LATE_ABANDONED',
        thresholdMs: 20,
        since: null,
      },
      abandonmentRatio: { value: null, numerator: 0, denominator: 0, leftOut: [] },
      acceptanceRatio: { value: null, numerator: 0, denominator: 0, leftOut: [] },
      averageWaitMs: null,
      p95WaitMs: null,
      averageHandleMs: null,
      averageWrapUpMs: null,
      offersAccepted: 0,
      offersDeclined: 0,
      offersExpired: 0,
    });
  });

  it('count what happened since the window began', () => {
    const types = ['entered', 'answered', 'abandoned', 'accepted', 'declined', 'expired'] as const;
    const facts = types.flatMap((type, index) =>
      Array.from({ length: index + 1 }, () => [fact(type, 99), fact(type, 100), fact(type, 200)]).flat(),
    );
    expect(numbersOf(facts, 100)).toMatchObject({
      since: 100,
      entered: 2,
      answered: 4,
      abandoned: 6,
      offersAccepted: 8,
      offersDeclined: 10,
      offersExpired: 12,
    });
  });

  it.each<[string, readonly Fact[], number | null]>([
    ['answered in time', [fact('answered', 1, 20)], 1],
    ['answered late', [fact('answered', 1, 21)], 0],
    ['abandoned in time does not count', [fact('answered', 1, 5), fact('abandoned', 1, 20)], 1],
    ['abandoned late counts', [fact('answered', 1, 5), fact('abandoned', 1, 21)], 0.5],
    [
      'what waited nobody knows how long does not count',
      [fact('answered', 1, 5), fact('answered'), fact('abandoned')],
      1,
    ],
    ['nothing that counts', [fact('answered'), fact('abandoned', 1, 1)], null],
  ])('tell the service level: %s', (_name, facts, level) => {
    expect(numbersOf(facts).serviceLevel).toBe(level);
  });

  it('tell averages and the 95th percentile of what is known', () => {
    const waits = Array.from({ length: 100 }, (_, index) => fact('answered', 1, 100 - index));
    const numbers = numbersOf([
      ...waits,
      fact('answered'),
      fact('handled', 1, 10),
      fact('handled', 1, 20),
      fact('wrappedUp', 1, 7),
    ]);
    expect(numbers).toMatchObject({ p95WaitMs: 95, averageWaitMs: 51, averageHandleMs: 15, averageWrapUpMs: 7 });
    expect(numbersOf([fact('answered', 1, 3)]).p95WaitMs).toBe(3);
    expect(numbersOf([fact('answered', 1, 3), fact('answered', 1, 9)]).p95WaitMs).toBe(9);
  });

  it('of several queues are those of all their facts', () => {
    const facts = fc.array(
      fc.record({
        type: fc.constantFrom(
          'entered',
          'answered',
          'abandoned',
          'flowedOut',
          'handled',
          'wrappedUp',
          'accepted',
          'declined',
          'expired',
        ),
        queue: fc.constantFrom('a', 'b', 'c'),
        at: fc.nat(50),
        ms: fc.option(fc.nat(60)),
      }) satisfies fc.Arbitrary<Fact>,
    );
    fc.assert(
      fc.property(facts, (all) => {
        const parts = ['a', 'b', 'c'].map((queue) =>
          partsOf(
            all.filter((one) => one.queue === queue),
            10,
            20,
          ),
        );
        expect(windowNumbers(joinParts(parts), 10)).toEqual(numbersOf(all, 10));
      }),
    );
  });
});

describe('a calendar day', () => {
  it.each([
    ['UTC', '2026-03-01T13:00:00Z', '2026-03-01T00:00:00Z'],
    ['UTC', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['UTC', '2026-03-01T23:59:59.999Z', '2026-03-01T00:00:00Z'],
    ['Europe/Berlin', '2026-01-15T22:59:59Z', '2026-01-14T23:00:00Z'],
    ['Europe/Berlin', '2026-01-15T23:00:00Z', '2026-01-15T23:00:00Z'],
    // 23 hours long, and 25.
    ['Europe/Berlin', '2026-03-29T21:59:59Z', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-24T22:00:00Z'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-25T23:00:00Z'],
    // Begins at one o'clock, as there is no midnight.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z'],
    ['Asia/Kathmandu', '2026-06-01T18:14:59Z', '2026-05-31T18:15:00Z'],
    ['America/New_York', '2026-11-02T04:59:59Z', '2026-11-01T04:00:00Z'],
  ])('in %s at %s began at %s', (timeZone, now, begin) => {
    expect(new Date(openDay(timeZone)(Date.parse(now))).toISOString()).toBe(new Date(begin).toISOString());
  });

  it('is followed by the next, and does not look twice for the same', () => {
    const day = openDay('Europe/Berlin');
    const noon = Date.parse('2026-10-25T11:00:00Z');
    expect(day(noon)).toBe(day(noon + 5 * HOUR));
    expect(day(noon + 24 * HOUR) - day(noon)).toBe(0 + 25 * HOUR);
  });

  it('is of a time zone that there is', () => {
    expect(() => openWindow({ dayIn: 'Mars/Olympus' })).toThrow('"Mars/Olympus" is not the name of a time zone');
    expect(openWindow({ ms: 10 })(100)).toBe(90);
  });
});

describe('history', () => {
  it('keeps each queue apart, in order', () => {
    const history = openHistory();
    for (const [index, queue] of ['a', 'b', 'a', 'a'].entries()) history.add(fact('entered', index, null, queue), 10);
    expect(history.of('a').map(({ at }) => at)).toEqual([0, 2, 3]);
    expect(history.of('b').map(({ at }) => at)).toEqual([1]);
    expect(history.of('c')).toEqual([]);
  });

  it('tells nobody what did not happen after all, keeps the order of the rest, and forgets both in their time', () => {
    const history = openHistory(4);
    const kept = ['a', 'a', 'b', 'a'].map((queue, at) => history.add(fact('entered', at, null, queue), at));
    for (const one of kept.slice(1, 3)) history.undo(one);
    for (const one of kept.slice(1, 3)) history.undo(one);
    const moments = (queue: string) => history.of(queue).map(({ at }) => at);
    expect([moments('a'), moments('b')]).toEqual([[0, 3], []]);
    for (let at = 4; at < 7; at += 1) history.add(fact('answered', at, null, 'a'), at);
    expect([moments('a'), moments('b')]).toEqual([[3, 4, 5, 6], []]);
    // Forgotten before it is undone.
    for (const one of kept) history.undo(one);
    expect(moments('a')).toEqual([4, 5, 6]);
    for (let at = 7; at < 11; at += 1) history.add(fact('answered', at, null, 'a'), at);
    expect(moments('a')).toEqual([7, 8, 9, 10]);
    expect(history.size()).toBe(4);
  });

  it('forgets what is too old', () => {
    const history = openHistory(100, 1_000);
    for (let at = 0; at <= 5_000; at += 100) history.add(fact('entered', at, null, at % 200 ? 'a' : 'b'), at);
    expect(history.size()).toBe(11);
    expect(history.of('a').map(({ at }) => at)).toEqual([4_100, 4_300, 4_500, 4_700, 4_900]);
    expect(history.lostUntil()).toBe(-Infinity);
  });

  it('forgets the oldest when there is too much, and says up to where', () => {
    const history = openHistory(1_000);
    for (let at = 1; at <= 3_500; at += 1) history.add(fact('entered', at, null, `q${at % 7}`), at);
    expect(history.size()).toBe(1_000);
    expect(history.lostUntil()).toBe(2_500);
    const left = Array.from({ length: 7 }, (_, queue) => history.of(`q${queue}`)).flat();
    expect(left.map(({ at }) => at).sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => 2_501 + i));
  });
});
