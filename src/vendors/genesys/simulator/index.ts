import { type BayeuxServer, openBayeux } from '../../../sandbox/bayeux-face.ts';
import { type Cancel, catchUpClock, realClock } from '../../../sandbox/clock.ts';
import type { Simulation, SimulatorOptions } from '../../../sandbox/face.ts';
import { openHttpFace } from '../../../sandbox/http-face.ts';
import type { World } from '../../../sandbox/model.ts';
import { newsroom } from '../../../sandbox/news.ts';
import { playScenario, scheduleFaults } from '../../../sandbox/play.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { defaultScenario, type Scenario } from '../../../sandbox/scenario.ts';
import { createWorld } from '../../../sandbox/world.ts';
import { startBustle } from './bustle.ts';
import { type Centre, findUser } from './centre.ts';
import { type Controls, controls } from './control.ts';
import { type FaultControls, faultControls } from './fault.ts';
import { followWorld } from './follow.ts';
import { CAMPUS, FLOOR, type Furnished, furnish, LOGIN_CHANNELS } from './furnish.ts';
import { NOTIFICATIONS, registerRoutes } from './http.ts';
import { idMaker } from './ids.ts';
import { createMischief } from './mischief.ts';
import { distributionPolicy } from './policy.ts';
import { createPostroom, type Letter } from './postroom.ts';
import { injectedBody } from './refusal.ts';
import { WAITING } from './render/statistics.ts';
import { createSessions } from './sessions.ts';
import { createStage } from './stage.ts';
import { forgetSubscriptions } from './subscriptions.ts';
import { parseSwitches } from './switches.ts';

export type { Controls, InviteInit } from './control.ts';
export type { FaultControls, LetterAim, OperationAim } from './fault.ts';
export type { Letter } from './postroom.ts';
export type { InteractionView } from './view.ts';

export interface Login {
  readonly userName: string;
  readonly password: string;
  readonly channels: readonly string[];
  readonly place: string;
}

export interface GenesysSimulation extends Simulation, Controls {
  readonly settings: {
    readonly baseUrl: string;
    /** The supervisor first: the user who acts for the others needs the right to. */
    readonly users: readonly Login[];
    readonly agentGroups: readonly string[];
    readonly placeGroups: readonly string[];
    readonly queueStatistics: { readonly waiting: string };
  };
  readonly world: World;
  /** The vendor's own faults. */
  readonly fault: FaultControls;
  /** Ids by user name, by name of a queue, by name of a workbin. */
  readonly ids: Readonly<Record<'users' | 'queues' | 'workbins', Readonly<Record<string, string>>>>;
  /** By clientId. */
  readonly cometd: BayeuxServer['sessions'];
  /** Receives every message as it leaves, whatever its subscribers. */
  events(listener: (letter: Letter) => void): Cancel;
  /** A new node: cookies, CometD sessions, workbin subscriptions and numbers are lost; the contact centre goes on. */
  restart(): void;
  /** The play ends: nobody comes, and nobody does anything of himself any more. */
  rest(): void;
  /** The cookies of the user are dead, and the CometD sessions unknown. */
  expireSession(userName: string): void;
}

const SEED = 1;
const KEEP_FINISHED = 400;

const chooseScenario = (chosen: SimulatorOptions['scenario'] = 'default'): Scenario | null => {
  if (chosen === 'empty') return null;
  return chosen === 'default' ? defaultScenario() : chosen;
};

const idsByName = (records: ReadonlyMap<string, { id: string; name?: string; userName?: string }>) =>
  Object.fromEntries([...records.values()].map(({ id, name, userName }) => [name ?? userName ?? id, id]));

