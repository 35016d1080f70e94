import { describe, expect, it } from 'vitest';
import { FEEDS, STEP_MS, setUp } from './support/sick-vendor.ts';
import { ACCOUNT } from './support/vendor.ts';

/** Within which views are to say that what they show is not confirmed any more. */
const MOST_MS = 5_000;
/** A poll of every kind begins within this time, however the account is heard. */
const LONGEST_INTERVAL_MS = 60_000;
const KINDS = ['Job', 'Worker'] as const;
const TIMEOUTS = [1_000, 3_000, 10_000, 30_000] as const;

describe.each(FEEDS)('a feed by %s', (kind) => {
  const atWork = async (timeoutMs: number) => {
    const made = await setUp(kind, { timeoutMs });
    const { events, vendor, pass, clock, health, isWell } = made;
    const lists = (): number => vendor.seen.filter((asked) => asked === 'GET /list').length;
    return {
      ...made,
      /** Until a list is asked for. */
      async untilAsked(): Promise<void> {
        const before = lists();
        const until = clock.now() + LONGEST_INTERVAL_MS + MOST_MS;
        while (lists() === before && clock.now() < until) await pass(STEP_MS);
        expect(lists()).toBeGreaterThan(before);
      },
      /** Whether everything admits that the account is not as it should be. */
      isAdmitted: (): boolean =>
        health().state !== 'LIVE' &&
        KINDS.every((one) => events.problem(ACCOUNT, one) !== null && events.confirmed(ACCOUNT, one)?.isLive !== true),
      /** Whether it was well at every moment. */
      async isWellFor(ms: number): Promise<boolean> {
        const until = clock.now() + ms;
        while (isWell() && clock.now() < until) await pass(STEP_MS);
        return isWell();
      },
    };
  };

  it.each(TIMEOUTS)('says within 5 s that a poll is not answered, when calls may take %i ms', async (timeoutMs) => {
    const { vendor, pass, clock, untilAsked, isAdmitted, events } = await atWork(timeoutMs);
    await vendor.become('hang');
    await untilAsked();
    const asked = clock.now();
    while (!isAdmitted() && clock.now() - asked < 120_000) await pass(STEP_MS);
    expect(clock.now() - asked).toBeLessThanOrEqual(MOST_MS);
    for (const one of KINDS) expect(events.problem(ACCOUNT, one)).toMatchObject({ code: 'TIMEOUT' });
    for (let at = 0; at < 90_000; at += STEP_MS) {
      await pass(STEP_MS);
      expect([at, isAdmitted()]).toEqual([at, true]);
    }
  });

  it.each(TIMEOUTS)('is well within 5 s of the end of a silence, when calls may take %i ms', async (timeoutMs) => {
    for (const ms of [1_000, 4_000, 8_000, 20_000]) {
      const { vendor, pass, untilAsked, timeToRecover } = await atWork(timeoutMs);
      await vendor.become('hang');
      await untilAsked();
      await pass(ms);
      await vendor.become(null);
      expect([ms, await timeToRecover()]).toEqual([ms, expect.toSatisfy((took) => took <= MOST_MS)]);
    }
  });

  it.each([200, 1_000, 2_000, 2_800])('does not accuse a vendor whose answers take %i ms', async (latencyMs) => {
    const { vendor, isWellFor } = await atWork(10_000);
    await vendor.become(null, latencyMs);
    expect(await isWellFor(150_000)).toBe(true);
  });

  it.each([3_200, 4_500])('learns that the answers of a vendor take %i ms', async (latencyMs) => {
    const { vendor, pass, isWell, isWellFor } = await atWork(10_000);
    await vendor.become(null, latencyMs);
    await pass(150_000);
    while (!isWell()) await pass(STEP_MS);
    expect(await isWellFor(150_000)).toBe(true);
  });
});
