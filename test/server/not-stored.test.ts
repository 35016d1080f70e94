import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CAPACITY } from '../../src/server/capacity.ts';
import type { RatePlan } from '../../src/server/rates.ts';
import { LIMITS } from './harness.ts';
import { openStreamHouse } from './stream-house.ts';

const SECRET = 'a-webhook-secret-of-this-test';
const key = (name: string) => `the-key-of-${name}-in-this-test`;

const MANY: RatePlan = {
  operationsPerSecond: 100_000,
  operationsBurst: 0,
  complexityPerSecond: 1e9,
  complexityBurst: 0,
  inFlight: 100_000,
};

const apiKeys = [
  { name: 'reader', key: key('reader'), role: 'admin' as const },
  { name: 'bound', key: key('bound'), role: 'viewer' as const, accounts: ['one'] },
  { name: 'trusted', key: key('trusted'), role: 'viewer' as const, trustedOnly: true },
  { name: 'hasty', key: key('hasty'), role: 'viewer' as const, rate: { operationsPerSecond: 1 } },
];

const open = (options: Parameters<typeof openStreamHouse>[0] = {}) =>
  openStreamHouse({
    auth: {
      apiKeys,
      // Nobody answers there.
      jwt: { issuer: 'https://issuer.example', jwksUri: 'http://127.0.0.1:1/keys', roleClaim: 'role' },
    },
    limits: { ...LIMITS, rate: MANY },
    webhookSecrets: new Map([['one', SECRET]]),
    cors: ['https://board.example.com'],
    graphiql: true,
    wallboard: true,
    bodyLimit: 2_000,
    webhookBodyLimit: 2_000,
    ...options,
  });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `${part({ alg: 'RS256', kid: 'x' })}.${part({ iss: 'https://issuer.example', sub: 'ann', exp: 9e9, role: 'viewer' })}.c2ln`;

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Seen extends Sent {
  readonly status: number;
  readonly cacheControl: string | undefined;
  readonly type: string;
}

/** As far as the head of the answer: some have no end. */
const look = async (url: string, sent: Sent): Promise<Seen> => {
  const { method, path, headers = {}, body } = sent;
  const request = httpRequest(`${url}${path}`, { method, headers, agent: false });
  request.on('error', () => {});
  request.end(body);
  const [response] = (await Promise.race([
    once(request, 'response'),
    once(request, 'upgrade').then(([answer, socket]) => {
      socket.destroy();
      return [answer];
    }),
  ])) as [IncomingMessage];
  const { statusCode = 0, headers: given } = response;
  request.destroy();
  return { ...sent, status: statusCode, cacheControl: given['cache-control'], type: given['content-type'] ?? '' };
};

const CREDENTIALS: readonly Readonly<Record<string, string>>[] = [
  {},
  ...apiKeys.map((one) => ({ 'x-api-key': one.key })),
  { authorization: `Bearer ${key('reader')}` },
  { 'x-api-key': 'a-key-that-nobody-has' },
  { authorization: `Bearer ${TOKEN}` },
  { authorization: 'Basic YTpi' },
];

const PATHS = [
  '/',
  '/graphql',
  '/graphql/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/assets/none.js',
  '/webhooks/one',
  `/webhooks/one?secret=${SECRET}`,
  '/webhooks/none?secret=x',
  '/nowhere',
];

const DOCUMENTS = [
  '{ hello }',
  'mutation { set }',
  'subscription { tick { n } }',
  '{ nothing }',
  '{',
  '{ __typename }',
];

const ACCEPTS = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'text/*',
  '*/*',
  'multipart/mixed',
  'multipart/mixed;subscriptionSpec=1.0, application/json',
  'text/html',
  'application/xml',
];

