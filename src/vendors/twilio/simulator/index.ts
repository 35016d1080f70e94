import { openDeliveries } from '../../../sandbox/deliveries.ts';
import type { Simulation, SimulatorOptions } from '../../../sandbox/face.ts';
import { loopbackUrl } from '../../../sandbox/loopback.ts';
import type { World } from '../../../sandbox/model.ts';
import { beginSimulation } from '../../../sandbox/start.ts';
import { createWorld } from '../../../sandbox/world.ts';
import { openAssignments } from './assignments.ts';
import { createCentre } from './centre.ts';
import { eventTeller } from './events.ts';
import { createJournal } from './journal.ts';
import { followWorld, reservationPolicy } from './lifecycle.ts';
import type { Account } from './records.ts';
import { generalRefusal } from './refusal.ts';
import { foundWorkspace } from './resources/workspaces.ts';
import { openResources, registerRoutes } from './routes.ts';
import { buildStage, LABELS, type Seeded } from './stage.ts';
import { parseSwitches } from './switches.ts';
import type { Told } from './tell.ts';

export interface TwilioSimulation extends Simulation {
  readonly settings: {
    baseUrl: string;
    accountSid: string;
    authToken: string;
    /** A SID is good only together with its workspace. */
    workspaceSid: string;
    /** So that everything can be seen. */
    readsChannels: true;
  };
  /** Sets the event callback of every workspace there is in this account; later ones have their own. */
  readonly deliverTo: (url: string) => Promise<void>;
  readonly signs: true;
  /** An API key of the account that `settings` speak for. */
  readonly apiKey: { readonly sid: string; readonly secret: string };
  /** Signs events where the switch `signature` says sha256. */
  readonly sharedKey: { readonly sid: string; readonly secret: string };
  /** A further account, with an empty workspace. */
  addAccount(): { readonly accountSid: string; readonly authToken: string; readonly workspaceSid: string };
  readonly world: World;
  /** What the scenario put there; `null` with the scenario `empty`, whose one workspace holds what a new one holds. */
  readonly seeded: Seeded | null;
  /** Delivers an event by hand: some documented types have no cause that the REST interface can bring about. */
  tell(type: string, about?: Pick<Told, 'description' | 'extra' | 'resourceSid'> & { readonly taskSid?: string }): void;
  /** Settles when no event is on its way. */
  delivered(): Promise<void>;
}

const ANSWER_MS = 15_000;

export const startSimulator = async (options: SimulatorOptions = {}): Promise<TwilioSimulation> => {
  const switches = parseSwitches(options.switches);
  const { scenario, clock, random, serve } = beginSimulation(options);
  const accountRandom = random('accounts');
  const deliveries = openDeliveries({
    clock,
    send: options.wired?.send,
    answerMs: ANSWER_MS,
    retryMs: switches.event_retry_seconds * 1000,
    order: switches.event_order,
    duplicates: switches.event_duplicates,
  });
  const sharedKey = { sid: `SK${accountRandom.hex(32)}`, secret: accountRandom.hex(32) };
  const world = createWorld({
    clock,
    policy: reservationPolicy(() => centre),
    newOfferId: () => centre.newSid('WR'),
    keepFinished: scenario?.keepFinished,
  });
  const tell = eventTeller({ centre: () => centre, deliveries, sharedKey });
  const centre = createCentre({ clock, random: random('sids'), switches, world, journal: createJournal(), tell });
  const assignments = openAssignments(() => centre, clock, options.wired?.send);
  world.listen(followWorld(centre, assignments));

  const addAccount = (): Account => {
    const account = { sid: `AC${accountRandom.hex(32)}`, authToken: accountRandom.hex(32), keys: new Map() };
    centre.accounts.set(account.sid, account);
    return account;
  };
  const account = addAccount();
  const apiKey = { sid: `SK${accountRandom.hex(32)}`, secret: accountRandom.hex(32) };
  account.keys.set(apiKey.sid, apiKey.secret);
  const workspace = foundWorkspace(centre, account, 'Contact centre');

  const resources = openResources(centre);
  const built = scenario && buildStage(centre, resources, scenario, workspace);
  const { face, stopPlay } = await serve({
    world,
    stage: built?.stage ?? null,
    errorBody: (status) => generalRefusal(status, switches).body,
    routes: (app) => registerRoutes(app, centre, resources),
  });
  centre.origin = face.url;

  return {
    url: face.url,
    settings: {
      baseUrl: face.url,
      accountSid: account.sid,
      authToken: account.authToken,
      workspaceSid: workspace.sid,
      readsChannels: true,
    },
    labels: LABELS,
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    apiKey,
    sharedKey,
    world,
    seeded: built?.seeded ?? null,
    addAccount() {
      const other = addAccount();
      const { sid: workspaceSid } = foundWorkspace(centre, other, 'Contact centre');
      return { accountSid: other.sid, authToken: other.authToken, workspaceSid };
    },
    signs: true,
    async deliverTo(url) {
      if (!loopbackUrl(url)) throw new TypeError('the callback URL is not an HTTP URL of this machine');
      for (const each of centre.workspaces.values()) if (each.accountSid === account.sid) each.eventCallbackUrl = url;
    },
    tell(type, { taskSid, ...about } = {}) {
      tell(type, workspace.sid, { ...about, task: centre.tasks.get(taskSid ?? '') });
    },
    delivered: deliveries.idle,
    async close() {
      stopPlay();
      world.stop();
      deliveries.close();
      assignments.close();
      await face.close();
    },
  };
};
