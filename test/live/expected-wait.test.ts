import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { ruleOf } from '../../src/domain/service-level.ts';
import { expectedWait, forecastOf, MOST_INTERVALS } from '../../src/live/expected-wait.ts';
import type { Fact } from '../../src/live/facts.ts';
import type { QueueBoard } from '../../src/live/queue-figures.ts';
import { onlyRule } from '../../src/live/service-level-rules.ts';
import { windowParts } from '../../src/live/window.ts';
import { stage } from './support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const { job, queue } = objectsOf('acme');
const KEY = refKey(queue('a').ref);

const setUp = (options: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] }) => {
  const vendor = testVendor('acme', options);
  const house = stage(vendor);
  vendor.set(queue('a'));
  const expectedIn = (rows: ReadonlyMap<string, QueueBoard>) => rows.get(KEY)?.expectedWait ?? null;
  return { vendor, ...house, expectedIn };
};

interface Caller {
  readonly id: string;
  readonly entersAt: number;
  readonly leavesAt: number;
  readonly how: 'answered' | 'abandoned';
}

interface Process {
  readonly callers: number;
  readonly servers: number;
  readonly between: () => number;
  readonly service: () => number;
  readonly patience?: () => number;
}

/** A queue that is served in the order of entering: who waits how long is known before anything happens. */
const callersOf = ({ callers, servers, between, service, patience = () => Infinity }: Process): Caller[] => {
  const freeAt = Array.from({ length: servers }, () => 0);
  let entersAt = 0;
  return Array.from({ length: callers }, (_, index) => {
    entersAt += between();
    const first = freeAt.indexOf(Math.min(...freeAt));
    const servedAt = Math.max(entersAt, freeAt[first] ?? 0);
    const gaveUpAt = entersAt + patience();
    const id = `${index}`;
    if (gaveUpAt < servedAt) return { id, entersAt, leavesAt: gaveUpAt, how: 'abandoned' };
    freeAt[first] = servedAt + service();
    return { id, entersAt, leavesAt: servedAt, how: 'answered' };
  });
};

/** The same numbers from 0 to 1 each time. */
const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};
/** A length in whole milliseconds, of which it cannot be told how long it still lasts. */
const exponential = (random: () => number, meanMs: number) => () => 1 + Math.round(-Math.log(1 - random()) * meanMs);

const smallest = (values: readonly number[], share: number): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

/** Lives through it, and notes what the board tells each caller just before he enters. */
const live = async (callers: readonly Caller[]) => {
  const { vendor, boards, pass, clock, expectedIn } = setUp();
  const ear = await boards({ window: { ms: 24 * HOUR }, intervalMs: 1 });
  const begun = clock.now();
  const told = new Map<string, number>();
  const enter = ({ id }: Caller): void => {
    const estimate = expectedIn(ear.rows)?.estimateMs;
    if (estimate !== undefined) told.set(id, estimate);
    vendor.push(job(id, 'QUEUED', { in: 'a', enqueuedAt: clock.now() }));
  };
  const leave = ({ id, how }: Caller): void =>
    vendor.push(job(id, how === 'answered' ? 'ASSIGNED' : 'CANCELED', { in: 'a' }));
  const steps = callers
    .flatMap((one) => [
      { at: one.entersAt, run: () => enter(one) },
      { at: one.leavesAt, run: () => leave(one) },
    ])
    .sort((a, b) => a.at - b.at);
  for (const { at, run } of steps) {
    await pass(begun + at - clock.now());
    run();
  }
  await pass(SECOND);
  const answered = callers.filter(({ id, how }) => how === 'answered' && told.has(id));
  const errors = answered.map(({ id, entersAt, leavesAt }) => (told.get(id) ?? Number.NaN) - (leavesAt - entersAt));
  return { now: expectedIn(ear.rows), errors, told };
};

