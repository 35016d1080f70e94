import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { has, until } from './floor.ts';
import { clientFor, openHouse, subscribe } from './house.ts';

const [ANN, BOB] = ['key-of-ann-0123456789', 'key-of-bob-0123456789'];
const CHANGES = `subscription ($after: String) {
  jobChanged(after: $after) { __typename ... on FeedEvent { cursor account { name } } ... on JobChange { job { nativeId } } }
}`;
const HEALTH = 'subscription { accountHealthChanged { account { name } state } }';

const open = async () => {
  const sims = await Promise.all(
    ['north', 'south'].map(async (name) => {
      const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0 } });
      onTestFinished(() => sim.close());
      return { name, sim, ada: has(Object.keys(sim.ids.users).find((user) => user.startsWith('ada'))) };
    }),
  );
  const auth = {
    apiKeys: [
      { name: 'ann', key: ANN, role: 'agent' as const, accounts: ['north'] },
      { name: 'bob', key: BOB, role: 'agent' as const, accounts: ['south'] },
    ],
  };
  const tenants = sims.map(({ name, sim }) => ({ name, vendor: 'genesys', settings: sim.settings }));
  return { ...(await openHouse(tenants, { server: { auth } })), north: has(sims[0]), south: has(sims[1]) };
};

const accountsIn = (rows: readonly { readonly account: { readonly name: string } }[]): string[] => [
  ...new Set(rows.map(({ account }) => account.name)),
];

it('not one event crosses to a principal of another account: no change, no gap, no health, nor on coming back', async () => {
  const { server, events, north, south, bus } = await open();
  const [ann, bob] = [clientFor(server, ANN), clientFor(server, BOB)];
  const jobs = [ann, bob].map((client) => subscribe(client, CHANGES));
  const healths = [ann, bob].map((client) => subscribe(client, HEALTH));
  await until(() => expect(['north', 'south'].map((name) => events.health(name).state)).toEqual(['LIVE', 'LIVE']));
  await until(() => expect(events.holds().listeners).toBe(4));
  const begin = bus.cursor;
  for (let round = 0; round < 5; round += 1) {
    for (const { sim, ada } of [north, south]) sim.accept(sim.invite(ada).id);
  }
  south.sim.restart();
  north.sim.fault.unknownClient();
  const [hers, his] = jobs.map(({ rows }) => rows);
  await until(() => {
    for (const { rows } of jobs) expect(rows.some((row) => row.__typename === 'FeedGap')).toBe(true);
    for (const { rows } of healths) expect(rows.map(({ state }) => state)).toContain('LIVE');
  });
  const last = [north, south].map(({ sim, ada }) => sim.invite(ada).id);
  await until(() => {
    for (const [at, { rows }] of jobs.entries()) expect(rows.at(-1)?.job?.nativeId).toBe(last[at]);
  });
  expect([accountsIn(has(hers)), accountsIn(has(his))]).toEqual([['north'], ['south']]);
  expect(healths.map(({ rows }) => accountsIn(rows))).toEqual([['north'], ['south']]);

  // A cursor of the other's begins with a gap, and gives no right.
  const mark = has(hers)[0].cursor.replace(/^.*(?=\.)/, '');
  const again = [
    subscribe(ann, CHANGES, { after: `${begin}${mark}` }),
    subscribe(bob, CHANGES, { after: has(hers)[0].cursor }),
    subscribe(bob, CHANGES, { after: `nobody${begin.slice(begin.lastIndexOf('-'))}` }),
  ];
  await until(() => {
    expect(again[0]?.rows.map(({ cursor }) => cursor)).toEqual(has(hers).map(({ cursor }) => cursor));
    expect(again[1]?.rows[0]).toMatchObject({ __typename: 'FeedGap' });
    expect(again[2]?.rows).toMatchObject([{ __typename: 'FeedGap' }]);
  });
  expect(again.map(({ rows }) => accountsIn(rows))).toEqual([['north'], ['south'], ['south']]);

  const stranger = subscribe(ann, 'subscription { jobChanged(filter: { accounts: ["south"] }) { __typename } }');
  await until(() => expect(stranger.isOver).toBe(true));
  expect([stranger.rows, stranger.errors.length]).toEqual([[], 1]);
});