export const startSimulator = async (options: SimulatorOptions = {}): Promise<GenesysSimulation> => {
  const switches = parseSwitches(options.switches);
  const scenario = chooseScenario(options.scenario);
  const seed = options.seed ?? scenario?.seed ?? SEED;
  const outerClock = options.clock ?? realClock();
  const clock = catchUpClock(outerClock, outerClock.now() - (scenario?.warmUp ?? 0));

  const ids = idMaker(seededRandom(seed, 'ids'));
  const mischief = createMischief();
  const news = newsroom<Letter>();
  const world = createWorld({
    clock,
    policy: distributionPolicy(
      () => centre,
      (userId) => furnished.logins.some(({ id }) => id === userId),
    ),
    newOfferId: ids.uuid,
    // Interactions keep their own record of what has ended.
    keepFinished: 0,
  });
  const postroom = createPostroom({
    clock,
    random: seededRandom(seed, 'post'),
    switches,
    deliver: (userId, channel, data) => bayeux.deliver(userId, channel, data),
    copies: (letter) => mischief.letters.spring(letter) ?? 1,
    news,
  });
  const centre: Centre = {
    clock,
    random: seededRandom(seed, 'centre'),
    ids,
    switches,
    world,
    users: new Map(),
    queues: new Map(),
    skills: new Map(),
    workbins: new Map(),
    interactions: new Map(),
    subscriptions: new Map(),
    disabledFeatures: new Set(),
    keepFinished: scenario?.keepFinished ?? KEEP_FINISHED,
    references: 0,
    cause: null,
    tell: postroom.tell,
  };
  const sessions = createSessions({ clock, ids, idleMs: switches.session_idle_ms, users: centre.users });
  const bayeux = openBayeux({
    clock,
    random: seededRandom(seed, 'bayeux'),
    admit: (request) => sessions.callerOf(request)?.user.id ?? null,
    timeoutMs: switches.cometd_timeout_ms,
    intervalMs: switches.cometd_interval_ms,
    maxIntervalMs: switches.cometd_max_interval_ms,
    maxSessionsPerBrowser: switches.cometd_sessions_per_browser,
    metaConnectDeliverOnly: switches.meta_connect_deliver_only,
    ack: switches.ack,
    duplicateConnectStatus: switches.duplicate_connect_status,
  });
  world.listen(followWorld(centre));
  const furnished: Furnished = furnish(centre, scenario);

  const play = (chosen: Scenario): Cancel => {
    const stage = createStage({ centre, scenario: chosen, furnished, random: seededRandom(seed, 'stage') });
    const stopPlay = playScenario({ scenario: chosen, world, clock, random: seededRandom(seed, 'play'), stage });
    const stopBustle = startBustle({ centre, furnished, random: seededRandom(seed, 'bustle') });
    return () => {
      stopPlay();
      stopBustle();
    };
  };
  const stopPlay = scenario && play(scenario);
  await clock.catchUp();

  const dismiss = (userId: string): void => {
    for (const { clientId, owner } of [...bayeux.sessions.values()]) if (owner === userId) bayeux.dismiss(clientId);
  };
  const face = await openHttpFace({
    clock,
    random: seededRandom(seed, 'faults'),
    host: options.host,
    port: options.port,
    wired: options.wired,
    errorBody: injectedBody,
    routes(app) {
      registerRoutes(app, {
        centre,
        mischief,
        sessions,
        postroom,
        ended: ({ id }) => {
          if (switches.end_session_cometd === 'dismissed') dismiss(id);
        },
      });
      bayeux.register(app, NOTIFICATIONS);
    },
  });
  if (scenario) scheduleFaults(face.faults, clock, scenario.faults);
  const fault = faultControls({ centre, mischief, bayeux, sessions });

  return {
    ...controls(centre),
    url: face.url,
    settings: {
      baseUrl: face.url,
      users: furnished.logins
        .toSorted((a, b) => b.roles.length - a.roles.length)
        .map(({ userName, password, place }) => ({ userName, password, channels: LOGIN_CHANNELS, place })),
      agentGroups: [FLOOR],
      placeGroups: [CAMPUS],
      queueStatistics: { waiting: WAITING },
    },
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    world,
    fault,
    ids: {
      users: idsByName(centre.users),
      queues: idsByName(centre.queues),
      workbins: idsByName(centre.workbins),
    },
    cometd: bayeux.sessions,
    events: news.listen,
    restart() {
      sessions.end();
      bayeux.forget();
      forgetSubscriptions(centre);
      centre.references = 0;
      for (const user of centre.users.values()) user.references = 0;
    },
    rest() {
      stopPlay?.();
    },
    expireSession(userName) {
      sessions.end(findUser(centre, userName)?.id ?? '');
      fault.unknownClient(userName);
    },
    async close() {
      stopPlay?.();
      world.stop();
      for (const { stopInvite } of centre.interactions.values()) stopInvite?.();
      bayeux.close();
      await face.close();
    },
  };
};
