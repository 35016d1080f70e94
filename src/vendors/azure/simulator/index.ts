import { type Cancel, catchUpClock, realClock } from '../../../sandbox/clock.ts';
import type { Simulation, SimulatorOptions } from '../../../sandbox/face.ts';
import { openHttpFace } from '../../../sandbox/http-face.ts';
import type { World } from '../../../sandbox/model.ts';
import { newsroom } from '../../../sandbox/news.ts';
import { playScenario, scheduleFaults } from '../../../sandbox/play.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { defaultScenario, type Scenario } from '../../../sandbox/scenario.ts';
import { createWorld } from '../../../sandbox/world.ts';
import type { Credentials } from './auth.ts';
import { createAvailability } from './availability.ts';
import { type Centre, createCentre } from './centre.ts';
import { type AgentControl, agentControl } from './control.ts';
import { type EventGrid, openEventGrid } from './delivery/index.ts';
import { distributionPolicy } from './distribution.ts';
import { announcer } from './events.ts';
import { watchExceptions } from './exceptions.ts';
import { createFlow } from './flow.ts';
import { followWorld, keepHouse } from './lifecycle.ts';
import { envelope, refusal } from './refusal.ts';
import { endpoint } from './resource.ts';
import { jobActions } from './resources/job-actions.ts';
import { jobs } from './resources/jobs.ts';
import { classificationPolicies, distributionPolicies, exceptionPolicies } from './resources/policies.ts';
import { queues } from './resources/queues.ts';
import { offerActions, workers } from './resources/workers.ts';
import type { RouterEvent } from './router-event.ts';
import { registerRoutes } from './routes.ts';
import { buildStage, type Endpoints, LABELS, type Seeded } from './stage.ts';
import { parseSwitches } from './switches.ts';
import { createThrottle } from './throttle.ts';

export type { Credentials } from './auth.ts';
export type { AgentControl } from './control.ts';
export type { DeliveryFault } from './delivery/faults.ts';
export type { RouterEvent } from './router-event.ts';
export type { Seeded } from './stage.ts';

export interface AzureSimulation extends Simulation, Omit<EventGrid, 'close'> {
  readonly deliverTo: EventGrid['deliverTo'];
  readonly settings: { connectionString: string };
  readonly credentials: Credentials;
  readonly world: World;
  readonly agent: AgentControl;
  /** What the scenario put there; `null` with the scenario `empty`. */
  readonly seeded: Seeded | null;
  /** Hears every event of contract §10 as it happens, from the opening of the port on. */
  events(listener: (event: RouterEvent) => void): Cancel;
}

const SEED = 1;

const chooseScenario = (chosen: SimulatorOptions['scenario'] = 'default'): Scenario | null => {
  if (chosen === 'empty') return null;
  return chosen === 'default' ? defaultScenario() : chosen;
};

const makeCredentials = (seed: number, bearerToken: string | null): Credentials => {
  const random = seededRandom(seed, 'credentials');
  const accessKey = Buffer.from(random.hex(64), 'hex').toString('base64');
  return { accessKey, bearerToken: bearerToken ?? random.hex(40) };
};

export const startSimulator = async (options: SimulatorOptions = {}): Promise<AzureSimulation> => {
  const switches = parseSwitches(options.switches);
  const scenario = chooseScenario(options.scenario);
  const seed = options.seed ?? scenario?.seed ?? SEED;
  const outerClock = options.clock ?? realClock();
  const clock = catchUpClock(outerClock, outerClock.now() - (scenario?.warmUp ?? 0));

  const news = newsroom<RouterEvent>();
  const world = createWorld({
    clock,
    policy: distributionPolicy(() => centre),
    newOfferId: () => centre.newId(),
    keepFinished: scenario?.keepFinished,
  });
  const random = seededRandom(seed, 'ids');
  const centre: Centre = createCentre({ clock, random, switches, world, isHeard: news.isHeard, emit: news.tell });
  const announce = announcer(centre);
  const availability = createAvailability(centre, announce);
  world.listen(followWorld(centre, availability, announce));
  const flow = createFlow(centre, announce);
  const exceptions = watchExceptions(centre, flow, announce);

  const endpoints: Endpoints = {
    jobs: endpoint(centre, jobs(centre, flow, announce)),
    workers: endpoint(centre, workers(centre, availability, announce)),
    queues: endpoint(centre, queues(centre, exceptions)),
    classificationPolicies: endpoint(centre, classificationPolicies(centre)),
    distributionPolicies: endpoint(centre, distributionPolicies(centre)),
    exceptionPolicies: endpoint(centre, exceptionPolicies(centre, exceptions)),
  };
  const stopHousekeeping = keepHouse(centre, availability);

  const stageRandom = seededRandom(seed, 'stage');
  const built = scenario && buildStage({ centre, endpoints, availability, scenario, random: stageRandom });
  const playRandom = seededRandom(seed, 'play');
  const stopPlay = built && playScenario({ scenario, world, clock, random: playRandom, stage: built.stage });
  await clock.catchUp();

  const credentials = makeCredentials(seed, switches.bearer_token);
  const face = await openHttpFace({
    clock,
    random: seededRandom(seed, 'faults'),
    host: options.host,
    port: options.port,
    wired: options.wired,
    errorBody: (status) => envelope(switches, refusal(status, 'Injected by the simulation.')),
    routes: (app) =>
      registerRoutes(app, {
        centre,
        operations: {
          endpoints: Object.values(endpoints),
          job: jobActions(centre, flow),
          offer: offerActions(centre),
        },
        credentials,
        throttle: createThrottle(clock, switches),
      }),
  });
  centre.origin = face.url;
  if (scenario) scheduleFaults(face.faults, clock, scenario.faults);
  const eventGrid = openEventGrid({ centre, seed, listen: news.listen, send: options.wired?.send });

  return {
    url: face.url,
    settings: { connectionString: `endpoint=${face.url}/;accesskey=${credentials.accessKey}` },
    labels: LABELS,
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    credentials,
    world,
    agent: agentControl(centre),
    seeded: built?.seeded ?? null,
    events: news.listen,
    deliverTo: eventGrid.deliverTo,
    deliveries: eventGrid.deliveries,
    deliveryFaults: eventGrid.deliveryFaults,
    get subscriptions() {
      return eventGrid.subscriptions;
    },
    async close() {
      eventGrid.close();
      stopPlay?.();
      built?.stop();
      stopHousekeeping();
      world.stop();
      await face.close();
    },
  };
};
