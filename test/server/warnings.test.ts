import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { check } from '../../src/check.ts';
import { vendors } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import type { Scene } from '../../src/config/warnings/rule.ts';
import { findWarnings, RULES } from '../../src/config/warnings.ts';
import { start } from '../../src/main.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { openMemoryLog } from '../observation/lines.ts';
import { folderWith } from '../support/folder.ts';
import { raw } from './harness.ts';

const KEY = '5a1f0c3e9b7d2846a0c1e3f5b7d9204862ace';
const OTHER = '0f9e8d7c6b5a49382716051423324150697887';
const LONG = (name: string) => `${name}-${KEY}`;

type Raw = Record<string, unknown>;

const settings = { baseUrl: 'https://east.example/taskrouter', accountSid: 'AC1', authToken: 'a token of the vendor' };
const ACCOUNT = { name: 'east', vendor: 'restcomm', settings };
const DESK = { name: 'desk', key: KEY, role: 'viewer' };
const JWT = {
  issuer: 'https://login.example/',
  audience: 'trunkline',
  jwksUri: 'https://login.example/keys',
  roleClaim: 'role',
  workerClaim: 'worker',
};

/** Nothing is wrong with it. */
const sound = { auth: { apiKeys: [DESK] }, accounts: [ACCOUNT] };

const FILES = { 'all.graphql': '{ me { name } }' };

type Around = Partial<Omit<Scene, 'config'>> & { readonly isPublic?: boolean };

const warned = (given: Raw, { isPublic, environment = {}, sandbox = false, files = [] }: Around = {}): string[] => {
  const config = readConfig({
    raw: { ...sound, ...given },
    vendors,
    environment,
    readFile: () => FILES['all.graphql'],
    readFolder: () => Object.keys(FILES),
    flags: sandbox ? { host: '0.0.0.0', isPublic: isPublic ?? false } : {},
  });
  return findWarnings({ config, environment, sandbox, files }).map(({ code }) => code);
};

const server = (given: Raw): Raw => ({ server: given });
const account = (given: Raw): Raw => ({ accounts: [{ ...ACCOUNT, ...given }] });
const keyed = (...keys: Raw[]): Raw => ({ auth: { apiKeys: keys.map((one) => ({ ...DESK, ...one })) } });
const tokens = (given: Raw): Raw => {
  const jwt = Object.fromEntries(Object.entries({ ...JWT, ...given }).filter(([, value]) => value !== null));
  return { auth: { jwt } };
};
const near = { accounts: [{ ...ACCOUNT, settings: { ...settings, baseUrl: 'http://127.0.0.1:9' } }] };
const unauthenticated = (given: Raw = {}): Raw => ({ auth: 'none', ...near, ...given });
const closed = { graphiql: false, introspection: false };
const file = (mode: number, holdsSecrets: boolean): Around => ({
  files: [{ path: '/etc/t.yaml', mode, holdsSecrets }],
});
const sandboxed = (given: Around = {}): Around => ({ sandbox: true, ...given });

type Case = readonly [given: Raw, around?: Around];

