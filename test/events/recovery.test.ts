import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { Stream, StreamHead, StreamSink, WebhookHead } from '../../src/contract/source.ts';
import { PURPOSES } from '../../src/domain/call.ts';
import type { VendorError } from '../../src/domain/error.ts';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { type Fault, openDesk, RETRY_AFTER_MS } from '../transport/simulated.ts';
import { ACCOUNT, testVendor } from './support/vendor.ts';

const FEEDS = ['poll', 'webhook', 'stream', 'stream and poll'] as const;
type FeedKind = (typeof FEEDS)[number];

const FAULTS: readonly Fault[] = ['refused', 'reset', 'hang', 'slow', '500', '503 with Retry-After', 'garbage', 'page'];
const SICK_MS = 30_000;
const STEP_MS = 250;
/** A feed is to be live again so soon after its vendor is well. */
const MOST_MS = 5_000;
const NEXT_TRY = /; next try (?:in \d+ s|with the next call)$/;

/** What each fault is called, however it was met. */
const CAUSES: Readonly<Partial<Record<Fault, RegExp>>> = {
  refused: /ECONNREFUSED/,
  reset: /ECONNRESET/,
  hang: /no answer/,
  slow: /no answer/,
  '500': /answered 500/,
  '503 with Retry-After': /answered 503/,
  garbage: /not JSON/,
  page: /not JSON/,
};

/**
 * An account heard in one of four ways over the account's real HTTP client and a vendor behind a real socket, in simulated time. The
 * stream ends when it cannot reach the vendor, and another one is opened by the events path.
 */
const setUp = async (kind: FeedKind, limits: Parameters<typeof openDesk>[0] = {}) => {
  const desk = await openDesk(limits);
  const { clock, http } = desk;
  const EPOCH = 1_700_000_000_000;
  const time = { now: () => EPOCH + clock.now(), after: clock.after };
  const vendor = testVendor();
  let streams = 0;

  const ask = async (
    path: string,
    signal: AbortSignal,
    purpose: 'poll' | 'query',
    meter = { start() {}, end() {} },
  ) => {
    const { json } = await http.request({ method: 'GET', path }, { signal, meter, purpose });
    return json;
  };

  /** Asks the vendor every second whether it is there. */
  const head = (covers: StreamHead['covers']): StreamHead => ({
    covers,
    open(sink: StreamSink): Stream {
      streams += 1;
      const over = new AbortController();
      let stop = (): void => {};
      let isUp = false;
      const beat = (): void => {
        ask('/stream', over.signal, 'poll').then(
          () => {
            if (over.signal.aborted) return;
            if (!isUp) sink.live(null);
            isUp = true;
            stop = clock.after(1_000, beat);
          },
          (error: unknown) => {
            if (over.signal.aborted) return;
            over.abort();
            sink.ended(error as VendorError);
          },
        );
      };
      beat();
      return {
        close: async () => {
          over.abort();
          stop();
        },
      };
    },
  });
  const webhook: WebhookHead = { covers: EVENT_KINDS, read: () => ({ changes: [], answer: { status: 200 } }) };

  const lists = {
    list: async (_: unknown, { signal, meter }: { signal: AbortSignal; meter: never }) => {
      await ask('/list', signal, 'poll', meter);
      return { rows: [], next: null };
    },
    pushes: [],
    takes: {},
  };
  const adapter = {
    ...vendor.adapter,
    job: lists,
    worker: lists,
    source: {
      ...(kind === 'webhook' && { webhook }),
      ...(kind === 'stream' && { stream: head(['Job', 'Worker']) }),
      ...(kind === 'stream and poll' && { stream: head(['Job']) }),
    },
    onAnswer: http.onAnswer,
    check: async ({ signal, meter }: { signal: AbortSignal; meter: never }) =>
      void (await ask('/check', signal, 'poll', meter)),
  } as unknown as Adapter;

  const events = openEvents({
    accounts: [{ name: ACCOUNT, adapter, pollIntervalMs: 5_000, reconcileMs: 60_000, webhook: kind === 'webhook' }],
    clock: time,
    random: () => 0.5,
  });
  onTestFinished(() => events.close());

  const pass = async (ms: number): Promise<void> => {
    await desk.pass(ms);
    for (let turns = 0; turns < 4; turns += 1) await nextTurn();
    await desk.settle();
  };
  for (const one of ['Job', 'Worker'] as const) {
    const listening = events.listen({ accounts: [ACCOUNT], kind: one });
    listening.catch(() => {});
    await pass(0);
    await pass(STEP_MS);
    await listening;
  }

  const health = () => events.health(ACCOUNT);
  const isWell = (): boolean =>
    health().state === 'LIVE' && (['Job', 'Worker'] as const).every((one) => events.problem(ACCOUNT, one) === null);

  return {
    ...desk,
    events,
    pass,
    health,
    isWell,
    streams: () => streams,
    /** Milliseconds until all is well; no longer than `most`. */
    async timeToRecover(most = 120_000): Promise<number> {
      const begun = clock.now();
      while (!isWell() && clock.now() - begun < most) await pass(STEP_MS);
      return clock.now() - begun;
    },
    /** Until a poll and a stream, if there is one, have met the fault. */
    async untilMet(): Promise<void> {
      const begun = clock.now();
      while (health().error === null && clock.now() - begun < 120_000) await pass(STEP_MS);
    },
  };
};

