import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES, type Purpose } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { CallRate } from '../../src/domain/limits.ts';
import { openTurns } from '../../src/transport/turns.ts';
import { timeoutReason } from './fixture.ts';
import { simulatedClock } from './simulated.ts';

/** A call, from the moment at which it asks for its turn. */
interface Asked {
  readonly purpose: Purpose;
  readonly principal: string;
  readonly at: number;
  readonly deadlineMs: number | null;
  startedAt: number | null;
  endedAt: number | null;
  refused: VendorError | null;
  /** Its caller gave up, by a deadline or by himself. */
  left: boolean;
}

/** Lets everything settle that only waits for promises. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

const openHall = (rate: CallRate | undefined, size: number, queueSize: number) => {
  const clock = simulatedClock();
  const turns = openTurns({ account: 'north', rate, now: clock.now, after: clock.after });
  const slots = turns.openSlots(size, queueSize);
  const all: Asked[] = [];
  const leave = new Map<Asked, AbortController>();
  const ask = (purpose: Purpose, principal: string, deadlineMs: number | null, tookMs: number): Asked => {
    const at = clock.now();
    const asked: Asked = {
      purpose,
      principal,
      at,
      deadlineMs,
      startedAt: null,
      endedAt: null,
      refused: null,
      left: false,
    };
    const controller = new AbortController();
    all.push(asked);
    leave.set(asked, controller);
    const cancel = deadlineMs === null ? () => {} : clock.after(deadlineMs, () => controller.abort(timeoutReason()));
    const start = (): void => {
      asked.startedAt = clock.now();
      clock.after(tookMs, () => {
        cancel();
        asked.endedAt = clock.now();
        slots.release(purpose);
      });
    };
    const fail = (error: unknown): void => {
      cancel();
      if (error instanceof VendorError) asked.refused = error;
      else asked.left = true;
    };
    try {
      const endsAt = deadlineMs === null ? undefined : at + deadlineMs;
      const turn = slots.take({ purpose, principal, signal: controller.signal, endsAt });
      if (turn === null) start();
      else turn.then(start, fail);
    } catch (error) {
      fail(error);
    }
    return asked;
  };
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms;
    // Who was let in by what was asked just now began at this moment.
    await settle();
    do {
      clock.step(end);
      await settle();
    } while (clock.now() < end);
  };
  const isWaiting = (one: Asked): boolean => one.startedAt === null && one.refused === null && !one.left;
  return {
    clock,
    turns,
    slots,
    all,
    ask,
    pass,
    isWaiting,
    giveUp: (one: Asked) => leave.get(one)?.abort(new Error('gone')),
  };
};

type Hall = ReturnType<typeof openHall>;

const startsOf = ({ all }: Hall): number[] =>
  all.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt])).sort((a, b) => a - b);

/** Of every span from one call to another: no more than the rate allows in it. */
const checkBudget = (starts: readonly number[], { callsPerSecond, burst }: CallRate): void => {
  for (let from = 0; from < starts.length; from += 1)
    for (let to = from; to < starts.length; to += 1) {
      const ms = (starts[to] ?? 0) - (starts[from] ?? 0);
      expect(to - from + 1).toBeLessThanOrEqual((ms / 1000) * callsPerSecond + burst + 1e-6);
    }
};

const step = fc.record({
  act: fc.constantFrom('come', 'come', 'come', 'crowd', 'leave'),
  purpose: fc.constantFrom(...PURPOSES),
  principal: fc.constantFrom('a', 'b', 'c', 'd'),
  deadlineMs: fc.constantFrom(null, 100, 1_000, 3_000),
  tookMs: fc.integer({ min: 0, max: 400 }),
  waitMs: fc.constantFrom(0, 0, 1, 40, 333, 2_000),
  which: fc.nat(),
});

const account = fc.record({
  rate: fc.record({
    callsPerSecond: fc.constantFrom(0.5, 1, 3, 7.5, 20, 100),
    burst: fc.constantFrom(1, 2, 4, 9, 40),
  }),
  size: fc.integer({ min: 1, max: 20 }),
  queueSize: fc.constantFrom(0, 1, 5, 50),
});

