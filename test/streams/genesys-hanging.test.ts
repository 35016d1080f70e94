import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { Link, LinkRequest, Runtime } from '../../src/domain/runtime.ts';
import type { Delivery, Reader } from '../../src/events/events.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { taskId } from '../../src/vendors/genesys/ids.ts';
import { genesys } from '../../src/vendors/genesys/index.ts';
import { type GenesysSimulation, startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { clockOver, openTime, type Time } from '../sim/time.ts';
import { has } from './floor.ts';

const ORIGIN = 'http://127.0.0.1:9001';
const START = Date.UTC(2026, 0, 5, 9);
const KINDS = ['Task', 'Job', 'Worker'] as const;
/** A feed is to be live again so soon after its vendor is well. */
const MOST_MS = 5_000;
/** The same of its stream, when all other calls have been answered. */
const MOST_ALONE_MS = 12_000;
const STEP_MS = 250;
const LATENCY_MS = 20;

/** What the network does to a request: hands it over, swallows it, or answers it itself. */
type Fate = 'fine' | 'hangs' | number;

const linkTo = (sim: GenesysSimulation, time: Time, fateOf: (request: LinkRequest) => Fate): Link => ({
  dispatch(request, handler) {
    const fate = fateOf(request);
    const gone = new AbortController();
    const controller = { abort: (reason: Error) => gone.abort(reason) };
    const answer = (status: number, headers: Record<string, string | string[] | undefined>, body: Buffer): void => {
      if (gone.signal.aborted) return;
      handler.onResponseStart(controller, status, headers);
      handler.onResponseData(controller, body);
      handler.onResponseEnd();
    };
    handler.onRequestStart(controller);
    if (typeof fate === 'number') time.after(LATENCY_MS, () => answer(fate, {}, Buffer.from('not now')));
    else if (fate === 'fine') {
      const { path: url, method, headers, body } = request;
      const incoming = { url, method, headers: { host: new URL(ORIGIN).host, ...headers }, body };
      time.after(LATENCY_MS, () => {
        sim.answer(incoming, gone.signal).then(
          (given) => time.after(LATENCY_MS, () => answer(given.status, given.headers, given.body)),
          () => {},
        );
      });
    }
    return true;
  },
  destroy: async () => {},
});

const openHouse = async (switches: Record<string, unknown> = {}) => {
  const time = openTime(START);
  const clock = clockOver(time, { ahead: () => 0, frozen: () => false });
  const wired = { origin: ORIGIN, send: async () => ({ status: 200, headers: {}, text: '' }) };
  const sim = await startSimulator({ clock, seed: 1, scenario: 'empty', switches, wired });
  let fateOf: (request: LinkRequest) => Fate = () => 'fine';
  let ids = 0;
  const runtime: Runtime = {
    clock: { now: time.now, after: time.after },
    uptime: () => time.now() - START,
    after: time.after,
    random: () => 0.5,
    newId: () => `id-${ids++}`,
    connect: () => linkTo(sim, time, (request) => fateOf(request)),
  };
  const adapter = genesys.open('gws', genesys.parseSettings(sim.settings), DEFAULT_LIMITS, runtime);
  const events = openEvents({
    accounts: [{ name: 'gws', adapter, pollIntervalMs: 5_000, reconcileMs: 60_000, webhook: false }],
    clock: runtime.clock,
    random: runtime.random,
  });
  const pass = (ms: number): Promise<void> => time.runUntil(time.now() + ms);
  const told: Delivery[] = [];
  const read = async (reader: Reader): Promise<void> => {
    for await (const delivery of reader) told.push(delivery);
  };
  for (const kind of KINDS) void read(await time.runFor(events.listen({ accounts: ['gws'], kind })));
  await pass(20_000);
  onTestFinished(async () => {
    await time.runFor(Promise.all([events.close(), adapter.close(), sim.close()]));
  });

  const isWell = (): boolean =>
    events.health('gws').state === 'LIVE' && KINDS.every((kind) => events.problem('gws', kind) === null);
  const name = (user: string): string => has(Object.keys(sim.ids.users).find((one) => one.startsWith(user)));
  return {
    sim,
    pass,
    isWell,
    name,
    /** From here on. */
    become: (fate: typeof fateOf): void => {
      fateOf = fate;
    },
    async timeToRecover(): Promise<number> {
      const begun = time.now();
      while (!isWell() && time.now() - begun < 120_000) await pass(STEP_MS);
      return time.now() - begun;
    },
    /** Whether the stream tells of a contact that comes now, at once. */
    async tells(): Promise<boolean> {
      const { id } = sim.invite(name('ada'));
      const task = taskId(id, has(sim.ids.users[name('ada')]));
      await pass(1_000);
      return told.some(({ event }) => {
        return event.type === 'changed' && event.ref.nativeId === task && event.source === 'STREAM';
      });
    },
  };
};

type Hung = Awaited<ReturnType<typeof openHouse>>;

const isConnect = ({ path }: LinkRequest): boolean => path.endsWith('/connect');
const isBayeux = ({ path }: LinkRequest): boolean => path.includes('/notifications');

/** How it comes about that a connect hangs. Which requests hang from then on is another matter. */
const BEGINNINGS: readonly (readonly [string, (house: Hung, hangs: (request: LinkRequest) => boolean) => void])[] = [
  [
    'after a handshake',
    ({ sim, become }, hangs) => {
      sim.restart();
      become((request) => (hangs(request) && !request.path.endsWith('/handshake') ? 'hangs' : 'fine'));
    },
  ],
  [
    'in the middle of a long poll',
    ({ sim, name, become }, hangs) => {
      become((request) => (hangs(request) ? 'hangs' : 'fine'));
      // The connects that are held are answered, and the next are lost.
      for (const user of ['ada', 'ben']) sim.invite(name(user));
    },
  ],
  [
    'after a 429',
    ({ sim, name, become }, hangs) => {
      let refused = 0;
      become((request) => {
        if (!hangs(request)) return 'fine';
        refused += isConnect(request) ? 1 : 0;
        return isConnect(request) && refused <= 2 ? 429 : 'hangs';
      });
      for (const user of ['ada', 'ben']) sim.invite(name(user));
    },
  ],
  [
    'after a 402',
    ({ sim, become }, hangs) => {
      sim.fault.unknownClient();
      become((request) => (hangs(request) ? 'hangs' : 'fine'));
    },
  ],
];

const DURATIONS = [1_000, 2_500, 4_000, 7_000, 12_000, 30_000, 90_000] as const;

describe.each(BEGINNINGS)('a connect that hangs %s', (_, begin) => {
  it.each(DURATIONS)('with everything else, for %i ms, is made anew: the feed is live within 5 s', async (ms) => {
    const house = await openHouse();
    begin(house, () => true);
    await house.pass(ms);
    house.become(() => 'fine');
    expect(await house.timeToRecover()).toBeLessThanOrEqual(MOST_MS);
  });

  it.each(DURATIONS)('with all of CometD and nothing else, for %i ms, is made anew within 12 s', async (ms) => {
    const house = await openHouse();
    begin(house, isBayeux);
    await house.pass(ms);
    house.become(() => 'fine');
    expect(await house.timeToRecover()).toBeLessThanOrEqual(MOST_ALONE_MS);
  });

  it.each([12_000, 30_000, 90_000])('with everything else, for %i ms, leaves no stream that is dead', async (ms) => {
    const house = await openHouse();
    begin(house, () => true);
    await house.pass(ms);
    house.become(() => 'fine');
    await house.timeToRecover();
    expect([house.isWell(), await house.tells()]).toEqual([true, true]);
  });

  it.each([250, 1_000, 2_500, 6_000])(
    'alone, for %i ms, is noticed within 12 s though nothing else fails',
    async (ms) => {
      const house = await openHouse();
      begin(house, isConnect);
      await house.pass(ms);
      house.become(() => 'fine');
      await house.pass(MOST_ALONE_MS);
      expect([house.isWell(), await house.tells()]).toEqual([true, true]);
    },
  );
});
