import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { type Clock, realClock } from '../../src/domain/runtime.ts';
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts';
import { type ManualClock, manualClock } from '../../src/sandbox/clock.ts';
import type { Simulation, StartSimulator } from '../../src/sandbox/face.ts';
import { azure } from '../../src/vendors/azure/index.ts';
import { type AzureSimulation, startSimulator as startAzure } from '../../src/vendors/azure/simulator/index.ts';
import { genesys } from '../../src/vendors/genesys/index.ts';
import { type GenesysSimulation, startSimulator as startGenesys } from '../../src/vendors/genesys/simulator/index.ts';
import { restcomm } from '../../src/vendors/restcomm/index.ts';
import {
  type RestcommSimulation,
  startSimulator as startRestcomm,
} from '../../src/vendors/restcomm/simulator/index.ts';
import { voximplant } from '../../src/vendors/voximplant/index.ts';
import {
  startSimulator as startVoximplant,
  type VoximplantSimulation,
} from '../../src/vendors/voximplant/simulator/index.ts';
import { eventsOf, type Run, runner } from './house.ts';

/** One account of each vendor, on one standing clock. */
export interface Estate {
  readonly azure: AzureSimulation;
  readonly genesys: GenesysSimulation;
  readonly restcomm: RestcommSimulation;
  readonly voximplant: VoximplantSimulation;
  readonly clock: ManualClock;
  /** What time it is at the vendors; what waits for a time waits for that of the machine. */
  readonly time: Clock;
  readonly gateway: Gateway;
  readonly run: Run;
  readonly close: () => Promise<void>;
}

const START = Date.parse('2026-11-21T09:00:00Z');

const planOf = <S>(vendor: Vendor<S>, simulation: Simulation, deadlineMs: number) => ({
  name: `demo-${vendor.name}`,
  vendor: vendor as Vendor,
  settings: vendor.parseSettings(simulation.settings),
  limits: { ...DEFAULT_LIMITS, retries: 0 },
  deadlineMs,
});

export const openEstate = async (scenario: 'default' | 'empty' = 'default', deadlineMs = 5_000): Promise<Estate> => {
  const clock = manualClock(START);
  const time: Clock = { now: clock.now, after: realClock.after };
  const options: Parameters<StartSimulator>[0] = { clock, scenario };
  const [azureSim, genesysSim, restcommSim, voximplantSim] = await Promise.all([
    startAzure(options),
    // On a standing clock nothing that is late would ever come, and on one that leaps sessions would be lost.
    startGenesys({ ...options, switches: { event_delay_ms: 0, cometd_max_interval_ms: 3_600_000 } }),
    startRestcomm(options),
    startVoximplant(options),
  ]);
  const opened = openGateway({
    accounts: [
      planOf(azure, azureSim, deadlineMs),
      planOf(genesys, genesysSim, deadlineMs),
      planOf(restcomm, restcommSim, deadlineMs),
      planOf(voximplant, voximplantSim, deadlineMs),
    ],
    maxCallsPerOperation: () => 500,
  });
  // Credentials are dated by the machine's clock, and what is known by the vendors'.
  const gateway: Gateway = { ...opened, now: time.now };
  return {
    azure: azureSim,
    genesys: genesysSim,
    restcomm: restcommSim,
    voximplant: voximplantSim,
    clock,
    time,
    gateway,
    run: runner(gateway, eventsOf(gateway, time)),
    async close() {
      await gateway.close();
      await Promise.all([azureSim, genesysSim, restcommSim, voximplantSim].map((each) => each.close()));
    },
  };
};