/** Each of these shows one warning and no other; beside it what it is mended to, which shows none. */
const CASES: Readonly<Record<string, readonly { readonly bad: Case; readonly good: Case }[]>> = {
  'plain-http': [
    { bad: [server({ host: '0.0.0.0', ...closed })], good: [server({ host: '127.0.0.1', ...closed })] },
    {
      bad: [server({ host: '10.1.2.3', trustProxy: [], ...closed })],
      good: [server({ host: '10.1.2.3', trustProxy: ['10.1.2.1'], ...closed })],
    },
    { bad: [server({ host: '::', ...closed })], good: [server({ host: '::1', ...closed })] },
    { bad: [{ ...keyed({}), ...near }, sandboxed()], good: [near] },
  ],
  'forgeable-address': [
    {
      bad: [server({ host: '0.0.0.0', trustProxy: 1, ...closed })],
      good: [server({ host: '127.0.0.1', trustProxy: 1, ...closed })],
    },
    {
      bad: [server({ host: '::', trustProxy: 2, ...closed })],
      good: [server({ host: '::', trustProxy: ['10.0.0.0/8', 'fd00::/8'], ...closed })],
    },
  ],
  'trusts-everybody': [
    {
      bad: [server({ trustProxy: ['0.0.0.0/0'], ...closed })],
      good: [server({ trustProxy: ['10.0.0.0/8'], ...closed })],
    },
    { bad: [server({ trustProxy: ['::/0'], ...closed })], good: [server({ trustProxy: ['fc00::/7'], ...closed })] },
  ],
  'no-authentication': [
    { bad: [{ auth: 'none' }], good: [{ auth: { apiKeys: [DESK] } }] },
    { bad: [{ auth: 'none' }], good: [unauthenticated()] },
  ],
  'open-behind-proxy': [
    { bad: [unauthenticated(server({ trustProxy: 1 }))], good: [unauthenticated(server({ trustProxy: 0 }))] },
    {
      bad: [unauthenticated(server({ trustProxy: ['127.0.0.1'] }))],
      good: [server({ trustProxy: ['127.0.0.1'], ...closed })],
    },
  ],
  'sandbox-open': [
    {
      bad: [unauthenticated(), sandboxed({ isPublic: true })],
      good: [{ ...unauthenticated() }],
    },
  ],
  'deliveries-in-clear': [
    {
      bad: [server({ publicUrl: 'http://hooks.example.com/x' })],
      good: [server({ publicUrl: 'https://hooks.example.com/x' })],
    },
    {
      bad: [server({ publicUrl: 'http://10.0.0.2:4000' })],
      good: [server({ publicUrl: 'http://127.0.0.1:4000' })],
    },
  ],
  'cors-any': [
    { bad: [server({ cors: ['*'] })], good: [server({ cors: ['https://board.example'] })] },
    { bad: [unauthenticated(server({ cors: ['*'] }))], good: [unauthenticated(server({ cors: [] }))] },
  ],
  'cors-without-authentication': [
    {
      bad: [unauthenticated(server({ cors: ['https://board.example'] }))],
      good: [server({ cors: ['https://board.example'] })],
    },
  ],
  'cors-in-clear': [
    { bad: [server({ cors: ['http://board.example'] })], good: [server({ cors: ['http://localhost:5173'] })] },
  ],
  explorer: [
    {
      bad: [server({ host: '10.0.0.2', trustProxy: ['10.0.0.1'] })],
      good: [server({ host: '10.0.0.2', trustProxy: ['10.0.0.1'], ...closed })],
    },
    {
      bad: [server({ trustProxy: 1, graphiql: false })],
      good: [{ ...server({ trustProxy: 1, documents: 'd' }), ...keyed({ trustedOnly: true }) }],
    },
    {
      bad: [{ ...tokens({}), ...server({ trustProxy: 1, introspection: false }) }],
      good: [
        {
          ...tokens({}),
          ...server({ trustProxy: 1, documents: 'd', trustedOnly: ['viewer', 'agent', 'supervisor', 'admin'] }),
        },
      ],
    },
  ],
  'tls-unchecked': [
    {
      bad: [{}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }],
      good: [{}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '1' } }],
    },
  ],
  'weak-key': [
    { bad: [keyed({ key: KEY.slice(0, 31) })], good: [keyed({ key: KEY.slice(0, 32) })] },
    { bad: [keyed({ key: 'a'.repeat(64) })], good: [keyed({ key: KEY })] },
    { bad: [keyed({ key: '0123456'.repeat(9) })], good: [keyed({ key: '01234567'.repeat(8) })] },
  ],
  'weak-webhook-secret': [
    {
      bad: [account({ feed: { webhookSecret: 'sixteen-letters-' } })],
      good: [account({ feed: { webhookSecret: OTHER } })],
    },
    {
      bad: [account({ feed: { webhookSecret: [OTHER, 'x'.repeat(40)] } })],
      good: [account({ feed: { webhookSecret: [OTHER, LONG('new')] } })],
    },
  ],
  'shared-secret': [
    { bad: [account({ feed: { webhookSecret: KEY } })], good: [account({ feed: { webhookSecret: OTHER } })] },
    {
      bad: [account({ settings: { ...settings, authToken: KEY } })],
      good: [account({ settings: { ...settings, authToken: OTHER } })],
    },
    {
      bad: [account({ settings: { ...settings, authToken: OTHER }, feed: { webhookSecret: OTHER } })],
      good: [account({ feed: { webhookSecret: OTHER } })],
    },
    {
      bad: [{ accounts: ['east', 'west'].map((name) => ({ ...ACCOUNT, name, feed: { webhookSecret: OTHER } })) }],
      good: [{ accounts: ['east', 'west'].map((name) => ({ ...ACCOUNT, name, feed: { webhookSecret: LONG(name) } })) }],
    },
  ],
  'admin-on-a-wall': [
    {
      bad: [keyed({ name: 'wallboard', role: 'admin' })],
      good: [keyed({ name: 'wallboard', role: 'viewer', screen: true })],
    },
    { bad: [keyed({ name: 'lobby screen', role: 'admin' })], good: [keyed({ name: 'ops', role: 'admin' })] },
  ],
  'agent-for-everybody': [
    { bad: [keyed({ role: 'agent' })], good: [keyed({ role: 'agent', worker: { east: 'WK1' } })] },
  ],
  'token-for-everybody': [{ bad: [tokens({ workerClaim: null })], good: [tokens({})] }],
  'any-audience': [{ bad: [tokens({ audience: null })], good: [tokens({})] }],
  'issuer-in-clear': [
    {
      bad: [tokens({ jwksUri: 'http://login.example/keys' })],
      good: [tokens({ jwksUri: 'http://127.0.0.1:8080/keys' })],
    },
    { bad: [tokens({ issuer: 'http://login.example/' })], good: [tokens({ issuer: 'our own' })] },
  ],
  'clock-tolerance': [
    { bad: [tokens({ clockToleranceSeconds: 600 })], good: [tokens({ clockToleranceSeconds: 120 })] },
    { bad: [tokens({ clockToleranceSeconds: 121 })], good: [tokens({ clockToleranceSeconds: 0 })] },
  ],
  'nothing-trusted': [
    { bad: [server({ trustedOnly: ['agent'] })], good: [server({ trustedOnly: ['agent'], documents: 'd' })] },
    { bad: [keyed({ trustedOnly: true })], good: [keyed({ trustedOnly: true, screen: true })] },
  ],
  'vendor-in-clear': [
    {
      bad: [account({ settings: { ...settings, baseUrl: 'http://east.example' } })],
      good: [account({ settings: { ...settings, baseUrl: 'http://localhost:9' } })],
    },
    {
      bad: [
        account({
          vendor: 'azure',
          settings: { connectionString: 'endpoint=http://a.example/;accesskey=c2VjcmV0IG9mIHRoZSB2ZW5kb3I=' },
        }),
      ],
      good: [
        account({
          vendor: 'azure',
          settings: { connectionString: 'endpoint=https://a.example/;accesskey=c2VjcmV0IG9mIHRoZSB2ZW5kb3I=' },
        }),
      ],
    },
    {
      bad: [
        account({
          vendor: 'genesys',
          settings: { baseUrl: 'http://gws.example', users: [{ userName: 'a', password: 'b' }] },
        }),
      ],
      good: [
        account({
          vendor: 'genesys',
          settings: {
            baseUrl: 'https://gws.example',
            externalUrl: 'http://node-1:8080',
            users: [{ userName: 'a', password: 'b' }],
          },
        }),
      ],
    },
  ],
  'proxy-in-clear': [
    {
      bad: [account({ proxy: 'http://me:word@proxy.example:3128' })],
      good: [account({ proxy: 'http://proxy.example:3128' })],
    },
    {
      bad: [{}, { environment: { HTTPS_PROXY: 'http://me:word@proxy.example:3128' } }],
      good: [{}, { environment: { HTTPS_PROXY: 'https://me:word@proxy.example:3128' } }],
    },
    {
      bad: [{}, { environment: { http_proxy: 'http://me:word@proxy.example:3128' } }],
      good: [{}, { environment: { http_proxy: 'http://me:word@127.0.0.1:3128' } }],
    },
  ],
  'collector-in-clear': [
    {
      bad: [
        {},
        { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.example:4318', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' } },
      ],
      good: [{}, { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.example:4318' } }],
    },
  ],
  'high-limit': [
    { bad: [server({ bodyLimit: 2_621_441 })], good: [server({ bodyLimit: 2_621_440 })] },
    { bad: [server({ limits: { depth: 500 } })], good: [server({ limits: { depth: 20 } })] },
    {
      bad: [server({ limits: { rate: { inFlight: 50_000 } } })],
      good: [server({ limits: { rate: { inFlight: 600 } } })],
    },
    {
      bad: [server({ capacity: { connections: 60_000 } })],
      good: [server({ capacity: { connections: 6_000 } })],
    },
    { bad: [server({ requestTimeoutMs: 600_000 })], good: [server({ requestTimeoutMs: 30_000 })] },
    { bad: [keyed({ rate: { operationsPerSecond: 9_999 } })], good: [keyed({ rate: { operationsPerSecond: 400 } })] },
    { bad: [account({ maxResponseBytes: 1e9 })], good: [account({ maxResponseBytes: 1e7 })] },
    { bad: [account({ feed: { objectLimit: 1e6 } })], good: [account({ feed: { objectLimit: 1e5 } })] },
    { bad: [account({ retries: 40 })], good: [account({ retries: 0 })] },
  ],
  'one-takes-all': [
    {
      bad: [server({ capacity: { perPrincipal: { sockets: 2_000 } } })],
      good: [server({ capacity: { perPrincipal: { sockets: 1_999 } } })],
    },
    {
      bad: [server({ capacity: { subscriptions: 100, perPrincipal: { subscriptions: 200 } } })],
      good: [unauthenticated(server({ capacity: { subscriptions: 100, perPrincipal: { subscriptions: 200 } } }))],
    },
  ],
  'frequent-polls': [
    {
      bad: [account({ feed: { pollIntervalMs: 100 } })],
      good: [account({ feed: { pollIntervalMs: 100 }, rate: { callsPerSecond: 20 } })],
    },
    { bad: [account({ feed: { reconcileMs: 1_000 } })], good: [account({ feed: { reconcileMs: 10_000 } })] },
  ],
  'no-audit': [
    { bad: [{ log: { audit: 'off' } }], good: [{ log: { audit: 'stdout' } }] },
    { bad: [{}, { environment: { LOG_LEVEL: 'silent' } }], good: [{}, { environment: { LOG_LEVEL: 'fatal' } }] },
  ],
  'readable-secret': [
    { bad: [{}, file(0o100_644, true)], good: [{}, file(0o100_640, true)] },
    { bad: [{}, file(0o100_604, true)], good: [{}, file(0o100_644, false)] },
  ],
  'writable-file': [{ bad: [{}, file(0o100_602, false)], good: [{}, file(0o100_664, false)] }],
};

