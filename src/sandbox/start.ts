import { type Cancel, type CatchUpClock, catchUpClock, realClock } from './clock.ts';
import type { SimulatorOptions } from './face.ts';
import { type HttpFace, type HttpFaceOptions, openHttpFace } from './http-face.ts';
import type { World } from './model.ts';
import { playScenario, type Stage, scheduleFaults } from './play.ts';
import { type Random, seededRandom } from './random.ts';
import { defaultScenario, type Scenario } from './scenario.ts';

const SEED = 1;

export interface Start {
  /** `null`: nothing but credentials was asked for. */
  readonly scenario: Scenario | null;
  /** Stands in the past until `serve` has lived through the scenario's history. */
  readonly clock: CatchUpClock;
  /** A stream of chance for each purpose, drawn with the seed. */
  random(purpose: string): Random;
  /** Plays the scenario on what was built of it, lives through its history and opens the port. */
  serve(what: Served): Promise<Serving>;
}

export interface Served extends Pick<HttpFaceOptions, 'errorBody' | 'routes'> {
  readonly world: World;
  /** What a scenario is played on; `null` without one. */
  readonly stage: Stage | null;
}

export interface Serving {
  readonly face: HttpFace;
  /** No customer arrives and no agent works any more. */
  readonly stopPlay: Cancel;
}

const chooseScenario = (chosen: SimulatorOptions['scenario'] = 'default'): Scenario | null => {
  if (chosen === 'empty') return null;
  return chosen === 'default' ? defaultScenario() : chosen;
};

/** What every simulator begins with: the scenario, its clock and its chance. */
export const beginSimulation = (options: SimulatorOptions): Start => {
  const scenario = chooseScenario(options.scenario);
  const seed = options.seed ?? scenario?.seed ?? SEED;
  const outerClock = options.clock ?? realClock();
  const clock = catchUpClock(outerClock, outerClock.now() - (scenario?.warmUp ?? 0));
  const random = (purpose: string): Random => seededRandom(seed, purpose);
  return {
    scenario,
    clock,
    random,
    async serve({ world, stage, errorBody, routes }) {
      const stopPlay =
        scenario && stage ? playScenario({ scenario, world, clock, random: random('play'), stage }) : () => {};
      await clock.catchUp();
      const { host, port, wired } = options;
      const face = await openHttpFace({ clock, random: random('faults'), host, port, wired, errorBody, routes });
      if (scenario) scheduleFaults(face.faults, clock, scenario.faults);
      return { face, stopPlay };
    },
  };
};