describe.each(FEEDS)('a feed by %s', (kind) => {
  describe.each(FAULTS)('whose vendor was away by %s', (fault) => {
    const asked = fault.includes('Retry-After') ? RETRY_AFTER_MS : 0;

    it('is live again within 5 s though nobody asks (T33)', async () => {
      const { vendor, pass, timeToRecover, isWell, untilMet } = await setUp(kind);
      expect(isWell()).toBe(true);
      await vendor.become(fault);
      await untilMet();
      await pass(SICK_MS);
      expect(isWell()).toBe(false);
      await vendor.become(null);
      expect(await timeToRecover()).toBeLessThanOrEqual(MOST_MS + asked);
    });

    it('is live again within 5 s whenever the vendor comes back', async () => {
      const { vendor, pass, timeToRecover, untilMet } = await setUp(kind);
      for (const ms of [0, 1_000, 7_250, 61_000]) {
        await vendor.become(fault);
        await untilMet();
        await pass(ms);
        await vendor.become(null);
        expect([ms, await timeToRecover()]).toEqual([ms, expect.toSatisfy((took) => took <= MOST_MS + asked)]);
        await pass(20_000);
      }
    });

    it('says meanwhile what is wrong, and no time in the past (T34)', async () => {
      const { vendor, pass, health, untilMet } = await setUp(kind);
      await vendor.become(fault);
      await untilMet();
      for (let at = 0; at < SICK_MS; at += STEP_MS) {
        await pass(STEP_MS);
        const { error } = health();
        expect(error?.message).toMatch(CAUSES[fault] ?? /./);
        expect(error?.message).not.toMatch(/circuit|breaker/);
        if (error?.retryAfterMs !== null) expect(error?.retryAfterMs).toBeGreaterThanOrEqual(0);
        if (/next try/.test(error?.message ?? '')) expect(error?.message).toMatch(NEXT_TRY);
      }
    });
  });

  it('whose vendor answers somebody else is live at once (T33)', async () => {
    const { vendor, pass, ask, timeToRecover, untilMet } = await setUp(kind);
    await vendor.become('refused');
    await untilMet();
    await pass(SICK_MS);
    await vendor.become(null);
    for (let tries = 0; tries < 5; tries += 1) {
      const { ended } = await ask('query');
      if (ended?.error === null) break;
      await pass(STEP_MS);
    }
    expect(await timeToRecover()).toBeLessThanOrEqual(2 * STEP_MS);
  });
});

it('a vendor that is away for long is asked a few times in ten seconds, and never in a burst', async () => {
  for (const fault of ['500', 'hang'] as const) {
    const { vendor, pass, untilMet } = await setUp('poll');
    await vendor.become(fault);
    await untilMet();
    await pass(SICK_MS);
    const before = vendor.seen.length;
    await pass(60_000);
    expect(vendor.seen.length - before).toBeGreaterThanOrEqual(10);
    expect(vendor.seen.length - before).toBeLessThanOrEqual(60);
  }
});

it('a vendor that asks to be left alone is left alone by feeds', async () => {
  const { vendor, pass, untilMet } = await setUp('poll');
  await vendor.become('503 with Retry-After');
  await untilMet();
  await pass(SICK_MS);
  const before = vendor.seen.length;
  await pass(60_000);
  expect(vendor.seen.length - before).toBeLessThanOrEqual(60_000 / RETRY_AFTER_MS);
});

it('whatever goes wrong in whatever order, a feed is live 5 s after its vendor is well', {
  timeout: 120_000,
}, async () => {
  const spell = fc.record({
    fault: fc.constantFrom(...FAULTS, null),
    steps: fc.integer({ min: 1, max: 60 }),
    asking: fc.array(fc.constantFrom(...PURPOSES), { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FEEDS),
      fc.constantFrom(1_000, 3_000, 10_000),
      fc.array(spell, { minLength: 1, maxLength: 4 }),
      async (kind, timeoutMs, spells) => {
        const { vendor, ask, pass, timeToRecover, events, http } = await setUp(kind, { timeoutMs });
        for (const { fault, steps, asking } of spells) {
          await vendor.become(fault);
          for (let step = 0; step < steps; step += 1) {
            for (const purpose of asking) await ask(purpose);
            await pass(STEP_MS);
          }
        }
        await vendor.become(null);
        expect(await timeToRecover()).toBeLessThanOrEqual(MOST_MS + RETRY_AFTER_MS);
        await events.close();
        await http.close();
      },
    ),
    { numRuns: 15 },
  );
});
