import { createHmac } from 'node:crypto';
import {
  beginSimulation,
  createWorld,
  loopbackUrl,
  openDeliveries,
  type Presence,
  type SimJob,
  type Simulation,
  type SimulatorOptions,
  type Stage,
  switchReader,
  type World,
} from 'trunkline/sandbox';
import { type Centre, eventOf } from './centre.ts';
import { errorBody, registerRoutes } from './routes.ts';

export interface ChatwootSimulation extends Simulation {
  readonly world: World;
}

/** `sorting: none` is a version before 3; `signature: none` one before webhooks were signed. */
const readSwitches = switchReader({ sorting: ['created_at', 'none'], signature: ['sha256', 'none'] }, {});

const ANSWER_MS = 5_000;
/** Conversations that ended are kept: a demo that runs for weeks forgets the oldest. */
const KEPT = 2_000;
const AVAILABILITY = { ready: 'online', break: 'busy', 'wrap-up': 'busy', offline: 'offline' } as const;

/** 1, 2, 3 and so on. */
const numbers = (): (() => string) => {
  let last = 0;
  return () => {
    last += 1;
    return String(last);
  };
};

export const startSimulator = async (options: SimulatorOptions = {}): Promise<ChatwootSimulation> => {
  const switches = readSwitches(options.switches);
  const { scenario, clock, random, serve } = beginSimulation(options);
  const secrets = random('secrets');
  const [accessToken, webhookSecret] = [secrets.hex(24), secrets.hex(32)];
  const deliveries = openDeliveries({
    clock,
    send: options.wired?.send,
    answerMs: ANSWER_MS,
    retryMs: 1_000,
    order: 'kept',
    duplicates: false,
  });
  const world = createWorld({
    clock,
    // Whoever is online and has room gets the conversation without being asked.
    policy: { offerMs: () => null, assignsDirectly: () => true },
    newOfferId: numbers(),
    keepFinished: KEPT,
  });
  const ids = { agent: numbers(), team: numbers(), conversation: numbers() };
  const centre: Centre = {
    world,
    snoozed: new Map(),
    clock,
    teams: new Map(),
    byHand: new Map(),
    changedAt: new Map(),
    newId: (kind) => ids[kind](),
  };
  let callback: string | null = null;
  let sent = 0;

  const tell = (event: string, job: SimJob): void => {
    centre.changedAt.set(job.id, clock.now());
    if (callback === null) return;
    const body = JSON.stringify(eventOf(centre, event, job));
    const timestamp = String(Math.floor(clock.now() / 1000));
    const signature = `sha256=${createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex')}`;
    sent += 1;
    const headers = {
      'content-type': 'application/json',
      'x-chatwoot-delivery': `delivery-${sent}`,
      ...(switches.signature === 'none'
        ? {}
        : { 'x-chatwoot-timestamp': timestamp, 'x-chatwoot-signature': signature }),
    };
    deliveries.add({ sending: { method: 'POST', url: callback, headers, body }, retries: 2 });
  };
  world.listen((change) => {
    if (!('job' in change)) return;
    const { type, job } = change;
    if (type === 'job-removed') {
      centre.byHand.delete(job.id);
      centre.changedAt.delete(job.id);
      return;
    }
    // Nothing is canceled here: who gives up is resolved.
    if (type === 'job-canceled') world.overrule(job.id, 'completed');
    if (type === 'job-assigned') centre.byHand.delete(job.id);
    const isEnd = type === 'job-completed' || type === 'job-canceled';
    tell(
      type === 'job-created' ? 'conversation_created' : isEnd ? 'conversation_status_changed' : 'conversation_updated',
      job,
    );
  });

  const stageOf = (): Stage | null => {
    if (!scenario) return null;
    const queues = scenario.queues.map((queue) => {
      const id = centre.newId('team');
      centre.teams.set(id, { id, name: queue.name, description: null });
      const admits: Parameters<World['addQueue']>[0]['admits'] = ({ attributes: { skills, languages } }) =>
        (skills as readonly string[]).includes(queue.skill) &&
        (queue.language === null || (languages as readonly string[]).includes(queue.language));
      world.addQueue({ id, name: queue.name, admits });
      return { ...queue, id };
    });
    const crew = scenario.teams.flatMap((team) =>
      team.members.map((name) => {
        const { skills, languages } = team;
        const workerId = centre.newId('agent');
        world.addWorker({ id: workerId, name, attributes: { skills, languages }, presence: 'offline', capacity: 1 });
        return { workerId, team };
      }),
    );
    // One is put off from the beginning, with the agent who has it.
    const { queueId = null, ...rest } = world.addJob({
      id: centre.newId('conversation'),
      attributes: { channel: 'email' },
    });
    world.removeJob(rest.id);
    const workerId = crew[0]?.workerId ?? null;
    centre.snoozed.set(rest.id, { ...rest, queueId: queues[0]?.id ?? queueId, workerId, state: 'assigned' });
    return {
      crew,
      arrive: ({ attributes, channel, timeToLiveMs }) => {
        const fits = queues.filter(({ skill }) => skill === attributes.skill);
        const queue =
          fits.find(({ language }) => language === attributes.language) ?? fits.find((one) => !one.language);
        const { id } = world.addJob({
          id: centre.newId('conversation'),
          attributes: { ...attributes, channel },
          timeToLiveMs,
        });
        if (queue) world.enqueue(id, queue.id);
        return id;
      },
      setPresence: (workerId, presence: Presence) =>
        world.changeWorker(workerId, { presence: AVAILABILITY[presence], available: presence === 'ready' }),
    };
  };

  const { face, stopPlay } = await serve({
    world,
    stage: stageOf(),
    errorBody,
    routes: (app) =>
      registerRoutes(app, {
        centre,
        accessToken,
        sorts: switches.sorting !== 'none',
        changed: (job) => tell('conversation_updated', job),
      }),
  });
  const isSigned = switches.signature !== 'none';
  return {
    url: face.url,
    settings: { baseUrl: face.url, accountId: 1, accessToken, ...(isSigned ? { webhookSecret } : {}) },
    signs: isSigned,
    faults: face.faults,
    calls: face.calls,
    answer: face.answer,
    serve: face.serve,
    world,
    deliverTo: async (url) => {
      if (!loopbackUrl(url)) throw new TypeError('the webhook is not an HTTP URL of this machine');
      callback = url;
    },
    close: async () => {
      stopPlay();
      world.stop();
      deliveries.close();
      await face.close();
    },
  };
};
