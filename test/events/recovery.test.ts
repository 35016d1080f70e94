import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES } from '../../src/domain/call.ts';
import { type Fault, RETRY_AFTER_MS } from '../transport/simulated.ts';
import { FEEDS, STEP_MS, setUp } from './support/sick-vendor.ts';

const FAULTS: readonly Fault[] = ['refused', 'reset', 'hang', 'slow', '500', '503 with Retry-After', 'garbage', 'page'];
const SICK_MS = 30_000;
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

it('whatever goes wrong in whatever order, a feed is live 5 s after its vendor is well', async () => {
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
        const { vendor, ask, pass, timeToRecover, close, http } = await setUp(kind, { timeoutMs });
        for (const { fault, steps, asking } of spells) {
          await vendor.become(fault);
          for (let step = 0; step < steps; step += 1) {
            for (const purpose of asking) await ask(purpose);
            await pass(STEP_MS);
          }
        }
        await vendor.become(null);
        expect(await timeToRecover()).toBeLessThanOrEqual(MOST_MS + RETRY_AFTER_MS);
        await close();
        await http.close();
      },
    ),
    { numRuns: 15 },
  );
});