describe('the expected wait', () => {
  it('of a queue that moves like clockwork is what the next one waits, but for what the one at work has done already', async () => {
    const callers = callersOf({ callers: 40, servers: 1, between: () => 10_007, service: () => 15_000 });
    const { now, errors, told } = await live(callers);
    expect(now).toMatchObject({ ahead: 0 });
    const late = callers.filter(({ entersAt }) => entersAt > 100_000);
    for (const { id, entersAt, leavesAt } of late) {
      const over = (told.get(id) ?? Number.NaN) - (leavesAt - entersAt);
      expect(over).toBeGreaterThanOrEqual(0);
      expect(over).toBeLessThan(15_000);
    }
    expect(errors.length).toBeGreaterThan(30);
  });

  it.each([
    ['overloaded', { servers: 3, between: 18_000, service: 60_000, patience: Infinity }],
    ['overloaded, with callers who give up', { servers: 3, between: 12_000, service: 60_000, patience: 90_000 }],
    ['at ease', { servers: 4, between: 30_000, service: 60_000, patience: Infinity }],
  ])('of a queue that is %s tells the error that it had', async (_name, { servers, between, service, patience }) => {
    const random = seeded(7);
    const callers = callersOf({
      callers: 150,
      servers,
      between: exponential(random, between),
      service: exponential(random, service),
      patience: patience === Infinity ? () => Infinity : exponential(random, patience),
    });
    const { now, errors } = await live(callers);
    const sizes = errors.map(Math.abs);
    const abandoned = callers.filter(({ how }) => how === 'abandoned').length;
    expect(errors.length).toBeGreaterThan(60);
    expect(now?.measuredError).toEqual({
      compared: errors.length,
      medianAbsoluteMs: smallest(sizes, 0.5),
      p95AbsoluteMs: smallest(sizes, 0.95),
      biasMs: Math.round(errors.reduce((sum, error) => sum + error, 0) / errors.length),
      notCompared: [
        ...(abandoned > 0 ? [{ reason: 'ABANDONED', count: abandoned }] : []),
        { reason: 'NOT_ESTIMATED', count: callers.length - abandoned - errors.length },
      ],
    });
    expect(now?.sample).toBeLessThanOrEqual(MOST_INTERVALS);
  });

  it('of an overloaded queue is nearer to the truth than the average wait is', async () => {
    const random = seeded(11);
    const process = { callers: 150, servers: 3, between: exponential(random, 18_000) };
    const callers = callersOf({ ...process, service: exponential(random, 60_000) });
    const { now } = await live(callers);
    const waits = callers.map(({ entersAt, leavesAt }) => leavesAt - entersAt);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const byMean = smallest(
      waits.map((wait) => Math.abs(mean - wait)),
      0.5,
    );
    expect(now?.measuredError.medianAbsoluteMs).toBeLessThan((byMean ?? 0) / 2);
  });

  it('is not told before somebody has left as the next one would have to', async () => {
    const { vendor, boards, pass, expectedIn } = setUp();
    const ear = await boards();
    await pass(SECOND);
    expect(expectedIn(ear.rows)).toBeNull();
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    await pass(20 * SECOND);
    vendor.push(job('1', 'ASSIGNED', { in: 'a' }));
    await pass(SECOND);
    expect(expectedIn(ear.rows)).toMatchObject({ ahead: 0, estimateMs: 20 * SECOND, sample: 1 });
    vendor.push(job('2', 'QUEUED', { in: 'a' }));
    await pass(SECOND);
    expect(expectedIn(ear.rows)).toBeNull();
    expect(ear.rows.get(KEY)?.partial).toEqual([]);
  });

  it('changes when something happens, and not with the time that passes', async () => {
    const { vendor, boards, pass, expectedIn } = setUp();
    const ear = await boards();
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    vendor.push(job('2', 'QUEUED', { in: 'a' }));
    await pass(10 * SECOND);
    vendor.push(job('1', 'ASSIGNED', { in: 'a' }));
    await pass(10 * SECOND);
    vendor.push(job('2', 'ASSIGNED', { in: 'a' }));
    vendor.push(job('3', 'QUEUED', { in: 'a' }));
    await pass(SECOND);
    const [before, heard] = [expectedIn(ear.rows), ear.heard.length];
    expect(before).toMatchObject({ ahead: 1, intervalMs: 10 * SECOND, estimateMs: 20 * SECOND });
    await pass(30 * MINUTE);
    expect(ear.heard).toHaveLength(heard);
    expect(expectedIn(ear.rows)).toEqual(before);
  });

  it('is the same in windows of any length, each with the error of its own time', async () => {
    const { vendor, boards, pass, expectedIn } = setUp();
    const [long, short] = [await boards({ window: { ms: HOUR } }), await boards({ window: { ms: 5 * MINUTE } })];
    await pass(SECOND);
    for (const waitMs of [10 * SECOND, 20 * SECOND, 30 * SECOND]) {
      vendor.push(job(`${waitMs}`, 'QUEUED', { in: 'a' }));
      await pass(waitMs);
      vendor.push(job(`${waitMs}`, 'ASSIGNED', { in: 'a' }));
      await pass(4 * MINUTE);
    }
    const [inHour, lately] = [expectedIn(long.rows), expectedIn(short.rows)];
    expect(inHour).toMatchObject({ estimateMs: 20 * SECOND, sample: 3 });
    expect(inHour?.measuredError).toMatchObject({ compared: 2, biasMs: -12_500, p95AbsoluteMs: 15 * SECOND });
    expect(lately).toMatchObject({ estimateMs: 20 * SECOND, sample: 3 });
    expect(lately?.measuredError).toEqual({
      compared: 1,
      medianAbsoluteMs: 15 * SECOND,
      p95AbsoluteMs: 15 * SECOND,
      biasMs: -15 * SECOND,
      notCompared: [],
    });
    await pass(10 * MINUTE);
    expect(expectedIn(short.rows)).toMatchObject({
      estimateMs: 20 * SECOND,
      measuredError: { compared: 0, medianAbsoluteMs: null, p95AbsoluteMs: null, biasMs: null, notCompared: [] },
    });
  });

  it('leaves out whoever waited, and each interval that lasted, while the account was not heard', async () => {
    const { vendor, boards, pass, expectedIn } = setUp();
    const ear = await boards();
    const wait = async (id: string, meanwhile: () => void): Promise<void> => {
      vendor.push(job(id, 'QUEUED', { in: 'a' }));
      await pass(10 * SECOND);
      meanwhile();
      await pass(10 * SECOND);
      vendor.push(job(id, 'ASSIGNED', { in: 'a' }));
      await pass(SECOND);
    };
    await pass(SECOND);
    await wait('1', () => {});
    await wait('2', () => {});
    const before = expectedIn(ear.rows);
    expect(before).toMatchObject({ sample: 2, measuredError: { compared: 1 } });
    await wait('3', vendor.gap);
    const after = expectedIn(ear.rows);
    expect(after).toMatchObject({ sample: 2, sampleUntil: before?.sampleUntil, measuredError: { compared: 1 } });
    expect(after?.measuredError.notCompared).toEqual([
      { reason: 'NOT_ESTIMATED', count: 1 },
      { reason: 'NOT_OBSERVED', count: 1 },
    ]);
    await wait('4', () => {});
    expect(expectedIn(ear.rows)).toMatchObject({ sample: 3, measuredError: { compared: 2 } });
  });

  it('is null, and said to be, where the account does not tell who waits', async () => {
    const { vendor, boards, pass, expectedIn } = setUp({
      covers: ['Job', 'Task', 'Worker', 'Queue'],
      lacks: { Job: { forgets: ['QUEUED'] } },
    });
    const ear = await boards();
    vendor.push(job('1', 'QUEUED', { in: 'a' }));
    await pass(SECOND);
    vendor.push(job('1', 'ASSIGNED', { in: 'a' }));
    await pass(SECOND);
    expect(expectedIn(ear.rows)).toBeNull();
    expect(ear.rows.get(KEY)?.partial.flatMap(({ figures }) => figures)).toContain('expectedWait');
  });

  it('may be wrong, and is said so, while the account is not heard', async () => {
    const { vendor, boards, pass } = setUp();
    const ear = await boards();
    vendor.lose();
    await pass(10 * SECOND);
    expect(ear.rows.get(KEY)?.partial.flatMap(({ figures }) => figures)).toContain('expectedWait');
  });
});

