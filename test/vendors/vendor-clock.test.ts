import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { registry } from '../../src/vendors/index.ts';

const CALL = { signal: new AbortController().signal, meter: { start() {}, end() {} } };

it.each(registry.map((one) => [one.vendor.name, one] as const))(
  '%s measures how far the clock of its vendor is from ours',
  async (_, { vendor, simulator }) => {
    const [ours, skewMs] = [Date.UTC(2026, 10, 21, 9), -300_000];
    const { startSimulator } = await simulator();
    const simulation = await startSimulator({ clock: manualClock(ours + skewMs), scenario: 'empty' });
    onTestFinished(() => simulation.close());
    const adapter = vendor.open('one', vendor.parseSettings(simulation.settings), DEFAULT_LIMITS);
    onTestFinished(() => adapter.close());
    adapter.vendorClock?.compareWith(() => ours);
    await adapter.check(CALL);
    expect(adapter.vendorClock?.skew()).toEqual({ least: skewMs, most: skewMs + 1_000 });
  },
);

const MINUTE = 60_000;

/** Vendors whose credentials carry a time, held to their own clock. */
const DATED = {
  azure: { signed_clock: 'simulation', clock_skew_seconds: 60 },
  voximplant: { token_clock: 'simulation' },
};

describe.each(Object.entries(DATED))('the credentials of %s', (name, switches) => {
  const setUp = async (aheadMs: number) => {
    const entry = registry.find(({ vendor }) => vendor.name === name);
    if (!entry) throw new Error(`there is no ${name}`);
    const { vendor, simulator } = entry;
    const { startSimulator } = await simulator();
    const clock = manualClock(Date.now() + aheadMs);
    const simulation = await startSimulator({ clock, scenario: 'empty', switches });
    onTestFinished(() => simulation.close());
    let calls = 0;
    const meter = {
      start: () => {
        calls += 1;
      },
      end() {},
    };
    const adapter = vendor.open('one', vendor.parseSettings(simulation.settings), DEFAULT_LIMITS);
    onTestFinished(() => adapter.close());
    const check = async (): Promise<number> => {
      calls = 0;
      await adapter.check({ ...CALL, meter });
      return calls;
    };
    return { clock, adapter, check };
  };

  it.each([0, 10, -10, 60, -60, 3_000_000, -3_000_000])(
    'are good %i minutes off: by the vendor’s time, which the first refusal tells',
    async (minutes) => {
      const { check } = await setUp(minutes * MINUTE);
      expect(await check()).toBe(minutes === 0 ? 1 : 2);
      expect(await check()).toBe(1);
    },
  );

  it('are good for commands that nobody may send twice, too', async () => {
    const { adapter } = await setUp(10 * MINUTE);
    const created = await adapter.queue?.create?.({ name: 'Sales' }, { ...CALL });
    expect(created).toMatchObject({ outcome: 'DONE', item: { name: 'Sales' } });
  });

  it('follow a clock that is set', async () => {
    const { check, clock } = await setUp(0);
    expect(await check()).toBe(1);
    await clock.advance(20 * MINUTE);
    expect(await check()).toBeLessThanOrEqual(2);
    expect(await check()).toBe(1);
  });
});
