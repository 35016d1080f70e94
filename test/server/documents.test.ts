import { hash } from 'node:crypto';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { type Exchange, fetchExchange, Client as UrqlClient } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import fc from 'fast-check';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import type { ApiKeyPlan } from '../../src/server/auth.ts';
import { openRegistrations } from '../../src/server/registrations.ts';
import { documentOfText } from '../../src/server/trusted.ts';
import { atEnd } from '../support/at-end.ts';
import { type Answer, raw, schemaOf, serve } from './harness.ts';
import { clientOf, openStreamHouse, socketUrl, tick } from './stream-house.ts';

const KEYS = { any: 'a-key-for-anything-1', other: 'another-for-anything', wall: 'a-key-of-a-wall-0001' };
const APIKEYS: readonly ApiKeyPlan[] = [
  { name: 'any', key: KEYS.any, role: 'viewer' },
  { name: 'other', key: KEYS.other, role: 'viewer' },
  { name: 'wall', key: KEYS.wall, role: 'viewer', trustedOnly: true },
];

const SCHEMA = schemaOf(
  `type Query { thing(name: String): Thing } type Thing { name: String inner: Thing }
   type Subscription { thing: Thing }`,
  { Query: { thing: (_, { name }) => ({ name, inner: { name: 'inside' } }) } },
);

const TEXT = 'query Thing($name: String) { # all of it\n  thing(name: $name) { name inner { name } }\n}\n';
const DIGEST = hash('sha256', TEXT);
const ANSWER = { thing: { name: 'x', inner: { name: 'inside' } } };
const UNTRUSTED = 'query Thing($name: String) { thing(name: $name) { name } }';

const open = (options: Parameters<typeof serve>[0] = {}) =>
  serve({ schema: SCHEMA, auth: { apiKeys: APIKEYS }, trusted: [documentOfText(TEXT, 'thing')], ...options });

type Params = Readonly<Record<string, unknown>>;
type Way = (url: string, key: string, params: Params) => Promise<Answer>;

const headersOf = (key: string, more: Record<string, string> = {}) => ({ 'x-api-key': key, ...more });

const searchOf = (params: Params): string =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ).toString();

/** The only payload of a stream of events, or the refusal to begin one. */
const ofEvents = (text: string): Answer => JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);

const posted = (url: string, key: string, type: string, body: string, accept: string) =>
  raw(`${url}/graphql`, {
    method: 'POST',
    headers: headersOf(key, { 'content-type': type, accept, 'x-trunkline-csrf': '1' }),
    chunks: [body],
  });

const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';

const HTTP_WAYS = {
  'in a JSON body': async (url, key, params) =>
    JSON.parse((await posted(url, key, JSON_TYPE, JSON.stringify(params), JSON_TYPE)).text),
  'in a form': async (url, key, params) =>
    JSON.parse((await posted(url, key, 'application/x-www-form-urlencoded', searchOf(params), JSON_TYPE)).text),
  'in an address': async (url, key, params) =>
    JSON.parse((await raw(`${url}/graphql?${searchOf(params)}`, { headers: headersOf(key) })).text),
  'for server-sent events': async (url, key, params) =>
    ofEvents((await posted(url, key, JSON_TYPE, JSON.stringify(params), EVENTS)).text),
  'in an address, for server-sent events': async (url, key, params) =>
    ofEvents((await raw(`${url}/graphql?${searchOf(params)}`, { headers: headersOf(key, { accept: EVENTS }) })).text),
} satisfies Record<string, Way>;

const overSocket: Way = (url, key, params) => {
  const client = clientOf({ url }, { 'x-api-key': key });
  return new Promise((resolve) => {
    client.subscribe({ query: '', ...params } as never, {
      next: resolve,
      error: (errors) => resolve({ errors }),
      complete: () => {},
    });
  });
};

const WAYS: readonly (readonly [string, Way])[] = Object.entries({ ...HTTP_WAYS, 'on a WebSocket': overSocket });

const IDS: readonly (readonly [string, Params])[] = [
  ['documentId with the digest', { documentId: DIGEST }],
  ['documentId with the prefix sha256:', { documentId: `sha256:${DIGEST}` }],
  ['documentId with the name of the file', { documentId: 'thing' }],
  ['doc_id', { doc_id: DIGEST }],
  ['id', { id: DIGEST }],
  ["Apollo's extension", { extensions: { persistedQuery: { version: 1, sha256Hash: DIGEST } } }],
];

const codesOf = ({ errors }: Answer): unknown[] =>
  (errors ?? []).map(({ extensions }: Answer) => extensions?.code ?? 'none');