describe('what is allowed and probably not meant', () => {
  const cases = Object.entries(CASES).flatMap(([code, pairs]) =>
    pairs.map((pair, index) => [code, index, pair] as const),
  );

  test.each(cases)('%s (%i) is warned of, alone, and no longer when it is mended', (code, _index, { bad, good }) => {
    expect(warned(...bad)).toEqual([code]);
    expect(warned(...good)).toEqual([]);
  });

  test('is a case of every rule but that which waits for a delivery', () => {
    expect([...Object.keys(CASES), 'secret-in-url'].sort()).toEqual(RULES.map(({ code }) => code).sort());
  });

  test('is told with what to do, without any secret and in one line', () => {
    const all = { key: LONG('one').slice(0, 20), proxy: 'http://me:word-of-mine@proxy.example' };
    const config = readConfig({
      raw: {
        auth: { apiKeys: [{ ...DESK, key: all.key }] },
        accounts: [
          {
            ...ACCOUNT,
            proxy: all.proxy,
            settings: { ...settings, authToken: all.key },
            feed: { webhookSecret: all.key },
          },
        ],
      },
      vendors,
      environment: {},
      flags: {},
    });
    const found = findWarnings({ config, environment: {}, sandbox: false, files: [] });
    expect(found.map(({ code }) => code)).toEqual([
      'weak-key',
      'weak-webhook-secret',
      'shared-secret',
      'shared-secret',
      'proxy-in-clear',
    ]);
    for (const { text } of found) {
      expect(text).toMatch(/^[^\n]+; [^\n]+$/);
      expect(text).not.toContain(all.key);
      expect(text).not.toContain('word-of-mine');
    }
  });

  test.each([
    [server({ host: '0.0.0.0' }), { auth: 'none' }, 'without auth the server may only listen on'],
    [keyed({}, { name: 'other' }), {}, 'is the same secret as'],
    [keyed({ screen: true, role: 'admin' }), {}, 'is for keys of role viewer'],
    [server({ trustedOnly: ['viewer'] }), { auth: 'none' }, 'needs auth'],
    [keyed({ key: 'short' }), {}, 'must have at least 16 characters'],
    [account({ feed: { webhookSecret: '' } }), {}, 'must have at least 16 characters'],
  ])('is not what can only be wrong: that is refused (%#)', (given, more, problem) => {
    expect(() => warned({ ...given, ...more })).toThrow(problem);
  });
});

