import { type Client, createClient } from 'graphql-ws';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { seededRandom } from '../../src/sandbox/random.ts';
import { startSimulator as startGenesys } from '../../src/vendors/genesys/simulator/index.ts';
import { startSimulator as startRestcomm } from '../../src/vendors/restcomm/simulator/index.ts';
import { socketUrl } from '../server/stream-house.ts';
import { has, until } from './floor.ts';
import { type Heard, openHouse, subscribe } from './house.ts';
import { openWire } from './wire.ts';

const LEAVES = 200;
const MOST_SOCKETS = 12;

const SUBSCRIPTIONS = [
  'subscription { taskChanged { __typename } }',
  'subscription { jobChanged { __typename ... on JobChange { job { id workbin { name } } } } }',
  'subscription { workerChanged { __typename ... on WorkerChange { worker { name } } } }',
  'subscription { queueChanged(filter: { accounts: ["tr"] }) { __typename } }',
  'subscription { accountHealthChanged { state } }',
  'subscription { workbinChanged { __typename ... on WorkbinChange { job { id } } } }',
  'subscription { workbinChanged(filter: { name: "drafts" }) { __typename } }',
];

/** One that may be given up while it connects. */
class Abandoned extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    this.on('error', () => {});
  }
}

const open = async () => {
  const gws = await startGenesys({ scenario: 'empty', switches: { event_delay_ms: 0 } });
  onTestFinished(() => gws.close());
  const tr = await startRestcomm();
  onTestFinished(() => tr.close());
  const wire = await openWire(gws.url);
  onTestFinished(() => wire.close());
  const house = await openHouse([
    { name: 'gws', vendor: 'genesys', settings: { ...gws.settings, baseUrl: wire.url } },
    { name: 'tr', vendor: 'restcomm', settings: tr.settings, plan: { pollIntervalMs: 200 } },
  ]);
  return { ...house, gws, wire };
};

/** The only figure of its name in the server's own words. */
const figure = async ({ url }: { readonly url: string }, name: string): Promise<string | undefined> =>
  new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1];

it('whatever readers do, and however they leave, nothing is held after the last', async () => {
  const { events, bus, server, gws, faults } = await open();
  const random = seededRandom(11, 'leavers');
  const sockets = new Map<Client, Heard[]>();
  const errors: unknown[] = [];
  let heardOf = 0;
  let leaves = 0;
  let nextRest = 40;

  const forget = (client: Client): void => {
    for (const { rows } of sockets.get(client) ?? []) heardOf += rows.length;
    sockets.delete(client);
  };
  const stir = (): void => {
    const held = gws.truth().interactions.filter(({ owner }) => owner !== null);
    if (held.length > 10) gws.complete(random.pick(held).id);
    const { id } = gws.invite(has(random.pick(Object.keys(gws.ids.users))));
    if (random.chance(0.5)) gws.accept(id);
    if (random.chance(0.5)) gws.park(id, 'drafts', has(random.pick(Object.values(gws.ids.users))));
  };

  const join = (wanted: readonly string[]): readonly Heard[] => {
    const client = createClient({ url: socketUrl(server), webSocketImpl: Abandoned, retryAttempts: 0 });
    const open = wanted.map((query) => subscribe(client, query));
    sockets.set(client, open);
    return open;
  };
  /** One who wants everything, and stays until each of the subscriptions to changes of the stream has told something. */
  const hearAll = async (): Promise<void> => {
    const all = join(SUBSCRIPTIONS);
    await until(() =>
      expect([events.health('gws').state, gws.workbinSubscriptions().length > 0]).toEqual(['LIVE', true]),
    );
    const told = [0, 1, 5, 6].map((at) => all[at]?.rows);
    await until(() => {
      if (random.chance(0.1)) stir();
      for (const rows of told) expect(rows?.length).toBeGreaterThan(0);
    });
  };

  while (leaves < LEAVES) {
    if (leaves >= nextRest) {
      nextRest += 80;
      await hearAll();
    }
    if (sockets.size < MOST_SOCKETS) {
      join(Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => random.pick(SUBSCRIPTIONS)));
    }
    const client = random.pick([...sockets.keys()]);
    const open = has(sockets.get(client)).filter(({ isOver }) => !isOver);
    const how = random.next();
    // Some before they are open, some in the middle of what they hear.
    if (how < 0.4 && open.length > 0) {
      random.pick(open).stop();
      leaves += 1;
    } else if (how < 0.6) {
      client.terminate();
      forget(client);
      leaves += 1;
    } else if (how < 0.7) {
      await client.dispose();
      forget(client);
      leaves += 1;
    } else if (how < 0.85) {
      stir();
    } else await fetch(`${server.url}/healthz`);
    errors.push(...[...sockets.values()].flat().flatMap((one) => one.errors.splice(0)));
  }
  await hearAll();
  expect(events.holds().listeners).toBeGreaterThan(0);
  for (const one of [...sockets.keys()]) {
    if (random.chance(0.5)) one.terminate();
    else await one.dispose();
    forget(one);
  }

  await until(() => expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 }));
  expect(bus.listeners).toBe(0);
  expect(gws.workbinSubscriptions()).toEqual([]);
  await until(() => expect(gws.cometd.size).toBe(0));
  await until(async () => expect(await figure(server, 'trunkline_websockets')).toBe('0'));
  expect(['gws', 'tr'].map((name) => events.health(name))).toMatchObject([
    { state: 'IDLE', listeners: 0 },
    { state: 'IDLE', listeners: 0 },
  ]);
  expect(heardOf).toBeGreaterThan(0);
  expect([errors, faults]).toEqual([[], []]);
});
