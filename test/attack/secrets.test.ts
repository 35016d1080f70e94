import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../src/check.ts';
import { secretsOf } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { openAccountsOf, openCore } from '../../src/core.ts';
import { MASK } from '../../src/domain/blot.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { schema as buildSchema } from '../../src/main.ts';
import type { Simulation } from '../../src/sandbox/face.ts';
import { type HttpServer, startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { SIMULATED_PASSWORD } from '../../src/vendors/genesys/simulator/furnish.ts';
import { registry } from '../../src/vendors/index.ts';
import { folderWith } from '../support/folder.ts';
import { openPlanted, type Planted, quotes, traces } from './planted.ts';
import { type Operation, operationsOf, type Target } from './walk.ts';

const KEYS = {
  viewer: 'key-of-the-viewer-0001',
  agent: 'key-of-the-agent-00001',
  supervisor: 'key-of-the-supervisor1',
  admin: 'key-of-the-admin-00001',
} as const;
type Role = keyof typeof KEYS;
const BELOW = ['viewer', 'agent', 'supervisor'] as const;

/** Planted by us; those that the simulators chose are added. */
const PASSWORD = 'Planted pass/word+ö';
const FUNCTION_KEY = 'planted-function-key-7d1f';
const APP_KEY = 'planted-app-key-93ce';
const CLIENT_SECRET = 'planted-client-secret-5b';
const QUERY_CODE = 'planted-query-code-8a2b';

const ENVELOPES: Readonly<Record<string, (text: string) => object>> = {
  azure: (text) => ({ error: { code: 'BadRequest', message: text, details: [{ code: 'Invalid', message: text }] } }),
  genesys: (text) => ({ statusCode: 2, statusMessage: text }),
  restcomm: (text) => ({ code: 409, errorCode: '555', message: text, data: text }),
  twilio: (text) => ({ code: 20001, message: text, more_info: text, status: 400 }),
  voximplant: (text) => ({ error: { code: 105, msg: text, field_name: 'x' } }),
};

const marks = new Set([PASSWORD, FUNCTION_KEY, APP_KEY, CLIENT_SECRET, QUERY_CODE]);
const pairs = new Set<string>();
const lines: string[] = [];
const log = openLog('trace', { write: (line) => void lines.push(line) });
const schema = buildSchema();

const simulations: Simulation[] = [];
const vendors: Planted[] = [];
let raw: { accounts: { name: string; settings: Record<string, unknown> }[] } & Record<string, unknown>;
let server: HttpServer;
let core: ReturnType<typeof openCore>;

const nameOf = (vendor: string): string => `the-${vendor}`;

/** Whatever text left the gateway, and what was asked. */
const left: { readonly about: string; readonly text: string }[] = [];

const ask = async (role: Role, { name, query, variables }: Operation) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': KEYS[role] },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (role !== 'admin') left.push({ about: `${role} ${name}`, text });
  return {
    status: response.status,
    text,
    body: JSON.parse(text) as { data?: Record<string, never>; errors?: { message: string }[] },
  };
};

const command = (query: string, variables: Record<string, unknown>, role: Role = 'admin') =>
  ask(role, { name: 'command', query, variables });

/** Of what left since it was asked the last time. */
const found = (): readonly string[] => {
  const searched = [...marks].flatMap((mark) => traces(mark).map((trace) => ({ mark, trace })));
  return left
    .splice(0)
    .flatMap(({ about, text }) =>
      searched
        .filter(({ trace }) => text.includes(trace))
        .map(
          ({ mark, trace }) =>
            `${about}: ${mark} as ${trace} in …${text.slice(Math.max(0, text.indexOf(trace) - 60), text.indexOf(trace) + 20)}`,
        ),
    );
};

