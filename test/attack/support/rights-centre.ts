import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { ref } from '../../../src/domain/ref.ts';
import { globalId } from '../../../src/graphql/ids.ts';
import { start } from '../../../src/main.ts';
import type { World } from '../../../src/sandbox/model.ts';
import type { Random } from '../../../src/sandbox/random.ts';
import { startSimulator as startAzure } from '../../../src/vendors/azure/simulator/index.ts';
import { startSimulator as startRestcomm } from '../../../src/vendors/restcomm/simulator/index.ts';
import { openMemoryLog } from '../../observation/lines.ts';
import { post, stillScenario } from '../../support/still-centre.ts';
import { type Config, configurable, type Grant } from './rights-plan.ts';

const QUEUES = { Sales: 'sales', Support: 'support', Billing: 'billing' } as const;
type QueueName = keyof typeof QUEUES;
const STILL = stillScenario({
  queues: QUEUES,
  teams: [
    { name: 'Desk', skills: ['sales', 'support', 'billing'], members: ['Ada Lovelace', 'Blaise Pascal', 'Carl Gauss'] },
  ],
  keepFinished: 50,
});
export const OPERATOR_KEY = 'the-key-of-the-operator';
const ISSUER = 'https://issuer.example';

interface Centre {
  readonly name: string;
  readonly vendor: string;
  readonly settings: object;
  readonly world: World;
  /** Native ids of the queues. */
  readonly queues: readonly string[];
  /** What a job is made with. */
  readonly jobOf: (queue: QueueName) => object;
  readonly close: () => Promise<void>;
}

const azure = async (name: string): Promise<Centre> => {
  const { settings, world, seeded, close } = await startAzure({ scenario: STILL });
  const queues = seeded?.queues ?? {};
  const jobOf = (queue: QueueName): object => ({
    channel: 'voice',
    queue: globalId(ref('Queue', name, String(queues[queue]))),
    labels: { skill: QUEUES[queue] },
  });
  return { name, vendor: 'azure', settings, world, queues: Object.values(queues), jobOf, close };
};

const restcomm = async (name: string): Promise<Centre> => {
  const { settings, world, seeded, close } = await startRestcomm({ scenario: STILL });
  const policy = globalId(ref('RoutingPolicy', name, String(seeded?.workflowSid)));
  const jobOf = (queue: QueueName): object => ({ policy, labels: { skill: QUEUES[queue], language: 'en' } });
  return { name, vendor: 'restcomm', settings, world, queues: Object.values(seeded?.queues ?? {}), jobOf, close };
};

const openIssuer = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keySet);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    jwt: {
      issuer: ISSUER,
      jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
      roleClaim: 'role',
      accountsClaim: 'accounts',
      queuesClaim: 'queues',
    },
    sign: (sub: string, claims: object, expiresAt: number): Promise<string> =>
      new SignJWT({ iss: ISSUER, sub, jti: String(Math.random()), ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(privateKey),
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
};

const CREATE =
  'mutation ($input: CreateJobInput!) { createJob(input: $input) { __typename ... on Error { message } } }';

/** Contact centres, an issuer of tokens, and a gateway over them whose configuration can be changed. */
export const openRightsCentre = async () => {
  const centres = await Promise.all([azure('east'), restcomm('west'), azure('north')]);
  const issuer = await openIssuer();
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
  const path = join(folder, 'trunkline.config.json');
  const accountOf = ({ name, vendor, settings }: Centre): object => ({
    name,
    vendor,
    settings,
    feed: { pollIntervalMs: 500 },
  });

  const write = async ({ accounts, keys, tokens }: Config): Promise<void> => {
    const text = JSON.stringify({
      server: { watch: false, wallboard: false, limits: { complexity: 1_000_000 } },
      auth: {
        apiKeys: [
          { name: 'operator', key: OPERATOR_KEY, role: 'admin' },
          ...[...keys].map(([name, grant]) => {
            const { role, accounts: seen, queues } = configurable(grant, accounts);
            return { name, key: keyOf(name), role, ...(seen && { accounts: seen }), ...(queues && { queues }) };
          }),
        ],
        ...(tokens && { jwt: issuer.jwt }),
      },
      accounts: centres.filter(({ name }) => accounts.includes(name)).map(accountOf),
    });
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  const config: Config = { accounts: centres.map(({ name }) => name), keys: new Map(), tokens: true };
  await write(config);
  const { log, lines } = openMemoryLog();
  const running = await start({ flags: { port: '0' }, environment: {}, folder }, log);
  const url = `${running.url}/graphql`;

  const ask = <T>(headers: Readonly<Record<string, string>>, query: string, variables: object = {}) =>
    post<T>(url, query, variables, headers);

  const create = async (centre: Centre, random: Random): Promise<void> => {
    const queue = random.pick(Object.keys(QUEUES) as QueueName[]);
    const input = { account: centre.name, ...centre.jobOf(queue) };
    const { data, errors } = await ask<{ createJob: { __typename: string } } | null>(
      { 'x-api-key': OPERATOR_KEY },
      CREATE,
      { input },
    );
    if (data?.createJob.__typename !== 'JobPayload') throw new Error(JSON.stringify(errors ?? data));
  };

  return {
    url,
    config,
    ask,
    sign: issuer.sign,
    queuesOf: (account: string): readonly string[] => centres.find(({ name }) => name === account)?.queues ?? [],
    /** Puts the configuration in force. */
    async reload(next: Config): Promise<void> {
      const before = lines().length;
      await write(next);
      await running.reload();
      const told = lines().slice(before);
      if (told.some(({ msg }) => msg === 'the configuration was taken up')) return;
      throw new Error(`it was not taken up: ${told.map(({ problem }) => problem).join()}`);
    },
    /** Something happens to a contact in one of the accounts that are configured. */
    async work(accounts: readonly string[], random: Random): Promise<void> {
      const centre = random.pick(centres.filter(({ name }) => accounts.includes(name)));
      const { world, queues } = centre;
      const live = [...world.jobs.values()].filter(({ closedAt }) => closedAt === null);
      const waiting = live.filter(({ state }) => state === 'waiting' || state === 'offered');
      const assigned = live.filter(({ state }) => state === 'assigned');
      const what = random.next();
      if (live.length < 4 || (what < 0.4 && live.length < 20)) return create(centre, random);
      if (what < 0.6 && waiting.length > 0) return void world.enqueue(random.pick(waiting).id, random.pick(queues));
      const offered = waiting.filter(({ state }) => state === 'offered');
      if (what < 0.8 && offered.length > 0) return void world.accept(random.pick(offered).id);
      if (assigned.length > 0 && random.chance(0.6)) return void world.complete(random.pick(assigned).id);
      if (waiting.length > 0) world.cancel(random.pick(waiting).id);
    },
    async close(): Promise<void> {
      await running.stop();
      await Promise.all(centres.map((centre) => centre.close()));
      await issuer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export type RightsCentre = Awaited<ReturnType<typeof openRightsCentre>>;

export const keyOf = (name: string): string => `the-secret-key-of-${name}`;

/** As a token tells it. */
export const claimsOf = ({ role, accounts, queues }: Grant): object => ({
  role,
  accounts: accounts ?? [],
  queues: queues ?? {},
});