describe('what the history of a queue lets expect', () => {
  const never = () => false;
  const terms = { since: 0, waiting: 0, isBlind: never };

  const fact = fc.record({
    type: fc.constantFrom<Fact['type']>('entered', 'answered', 'abandoned', 'flowedOut', 'handled', 'accepted'),
    queue: fc.constant('q'),
    at: fc.nat(300),
    ms: fc.option(fc.nat(60)),
  });

  it('compares everybody who left in the window, or says why not', () => {
    fc.assert(
      fc.property(fc.array(fact), fc.nat(5), fc.nat(300), (facts, waiting, from) => {
        const found = expectedWait(forecastOf(facts, { ...terms, waiting }), from);
        fc.pre(found !== null);
        const { compared, notCompared } = found.measuredError;
        const { counts } = windowParts(facts, { from, rules: onlyRule(ruleOf({})), waiting });
        const others = notCompared.reduce((sum, { count }) => sum + count, 0);
        expect(compared + others).toBe(counts.answered + counts.abandoned + counts.flowedOut);
      }),
    );
  });

  it('does not depend on when it came to be known', () => {
    const facts = fc.uniqueArray(fact, { selector: ({ at }) => at });
    const orders = facts.chain((one) =>
      fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
    );
    fc.assert(
      fc.property(orders, fc.nat(5), ([one, other], waiting) => {
        expect(forecastOf(other, { ...terms, waiting })).toEqual(forecastOf(one, { ...terms, waiting }));
      }),
    );
  });

  it('rests on the last intervals, and on no more of them than are kept', () => {
    const facts = Array.from({ length: 4 * MOST_INTERVALS }, (_, index): Fact[] => [
      { type: 'entered', queue: 'q', at: index * 1_000, ms: null },
      { type: 'answered', queue: 'q', at: index * 1_000 + index, ms: index },
    ]).flat();
    const { estimate } = forecastOf(facts, terms);
    const last = 4 * MOST_INTERVALS - 1;
    expect(estimate).toEqual({
      estimateMs: Math.round(last - (MOST_INTERVALS - 1) / 2),
      method: 'AHEAD_TIMES_LEAVING_INTERVAL',
      ahead: 0,
      intervalMs: Math.round(last - (MOST_INTERVALS - 1) / 2),
      sample: MOST_INTERVALS,
      sampleSince: (last - MOST_INTERVALS + 1) * 1_000,
      sampleUntil: last * 1_000 + last,
    });
  });

  it('takes nothing from the time before everything was known', () => {
    const facts: readonly Fact[] = [
      { type: 'entered', queue: 'q', at: 10, ms: null },
      { type: 'answered', queue: 'q', at: 30, ms: 20 },
    ];
    expect(forecastOf(facts, terms).estimate?.estimateMs).toBe(20);
    expect(forecastOf(facts, { ...terms, since: 20 })).toEqual({
      estimate: null,
      errors: [],
      notCompared: [{ at: 30, reason: 'NOT_ESTIMATED' }],
    });
  });
});