/** Settings that are safe with every value that is taken, alone and with any other, and why. */
const RECKONING = 'how a figure is reckoned, which the figure says';

const READING = 'tells by another name what the labels tell, to the same readers';

const HARMLESS: Readonly<Record<string, string>> = {
  $schema: 'for editors',
  'server.port': 'the address decides who reaches it',
  'server.federation': 'tells no more than introspection, and reads what `nodes` reads',
  'server.wallboard': 'a page without data, which asks with the key that it is given',
  'server.callbackHosts': 'the vendor calls them, for supervisors; an empty list is the default',
  'server.drainMs': 'only ends later; never shorter than a command may take',
  'server.watch': 'what is taken up later is taken up on SIGHUP',
  'auth.apiKeys[].accounts': 'only takes away',
  'auth.apiKeys[].queues': 'only takes away',
  'auth.apiKeys[].withoutCustomerData': 'only takes away; refused for other roles than viewer',
  'auth.viewersWithoutCustomerData': 'only takes away',
  'auth.apiKeys[].screen': 'only takes away; refused for other roles than viewer',
  'auth.jwt.roleClaim': 'a token without a known role is refused',
  'auth.jwt.accountsClaim': 'only takes away',
  'auth.jwt.queuesClaim': 'only takes away',
  'metrics.figures': 'costs polls, which the other settings bound',
  'figures.serviceLevel.method': RECKONING,
  'figures.serviceLevel.thresholdMs': RECKONING,
  'figures.serviceLevel.shortAbandonMs': RECKONING,
  'figures.serviceLevel.includeAbandoned': RECKONING,
  'figures.serviceLevel.includeShortAbandoned': RECKONING,
  'figures.serviceLevel.includeFlowedOut': RECKONING,
  'figures.queues': RECKONING,
  'accounts[].feed.keep': 'costs polls, which the other settings bound',
  'accounts[].feed.webhook': 'polls are never rarer than the other settings say',
  'accounts[].labels.contact.from': READING,
  'accounts[].labels.contact.to': READING,
  'accounts[].labels.contact.name': READING,
  'accounts[].labels.contact.language': READING,
  'accounts[].labels.contact.subject': READING,
  'accounts[].labels.contact.direction.label': READING,
  'accounts[].labels.contact.direction.values': READING,
  'accounts[].labels.workerKind.label': READING,
  'accounts[].labels.workerKind.values': READING,
  'accounts[].name': 'a name',
  'accounts[].vendor': 'a name',
};

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