describe.each(WAYS)('a trusted document %s', (_way, ask) => {
  test('is asked for by each kind of id, by those who may ask anything and by those who may not', async () => {
    const { url } = await open();
    for (const key of [KEYS.any, KEYS.wall]) {
      for (const [kind, id] of IDS)
        expect([kind, await ask(url, key, { ...id, variables: { name: 'x' } })]).toEqual([kind, { data: ANSWER }]);
    }
  });

  test('that is not known is told in the words that clients wait for', async () => {
    const { url } = await open();
    const unknown = hash('sha256', UNTRUSTED);
    for (const id of [
      { documentId: unknown },
      { documentId: `sha256:${'THING'}` },
      { documentId: `sha256:thing` },
      { doc_id: unknown },
      { id: unknown },
      { extensions: { persistedQuery: { version: 1, sha256Hash: unknown } } },
    ]) {
      const { errors, data } = await ask(url, KEYS.any, id);
      expect([data ?? null, errors]).toEqual([
        null,
        [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      ]);
    }
  });

  test('is not asked for by malformed ids', async () => {
    const { url } = await open();
    for (const params of [
      { documentId: DIGEST, query: TEXT },
      { documentId: DIGEST, id: DIGEST },
      { extensions: { persistedQuery: { version: 2, sha256Hash: DIGEST } } },
      { extensions: { persistedQuery: { version: 1 } } },
      { extensions: { persistedQuery: 'yes' } },
      { query: UNTRUSTED, extensions: { persistedQuery: { version: 1, sha256Hash: DIGEST } } },
      { query: UNTRUSTED, extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } },
    ]) {
      expect([params, codesOf(await ask(url, KEYS.any, params))]).toEqual([params, ['BAD_REQUEST']]);
    }
  });
});

