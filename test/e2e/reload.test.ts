import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from 'graphql-ws';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { folderWith } from '../support/folder.ts';
import { type Answer, addContact, askAt, post, salesQueue, stillScenario } from '../support/still-centre.ts';
import { type Trunkline, trunkline } from './trunkline.ts';

const STILL = stillScenario({ teams: [{ name: 'Desk', skills: ['sales'], members: ['Ada Lovelace'] }] });

const KEYS = { ops: 'a-key-of-the-operators', board: 'a-key-of-the-board-1' };

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

interface Line {
  readonly msg: string;
  readonly [member: string]: unknown;
}

/** The lines of the log with this message, as soon as there are so many. */
const logged = async (cli: Trunkline, message: string, count = 1): Promise<Line[]> => {
  for (;;) {
    const lines = cli.log().filter(({ msg }) => msg === message) as Line[];
    if (lines.length >= count) return lines;
    await cli.moreLog();
  }
};

const TAKEN_UP = 'the configuration was taken up';
const REFUSED = 'the configuration was refused; the one before stays in force';

const openGateway = async (names: readonly string[]) => {
  const simulations = new Map(
    await Promise.all(names.map(async (name) => [name, await startSimulator({ scenario: STILL })] as const)),
  );
  for (const simulation of simulations.values()) leftovers.push(() => simulation.close());
  const accountOf = (name: string) => ({
    name,
    vendor: 'azure',
    settings: simulations.get(name)?.settings,
    feed: { pollIntervalMs: 500 },
  });
  const textOf = (accounts: readonly string[], more: object = {}): string =>
    JSON.stringify({
      server: { port: 0 },
      auth: {
        apiKeys: [
          { name: 'ops', key: KEYS.ops, role: 'admin' },
          { name: 'board', key: KEYS.board, role: 'viewer' },
        ],
      },
      accounts: accounts.map(accountOf),
      ...more,
    });
  const folder = await folderWith({ 'trunkline.config.json': textOf(names) });
  const path = join(folder, 'trunkline.config.json');
  const cli = trunkline(['start'], { folder, env: { LOG_LEVEL: 'info' } });
  const url = await cli.ready;

  const ask = <T>(query: string, variables: object = {}, key = KEYS.ops): Promise<Answer<T>> =>
    post<T>(url, query, variables, { 'x-api-key': key });
  const asked = askAt(url, { 'x-api-key': KEYS.ops });
  const client = (key = KEYS.ops, options: Partial<Parameters<typeof createClient>[0]> = {}): Client => {
    const made = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': key },
      retryAttempts: 0,
      lazy: true,
      ...options,
    });
    leftovers.push(() => made.dispose());
    return made;
  };
  /** Adds a contact; answers its id. */
  const call = async (account: string): Promise<string> => (await addContact(asked, account)).id;
  return {
    cli,
    simulations,
    url,
    folder,
    textOf,
    ask,
    asked,
    client,
    call,
    /** Puts the text in the place of the configuration at once, as editors and deployments do. */
    async configure(text: string): Promise<void> {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    },
  };
};

interface Heard<T> {
  readonly items: T[];
  readonly ended: Promise<unknown>;
}

const listen = <T>(client: Client, query: string): Heard<T> => {
  const items: T[] = [];
  const ended = new Promise<unknown>((resolve) => {
    client.subscribe<T>(
      { query },
      { next: ({ data }) => data && items.push(data), error: resolve, complete: () => resolve('complete') },
    );
  });
  return { items, ended };
};

const changesOf = (account: string): string =>
  `subscription { jobChanged(filter: { accounts: ["${account}"] }) {
    __typename ... on JobChange { cursor jobId } ... on FeedGap { reason } } }`;

interface Created {
  readonly createJob: { readonly __typename: string; readonly outcome?: string };
}

interface Changed {
  readonly jobChanged: { readonly __typename: string; readonly jobId?: string };
}

describe('SIGTERM', () => {
  test('answers every command that is under way, over HTTP and over sockets, before the process ends (S21)', async () => {
    const gateway = await openGateway(['east']);
    const { cli } = gateway;
    await gateway.call('east');
    const simulation = gateway.simulations.get('east');
    const queue = await salesQueue(gateway.asked, 'east');
    const create =
      'mutation ($input: CreateJobInput!) { createJob(input: $input) { __typename ... on JobPayload { outcome } } }';
    const input = { account: 'east', queue, channel: 'voice', labels: { skill: 'sales' } };
    const client = gateway.client();
    const view = listen(client, 'subscription { liveJobs { __typename } }');
    await expect.poll(() => view.items.length).toBeGreaterThan(0);

    let underWay = 0;
    simulation?.faults.inject(
      { kind: 'latency', ms: 1_500 },
      {
        matches: ({ method, path }) => {
          const isCommand = method === 'PATCH' && path.startsWith('/routing/jobs/');
          if (isCommand) underWay += 1;
          return isCommand;
        },
      },
    );
    const overHttp = Array.from({ length: 5 }, () => gateway.ask<Created>(create, { input }));
    const overSocket = Array.from(
      { length: 5 },
      () =>
        new Promise<Answer<Created>>((resolve, reject) => {
          client.subscribe<Created>(
            { query: create, variables: { input } },
            { next: (answer) => resolve(answer as Answer<Created>), error: reject, complete: () => {} },
          );
        }),
    );
    await expect.poll(() => underWay).toBe(10);
    cli.kill('SIGTERM');
    const answers = await Promise.all([...overHttp, ...overSocket]);
    expect(answers.map((answer) => answer.data.createJob)).toEqual(
      answers.map(() => ({ __typename: 'JobPayload', outcome: 'DONE' })),
    );
    expect(await cli.exited).toMatchObject({ code: 0, signal: null });
  });
});