const pathsOf = (node: Node, path = ''): string[] => {
  const inner = [
    ...Object.entries(node.properties ?? {}).flatMap(([name, one]) =>
      pathsOf(one, path === '' ? name : `${path}.${name}`),
    ),
    ...(node.items?.properties ? pathsOf(node.items, `${path}[]`) : []),
    ...(node.anyOf ?? []).flatMap((one) => (one.properties ? pathsOf(one, path) : [])),
  ];
  return inner.length > 0 ? inner : [path];
};

describe('the settings', () => {
  const paths = [...new Set(pathsOf(configJsonSchema() as Node))];
  const judged = [...new Set(RULES.flatMap(({ settings: looked }) => looked))].filter((path) => !path.startsWith('$'));
  const isBelow = (path: string, above: string) =>
    path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);

  test('are all looked at by a rule, or are harmless for a reason', () => {
    // A whole is not looked at where its members are; `auth` stands for its being "none".
    const wholes = judged.filter((path) => path !== 'auth');
    expect(paths.length).toBeGreaterThan(60);
    expect(paths.filter((path) => !(path in HARMLESS) && !wholes.some((above) => isBelow(path, above)))).toEqual([]);
  });

  test('that are looked at exist, and none of them is called harmless', () => {
    expect(judged.filter((above) => !paths.some((path) => isBelow(path, above)))).toEqual([]);
    expect(Object.keys(HARMLESS).filter((path) => !paths.includes(path) || judged.includes(path))).toEqual([]);
  });
});

