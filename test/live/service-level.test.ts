import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../src/domain/ref.ts';
import {
  judge,
  LEFT_OUT_REASONS,
  ruleOf,
  SERVICE_LEVEL_METHODS,
  type ServiceLevelSettings,
} from '../../src/domain/service-level.ts';
import type { Fact } from '../../src/live/facts.ts';
import { onlyRule, openServiceLevelRules, ruleNow } from '../../src/live/service-level-rules.ts';
import { joinParts, windowNumbers, windowParts } from '../../src/live/window.ts';
import { manualClock } from '../../src/sandbox/clock.ts';

const SECOND = 1_000;
const fact = (type: Fact['type'], ms: number | null, at = 0): Fact => ({ type, queue: 'q', at, ms });
const times = (count: number, of: Fact): Fact[] => Array.from({ length: count }, () => of);

/**
 * A day of one queue, from which each method takes its own part: 60 answered in time and 20 late, 3 abandoned at once, 7 within the
 * threshold and 10 after it, 5 passed on to another queue, 2 answered after a wait that nobody knows, and 3 who wait.
 */
const DAY: readonly Fact[] = [
  ...times(60, fact('answered', 20 * SECOND)),
  ...times(20, fact('answered', 21 * SECOND)),
  ...times(3, fact('abandoned', 4 * SECOND)),
  ...times(7, fact('abandoned', 12 * SECOND)),
  ...times(10, fact('abandoned', 40 * SECOND)),
  ...times(5, fact('flowedOut', 50 * SECOND)),
  ...times(2, fact('answered', null)),
];
const WAITING = 3;

const levelOf = (facts: readonly Fact[], settings: ServiceLevelSettings, waiting: number | null = WAITING) =>
  windowNumbers(windowParts(facts, { from: 0, rules: onlyRule(ruleOf(settings)), waiting }), 0).serviceLevelRatio;

