import { labelMeaningsOf, labels as labelShape } from '../../src/config/shape-labels.ts';
import type { Adapter } from '../../src/contract/adapter.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { type Clock, realClock } from '../../src/domain/runtime.ts';
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts';
import { type ManualClock, manualClock } from '../../src/sandbox/clock.ts';
import type { Simulation } from '../../src/sandbox/face.ts';
import { registry } from '../../src/vendors/index.ts';
import { registered } from '../contract/registered.ts';
import { eventsOf, type Run, runner } from './house.ts';

/** One account of each vendor, on one standing clock. */
export interface Estate {
  /** That of the vendor of this name. */
  readonly simulationOf: (vendor: string) => Simulation;
  readonly clock: ManualClock;
  /** What time it is at the vendors; what waits for a time waits for that of the machine. */
  readonly time: Clock;
  readonly gateway: Gateway;
  /** The names of its accounts, in their order; of those that lack something when a test for that is given. */
  readonly accounts: (lacks?: (adapter: Adapter) => boolean) => readonly string[];
  readonly run: Run;
  readonly close: () => Promise<void>;
}

/** The name of the account of a vendor. */
export const accountOf = (vendor: string): string => `demo-${vendor}`;

const START = Date.parse('2026-11-21T09:00:00Z');

const planOf = (vendor: Vendor, simulation: Simulation, deadlineMs = 60_000) => {
  const labelMeanings = labelMeaningsOf(labelShape.parse(simulation.labels ?? {}));
  return {
    name: accountOf(vendor.name),
    vendor,
    settings: vendor.parseSettings(simulation.settings),
    limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000, retries: 0 },
    deadlineMs,
    ...(labelMeanings && { labelMeanings }),
  };
};

/** `deadlines`: in milliseconds, by vendor, of those that are not to be waited for as long as the others. */
export const openEstate = async (
  scenario: 'default' | 'empty' = 'default',
  deadlines: Readonly<Record<string, number>> = {},
): Promise<Estate> => {
  const clock = manualClock(START);
  const time: Clock = { now: clock.now, after: realClock.after };
  const started = await Promise.all(
    registry.map(async ({ vendor }) => {
      const { simulator, bench } = await registered(vendor.name);
      // On a standing clock nothing that is late would ever come, and on one that leaps sessions would be lost.
      const switches = { ...bench.switches, ...bench.promptSwitches };
      return { vendor, simulation: await simulator({ clock, scenario, switches }) };
    }),
  );
  const opened = openGateway({
    accounts: started.map(({ vendor, simulation }) => planOf(vendor, simulation, deadlines[vendor.name])),
    maxCallsPerOperation: () => 500,
  });
  // Credentials are dated by the machine's clock, and what is known by the vendors'.
  const gateway: Gateway = { ...opened, now: time.now };
  return {
    simulationOf: (name) => {
      const found = started.find(({ vendor }) => vendor.name === name);
      if (!found) throw new Error(`no vendor ${name} is registered`);
      return found.simulation;
    },
    clock,
    time,
    gateway,
    accounts: (lacks = () => true) => gateway.accounts.filter(({ adapter }) => lacks(adapter)).map(({ name }) => name),
    run: runner(gateway, eventsOf(gateway, time)),
    async close() {
      await gateway.close();
      await Promise.all(started.map(({ simulation }) => simulation.close()));
    },
  };
};
