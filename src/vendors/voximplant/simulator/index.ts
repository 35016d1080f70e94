import { type Cancel, catchUpClock, realClock } from '../../../sandbox/clock.ts';
import type { Simulation, SimulatorOptions } from '../../../sandbox/face.ts';
import { openHttpFace } from '../../../sandbox/http-face.ts';
import type { World } from '../../../sandbox/model.ts';
import { playScenario, scheduleFaults } from '../../../sandbox/play.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { defaultScenario, type Scenario } from '../../../sandbox/scenario.ts';
import { createWorld } from '../../../sandbox/world.ts';
import { authenticator, type ServiceKey } from './auth.ts';
import { type Centre, createCentre } from './centre.ts';
import { type TaskControl, taskControl } from './control.ts';
import { type AgentControl, agentControl } from './desk.ts';
import { followWorld } from './follow.ts';
import { furnish, type Invoke, type Seeded } from './furnish.ts';
import { createJournal } from './journal.ts';
import { keyPair } from './keys.ts';
import { isDownload } from './method.ts';
import { allMethods } from './methods/all.ts';
import { paramsOf } from './params.ts';
import { distributionPolicy } from './policy.ts';
import type { Account } from './records.ts';
import { envelope, type Refusal, refusal, statusRefusal } from './refusal.ts';
import { registerRoutes } from './routes.ts';
import { createStage, returnAfterDecline } from './stage.ts';
import { parseSwitches } from './switches.ts';

export interface VoximplantSimulation extends Simulation {
  readonly settings: {
    baseUrl: string;
    accountId: number;
    keyId: string;
    privateKey: string;
    applicationId: number;
  };
  /** The account that `settings` speak for, with the secret of the old authentication. */
  readonly account: Account;
  /** One that the key of `account` may speak for when it is a child, and that nobody may when it is not. */
  addAccount(name: string, kind: 'child' | 'stranger'): Account;
  /** Calls a method as `by`, without HTTP and credentials; throws its refusal. */
  invoke(method: string, parameters: Parameters<Invoke>[1], by?: Account): ReturnType<Invoke>;
  /** The next call of this method, or of any, fails with this code and HTTP 200; as often as `times` says. */
  refuse(code: number, aim?: { readonly method?: string; readonly times?: number }): void;
  readonly world: World;
  readonly agent: AgentControl;
  readonly task: TaskControl;
  /** What the scenario put there; `null` with the scenario `empty`. */
  readonly seeded: Seeded | null;
}

const SEED = 1;

const chooseScenario = (chosen: SimulatorOptions['scenario'] = 'default'): Scenario | null => {
  if (chosen === 'empty') return null;
  return chosen === 'default' ? defaultScenario() : chosen;
};

export const startSimulator = async (options: SimulatorOptions = {}): Promise<VoximplantSimulation> => {
  const switches = parseSwitches(options.switches);
  const pairComes = keyPair();
  const scenario = chooseScenario(options.scenario);
  const seed = options.seed ?? scenario?.seed ?? SEED;
  const outerClock = options.clock ?? realClock();
  const clock = catchUpClock(outerClock, outerClock.now() - (scenario?.warmUp ?? 0));

  const idRandom = seededRandom(seed, 'ids');
  const world = createWorld({
    clock,
    policy: distributionPolicy(() => centre),
    newOfferId: () => idRandom.hex(16),
    // A finished task simply disappears (contract §7.4).
    keepFinished: 0,
  });
  const journal = createJournal(() => clock.now());
  const centre: Centre = createCentre({ clock, random: seededRandom(seed, 'tasks'), switches, world, journal });
  world.listen(followWorld(centre));

  const secrets = seededRandom(seed, 'secrets');
  const openAccount = (name: string, parentId: number | null): Account => {
    const account = { id: centre.newId('account'), name, apiKey: secrets.hex(32), parentId };
    centre.accounts.set(account.id, account);
    return account;
  };
  const account = openAccount('sandbox', null);

  const methods = allMethods(centre);
  const invoke: VoximplantSimulation['invoke'] = (method, parameters, by = account) => {
    const fields = new Map(Object.entries(parameters).map(([name, value]) => [name, [String(value)]]));
    const answer = methods.get(method)?.(paramsOf(fields, switches), by);
    if (!answer || isDownload(answer)) throw new TypeError(`${method} answers nothing to read`);
    return Array.isArray(answer) ? { result: answer } : { ...answer };
  };
  const applicationId = Number(invoke('AddApplication', { application_name: 'contact-centre' }).application_id);

  const built = scenario && furnish(scenario, applicationId, invoke);
  const play = (chosen: Scenario, { seeded, hired }: ReturnType<typeof furnish>): Cancel => {
    const stage = createStage({ centre, scenario: chosen, seeded, hired, random: seededRandom(seed, 'stage') });
    const stopReturns = returnAfterDecline(centre, chosen, stage, seededRandom(seed, 'returns'));
    const stopPlay = playScenario({ scenario: chosen, world, clock, random: seededRandom(seed, 'play'), stage });
    return () => {
      stopPlay();
      stopReturns();
    };
  };
  const stopPlay = scenario && built && play(scenario, built);
  await clock.catchUp();

  const { publicKey, privateKey } = await pairComes;
  const keyId = secrets.hex(32);
  const keys = new Map<string, ServiceKey>([[keyId, { accountId: account.id, publicKey }]]);
  const refusals: { readonly code: number; readonly method: string | null; left: number }[] = [];
  const refused = (method: string): Refusal | null => {
    const found = refusals.find((each) => each.left > 0 && (each.method === null || each.method === method));
    if (!found) return null;
    found.left -= 1;
    return refusal(found.code);
  };

  const face = await openHttpFace({
    clock,
    random: seededRandom(seed, 'faults'),
    host: options.host,
    port: options.port,
    wired: options.wired,
    errorBody: (status) => envelope(statusRefusal(status), switches.errors_list),
    routes: (app) => {
      const authenticate = authenticator({ accounts: centre.accounts, keys, switches, clock });
      registerRoutes(app, { methods, authenticate, refused, switches });
    },
  });
  if (scenario) scheduleFaults(face.faults, clock, scenario.faults);

  return {
    url: face.url,
    settings: { baseUrl: `${face.url}/platform_api`, accountId: account.id, keyId, privateKey, applicationId },
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    account,
    addAccount: (name, kind) => openAccount(name, kind === 'child' ? account.id : null),
    invoke,
    refuse: (code, { method = null, times = 1 }: { method?: string | null; times?: number } = {}) => {
      refusals.push({ code, method, left: times });
    },
    world,
    agent: agentControl(centre),
    task: taskControl(centre),
    seeded: built?.seeded ?? null,
    async close() {
      stopPlay?.();
      world.stop();
      await face.close();
    },
  };
};