beforeAll(async () => {
  const accounts = await Promise.all(
    registry.map(async ({ vendor, simulator }) => {
      const switches = vendor.name === 'azure' ? { switches: { secrets_in_answers: true } } : {};
      const simulation = await (await simulator()).startSimulator({ ...switches });
      simulations.push(simulation);
      const secret = `webhook-secret-of-${vendor.name}-4f`;
      marks.add(secret);
      const settings: Record<string, unknown> = { ...simulation.settings };
      const planted = await openPlanted({
        target: simulation.url,
        hook: `https://trunkline.example.com/webhooks/${nameOf(vendor.name)}?x=1&secret=${secret}`,
        marks,
        pairs,
        quoted: () => core.gateway.accounts.find(({ name }) => name === nameOf(vendor.name))?.adapter.secrets?.() ?? [],
        envelope: ENVELOPES[vendor.name] ?? ((text) => ({ text })),
        credentials: (authorization) =>
          vendor.name === 'genesys'
            ? `Basic ${Buffer.from(`${Buffer.from(authorization.slice(6), 'base64').toString('latin1').split(':')[0]}:${SIMULATED_PASSWORD}`).toString('base64')}`
            : authorization,
      });
      vendors.push(planted);
      if (vendor.name === 'azure') {
        settings.connectionString = String(settings.connectionString).replace(simulation.url, planted.url);
        marks.add(String(settings.connectionString).split('accesskey=')[1] ?? '');
      } else settings.baseUrl = String(settings.baseUrl).replace(simulation.url, planted.url);
      if ('authToken' in settings) marks.add(String(settings.authToken));
      if (vendor.name === 'voximplant')
        for (const line of String(settings.privateKey).split('\n').slice(1, -1))
          if (line.length > 20 && !line.startsWith('-')) marks.add(line);
      if (vendor.name === 'genesys')
        settings.users = (settings.users as object[]).map((user) => ({ ...user, password: PASSWORD }));
      return {
        name: nameOf(vendor.name),
        vendor: vendor.name,
        settings,
        feed: { webhookSecret: secret, pollIntervalMs: 500 },
        timeoutMs: 60_000,
        deadlineMs: 60_000,
      };
    }),
  );
  raw = {
    server: {
      port: 0,
      requestTimeoutMs: 60_000,
      limits: {
        depth: 30,
        complexity: 100_000_000,
        rate: { complexityBurst: 100_000_000, operationsBurst: 100_000 },
        breadth: 100_000,
        aliases: 100_000,
        tokens: 200_000,
        callsPerOperation: 5_000,
      },
      bodyLimit: 10_000_000,
    },
    auth: { apiKeys: Object.entries(KEYS).map(([role, key]) => ({ name: role, key, role })) },
    accounts,
  };
  const config = readConfig({ raw, vendors: registry.map(({ vendor }) => vendor), environment: {}, flags: {} });
  core = openCore(config, { log });
  server = await startServer({
    ...config.server,
    auth: config.auth,
    gateway: core.gateway,
    events: core.events,
    live: core.live,
    webhookSecrets: secretsOf(config),
    schema,
    log,
  });
});

afterAll(async () => {
  await server.drain(0);
  await core.close();
  await Promise.all(vendors.map((one) => one.close()));
  await Promise.all(simulations.map((one) => one.close()));
});

const LISTS = [
  'workspaces',
  'activities',
  'skills',
  'queues',
  'routingPolicies',
  'workers',
  'jobs',
  'tasks',
  'workbins',
];

/** One object of each type of each account, as the administrator sees them. */
const targetsOf = async (): Promise<readonly Target[]> => {
  const query = `{ ${LISTS.map((list) => `${list}(first: 200) { nodes { __typename id nativeId account { name } } }`).join(' ')} }`;
  const { body } = await command(query, {});
  type Row = { __typename: string; id: string; nativeId: string; account: { name: string } };
  const rows = Object.values(body.data ?? {}).flatMap((list) => (list as { nodes: Row[] }).nodes);
  const one = new Map(rows.map((row) => [`${row.__typename} ${row.account.name}`, row]));
  return [...one.values()].map((row) => ({
    type: row.__typename,
    id: row.id,
    nativeId: row.nativeId,
    account: row.account.name,
  }));
};

const RESULT =
  '{ __typename ... on RoutingPolicyPayload { outcome problem { message } routingPolicy { id raw configuration callbackUrl } } ... on Error { message vendorMessage } }';

