import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { buildSchema, type GraphQLInputObjectType, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { tagOf } from '../../src/server/answer.ts';
import { schemaOf, serve } from './harness.ts';

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const get = (url: string, headers: Record<string, string> = {}, { method = 'GET', body = '' } = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const { statusCode = 0, headers: given } = response;
      buffer(response).then((read) => resolve({ status: statusCode, headers: given, body: read }), reject);
    });
    request.once('error', reject);
    request.end(body);
  });

const CODINGS = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  identity: (body: Buffer) => body,
} as const;

const SCHEMA = schemaOf(
  `type Query { text(length: Int!): String one(by: By!): Int } type Mutation { set: String }
   "How it is found."
   input By @oneOf { id: ID name: String }
   input Plain { id: ID }`,
  {
    Query: { text: (_, { length }) => 'é😀x'.repeat(Number(length)) },
    Mutation: { set: () => 'x'.repeat(2_000) },
  },
);

const query = (length: number) => new URLSearchParams({ query: `{ text(length: ${length}) }` });

describe('an answer', () => {
  test.each(Object.entries(CODINGS))('is the same text by %s, however long it is', async (coding, decode) => {
    const { url } = await serve({ schema: SCHEMA });
    for (const length of [1, 2_000, 400_000]) {
      const { status, headers, body } = await get(`${url}/graphql?${query(length)}`, { 'accept-encoding': coding });
      expect(status).toBe(200);
      const isPacked = coding !== 'identity' && length > 1;
      expect(headers['content-encoding']).toBe(isPacked ? coding : undefined);
      expect(headers.vary).toBe('Accept, Accept-Encoding, Authorization, X-Api-Key');
      const text = (isPacked ? decode(body) : body).toString();
      expect(JSON.parse(text).data.text === 'é😀x'.repeat(length)).toBe(true);
    }
  });

  test('is compressed for a mutation, too, but has no tag', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const headers = { 'accept-encoding': 'gzip', 'content-type': 'application/json', 'if-none-match': '*' };
    const sent = { method: 'POST', body: JSON.stringify({ query: 'mutation { set }' }) };
    const answer = await get(`${url}/graphql`, headers, sent);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } });
    expect(answer.headers.etag).toBeUndefined();
  });

  test('to a GET has a tag, by which whoever has it is told so, in every coding and no cache keeps it', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const tags = new Set<unknown>();
    for (const coding of Object.keys(CODINGS)) {
      const headers = { 'accept-encoding': coding };
      const first = await get(`${url}/graphql?${query(2_000)}`, headers);
      tags.add(first.headers.etag);
      const again = await get(`${url}/graphql?${query(2_000)}`, {
        ...headers,
        'if-none-match': String(first.headers.etag),
      });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, first.headers.etag]);
      expect(again.headers['cache-control']).toBe('no-store');
      const other = await get(`${url}/graphql?${query(2_001)}`, {
        ...headers,
        'if-none-match': String(first.headers.etag),
      });
      expect(other.status).toBe(200);
    }
    expect(tags.size).toBe(1);
  });

  test('that is no success has no tag', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const { status, headers } = await get(`${url}/graphql?query={nothing}`, {
      accept: 'application/graphql-response+json',
      'if-none-match': '*',
    });
    expect([status, headers.etag]).toEqual([400, undefined]);
  });

  test('has another tag for everybody', async () => {
    const apiKeys = ['one', 'two'].map((name) => ({ name, key: `the-key-of-${name}-0001`, role: 'viewer' as const }));
    const { url } = await serve({ schema: SCHEMA, auth: { apiKeys } });
    const [one, two] = await Promise.all(
      apiKeys.map(({ key }) => get(`${url}/graphql?${query(1)}`, { 'x-api-key': key })),
    );
    expect(one?.body.equals(two?.body ?? Buffer.alloc(0))).toBe(true);
    expect(one?.headers.etag).not.toBe(two?.headers.etag);
    const tried = await get(`${url}/graphql?${query(1)}`, {
      'x-api-key': apiKeys[1]?.key ?? '',
      'if-none-match': String(one?.headers.etag),
    });
    expect(tried.status).toBe(200);
  });

  test('to HEAD is the head of what GET is answered, and to other methods which there are', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const got = await get(`${url}/graphql?${query(5)}`);
    const head = await get(`${url}/graphql?${query(5)}`, {}, { method: 'HEAD' });
    expect(head.body).toHaveLength(0);
    expect([head.status, head.headers.etag, head.headers['content-length']]).toEqual([
      200,
      got.headers.etag,
      got.headers['content-length'],
    ]);
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const refused = await get(`${url}/graphql`, {}, { method });
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    }
  });

  test('to a compressed request says that none is taken', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { status, headers: given, body } = await get(`${url}/graphql`, headers, { method: 'POST', body: 'x' });
    expect([status, given['accept-encoding']]).toEqual([415, 'identity']);
    expect(JSON.parse(String(body)).errors[0].message).toBe('operations are taken uncompressed only');
  });

  test.each(['', 'text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'])(
    'to a form that any page could send names both cures: %s',
    async (type) => {
      const { url } = await serve({ schema: SCHEMA });
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      const { status, body } = await get(`${url}/graphql`, headers, { method: 'POST', body: 'query={text(length:1)}' });
      expect(status).toBe(403);
      const [{ message, extensions }] = JSON.parse(String(body)).errors;
      expect(message).toMatch(/Content-Type: application\/json.*X-Trunkline-CSRF/);
      expect(extensions).toEqual({ code: 'FORBIDDEN' });
    },
  );
});

