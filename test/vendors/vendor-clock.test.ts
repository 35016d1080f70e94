import { expect, it, onTestFinished } from 'vitest';
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