/** The policies that hold credentials. */
const plantPolicies = async (): Promise<void> => {
  const functionRule = {
    kind: 'function',
    functionUri: `https://fn.example.com/api/score?code=${QUERY_CODE}`,
    credential: { functionKey: FUNCTION_KEY, appKey: APP_KEY, clientId: 'the-client' },
  };
  const webhookRule = {
    kind: 'webhook',
    authorizationServerUri: 'https://login.example.com/token',
    clientCredential: { clientId: 'the-client', clientSecret: CLIENT_SECRET },
    webhookUri: `https://trunkline.example.com/webhooks/the-azure?k=webhook-secret-of-azure-4f`,
  };
  const create = `mutation ($input: CreateRoutingPolicyInput!) { createRoutingPolicy(input: $input) ${RESULT} }`;
  const inputs = [
    {
      account: 'the-azure',
      role: 'DISTRIBUTION',
      name: 'by function',
      nativeId: 'dp-secret',
      configuration: { mode: { kind: 'bestWorker', scoringRule: functionRule } },
    },
    {
      account: 'the-azure',
      role: 'CLASSIFICATION',
      name: 'by webhook',
      nativeId: 'cp-secret',
      configuration: {
        prioritizationRule: webhookRule,
        queueSelectorAttachments: [{ kind: 'ruleEngine', rule: functionRule }],
      },
    },
  ];
  for (const input of inputs) {
    const { text } = await command(create, { input });
    expect(text).toContain('"outcome":"DONE"');
  }
  const { body } = await command(
    '{ workspaces { nodes { id account { name } } } queues { nodes { nativeId account { name } } } }',
    {},
  );
  const of = (list: string) =>
    (body.data as unknown as Record<string, { nodes: { id: string; nativeId: string; account: { name: string } }[] }>)[
      list
    ]?.nodes.find(({ account }) => account.name === 'the-restcomm');
  const input = {
    account: 'the-restcomm',
    workspace: of('workspaces')?.id,
    name: 'with callbacks',
    configuration: {
      task_routing: {
        filters: [],
        default_filter: { queue: of('queues')?.nativeId },
        note: { apiKey: APP_KEY, at: `https://x.example/?code=${QUERY_CODE}` },
      },
    },
    callbackUrl: `https://trunkline.example.com/webhooks/the-restcomm?secret=webhook-secret-of-restcomm-4f`,
    fallbackCallbackUrl: `https://user:${PASSWORD.replaceAll(' ', '')}@hooks.example.com/x?code=${QUERY_CODE}`,
  };
  marks.add(PASSWORD.replaceAll(' ', ''));
  const { text } = await command(create, { input });
  expect(text).toContain('"outcome":"DONE"');
};

/** The first payloads of a subscription. */
const listen = async (role: Role, operation: Operation, payloads: number, signal: AbortSignal): Promise<string> => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-api-key': KEYS[role] },
    body: JSON.stringify({ query: operation.query, variables: operation.variables }),
  });
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && text.split('event: next').length <= payloads) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  left.push({ about: `${role} ${operation.name}`, text });
  return text;
};

/** Everything by which accounts let us in. */
const credentials = ({ accounts }: Pick<Gateway, 'accounts'> = core.gateway): string[] =>
  accounts.flatMap(({ adapter, webhookSecrets }) => [...webhookSecrets, ...(adapter.secrets?.() ?? [])]);

let targets: readonly Target[] = [];