/** Every path with every method and everybody, and every document in every way it can be asked for. */
const everything = (): Sent[] => {
  const plain = PATHS.flatMap((path) =>
    ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].flatMap((method) =>
      CREDENTIALS.map((headers) => ({ method, path, headers })),
    ),
  );
  const known = { 'x-api-key': key('reader') };
  const asked = DOCUMENTS.flatMap((query) =>
    ACCEPTS.flatMap((accept) =>
      [known, { 'x-api-key': key('trusted') }].flatMap((who) => [
        { method: 'GET', path: `/graphql?${new URLSearchParams({ query })}`, headers: { ...who, accept } },
        ...['application/json', 'application/graphql', 'text/plain', 'image/png'].map((type) => ({
          method: 'POST',
          path: '/graphql',
          headers: { ...who, accept, 'content-type': type },
          body: type === 'application/graphql' ? query : JSON.stringify({ query }),
        })),
      ]),
    ),
  );
  const json = { 'content-type': 'application/json' };
  const hook = `/webhooks/one?secret=${SECRET}`;
  return [
    ...plain,
    ...asked,
    { method: 'POST', path: '/graphql', headers: { ...known, ...json }, body: '{"query":1}' },
    { method: 'POST', path: '/graphql', headers: { ...known, ...json }, body: `{"query":"${' '.repeat(3_000)}"}` },
    ...[1, 2, 3].map(() => ({
      method: 'POST',
      path: '/graphql',
      headers: { 'x-api-key': key('hasty'), ...json },
      body: '{"query":"{ hello }"}',
    })),
    { method: 'GET', path: '/graphql?query={hello}', headers: { ...known, 'sec-fetch-site': 'cross-site' } },
    { method: 'GET', path: '/graphql?query={hello}', headers: { ...known, origin: 'https://board.example.com' } },
    { method: 'OPTIONS', path: '/graphql', headers: { origin: 'https://board.example.com' } },
    { method: 'POST', path: hook, body: '7' },
    { method: 'POST', path: hook, body: 'bad' },
    { method: 'POST', path: hook, body: 'later' },
    { method: 'POST', path: hook, body: 'x'.repeat(3_000) },
    { method: 'POST', path: hook, headers: { 'content-encoding': 'gzip' }, body: 'x' },
    {
      method: 'GET',
      path: '/graphql',
      headers: { connection: 'upgrade', upgrade: 'websocket', origin: 'https://a.example' },
    },
    { method: 'GET', path: '/nowhere', headers: { connection: 'upgrade', upgrade: 'websocket' } },
  ];
};

/** What is the same for everybody and holds no data: the page, its files, GraphiQL and the page that asks for the key. */
const isFile = ({ status, type, path }: Seen): boolean =>
  status === 200 && /^text\/(html|javascript|css)|^image\/svg/.test(type) && /^\/($|assets\/|graphql($|\?))/.test(path);

describe('what an answer lets caches do', () => {
  test('is nothing, whatever was asked, in which way, by whom and with what outcome', async () => {
    const { server } = await open();
    const seen: Seen[] = [];
    const all = everything();
    // Some refusals are told late, so they are asked for side by side.
    for (let n = 0; n < all.length; n += 100)
      seen.push(...(await Promise.all(all.slice(n, n + 100).map((sent) => look(server.url, sent)))));
    const data = seen.filter((one) => !isFile(one));
    expect(data.filter(({ cacheControl }) => !/^no-store(, no-transform)?$/.test(cacheControl ?? ''))).toEqual([]);
    const statuses = new Set(data.map(({ status }) => status));
    for (const status of [200, 204, 400, 401, 403, 404, 405, 406, 413, 415, 429, 503])
      expect(statuses, `an answer ${status} was among them`).toContain(status);
    const types = data.map(({ type }) => type.split(';', 1)[0]);
    for (const type of ['application/json', 'application/graphql-response+json', 'text/event-stream'])
      expect(types).toContain(type);
  });

  test('is nothing either where there is no room', async () => {
    const { server } = await open({ capacity: { ...DEFAULT_CAPACITY, eventStreams: 1 } });
    const stream: Sent = {
      method: 'GET',
      path: `/graphql?${new URLSearchParams({ query: 'subscription { tick { n } }' })}`,
      headers: { 'x-api-key': key('reader'), accept: 'text/event-stream' },
    };
    const held = new AbortController();
    const first = await fetch(`${server.url}${stream.path}`, { headers: stream.headers ?? {}, signal: held.signal });
    expect(first.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(await look(server.url, stream)).toMatchObject({ status: 503, cacheControl: 'no-store' });
    held.abort();
  });

  test('is nothing where one name only is answered to', async () => {
    const { server } = await open({ auth: 'none' });
    const sent: Sent = { method: 'GET', path: '/readyz', headers: { host: 'elsewhere.example' } };
    expect(await look(server.url, sent)).toMatchObject({ status: 403, cacheControl: 'no-store' });
  });

  test('is to keep the files of the pages, which are the same for everybody', async () => {
    const { server } = await open();
    const graphiql = (who: string) =>
      fetch(`${server.url}/graphql`, { headers: { accept: 'text/html', 'x-api-key': key(who) } });
    const [one, other] = await Promise.all([graphiql('reader'), graphiql('bound')]);
    expect(one.headers.get('cache-control')).toBe('private, no-cache');
    expect(one.headers.get('vary')).toContain('X-Api-Key');
    expect(await other.text()).toBe(await one.text());
  });
});
