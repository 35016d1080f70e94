import type { Clock } from '../../src/sandbox/clock.ts';
import type { Simulation, Wired } from '../../src/sandbox/face.ts';
import type { World } from '../../src/sandbox/model.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSimulator as startAzure } from '../../src/vendors/azure/simulator/index.ts';
import { startSimulator as startGenesys } from '../../src/vendors/genesys/simulator/index.ts';
import { startSimulator as startRestcomm } from '../../src/vendors/restcomm/simulator/index.ts';
import { startSimulator as startVoximplant } from '../../src/vendors/voximplant/simulator/index.ts';
import type { AccountPlan } from './plan.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NEVER = 10 ** 9;

/** A small floor whose day is short. The members are read each time that they are used, so that it can be stilled. */
const smallScenario = (plan: AccountPlan, seed: number) => {
  const shift = { starts: 0, lasts: NEVER, rests: NEVER };
  const arrival = (skill: string, channel: string, weight: number): Mutable<Scenario['arrivals'][number]> => ({
    every: plan.arrivalsMs * weight,
    channel,
    skill,
    language: 'en',
    details: { tier: ['gold', 'basic'] },
    impatient: 0.3,
    patience: [2_000, 10_000],
    timeToLive: NEVER,
  });
  const agents: Mutable<Scenario['agents']> = {
    answer: [200, 3_000],
    handle: [1_000, 8_000],
    wrapUp: [500, 3_000],
    rejects: 0.1,
    ignores: 0.05,
    returns: [1_000, 5_000],
    breakEvery: [5_000, 15_000],
    breakLasts: [2_000, 5_000],
  };
  const arrivals = [arrival('sales', 'voice', 2), arrival('support', 'chat', 2)];
  const scenario: Scenario = {
    seed,
    warmUp: 0,
    keepFinished: 400,
    queues: [
      { name: 'Sales', skill: 'sales', language: null },
      { name: 'Support', skill: 'support', language: null },
      { name: 'Billing', skill: 'billing', language: null },
    ],
    teams: [
      { name: 'Sales floor', skills: ['sales'], languages: ['en'], shift, members: ['Ann Hart', 'Ben Cole'] },
      { name: 'Both', skills: ['sales', 'support'], languages: ['en'], shift, members: ['Cleo Marsh', 'Dan Abel'] },
    ],
    arrivals,
    agents,
    faults: [],
  };
  const still = (): void => {
    for (const each of arrivals) Object.assign(each, { every: NEVER, impatient: 0 });
    Object.assign(agents, { handle: [NEVER, NEVER], ignores: 0, rejects: 0, breakEvery: [NEVER, NEVER] });
  };
  return { scenario, still };
};

export interface VendorSide {
  readonly plan: AccountPlan;
  readonly simulation: Simulation & { readonly world: World };
  /** The restart of its node; for a vendor that keeps no sessions nothing. */
  readonly restart: () => void;
  /** No contact comes any more, and whoever talks goes on talking. */
  readonly still: () => void;
  /** Nothing happens any more. */
  readonly rest: () => void;
}

const nothing = (): void => {};

export const openVendor = async (plan: AccountPlan, seed: number, clock: Clock, wired: Wired): Promise<VendorSide> => {
  const { scenario, still } = smallScenario(plan, seed);
  const options = { clock, seed, wired, scenario };
  switch (plan.vendor) {
    case 'azure': {
      const switches = { clock_skew_seconds: null, events_per_delivery: plan.eventsPerDelivery };
      return { plan, simulation: await startAzure({ ...options, switches }), restart: nothing, still, rest: nothing };
    }
    case 'genesys': {
      const simulation = await startGenesys(options);
      return { plan, simulation, restart: () => simulation.restart(), still, rest: () => simulation.rest() };
    }
    case 'restcomm':
      return { plan, simulation: await startRestcomm(options), restart: nothing, still, rest: nothing };
    case 'voximplant': {
      const switches = { token_clock: 'simulation' };
      return {
        plan,
        simulation: await startVoximplant({ ...options, switches }),
        restart: nothing,
        still,
        rest: nothing,
      };
    }
  }
};