describe('a service level', () => {
  it.each<[string, ServiceLevelSettings, number, number, Record<string, number>]>([
    [
      'by default: late abandons count',
      {},
      60,
      90,
      { ABANDONED_IN_TIME: 10, FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'by default, with a bound for short abandons',
      { shortAbandonMs: 5 * SECOND },
      60,
      90,
      { SHORT_ABANDONED: 3, ABANDONED_IN_TIME: 7, FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    ['of what was offered', { method: 'OFFERED' }, 60, 108, { WAIT_UNKNOWN: 2 }],
    [
      'of answered and abandoned, with all three switches on',
      {
        method: 'ANSWERED_AND_ABANDONED',
        shortAbandonMs: 5 * SECOND,
        includeAbandoned: true,
        includeShortAbandoned: true,
        includeFlowedOut: true,
      },
      60,
      105,
      { STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'of answered and abandoned, without short abandons',
      { method: 'ANSWERED_AND_ABANDONED', shortAbandonMs: 5 * SECOND, includeShortAbandoned: false },
      60,
      97,
      { SHORT_ABANDONED: 3, FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'of answered and abandoned, without abandons, with those who flow out',
      { method: 'ANSWERED_AND_ABANDONED', includeAbandoned: false, includeFlowedOut: true },
      60,
      85,
      { ABANDONED: 20, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'of the answered',
      { method: 'ANSWERED' },
      60,
      80,
      { ABANDONED: 20, FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'of the answered, with abandons from a bound on',
      { method: 'ANSWERED', includeAbandoned: true, shortAbandonMs: 12 * SECOND },
      60,
      97,
      { SHORT_ABANDONED: 3, FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    [
      'of the answered, with all abandons: a bound of zero leaves nobody out',
      { method: 'ANSWERED', includeAbandoned: true, shortAbandonMs: 0 },
      60,
      100,
      { FLOWED_OUT: 5, STILL_WAITING: 3, WAIT_UNKNOWN: 2 },
    ],
    ['of who was removed from the queue in time', { method: 'REMOVED' }, 70, 108, { WAIT_UNKNOWN: 2 }],
    ['with another threshold', { method: 'REMOVED', thresholdMs: 40 * SECOND }, 100, 108, { WAIT_UNKNOWN: 2 }],
  ])('%s', (_name, settings, numerator, denominator, leftOut) => {
    const ratio = levelOf(DAY, settings);
    expect(ratio).toMatchObject({ value: numerator / denominator, numerator, denominator });
    expect(Object.fromEntries(ratio?.leftOut.map(({ reason, count }) => [reason, count]) ?? [])).toEqual(leftOut);
  });

  const outcome = fc.record({
    type: fc.constantFrom('answered' as const, 'abandoned' as const, 'flowedOut' as const),
    queue: fc.constant('q'),
    at: fc.nat(100),
    ms: fc.option(fc.nat(60)),
  });
  const settings = fc.record<ServiceLevelSettings>(
    {
      method: fc.constantFrom(...SERVICE_LEVEL_METHODS),
      thresholdMs: fc.nat(60),
      shortAbandonMs: fc.nat(60),
      includeAbandoned: fc.boolean(),
      includeShortAbandoned: fc.boolean(),
      includeFlowedOut: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  it('counts everybody once: in the denominator, or left out with a reason, by every method and switch', () => {
    fc.assert(
      fc.property(fc.array(outcome), settings, fc.nat(5), (facts, given, waiting) => {
        const ratio = levelOf(facts, given, waiting);
        const counts = ratio?.leftOut.map(({ count }) => count ?? Number.NaN) ?? [];
        expect((ratio?.denominator ?? 0) + counts.reduce((sum, count) => sum + count, 0)).toBe(facts.length + waiting);
        expect(counts.every((count) => count > 0)).toBe(true);
        expect(ratio?.value).toBe(
          ratio?.denominator === 0 ? null : (ratio?.numerator ?? 0) / (ratio?.denominator ?? 0),
        );
        expect(ratio?.numerator).toBeLessThanOrEqual(ratio?.denominator ?? 0);
      }),
    );
  });

  it('of several queues is that of all their contacts, each by the rule of its queue', () => {
    const queues = fc.array(fc.tuple(fc.array(outcome), settings, fc.nat(5)), { minLength: 1 });
    fc.assert(
      fc.property(queues, (all) => {
        const parts = all.map(([facts, given, waiting]) =>
          windowParts(facts, { from: 0, rules: onlyRule(ruleOf(given)), waiting }),
        );
        const joined = windowNumbers(joinParts(parts), 0).serviceLevelRatio;
        const each = all.map(([facts, given, waiting]) => levelOf(facts, given, waiting));
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        expect(joined?.numerator).toBe(sum(each.map((one) => one?.numerator ?? Number.NaN)));
        expect(joined?.denominator).toBe(sum(each.map((one) => one?.denominator ?? Number.NaN)));
        for (const reason of LEFT_OUT_REASONS) {
          const own = each.flatMap((one) => one?.leftOut.filter((left) => left.reason === reason) ?? []);
          const together = joined?.leftOut.find((left) => left.reason === reason)?.count ?? 0;
          expect(together).toBe(sum(own.map(({ count }) => count ?? Number.NaN)));
        }
        const thresholds = new Set(each.map((one) => one?.thresholdMs));
        expect(joined?.thresholdMs).toBe(thresholds.size === 1 ? [...thresholds][0] : null);
      }),
    );
  });

  it('is not known where the method counts those who wait, and it is not known how many do', () => {
    expect(levelOf(DAY, { method: 'OFFERED' }, null)).toBeNull();
    expect(levelOf(DAY, {}, null)?.leftOut).toContainEqual({ reason: 'STILL_WAITING', count: null });
    const partsOf = (waiting: number | null) => windowParts(DAY, { from: 0, rules: onlyRule(ruleOf({})), waiting });
    const joined = windowNumbers(joinParts([partsOf(null), partsOf(2)]), 0);
    expect(joined.serviceLevelRatio?.leftOut).toContainEqual({ reason: 'STILL_WAITING', count: null });
  });

  it('is not known where one of the figures of which it is made is not told', () => {
    const numbersOf = (...untold: ('flowedOut' | 'serviceLevel')[]) =>
      windowNumbers(
        windowParts(DAY, {
          from: 0,
          rules: onlyRule(ruleOf({ method: 'OFFERED' })),
          waiting: 0,
          untold: new Set(untold),
        }),
        0,
      );
    expect(numbersOf('flowedOut')).toMatchObject({
      serviceLevelRatio: null,
      abandonmentRatio: null,
      serviceLevel: null,
    });
    expect(numbersOf('serviceLevel')).toMatchObject({
      serviceLevelRatio: null,
      abandonmentRatio: { denominator: 107 },
    });
  });

  it('judges nobody as served in time of whom it is not known how long the wait was', () => {
    for (const method of SERVICE_LEVEL_METHODS) {
      expect(judge(ruleOf({ method }), 'answered', null)).toBe('WAIT_UNKNOWN');
      expect(judge(ruleOf({ method }), 'abandoned', null)).toBe('WAIT_UNKNOWN');
    }
  });
});

describe('the rules of service levels', () => {
  const ref = (nativeId: string): Ref<'Queue'> => ({ account: 'acme', kind: 'Queue', nativeId });
  const plan = (thresholdMs: number, queues: Record<string, ServiceLevelSettings> = {}) => ({
    all: { thresholdMs },
    queues: { acme: queues },
  });

  it('are those of a queue before those of all, member by member, and what is asked for before both', () => {
    const rules = openServiceLevelRules(manualClock(), {
      all: { thresholdMs: 10, shortAbandonMs: 3 },
      queues: { acme: { a: { thresholdMs: 30, method: 'OFFERED' } } },
    });
    const configured = rules.reader(null);
    expect(ruleNow(configured(ref('a'))).rule).toMatchObject({ thresholdMs: 30, shortAbandonMs: 3, method: 'OFFERED' });
    expect(ruleNow(configured(ref('b'))).rule).toMatchObject({ thresholdMs: 10, method: 'LATE_ABANDONED' });
    expect(ruleNow(configured(ref('constructor'))).rule).toMatchObject({ thresholdMs: 10, method: 'LATE_ABANDONED' });
    expect(ruleNow(rules.reader(7)(ref('a'))).rule).toMatchObject({ thresholdMs: 7, method: 'OFFERED' });
  });

  it('judge what ended before they were changed as before, and say since when they are so', async () => {
    const clock = manualClock();
    const rules = openServiceLevelRules(clock, plan(10));
    const rulesOf = rules.reader(null);
    const levelNow = () =>
      windowNumbers(
        windowParts([fact('answered', 20, begun), fact('answered', 20, clock.now())], {
          from: 0,
          rules: rulesOf(ref('a')),
          waiting: 0,
        }),
        0,
      ).serviceLevelRatio;
    const begun = clock.now();
    await clock.advance(1);
    expect(levelNow()).toMatchObject({ numerator: 0, denominator: 2, thresholdMs: 10, since: null });
    await clock.advance(50);
    const changedAt = clock.now();
    rules.change(plan(30));
    expect(levelNow()).toMatchObject({ numerator: 1, denominator: 2, thresholdMs: 30, since: changedAt });
  });

  it('of a queue are the same object until they are different, whatever is changed for others', async () => {
    const clock = manualClock();
    const rules = openServiceLevelRules(clock, plan(10));
    const rulesOf = rules.reader(null);
    expect(rulesOf(ref('a'))).toBe(rulesOf(ref('a')));
    await clock.advance(5);
    rules.change(plan(10, { b: { thresholdMs: 99 } }));
    expect(rulesOf(ref('a'))).toHaveLength(1);
    expect(rulesOf(ref('b'))).toHaveLength(2);
  });

  it('that were are forgotten with what happened then', async () => {
    const clock = manualClock();
    const rules = openServiceLevelRules(clock, plan(0));
    for (let hour = 1; hour <= 100; hour += 1) {
      await clock.advance(3_600_000);
      rules.change(plan(hour));
    }
    const steps = rules.reader(null)(ref('a'));
    expect(steps.length).toBeLessThanOrEqual(27);
    expect(ruleNow(steps).rule.thresholdMs).toBe(100);
    expect(steps[0].from).toBeLessThanOrEqual(clock.now() - 25 * 3_600_000);
  });
});