describe.each(WAYS)('a principal who may ask with trusted documents only, %s', (_way, ask) => {
  test('is answered the text of one, whatever a client makes of its layout', async () => {
    const { url } = await open();
    const texts = [
      TEXT,
      print(parse(TEXT)),
      stripIgnoredCharacters(TEXT),
      TEXT.replaceAll('{ name', '{ __typename name'),
    ];
    for (const query of texts) {
      const { data, errors } = await ask(url, KEYS.wall, { query, variables: { name: 'x' } });
      expect([query, errors, data]).toMatchObject([query, undefined, ANSWER]);
    }
  });

  test('is refused everything else, before it is parsed', async () => {
    const { url } = await open();
    const texts = [
      UNTRUSTED,
      `${TEXT} query More { thing { name } }`,
      TEXT.replace('inner', 'mine: inner'),
      TEXT.replace('thing(name: $name)', 'thing'),
      '{ __schema { types { name } } }',
      '{ __typename }',
      'subscription { thing { name } }',
      'no document',
      '{'.repeat(2_500),
      '"never ended',
    ];
    for (const query of texts)
      expect([query, codesOf(await ask(url, KEYS.wall, { query }))]).toEqual([query, ['DOCUMENT_NOT_TRUSTED']]);
  });

  test('cannot make a document known by registering it, nor use one that others have registered', async () => {
    const { url } = await open();
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash('sha256', UNTRUSTED) } };
    expect(codesOf(await ask(url, KEYS.any, { query: UNTRUSTED, extensions }))).toEqual([]);
    expect(codesOf(await ask(url, KEYS.wall, { query: UNTRUSTED, extensions }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect(codesOf(await ask(url, KEYS.wall, { extensions }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });
});

describe('a principal who may ask with trusted documents only', () => {
  test('is refused other documents in bodies of type application/graphql', async () => {
    const { url } = await open();
    const answers = async (body: string) =>
      JSON.parse((await posted(url, KEYS.wall, 'application/graphql', body, JSON_TYPE)).text);
    expect(codesOf(await answers(UNTRUSTED))).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect(await answers(TEXT)).toEqual({ data: { thing: { name: null, inner: { name: 'inside' } } } });
  });

  test('gets neither GraphiQL nor the metrics', async () => {
    const { url } = await open({ graphiql: true });
    for (const [path, accept] of [
      ['/graphql', 'text/html'],
      ['/metrics', '*/*'],
    ] as const) {
      const status = async (key: string) =>
        (await raw(`${url}${path}`, { headers: headersOf(key, { accept }) })).status;
      expect([path, await status(KEYS.any), await status(KEYS.wall)]).toEqual([path, 200, 403]);
    }
  });

  test('loses what it has opened when it comes to be one', async () => {
    const server = await open();
    const client = createClient({
      url: socketUrl(server),
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': KEYS.any },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
    atEnd(() => client.dispose());
    const closed = new Promise<unknown>((resolve) => client.on('closed', resolve));
    await new Promise((resolve) => client.on('connected', resolve));
    server.change(
      {
        limits: { ...DEFAULT_DOCUMENT_LIMITS, depth: 10, complexity: 1_000, breadth: 100, aliases: 10, tokens: 200 },
        socketOperations: 10,
        requestTimeoutMs: 5_000,
        introspection: true,
        cors: [],
        auth: { apiKeys: APIKEYS.map((key) => ({ ...key, trustedOnly: true })) },
      },
      { added: [], changed: [], removed: [] },
    );
    expect(await closed).toMatchObject({ code: 4403 });
    expect(codesOf(await HTTP_WAYS['in a JSON body'](server.url, KEYS.any, { query: UNTRUSTED }))).toEqual([
      'DOCUMENT_NOT_TRUSTED',
    ]);
  });

  test('is asked by no text with other fields, arguments or values, however it is changed', async () => {
    const { url } = await open();
    const tokens = [
      'thing',
      'name',
      'inner',
      'mine',
      ':',
      '{',
      '}',
      '(',
      ')',
      '$name',
      '"x"',
      '...',
      '@skip',
      ' ',
      '#',
    ];
    const change = fc.record({
      at: fc.nat({ max: TEXT.length }),
      cut: fc.nat({ max: 8 }),
      put: fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 3 }).map((parts) => ` ${parts.join(' ')} `),
    });
    const textIn = stripIgnoredCharacters(TEXT);
    await fc.assert(
      fc.asyncProperty(change, async ({ at, cut, put }) => {
        const query = TEXT.slice(0, at) + put + TEXT.slice(at + cut);
        let isSame = false;
        try {
          isSame = stripIgnoredCharacters(query) === textIn;
        } catch {
          isSame = false;
        }
        const codes = codesOf(await HTTP_WAYS['in a JSON body'](url, KEYS.wall, { query }));
        expect(codes.includes('DOCUMENT_NOT_TRUSTED')).toBe(!isSame);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a subscription that is trusted', () => {
  const TICKS = 'subscription Ticks { tick { n } }';
  const openTicks = () => openStreamHouse({ auth: { apiKeys: APIKEYS }, trusted: [documentOfText(TICKS, 'ticks')] });

  test('is begun by its id on a WebSocket', async () => {
    const { server, bus, readers } = await openTicks();
    const told = new Promise((resolve, reject) => {
      clientOf(server, { 'x-api-key': KEYS.wall }).subscribe({ query: '', documentId: 'ticks' } as never, {
        next: resolve,
        error: reject,
        complete: () => {},
      });
    });
    while (readers.size === 0) await new Promise((resolve) => setImmediate(resolve));
    bus.publish(tick(7));
    expect(await told).toEqual({ data: { tick: { n: 7 } } });
  });

  test('is begun by its id for server-sent events', async () => {
    const { server, bus, readers } = await openTicks();
    const response = await fetch(`${server.url}/graphql?${searchOf({ documentId: 'ticks' })}`, {
      headers: headersOf(KEYS.wall, { accept: EVENTS }),
    });
    while (readers.size === 0) await new Promise((resolve) => setImmediate(resolve));
    bus.publish(tick(7));
    let text = '';
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      if (text.includes('data: ')) break;
    }
    expect(ofEvents(text)).toEqual({ data: { tick: { n: 7 } } });
  });
});

interface Sent {
  readonly method: string;
  readonly hasText: boolean;
  readonly hasHash: boolean;
}

const openApollo = (url: string, key: string, useGETForHashedQueries = false) => {
  const sent: Sent[] = [];
  const recording: typeof fetch = (resource, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const asked = `${String(resource)} ${body}`;
    sent.push({
      method: init?.method ?? 'GET',
      hasText: /"query"|[?&]query=/.test(asked),
      hasHash: asked.includes('sha256Hash'),
    });
    return fetch(resource, init);
  };
  const client = new ApolloClient({
    link: new PersistedQueryLink({ sha256: (text) => hash('sha256', text), useGETForHashedQueries }).concat(
      new HttpLink({ uri: `${url}/graphql`, headers: headersOf(key), fetch: recording }),
    ),
    cache: new InMemoryCache(),
  });
  atEnd(() => client.stop());
  const ask = async (name: string) =>
    (await client.query({ query: gql(TEXT), variables: { name }, fetchPolicy: 'network-only' })).data;
  return { ask, sent };
};

describe("Apollo Client's persisted queries", () => {
  test.each([false, true])(
    'are registered with the first, and sent as hashes from then on, by GET: %s (A2)',
    async (get) => {
      const { url } = await open({ trusted: [] });
      const first = openApollo(url, KEYS.any, get);
      expect(await first.ask('x')).toMatchObject(ANSWER);
      expect(await first.ask('y')).toMatchObject({ thing: { name: 'y' } });
      const hashed = { method: get ? 'GET' : 'POST', hasText: false, hasHash: true };
      expect(first.sent).toEqual([hashed, { method: 'POST', hasText: true, hasHash: true }, hashed]);
      const second = openApollo(url, KEYS.any, get);
      expect(await second.ask('x')).toMatchObject(ANSWER);
      expect(second.sent).toEqual([hashed]);
    },
  );

  test('work for those who may ask with trusted documents only, whose texts are not registered', async () => {
    const { url } = await open();
    const { ask, sent } = openApollo(url, KEYS.wall);
    expect(await ask('x')).toMatchObject(ANSWER);
    expect(await ask('y')).toMatchObject({ thing: { name: 'y' } });
    expect(sent.map(({ hasText }) => hasText)).toEqual([false, true, false, true]);
  });

  test('of one principal are not known to another', async () => {
    const { url } = await open({ trusted: [] });
    await openApollo(url, KEYS.any).ask('x');
    const { ask, sent } = openApollo(url, KEYS.other);
    expect(await ask('x')).toMatchObject(ANSWER);
    expect(sent.map(({ hasText }) => hasText)).toEqual([false, true]);
  });
});

interface Told {
  readonly hasText: boolean;
  readonly type: string;
}

describe('urql', () => {
  const openUrql = (
    url: string,
    key: string,
    exchanges: readonly Exchange[] = [],
    told: (sent: Told) => void = () => {},
  ) =>
    new UrqlClient({
      url: `${url}/graphql`,
      exchanges: [...exchanges, fetchExchange],
      preferGetMethod: false,
      // It aborts what has ended already, which nobody handles in Node.
      fetch: async (resource, { signal: _, ...init } = {}) => {
        const response = await fetch(resource, init);
        const { query } = JSON.parse(String(init.body ?? '{}'));
        told({ hasText: Boolean(query), type: response.headers.get('content-type') ?? '' });
        return response;
      },
      fetchOptions: { headers: headersOf(key) },
    });

  test('may send the text as it prints it', async () => {
    const { url } = await open();
    const { data, error } = await openUrql(url, KEYS.wall).query(TEXT, { name: 'x' }).toPromise();
    expect([error, data]).toMatchObject([undefined, ANSWER]);
  });

  test('sends the hash alone once the text is registered, and is answered in JSON as it is by default', async () => {
    const { url } = await open({ trusted: [] });
    const told: Told[] = [];
    const exchange = persistedExchange({ preferGetForPersistedQueries: false });
    for (const name of ['x', 'y']) {
      const client = openUrql(url, KEYS.any, [exchange], (sent) => told.push(sent));
      const { data, error } = await client.query(TEXT, { name }).toPromise();
      expect([error, data]).toMatchObject([undefined, { thing: { name } }]);
    }
    expect(told.map(({ hasText }) => hasText)).toEqual([false, true, false]);
    for (const { type } of told) expect(type).toContain('json');
  });

  test('sends texts from a manifest by their hashes, where it may send nothing else', async () => {
    const { url } = await open();
    const told: Told[] = [];
    const exchange = persistedExchange({
      preferGetForPersistedQueries: false,
      enforcePersistedQueries: true,
      generateHash: async () => DIGEST,
    });
    const client = openUrql(url, KEYS.wall, [exchange], (sent) => told.push(sent));
    expect((await client.query(TEXT, { name: 'x' }).toPromise()).data).toMatchObject(ANSWER);
    expect(told.map(({ hasText }) => hasText)).toEqual([false]);
  });
});

describe('registered texts', () => {
  test('are within their bounds, and those of one principal are never driven out by those of a larger one', () => {
    const limits = { bytes: 20_000, ownBytes: 6_000, ownCount: 5 };
    const step = fc.record({
      who: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      hash: fc.constantFrom(...'0123456789'),
      length: fc.nat({ max: 4_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const registrations = openRegistrations(limits);
        registrations.add('small', 'h', 'text');
        for (const { who, hash: name, length } of steps) {
          const known = registrations.find(who, name);
          registrations.add(who, name, 'x'.repeat(length));
          const found = registrations.find(who, name);
          if (known !== undefined) expect(found).toBe(known);
          else if (found !== undefined) expect(found.length).toBe(length);
          expect(registrations.bytes()).toBeLessThanOrEqual(limits.bytes);
        }
        expect(registrations.find('small', 'h')).toBe('text');
      }),
    );
  });

  test('of one principal are kept up to its share, and those used last stay', () => {
    const registrations = openRegistrations({ bytes: 100_000, ownBytes: 100_000, ownCount: 3 });
    for (const name of ['a', 'b', 'c']) registrations.add('one', name, name);
    registrations.find('one', 'a');
    registrations.add('one', 'd', 'd');
    expect(['a', 'b', 'c', 'd'].map((name) => registrations.find('one', name))).toEqual(['a', undefined, 'c', 'd']);
  });
});