describe('a configuration that changes while the gateway runs', () => {
  test('on SIGHUP those who listen to an account that is gone are told so, and those of the others miss nothing (S20)', async () => {
    const gateway = await openGateway(['east', 'west']);
    const { cli, call } = gateway;
    const clients = Array.from({ length: 4 }, () => gateway.client());
    const east = Array.from({ length: 100 }, (_, index) =>
      listen<Changed>(clients[index % 4] as Client, changesOf('east')),
    );
    const west = Array.from({ length: 100 }, (_, index) =>
      listen<Changed>(clients[index % 4] as Client, changesOf('west')),
    );

    // A subscription to changes does not say when it begins to hear.
    const areAllHearing = async (): Promise<boolean> => {
      await call('east');
      await call('east');
      return east.every(({ items }) => items.length > 0);
    };
    await expect.poll(areAllHearing, { interval: 500 }).toBe(true);
    await gateway.configure(gateway.textOf(['east'], { server: { port: 0, watch: false } }));
    const during = call('east');
    cli.kill('SIGHUP');
    expect(await logged(cli, TAKEN_UP)).toMatchObject([{ removed: ['west'], added: [], changed: [] }]);
    const jobs = [await during, await call('east')];

    for (const { ended } of west) {
      expect(await ended).toMatchObject([{ extensions: { code: 'ACCOUNTS_CHANGED', accounts: ['west'] } }]);
    }
    for (const { items } of east) {
      const told = () => items.map(({ jobChanged }) => jobChanged);
      await expect.poll(() => told().map(({ jobId }) => jobId)).toEqual(expect.arrayContaining(jobs));
      expect(told().filter(({ __typename }) => __typename === 'FeedGap')).toEqual([]);
    }
    const { data } = await gateway.ask<{ accounts: { nodes: object[] } }>('{ accounts { nodes { name } } }');
    expect(data.accounts.nodes).toEqual([{ name: 'east' }]);
  });

  test('an account that is added is there, and a view of all accounts is told that it is not whole any more', async () => {
    const gateway = await openGateway(['east', 'west']);
    await gateway.configure(gateway.textOf(['east']));
    await logged(gateway.cli, TAKEN_UP);
    const client = gateway.client();
    const every = listen(client, 'subscription { liveJobs { __typename } }');
    const own = listen(client, 'subscription { liveJobs(filter: { accounts: ["east"] }) { __typename } }');
    for (const { items } of [every, own]) {
      await expect.poll(() => items.length).toBeGreaterThan(0);
    }
    await gateway.configure(gateway.textOf(['east', 'west']));
    expect(await every.ended).toMatchObject([{ extensions: { code: 'ACCOUNTS_CHANGED', accounts: ['west'] } }]);
    const before = own.items.length;
    await expect.poll(() => own.items.length).toBeGreaterThan(before);
    const { data } = await gateway.ask<{
      queues: { nodes: { account: { name: string } }[]; failures: object[] };
    }>('{ queues { nodes { name account { name } } failures { message } } }');
    expect(data.queues.nodes.map(({ account }) => account.name).sort()).toEqual(['east', 'west']);
    expect(data.queues.failures).toEqual([]);
  });

  test('a bad file is refused whole, told in the log, and what was in force goes on', async () => {
    const gateway = await openGateway(['east']);
    const { cli } = gateway;
    const own = listen(gateway.client(), 'subscription { liveJobs { __typename } }');
    await expect.poll(() => own.items.length).toBeGreaterThan(0);
    const good = gateway.textOf(['east']);
    for (const [bad, problem] of [
      ['accounts: [', 'trunkline.config.json: Flow sequence'],
      [good.replace('"azure"', '"nobody"'), 'accounts[0].vendor: there is no vendor "nobody"'],
      [good.replace(KEYS.board, 'short'), 'auth.apiKeys[1].key: must have at least 16 characters'],
      [good.replace(KEYS.board, '${NOT_SET}'), 'auth.apiKeys[1].key: the environment variable NOT_SET is not set'],
    ] as const) {
      const count = cli.log().filter(({ msg }) => msg === REFUSED).length;
      await gateway.configure(bad);
      const lines = await logged(cli, REFUSED, count + 1);
      expect(lines.at(-1)?.problem).toContain(problem);
    }
    expect((await gateway.ask('{ accounts { nodes { name } } }', {}, KEYS.board)).errors).toBeUndefined();
    const before = own.items.length;
    await expect.poll(() => own.items.length).toBeGreaterThan(before);
  });

  test('a key is rotated in a file of its own, and what waits for a restart is named', async () => {
    const gateway = await openGateway(['east']);
    const { cli, folder } = gateway;
    await writeFile(join(folder, 'ops.key'), 'the-first-key-of-ops\n');
    const server = { port: 4_999, wallboard: false };
    const text = gateway.textOf(['east'], { server }).replace(KEYS.ops, '${file:ops.key}');
    await gateway.configure(text);
    expect(await logged(cli, TAKEN_UP)).toMatchObject([{ restart: ['server.port', 'server.wallboard'] }]);
    const ask = (key: string) => gateway.ask('{ accounts { nodes { name } } }', {}, key);
    expect((await ask('the-first-key-of-ops')).errors).toBeUndefined();
    await writeFile(join(folder, 'ops.key'), 'the-second-key-of-ops\n');
    await logged(cli, TAKEN_UP, 2);
    expect((await ask('the-second-key-of-ops')).errors).toBeUndefined();
    expect((await ask('the-first-key-of-ops')).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(await readFile(join(folder, 'trunkline.config.json'), 'utf8')).toBe(text);
  });

  test('a key that is gone ends what was opened with it, over every way, and nothing else (S11)', async () => {
    const gateway = await openGateway(['east']);
    const view = 'subscription { liveJobs { __typename } }';
    const closes: Promise<{ code: number; reason: string }>[] = [];
    const clientOf = (key: string): Client => {
      const closed = Promise.withResolvers<{ code: number; reason: string }>();
      closes.push(closed.promise);
      return gateway.client(key, { on: { closed: (event) => closed.resolve(event as never) } });
    };
    const [board, ops] = [clientOf(KEYS.board), clientOf(KEYS.ops)].map((client) => listen(client, view));
    const stream = await fetch(`${gateway.url}?query=${encodeURIComponent(view)}`, {
      headers: { accept: 'text/event-stream', 'x-api-key': KEYS.board },
    });
    for (const one of [board, ops]) {
      await expect.poll(() => one?.items.length).toBeGreaterThan(0);
    }
    const apiKeys = [{ name: 'ops', key: KEYS.ops, role: 'admin' }];
    await gateway.configure(gateway.textOf(['east'], { auth: { apiKeys } }));
    expect(await closes[0]).toMatchObject({ code: 4403, reason: expect.stringContaining('no longer good') });
    const told = await stream.text();
    expect(told).toContain('"code":"UNAUTHENTICATED"');
    expect(told.trimEnd()).toMatch(/event: complete\ndata:$/);
    const before = ops?.items.length ?? 0;
    await expect.poll(() => ops?.items.length).toBeGreaterThan(before);
  });

  test('webhook secrets are rotated, and a setting that is probably not meant is warned of when it comes', async () => {
    const gateway = await openGateway(['east']);
    const { cli } = gateway;
    const apiKeys = [{ name: 'ops', key: KEYS.ops, role: 'admin' }];
    const jwt = { issuer: 'https://one.example', jwksUri: 'https://one.example/keys', roleClaim: 'role' };
    const secrets = ['the-secret-of-yesterday', 'the-secret-of-tomorrow'];
    const configure = async (times: number, auth: object, webhookSecret: readonly string[]): Promise<void> => {
      const configuration = JSON.parse(gateway.textOf(['east'], { auth: { apiKeys, ...auth } }));
      configuration.accounts[0].feed.webhookSecret = webhookSecret;
      await gateway.configure(JSON.stringify(configuration));
      await logged(cli, TAKEN_UP, times);
    };
    const delivered = async (): Promise<boolean[]> => {
      const at = (secret: string) => gateway.url.replace('/graphql', `/webhooks/east?secret=${secret}`);
      const answers = secrets.map((secret) => fetch(at(secret), { method: 'POST', body: '[]' }));
      return (await Promise.all(answers)).map(({ status }) => status !== 401);
    };
    const warnings = () => cli.log().filter(({ msg }) => String(msg).startsWith('auth.jwt.audience is not set'));

    expect(await delivered()).toEqual([false, false]);
    await configure(1, { jwt: { ...jwt, audience: 'trunkline' } }, secrets);
    expect([await delivered(), warnings().length]).toEqual([[true, true], 0]);
    await configure(2, { jwt }, secrets.slice(1));
    expect([await delivered(), warnings().length]).toEqual([[false, true], 1]);
    await configure(3, { jwt }, secrets);
    expect(warnings()).toHaveLength(1);
    await configure(4, { jwt: { ...jwt, issuer: 'https://two.example' } }, secrets);
    expect(warnings().map(({ level, msg }) => [level, String(msg).includes('https://two.example')])).toEqual([
      [40, false],
      [40, true],
    ]);
  });

  test('the sandbox has none, and SIGHUP does not end it', async () => {
    const cli = trunkline(['sandbox', '--port', '0'], { env: { LOG_LEVEL: 'info' } });
    const url = await cli.ready;
    cli.kill('SIGHUP');
    await logged(cli, 'the sandbox has no configuration to read again');
    expect((await fetch(url.replace('/graphql', '/healthz'))).status).toBe(200);
  });
});