test('the tag of a long text depends on all of it', async () => {
  const text = 'x'.repeat(600_000);
  const tags = [
    await tagOf(text, 'a'),
    await tagOf(`${text}y`, 'a'),
    await tagOf(`y${text}`, 'a'),
    await tagOf(text, 'b'),
  ];
  expect(new Set(tags).size).toBe(4);
  expect(await tagOf(text, 'a')).toBe(tags[0]);
});

describe('the schema as a text', () => {
  test('is what introspection tells, with a tag', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const { headers, body } = await get(`${url}/graphql/schema`);
    expect(String(body)).toBe(`${printSchema(SCHEMA)}\n`);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'private, no-cache',
    });
    const again = await get(`${url}/graphql/schema`, { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test('says in words what @oneOf does, for tools that do not know it', async () => {
    const { url } = await serve({ schema: SCHEMA });
    const text = String((await get(`${url}/graphql/schema?oneOf=plain`)).body);
    expect(text).not.toContain('@oneOf');
    const plain = buildSchema(text);
    expect(plain.getType('By')?.description).toBe('How it is found.\n\nExactly one of the members must be given.');
    expect(plain.getType('Plain')?.description).toBeUndefined();
    expect((plain.getType('By') as GraphQLInputObjectType).isOneOf).toBe(false);
  });

  test('is for those who may ask for it by introspection', async () => {
    const apiKeys = [
      { name: 'any', key: 'a-key-for-anything-1', role: 'viewer' as const },
      { name: 'wall', key: 'a-key-of-a-wall-0001', role: 'viewer' as const, trustedOnly: true },
    ];
    const { url } = await serve({ schema: SCHEMA, auth: { apiKeys } });
    const closed = await serve({ schema: SCHEMA, introspection: false });
    const as = (key: string) => get(`${url}/graphql/schema`, { 'x-api-key': key });
    expect((await get(`${url}/graphql/schema`)).status).toBe(401);
    expect((await as('a-key-of-a-wall-0001')).status).toBe(403);
    expect((await as('a-key-for-anything-1')).status).toBe(200);
    expect((await get(`${closed.url}/graphql/schema`)).status).toBe(403);
    expect((await get(`${url}/graphql/schema`, {}, { method: 'POST' })).status).toBe(405);
  });
});