describe('a gateway', () => {
  const open = async (given: object, files: Record<string, string> = {}) => {
    const simulation = await startSimulator({});
    onTestFinished(() => simulation.close());
    const accounts = [{ name: 'east', vendor: 'restcomm', settings: simulation.settings, ...given }];
    const folder = await folderWith({
      'trunkline.config.json': JSON.stringify({ accounts, auth: { apiKeys: [{ ...DESK, key: '${file:key}' }] } }),
      key: `${KEY}\n`,
      ...files,
    });
    const request = { flags: { port: '0' }, environment: {}, folder };
    const begin = async () => {
      const { log, lines } = openMemoryLog('warn');
      const running = await start(request, log);
      onTestFinished(() => running.stop());
      return { running, told: () => lines().filter(({ warning }) => warning !== undefined) };
    };
    return { folder, begin, checked: async () => (await check(request)).text };
  };

  test('tells each at its start in a line of its own, and "check" prints them', async () => {
    const { folder, begin, checked } = await open({ feed: { webhookSecret: 'sixteen-letters-' } });
    await chmod(join(folder, 'key'), 0o604);
    await chmod(join(folder, 'trunkline.config.json'), 0o600);
    const { told } = await begin();
    expect(told()).toMatchObject([
      { level: 40, warning: 'weak-webhook-secret', msg: expect.stringContaining('the webhookSecret of east') },
      { level: 40, warning: 'readable-secret', msg: expect.stringContaining(`${join(folder, 'key')} holds a secret`) },
    ]);
    expect((await checked()).split('\n').slice(2)).toEqual([
      '',
      ...told().map(({ warning, msg }) => `WARNING ${warning}: ${msg}`),
    ]);
    await chmod(join(folder, 'key'), 0o600);
    await chmod(join(folder, 'trunkline.config.json'), 0o604);
    expect((await checked()).match(/WARNING \S+(?=:)/g)).toEqual([
      'WARNING weak-webhook-secret',
      'WARNING readable-secret',
    ]);
  });

  test('tells of a secret in a URL with the first delivery that brings one, once for each account', async () => {
    const { begin } = await open({ feed: { webhookSecret: OTHER } });
    const { running, told } = await begin();
    const hook = `${running.url}/webhooks/east`;
    const before = told().length;
    await raw(hook, { method: 'POST', headers: { 'x-trunkline-secret': OTHER }, chunks: ['[]'] });
    await raw(`${hook}?secret=wrong`, { method: 'POST', chunks: ['[]'] });
    expect(told()).toHaveLength(before);
    for (let n = 0; n < 3; n += 1) await raw(`${hook}?secret=${OTHER}`, { method: 'POST', chunks: ['[]'] });
    expect(told().slice(before)).toMatchObject([{ warning: 'secret-in-url', account: 'east' }]);
  });
});
