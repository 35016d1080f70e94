import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { MASK } from '../../src/domain/blot.ts';
import { schema as buildSchema } from '../../src/main.ts';
import type { Simulation } from '../../src/sandbox/face.ts';
import { type HttpServer, startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { registry } from '../../src/vendors/index.ts';

const KEYS = {
  viewer: 'key-of-the-viewer-0001',
  supervisor: 'key-of-the-supervisor1',
  admin: 'key-of-the-admin-00001',
} as const;
type Role = keyof typeof KEYS;

const SECRET = 'the-webhook-secret-of-this-account';
const HOOK = `https://trunkline.example.com/webhooks/tr?secret=${SECRET}`;
const KEY = 'the-key-of-a-function';

let server: HttpServer;
let core: ReturnType<typeof openCore>;
const simulations: Simulation[] = [];

beforeAll(async () => {
  const wanted = registry.filter(({ vendor }) => ['azure', 'restcomm'].includes(vendor.name));
  const accounts = await Promise.all(
    wanted.map(async ({ vendor, simulator }) => {
      const switches = vendor.name === 'azure' ? { switches: { secrets_in_answers: true } } : {};
      const simulation = await (await simulator()).startSimulator(switches);
      simulations.push(simulation);
      return {
        name: vendor.name,
        vendor: vendor.name,
        settings: simulation.settings,
        feed: { webhookSecret: [SECRET, 'another-secret-that-is-valid'] },
      };
    }),
  );
  const raw = {
    server: { port: 0, callbackHosts: ['ivr.example.com'] },
    auth: { apiKeys: Object.entries(KEYS).map(([role, key]) => ({ name: role, key, role })) },
    accounts,
  };
  const config = readConfig({ raw, vendors: registry.map(({ vendor }) => vendor), environment: {}, flags: {} });
  const log = openLog('silent');
  core = openCore(config, { log });
  const { gateway, events, live } = core;
  server = await startServer({
    ...config.server,
    auth: config.auth,
    gateway,
    events,
    live,
    schema: buildSchema(),
    log,
  });
});

afterAll(async () => {
  await server.drain(0);
  await core.close();
  await Promise.all(simulations.map((one) => one.close()));
});

interface Policy {
  readonly id: string;
  readonly configuration: string;
  readonly callbackUrl: string | null;
  readonly fallbackCallbackUrl: string | null;
  readonly raw: Record<string, never>;
}
interface Result {
  readonly routingPolicy?: Policy;
  readonly code?: string;
  readonly message?: string;
}

const FIELDS = 'id configuration callbackUrl fallbackCallbackUrl raw';

const ask = async (role: Role, query: string, variables: object) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': KEYS[role] },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: Record<string, never>; errors?: object[] };
};

const command = async (role: Role, name: 'create' | 'update', input: object): Promise<Result> => {
  const type = name === 'create' ? 'CreateRoutingPolicyInput' : 'UpdateRoutingPolicyInput';
  const query = `mutation ($input: ${type}!) { result: ${name}RoutingPolicy(input: $input) {
    ... on RoutingPolicyPayload { routingPolicy { ${FIELDS} } } ... on Error { code message } } }`;
  return (await ask(role, query, { input })).data.result as unknown as Result;
};

const read = async (role: Role, id: string): Promise<Policy> =>
  (await ask(role, `query ($id: ID!) { node(id: $id) { ... on RoutingPolicy { ${FIELDS} } } }`, { id })).data
    .node as unknown as Policy;

/** What the vendor holds, whoever may see it. */
const held = async (id: string): Promise<string> => {
  const { ref } = (await import('../../src/domain/ref.ts')) as typeof import('../../src/domain/ref.ts');
  const { decodeId } = await import('../../src/graphql/ids.ts');
  const { account, nativeId } = decodeId('RoutingPolicy', id);
  const { loader } = core.gateway.begin(AbortSignal.timeout(10_000), null);
  return JSON.stringify((await loader.one(ref('RoutingPolicy', account, nativeId)))?.raw);
};

const functionRule = (address = `https://fn.example.com/api/score?code=${KEY}`) => ({
  kind: 'function',
  functionUri: address,
  credential: { functionKey: KEY, appKey: 'the-key-of-an-app', clientId: 'the-client-of-it' },
});

const distribution = async (rule: object = functionRule()) => {
  const input = {
    account: 'azure',
    role: 'DISTRIBUTION',
    name: 'scored',
    configuration: { mode: { kind: 'bestWorker', scoringRule: rule } },
  };
  const { routingPolicy } = await command('admin', 'create', input);
  if (!routingPolicy) throw new Error('there is no policy');
  return routingPolicy;
};