describe('the search for planted secrets', () => {
  test('has something to find: the administrator is shown what others are not', async () => {
    await plantPolicies();
    targets = await targetsOf();
    expect(new Set(targets.map(({ account }) => account)).size).toBe(registry.length);
    const { text } = await command(
      '{ routingPolicies(first: 200) { nodes { callbackUrl raw } } jobs(first: 50) { nodes { raw } } workers(first: 500) { nodes { raw } } }',
      {},
    );
    for (const { vendor } of registry) expect(text).toContain(`webhook-secret-of-${vendor.name}-4f`);
    for (const secret of [FUNCTION_KEY, APP_KEY, CLIENT_SECRET])
      expect(text.includes(secret) && secret !== APP_KEY).toBe(false);
  });

  test('finds none in what each role is told: every root field, node and live view (S8)', {
    timeout: 600_000,
  }, async () => {
    const [any] = targets;
    if (!any) throw new Error('there is nothing to walk over');
    const asked: Promise<unknown>[] = [];
    for (const role of BELOW) {
      for (const operation of operationsOf(schema, 'query', any, 2)) {
        expect(validate(schema, parse(operation.query))).toEqual([]);
        asked.push(ask(role, operation));
      }
      const about = operationsOf(schema, 'query', any, 1).filter(({ name }) => name === 'node');
      for (const operation of about)
        for (const { id } of targets) asked.push(ask(role, { ...operation, variables: { v0: id } }));
      await Promise.all(asked.splice(0));
    }
    const bytes = left.reduce((sum, { text }) => sum + text.length, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(found()).toEqual([]);
  });

  test('finds none in live views and changes (S8)', { timeout: 300_000 }, async () => {
    const [any] = targets;
    if (!any) throw new Error('there is nothing to listen to');
    const stop = new AbortController();
    const operations = operationsOf(schema, 'subscription', any, 2);
    const views = operations.filter(({ name }) => name.startsWith('live') || name === 'accountHealthChanged');
    const changes = operations.filter(({ name }) => name === 'jobChanged' || name === 'workerChanged');
    const heard = await Promise.all([
      ...views.map((operation) => listen('viewer', operation, 1, stop.signal)),
      ...changes.map((operation) => listen('viewer', operation, 2, stop.signal)),
    ]);
    stop.abort();
    for (const text of heard) expect(text).toContain('event: next');
    expect(heard.join('')).toContain(MASK);
    expect(found()).toEqual([]);
  });

  test('finds none in errors that quote them, of reads, commands and feeds (S10)', { timeout: 600_000 }, async () => {
    for (const one of vendors) one.fail(true);
    try {
      for (let round = 0; round < 3; round += 1) {
        for (const role of BELOW) {
          for (const target of targets.filter((_, index) => index % 3 === round)) {
            const operations = operationsOf(schema, 'query', target, 1).filter(
              ({ variables }) => Object.keys(variables).length > 0,
            );
            await Promise.all(operations.map((operation) => ask(role, operation)));
          }
        }
        await Promise.all(
          operationsOf(schema, 'query', targets[0] as Target, 1).map((operation) => ask('viewer', operation)),
        );
        for (const target of targets) {
          const commands = operationsOf(schema, 'mutation', target, 1);
          await Promise.all(commands.map((operation) => ask('supervisor', operation)));
        }
      }
      const health = operationsOf(schema, 'subscription', targets[0] as Target, 2).find(
        ({ name }) => name === 'accountHealthChanged',
      );
      const stop = new AbortController();
      if (health) await listen('viewer', health, 1, stop.signal);
      for (const path of ['/readyz', '/metrics', '/healthz']) {
        const response = await fetch(`${server.url}${path}`, { headers: { 'x-api-key': KEYS.viewer } });
        left.push({ about: path, text: await response.text() });
      }
    } finally {
      for (const one of vendors) one.fail(false);
    }
    const told = left.map(({ text }) => text).join('');
    expect(told).toContain(`the caller said ${MASK}`);
    expect(found()).toEqual([]);
  });

  test('finds none of what the configuration holds in what `trunkline check` prints (S10)', async () => {
    // What vendors hold, and the sessions of another process, it has never seen.
    const config = readConfig({ raw, vendors: registry.map(({ vendor }) => vendor), environment: {}, flags: {} });
    const fresh = openAccountsOf(config);
    const held = credentials(fresh);
    await fresh.close();
    const known = [...held, ...pairs].filter(({ length }) => length >= 12);
    for (const one of vendors) one.fail(true, known);
    try {
      for (let round = 0; round < 40; round += 1) {
        const folder = await folderWith({ 'trunkline.config.json': JSON.stringify(raw) });
        const { text } = await check({ flags: {}, environment: {}, folder });
        expect(text).toContain('the-azure');
        expect(known.flatMap(traces).filter((trace) => text.includes(trace))).toEqual([]);
      }
    } finally {
      for (const one of vendors) one.fail(false);
    }
  });

  test('finds none of what lets us in, in whichever of its forms anybody quotes it (S10)', () => {
    const { blot } = core.gateway.secrecy;
    const ours = credentials();
    expect(ours.length).toBeGreaterThan(8);
    expect(pairs.size).toBeGreaterThan(1);
    for (const secret of [...ours, ...pairs].filter(({ length }) => length >= 12)) {
      for (const form of quotes(secret)) {
        const told = blot(`the caller said ${form} to us`);
        expect(traces(secret).filter((trace) => told.includes(trace))).toEqual([]);
      }
    }
  });

  test('finds none in the log, however much it tells (S10)', () => {
    log.error(
      { err: new Error(`it was ${PASSWORD}`), sent: Buffer.from(FUNCTION_KEY).toString() },
      `and ${[...marks].at(-1)}`,
    );
    // What is only planted at the vendor is none of our credentials.
    expect(lines.length).toBeGreaterThan(0);
    left.push({ about: 'log', text: lines.join('') });
    const ours = credentials();
    for (const mark of [...marks]) if (!ours.some((secret) => secret.includes(mark))) marks.delete(mark);
    expect(marks.size).toBeGreaterThan(8);
    expect(found()).toEqual([]);
  });
});
