import type { Simulation, SimulatorOptions } from '../../../sandbox/face.ts';
import { loopbackUrl } from '../../../sandbox/loopback.ts';
import type { World } from '../../../sandbox/model.ts';
import { beginSimulation } from '../../../sandbox/start.ts';
import { createWorld } from '../../../sandbox/world.ts';
import { createCallbacks } from './callbacks.ts';
import { type Centre, createCentre } from './centre.ts';
import { type AgentControl, agentControl, plant } from './control.ts';
import { endpoint } from './endpoint.ts';
import { followWorld, reservationPolicy } from './lifecycle.ts';
import type { Credentials, Json } from './records.ts';
import { generalRefusal } from './refusal.ts';
import { activities } from './resources/activities.ts';
import { taskqueues } from './resources/taskqueues.ts';
import { tasks } from './resources/tasks.ts';
import { workers } from './resources/workers.ts';
import { workflows } from './resources/workflows.ts';
import { workspaces } from './resources/workspaces.ts';
import { registerRoutes } from './routes.ts';
import { buildStage, LABELS, type Resources, type Seeded } from './stage.ts';
import { parseSwitches } from './switches.ts';

export interface RestcommSimulation extends Simulation {
  readonly settings: {
    baseUrl: string;
    accountSid: string;
    authToken: string;
    enterpriseSid: string;
    /** This simulator takes accept and reject as contract §9.4 chose them. */
    taskAcceptance: 'assignment-status';
  };
  /** Sets the assignment callback of every workflow there is in this account's enterprise; later ones have their own. */
  readonly deliverTo: (url: string) => Promise<void>;
  /** The account that `settings` speak for. */
  readonly credentials: Credentials;
  /** A further account; what is left out is made up, so that by default it owns an enterprise of its own. */
  addCredentials(given?: Partial<Credentials>): Credentials;
  readonly world: World;
  readonly agent: AgentControl;
  /** What the scenario put there; `null` with the scenario `empty`. */
  readonly seeded: Seeded | null;
  /** Puts a record there as the vendor would print it, SID and dates included. Of tasks only those that have ended. */
  plant(resource: keyof Resources, record: Json, by?: Credentials): void;
}

export const startSimulator = async (options: SimulatorOptions = {}): Promise<RestcommSimulation> => {
  const switches = parseSwitches(options.switches);
  const { scenario, clock, random, serve } = beginSimulation(options);
  const accountRandom = random('accounts');
  const world = createWorld({
    clock,
    policy: reservationPolicy(() => centre),
    newOfferId: () => centre.newSid('WR'),
    keepFinished: scenario?.keepFinished,
  });
  const centre: Centre = createCentre({ clock, random: random('sids'), switches, world });
  const callbacks = createCallbacks(clock, options.wired?.send);
  world.listen(followWorld(centre, callbacks));

  const accounts = new Map<string, Credentials>();
  const addCredentials = (given: Partial<Credentials> = {}): Credentials => {
    const made = {
      accountSid: `AC${accountRandom.hex(32)}`,
      authToken: accountRandom.hex(32),
      enterpriseSid: `EN${accountRandom.hex(32)}`,
      organizationSid: `OR${accountRandom.hex(32)}`,
      accountEmail: 'admin@sandbox.example',
    };
    const credentials = { ...made, ...given };
    accounts.set(credentials.accountSid, credentials);
    return credentials;
  };
  const credentials = addCredentials();

  const resources: Resources = {
    workspaces: workspaces(centre),
    taskqueues: taskqueues(centre),
    workers: workers(centre),
    activities: activities(centre),
    workflows: workflows(centre),
    tasks: tasks(centre),
  };
  const workflowEndpoint = endpoint(centre, resources.workflows);
  const endpoints = [
    endpoint(centre, resources.workspaces),
    endpoint(centre, resources.taskqueues),
    endpoint(centre, resources.workers),
    endpoint(centre, resources.activities),
    workflowEndpoint,
    endpoint(centre, resources.tasks),
  ];

  const built = scenario && buildStage(centre, resources, scenario, credentials);
  const { face, stopPlay } = await serve({
    world,
    stage: built?.stage ?? null,
    errorBody: (status) => generalRefusal(status, '').body,
    routes: (app) => registerRoutes(app, { endpoints, accounts, switches }),
  });
  centre.origin = face.url;

  const { accountSid, authToken, enterpriseSid } = credentials;
  const deliverTo = async (assignmentCallbackUrl: string): Promise<void> => {
    if (!loopbackUrl(assignmentCallbackUrl)) throw new TypeError('the callback URL is not an HTTP URL of this machine');
    const body = JSON.stringify({ assignmentCallbackUrl });
    for (const workflow of centre.workflows.values()) {
      if (workflow.enterpriseSid === enterpriseSid) workflowEndpoint.update(workflow.sid, body, credentials);
    }
  };
  return {
    url: face.url,
    settings: {
      baseUrl: `${face.url}/taskrouter`,
      accountSid,
      authToken,
      enterpriseSid,
      taskAcceptance: 'assignment-status',
    },
    labels: LABELS,
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    deliverTo,
    credentials,
    addCredentials,
    world,
    agent: agentControl(centre),
    seeded: built?.seeded ?? null,
    plant: (resource, record, by = credentials) => plant(centre, resources, resource, record, by),
    async close() {
      stopPlay();
      world.stop();
      callbacks.close();
      await face.close();
    },
  };
};