describe('the budget of an account', () => {
  it('is never exceeded in any span, and every call is made or refused with a typed error (S16)', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.array(step, { maxLength: 80 }), async ({ rate, size, queueSize }, steps) => {
        const hall = openHall(rate, size, queueSize);
        for (const { act, purpose, principal, deadlineMs, tookMs, waitMs, which } of steps) {
          const waiting = hall.all.filter(hall.isWaiting);
          const one = waiting[which % Math.max(1, waiting.length)];
          if (act === 'leave' && one) hall.giveUp(one);
          const times = act === 'crowd' ? 30 : act === 'come' ? 1 : 0;
          for (let n = 0; n < times; n += 1) hall.ask(purpose, principal, deadlineMs, tookMs);
          await hall.pass(waitMs);
          const { waiting: counted } = hall.turns.state();
          expect(hall.all.filter(hall.isWaiting).length).toBe(counted.command + counted.query + counted.poll);
          expect(hall.slots.waiting).toBeLessThanOrEqual(queueSize);
        }
        await hall.pass(600_000);
        for (const one of hall.all) {
          expect(hall.isWaiting(one)).toBe(false);
          const { refused, startedAt, at, deadlineMs } = one;
          if (refused)
            expect([refused.code, (refused.retryAfterMs ?? 0) > 0, refused.maybeDone]).toEqual([
              'RATE_LIMITED',
              true,
              false,
            ]);
          if (startedAt !== null && deadlineMs !== null) expect(startedAt - at).toBeLessThanOrEqual(deadlineMs);
        }
        checkBudget(startsOf(hall), rate);
        expect([hall.slots.inFlight, hall.slots.waiting]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  });

  it('lets no read be made while a command waits that it holds back', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.array(step, { maxLength: 60 }), async ({ rate }, steps) => {
        // With a place for each: what is waited for is the budget.
        const hall = openHall(rate, 2_000, 2_000);
        for (const { act, purpose, principal, waitMs } of steps) {
          for (let n = 0; n < (act === 'crowd' ? 30 : 1); n += 1) hall.ask(purpose, principal, null, 0);
          await hall.pass(waitMs);
        }
        await hall.pass(600_000);
        const commands = hall.all.filter(({ purpose }) => purpose === 'command');
        for (const { purpose, startedAt } of hall.all) {
          if (purpose === 'command' || startedAt === null) continue;
          const heldBack = commands.filter(
            (one) => one.at < startedAt && (one.startedAt ?? Number.POSITIVE_INFINITY) > startedAt,
          );
          expect(heldBack).toEqual([]);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('gives no principal more than its share plus one while another of the same purpose waits', async () => {
    const crowds = fc.array(
      fc.record({
        principal: fc.constantFrom('a', 'b', 'c', 'd'),
        count: fc.integer({ min: 1, max: 60 }),
        waitMs: fc.constantFrom(0, 50, 700),
      }),
      { minLength: 2, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(account, crowds, fc.constantFrom(...PURPOSES), async ({ rate }, all, purpose) => {
        const hall = openHall(rate, 2_000, 2_000);
        for (const { principal, count, waitMs } of all) {
          for (let n = 0; n < count; n += 1) hall.ask(purpose, principal, null, 0);
          await hall.pass(waitMs);
        }
        await hall.pass(2_000_000);
        const byStart = hall.all.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
        // While somebody waits, nobody is served twice more often than he is, in whatever span of the wait.
        for (const one of byStart) {
          const others = byStart.filter(
            ({ principal, startedAt }) =>
              principal !== one.principal && (startedAt ?? 0) > one.at && (startedAt ?? 0) < (one.startedAt ?? 0),
          );
          const own = byStart.filter(
            ({ principal, startedAt }) =>
              principal === one.principal && (startedAt ?? 0) > one.at && (startedAt ?? 0) < (one.startedAt ?? 0),
          ).length;
          for (const principal of ['a', 'b', 'c', 'd'])
            expect(others.filter((other) => other.principal === principal).length).toBeLessThanOrEqual(own + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a share to commands, which are made at once when reads have used up the rest', async () => {
    const hall = openHall({ callsPerSecond: 10, burst: 16 }, 100, 100);
    for (let n = 0; n < 50; n += 1) hall.ask('query', 'hog', 3_000, 10);
    for (let n = 0; n < 50; n += 1) hall.ask('poll', '', null, 10);
    await hall.pass(0);
    expect(startsOf(hall)).toHaveLength(14);
    const commands = [hall.ask('command', 'boss', 3_000, 10), hall.ask('command', 'boss', 3_000, 10)];
    expect(commands.map(({ startedAt }) => startedAt)).toEqual([0, 0]);
    const third = hall.ask('command', 'boss', 3_000, 10);
    await hall.pass(100);
    expect(third.startedAt).toBe(100);
  });

  it('refuses at once what cannot be made before its deadline, and says when it could be', async () => {
    const hall = openHall({ callsPerSecond: 2, burst: 1 }, 100, 100);
    for (let n = 0; n < 5; n += 1) hall.ask('command', 'boss', 3_000, 0);
    const sixth = hall.ask('command', 'boss', 1_000, 0);
    expect(sixth.refused).toMatchObject({ code: 'RATE_LIMITED', retryable: true, maybeDone: false });
    expect(sixth.refused?.message).toBe(
      'account north may be called 2 times a second: the turn of this call does not come before its deadline',
    );
    await hall.pass(sixth.refused?.retryAfterMs ?? 0);
    const again = hall.ask('command', 'boss', 1_000, 0);
    await hall.pass(1_000);
    expect(again.startedAt).not.toBeNull();
  });

  it('refuses before its deadline what others have overtaken', async () => {
    const hall = openHall({ callsPerSecond: 1, burst: 1 }, 100, 100);
    hall.ask('command', 'boss', null, 0);
    const query = hall.ask('query', 'clerk', 1_500, 0);
    hall.ask('command', 'boss', null, 0);
    await hall.pass(1_500);
    expect(query).toMatchObject({ startedAt: null, left: false, refused: { code: 'RATE_LIMITED' } });
    expect(query.refused?.retryAfterMs).toBeGreaterThan(0);
  });

  it('lets polls through now and then while queries use all of it up', async () => {
    const hall = openHall({ callsPerSecond: 10, burst: 4 }, 100, 1_000);
    for (let n = 0; n < 200; n += 1) hall.ask('query', 'hog', null, 0);
    for (let n = 0; n < 5; n += 1) hall.ask('poll', '', null, 0);
    await hall.pass(10_000);
    const polls = hall.all.filter(({ purpose, startedAt }) => purpose === 'poll' && startedAt !== null);
    expect(polls).toHaveLength(5);
  });

  it('takes the place in a full line from the principal who has most in it', async () => {
    const hall = openHall({ callsPerSecond: 1, burst: 1 }, 100, 10);
    const hog = Array.from({ length: 11 }, () => hall.ask('query', 'hog', null, 0));
    const modest = [hall.ask('query', 'clerk', null, 0), hall.ask('query', 'clerk', null, 0)];
    await settle();
    expect(hog.filter(({ refused }) => refused?.code === 'RATE_LIMITED')).toEqual(hog.slice(-2));
    await hall.pass(5_000);
    expect(modest.map(({ startedAt }) => startedAt)).toEqual([2_000, 4_000]);
    expect(hall.turns.state().refused).toEqual({ command: 0, query: 2, poll: 0 });
  });

  it('is one for all clients of an account', async () => {
    const clock = simulatedClock();
    const turns = openTurns({
      account: 'north',
      rate: { callsPerSecond: 1, burst: 2 },
      now: clock.now,
      after: clock.after,
    });
    const [one, other] = [turns.openSlots(4, 10), turns.openSlots(4, 10)];
    const signal = new AbortController().signal;
    expect([one.take({ signal }), other.take({ signal })]).toEqual([null, null]);
    const order: string[] = [];
    void other.take({ signal, purpose: 'query' })?.then(() => order.push('query'));
    void one.take({ signal, purpose: 'command' })?.then(() => order.push('command'));
    for (let n = 0; n < 2; n += 1) {
      clock.step(clock.now() + 1_000);
      await settle();
    }
    expect(order).toEqual(['command', 'query']);
  });
});
