import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import { claimsOf, keyOf, OPERATOR_KEY, openRightsCentre, type RightsCentre } from './support/rights-centre.ts';
import { type Answered, compareClient, compareFresh, listsOf } from './support/rights-check.ts';
import { openRightsClient, type RightsClient } from './support/rights-client.ts';
import { FRESH } from './support/rights-documents.ts';
import { type Config, changedGrant, type Grant, type Oracle, oracleOf } from './support/rights-plan.ts';
import { type Credentials, overSocket, overStreams } from './support/rights-transports.ts';

const seed = Number(process.env.RIGHTS_SEED ?? 11);
const bursts = Number(process.env.RIGHTS_BURSTS ?? 10);

const ACCOUNTS = ['east', 'west', 'north'];
/** Of what is wrong, so that it can be read. */
const SHOWN = 6;
const HOUR = 3_600_000;
const SETTLES = { interval: 100 };

interface Person {
  readonly name: string;
  readonly by: 'key' | 'token';
  grant: Grant;
  /** Of a key: whether it is configured. */
  isKnown: boolean;
  token: string;
  expiresAt: number;
  readonly clients: RightsClient[];
  /** Comes, puts together what there is, and goes. */
  readonly visitors: RightsClient[];
}

describe(`rights that change while clients come and go (seed ${seed})`, () => {
  let centre: RightsCentre;
  let random: Random;
  let accounts: readonly string[] = ACCOUNTS;
  let tokens = true;
  const people: Person[] = [];
  const problems: string[] = [];
  const done: string[] = [];

  const config = (): Config => ({
    accounts,
    tokens,
    keys: new Map(people.flatMap(({ name, by, isKnown, grant }) => (by === 'key' && isKnown ? [[name, grant]] : []))),
  });

  const oracle = ({ by, grant, isKnown, expiresAt }: Person): Oracle | null =>
    (by === 'key' ? isKnown : tokens && Date.now() < expiresAt) ? oracleOf(grant, by, config()) : null;

  const credentials = ({ by, name, token }: Person): Credentials =>
    by === 'key' ? { 'x-api-key': keyOf(name) } : { authorization: `Bearer ${token}` };

  const everybody = (): RightsClient[] => people.flatMap(({ clients, visitors }) => [...clients, ...visitors]);

  const open = (name: string, by: Person['by'], grant: Grant): void => {
    const person: Person = { name, by, grant, isKnown: true, token: '', expiresAt: 0, clients: [], visitors: [] };
    const client = (over: string, transport: typeof overSocket): RightsClient =>
      openRightsClient({
        name: `${name} over ${over}`,
        transport: transport(centre.url, () => credentials(person)),
        may: () => oracle(person),
        tell: (problem) => problems.push(problem),
      });
    person.clients.push(client('a socket', overSocket), client('streams', overStreams));
    person.visitors.push(client('short sockets', overSocket));
    people.push(person);
  };

  const renew = async (person: Person, lifeMs = HOUR): Promise<void> => {
    for (const client of [...person.clients, ...person.visitors]) client.cut();
    person.expiresAt = Math.ceil((Date.now() + lifeMs) / 1000) * 1000;
    person.token = await centre.sign(person.name, claimsOf(person.grant), person.expiresAt);
    for (const client of person.clients) client.come();
  };

  /** When this is over nobody goes on with what was taken back. */
  const reload = async (): Promise<void> => {
    for (const { ears } of everybody()) for (const ear of ears) ear.changed();
    await centre.reload(config());
    const stale = () =>
      everybody().flatMap(({ name, ears }) =>
        ears.filter((ear) => ear.isStale()).map(({ view }) => `${name} ${view} goes on with other rights`),
      );
    await expect.poll(stale, SETTLES).toEqual([]);
  };

  const visit = async (): Promise<void> => {
    for (const person of people) {
      if (!oracle(person)) continue;
      for (const visitor of person.visitors) {
        visitor.come();
        await expect.poll(() => visitor.ears.filter((ear) => !ear.isProven()).length, SETTLES).toBe(0);
        visitor.cut();
      }
    }
  };

  const change = (person: Person): void => {
    person.grant = changedGrant(person.grant, person.by, ACCOUNTS, centre.queuesOf, random);
  };

  const keys = (): Person[] => people.filter(({ by }) => by === 'key');
  const holders = (): Person[] => people.filter(({ by }) => by === 'token');

  const STEPS: Readonly<Record<string, () => Promise<void> | void>> = {
    'rights of a key': () => {
      change(random.pick(keys()));
      return reload();
    },
    'a key goes or is back': () => {
      const person = random.pick(keys());
      person.isKnown = !person.isKnown;
      return reload();
    },
    'an account goes or is back': () => {
      const name = random.pick(ACCOUNTS);
      const others = accounts.filter((one) => one !== name);
      if (others.length > 0) accounts = accounts.includes(name) ? others : [...accounts, name];
      return reload();
    },
    'tokens are taken no longer or again': () => {
      tokens = !tokens;
      return reload();
    },
    'everything at once': () => {
      for (const person of keys()) change(person);
      const name = random.pick(ACCOUNTS);
      accounts = accounts.includes(name) && accounts.length > 1 ? accounts.filter((one) => one !== name) : ACCOUNTS;
      return reload();
    },
    'another token': () => {
      const person = random.pick(holders());
      change(person);
      return renew(person);
    },
    'a token that expires': async () => {
      const person = random.pick(holders());
      await renew(person, 500);
      const left = () => person.clients.flatMap(({ ears }) => ears.filter((ear) => ear.state() !== 'refused')).length;
      await expect.poll(left, SETTLES).toBe(0);
    },
    'clients are cut': () => {
      for (const client of people.flatMap(({ clients }) => clients)) if (random.chance(0.4)) client.cut();
    },
    'clients are back': () => {
      for (const client of people.flatMap(({ clients }) => clients)) if (random.chance(0.6)) client.come();
    },
    visits: visit,
  };

  const work = async (at = accounts): Promise<void> => {
    for (let left = Math.floor(random.between(1, 5)); left > 0; left -= 1) await centre.work(at, random);
  };

  const differences = async (): Promise<string[]> => {
    const all = listsOf(await centre.ask<Answered | null>({ 'x-api-key': OPERATOR_KEY }, FRESH));
    const found = await Promise.all(
      people.map(async (person) => {
        const { name, clients, visitors } = person;
        const answer = await centre.ask<Answered | null>(credentials(person), FRESH);
        const may = oracle(person);
        if (may === null) {
          const isOut = answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
          const open = clients.flatMap(({ ears }) => ears.filter((ear) => ear.state() !== 'refused'));
          return [
            ...(isOut ? [] : [`${name} is answered, and is not let in`]),
            ...open.map(({ view }) => `${name} ${view} is not refused`),
          ];
        }
        const fresh = listsOf(answer);
        const wrong = [...clients, ...visitors].flatMap((client) => compareClient(client, fresh));
        return [...compareFresh(fresh, all, may).map((problem) => `${name}: ${problem}`), ...wrong];
      }),
    );
    return found.flat().slice(0, SHOWN);
  };

  /** Nothing happens until all who are let in have the same as a fresh query. */
  const rest = async (): Promise<void> => {
    for (const client of everybody()) client.come();
    await expect.poll(differences, { ...SETTLES, message: done.slice(-12).join(' / ') }).toEqual([]);
    for (const { visitors } of people) for (const visitor of visitors) visitor.cut();
    expect(problems.slice(0, SHOWN), done.join(' / ')).toEqual([]);
  };

  beforeAll(async () => {
    random = seededRandom(seed, 'rights');
    centre = await openRightsCentre();
    open('board', 'key', { role: 'viewer', accounts: null, queues: null });
    open('desk', 'key', {
      role: 'supervisor',
      accounts: ['east', 'west'],
      queues: { east: centre.queuesOf('east').slice(0, 2) },
    });
    open('ann', 'token', {
      role: 'agent',
      accounts: ['east', 'north'],
      queues: { east: centre.queuesOf('east'), north: centre.queuesOf('north').slice(1) },
    });
    await centre.reload(config());
    for (const person of holders()) await renew(person);
  });

  afterAll(async () => {
    for (const client of everybody()) client.cut();
    await centre.close();
  });

  it('leave every client with what a fresh query of its new rights answers, over every transport (S11)', async () => {
    await work();
    await rest();
    for (let burst = 0; burst < bursts; burst += 1) {
      for (let left = Math.floor(random.between(2, 5)); left > 0; left -= 1) {
        const step = random.pick(Object.keys(STEPS));
        done.push(step);
        const before = accounts;
        const taken = STEPS[step]?.();
        const both = accounts.filter((name) => before.includes(name));
        await Promise.all([taken, both.length > 0 && work(both)]);
      }
      for (const person of holders()) if (Date.now() >= person.expiresAt) await renew(person);
      await rest();
    }
    expect(done.length).toBeGreaterThan(bursts);
  }, 600_000);
});