const workflow = async () => {
  const places = (
    await ask(
      'admin',
      '{ workspaces(filter: { accounts: ["restcomm"] }) { nodes { id } } queues(filter: { accounts: ["restcomm"] }) { nodes { nativeId } } }',
      {},
    )
  ).data as unknown as {
    workspaces: { nodes: { id: string }[] };
    queues: { nodes: { nativeId: string }[] };
  };
  const input = {
    account: 'restcomm',
    workspace: places.workspaces.nodes[0]?.id,
    name: `called back ${Math.random()}`,
    configuration: {
      task_routing: {
        filters: [],
        default_filter: { queue: places.queues.nodes[0]?.nativeId },
        apiKey: 'the-key-of-another',
      },
    },
    callbackUrl: HOOK,
    fallbackCallbackUrl: 'https://other.example.com/hook?token=of-somebody-else&x=1',
  };
  const { routingPolicy } = await command('admin', 'create', input);
  if (!routingPolicy) throw new Error('there is no policy');
  return routingPolicy;
};

describe('a masked value that is written back', () => {
  test('keeps what Azure holds, for supervisors and administrators (S8)', async () => {
    for (const role of ['supervisor', 'admin'] as const) {
      const { id } = await distribution();
      const before = await held(id);
      const { configuration } = await read(role, id);
      expect(configuration).toContain(MASK);
      expect(configuration).not.toContain(KEY);
      const parsed = JSON.parse(configuration);
      for (const given of [parsed, configuration]) {
        if (typeof given === 'string') continue;
        expect(await command(role, 'update', { id, name: 'renamed', configuration: given })).toMatchObject({
          routingPolicy: { id },
        });
        expect(await held(id)).toContain(`"functionKey":"${KEY}"`);
        expect(JSON.parse(await held(id)).mode).toEqual(JSON.parse(before).mode);
      }
    }
  });

  test('keeps what Restcomm holds: callbacks, and what is inside of a configuration (A1b)', async () => {
    const { id } = await workflow();
    const before = JSON.parse(await held(id));
    const { configuration, callbackUrl, fallbackCallbackUrl } = await read('supervisor', id);
    expect([callbackUrl, fallbackCallbackUrl]).toEqual([
      `https://trunkline.example.com/webhooks/tr?secret=${MASK}`,
      `https://other.example.com/hook?token=${MASK}&x=${MASK}`,
    ]);
    expect(configuration).toContain(`"apiKey":"${MASK}"`);
    const input = { id, configuration, callbackUrl, fallbackCallbackUrl };
    expect(await command('supervisor', 'update', input)).toMatchObject({
      routingPolicy: { callbackUrl, fallbackCallbackUrl },
    });
    const after = JSON.parse(await held(id));
    expect(after.assignmentCallbackUrl.trim()).toBe(HOOK);
    expect(after.fallbackAssignmentCallbackUrl).toBe(before.fallbackAssignmentCallbackUrl);
    expect(JSON.parse(after.configuration)).toEqual(JSON.parse(before.configuration));
  });

  test('is refused where it would send a secret to another address', async () => {
    const { id } = await distribution();
    const before = await held(id);
    const shown = JSON.parse((await read('admin', id)).configuration);
    const rule = shown.mode.scoringRule;
    for (const address of [
      'https://evil.example.com/api/score',
      'https://fn.example.com/api/other?code=***',
      'https://fn.example.com:444/api/score?code=***',
    ]) {
      const configuration = { mode: { ...shown.mode, scoringRule: { ...rule, functionUri: address } } };
      expect(await command('admin', 'update', { id, configuration })).toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await held(id)).toBe(before);
    const { id: callback } = await workflow();
    const stored = await held(callback);
    for (const callbackUrl of [
      `https://evil.example.com/webhooks/tr?secret=${MASK}`,
      `https://trunkline.example.com/webhooks/other?secret=${MASK}`,
      MASK,
    ]) {
      expect((await command('admin', 'update', { id: callback, callbackUrl })).code).toBe('INVALID_INPUT');
    }
    expect(await held(callback)).toBe(stored);
  });

  test('is refused in what is new, and in what cannot be put back', async () => {
    const masked = functionRule(`https://fn.example.com/api/score?code=${MASK}`);
    const input = {
      account: 'azure',
      role: 'DISTRIBUTION',
      name: 'x',
      configuration: { mode: { kind: 'bestWorker', scoringRule: masked } },
    };
    expect(await command('admin', 'create', input)).toMatchObject({ code: 'INVALID_INPUT' });
    const job = {
      account: 'azure',
      channel: 'voice',
      queue: null,
      labels: { hook: `https://trunkline.example.com/webhooks/tr?secret=${MASK}` },
    };
    const query =
      'mutation ($input: CreateJobInput!) { result: createJob(input: $input) { ... on Error { code message } } }';
    expect((await ask('admin', query, { input: job })).data.result).toMatchObject({ code: 'INVALID_INPUT' });
    const call =
      'mutation ($input: VendorCallInput!) { result: vendorCall(input: $input) { ... on Error { code message } } }';
    const body = { mode: { kind: 'bestWorker', scoringRule: { kind: 'function', credential: { functionKey: MASK } } } };
    const passed = { account: 'azure', method: 'PATCH', path: '/routing/distributionPolicies/x', body };
    expect((await ask('admin', call, { input: passed })).data.result).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('an address that a vendor calls', () => {
  test('is given by administrators, and by supervisors where its host is allowed or it is there already', async () => {
    const { id } = await workflow();
    const stranger = 'https://evil.example.com/take';
    expect(await command('supervisor', 'update', { id, callbackUrl: stranger })).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await command('supervisor', 'update', { id, callbackUrl: 'https://ivr.example.com@evil.example.com/' }),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(await command('supervisor', 'update', { id, callbackUrl: 'https://ivr.example.com/assign' })).toMatchObject({
      routingPolicy: { id },
    });
    expect(await command('admin', 'update', { id, callbackUrl: stranger })).toMatchObject({ routingPolicy: { id } });
    expect(
      await command('supervisor', 'update', { id, callbackUrl: stranger, name: `kept ${Math.random()}` }),
    ).toMatchObject({ routingPolicy: { id } });
    const { id: scored } = await distribution();
    for (const rule of [
      functionRule(stranger),
      functionRule('//evil.example.com/take'),
      functionRule('evil.example.com/take'),
      { kind: 'webhook', webhookUri: stranger, authorizationServerUri: stranger, clientCredential: {} },
    ]) {
      const configuration = { mode: { kind: 'bestWorker', scoringRule: rule } };
      expect(await command('supervisor', 'update', { id: scored, configuration })).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('is found in a text of JSON that holds more than is looked into', async () => {
    const { id } = await workflow();
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    const escaped = '"https:\\/\\/evil.example.com\\/take"';
    for (const configuration of [
      `{"assignment_callback_url":${escaped},"more":${deep}}`,
      `{"more":${deep},"task_routing":{"filters":[{"url":${escaped}}]}}`,
    ])
      expect(await command('supervisor', 'update', { id, configuration }), configuration.slice(0, 60)).toMatchObject({
        code: 'FORBIDDEN',
      });
    const tooMany = `{"url":${escaped},"more":[${`${deep},`.repeat(500)}${deep}]}`;
    expect(await command('supervisor', 'update', { id, configuration: tooMany })).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('made of more than 500 parts'),
    });
  });
});

describe('what a viewer is shown of any policy', () => {
  test('holds no credential of a URL, whatever its form (A1b)', async () => {
    const { maskAddress } = await import('../../src/gateway/masking.ts');
    const word = fc.stringMatching(/^[A-Za-z0-9_~.+-]{8,20}$/).map((text) => `s3cret${text}`);
    const forms: readonly ((secret: string) => string)[] = [
      (secret) => `https://h.example/p?secret=${secret}`,
      (secret) => `https://h.example/p?a=1&anything=${secret}#x`,
      (secret) => `https://h.example/p?${secret}`,
      (secret) => `https://h.example/p;x=1?a;b=${secret}`,
      (secret) => `https://user:${secret}@h.example/p`,
      (secret) => `https://user:a/${secret}@h.example/p`,
      (secret) => `https://${secret}@h.example`,
      (secret) => `https://h.example/p#${secret}`,
      (secret) => `//h.example/p?k=${secret}`,
      (secret) => `h.example/p?k=${secret}\n`,
      (secret) => `https://h.example/services/a1b2c3d4e5${secret}/x`,
    ];
    fc.assert(
      fc.property(word, fc.constantFrom(...forms), (secret, form) => {
        expect(maskAddress(form(secret), 'below')).not.toContain(secret);
      }),
    );
    expect(maskAddress('https://ivr.example.com/assign/voice', 'below')).toBe('https://ivr.example.com/assign/voice');
  });
});
