import { describe, expect, test } from 'vitest';
import { ask, post, raw, schemaOf, serve } from './harness.ts';

describe('paths', () => {
  test('the API answers at /graphql', async () => {
    const server = await serve();
    expect(await ask(server, '{ hello }')).toEqual({ data: { hello: 'hello world' } });
  });

  test('/healthz tells that the process lives, /readyz which accounts it serves', async () => {
    const { url } = await serve();
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'ready',
      accounts: [
        { name: 'one', vendor: 'fake', state: 'IDLE' },
        { name: 'two', vendor: 'fake', state: 'IDLE' },
      ],
    });
  });

  test('/metrics counts requests and operations', async () => {
    const server = await serve();
    await ask(server, '{ hello }');
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('trunkline_operations_total{type="query",outcome="ok"} 1');
    expect(text).toContain('trunkline_feed_state{account="one",state="IDLE"} 1');
    expect(text).toContain('trunkline_feed_gaps_total{account="two"} 0');
    expect(text).toContain('trunkline_websockets 0');
    expect(text).toContain('trunkline_http_request_duration_seconds_count{route="/graphql",status="200"} 1');
  });

  test('an unknown path is a 404 that says where the API is', async () => {
    const { url } = await serve();
    for (const [method, path] of [
      ['GET', '/nope'],
      ['POST', '/healthz'],
    ]) {
      const response = await fetch(`${url}${path}`, { method });
      expect(response.status).toBe(404);
      expect((await response.json()).errors[0].message).toContain('/graphql');
    }
  });

  test('without GraphiQL the root names the API', async () => {
    const { url } = await serve();
    expect(await (await fetch(url)).json()).toEqual({ name: 'trunkline', graphql: '/graphql' });
  });

  test('every answer forbids sniffing its type', async () => {
    const { url } = await serve();
    for (const path of ['/graphql?query={hello}', '/healthz', '/nope']) {
      expect((await fetch(`${url}${path}`)).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('the name the client calls the server by', () => {
  test('without authentication only loopback names are answered, so that no page can rebind its own', async () => {
    const { url, port } = await serve();
    const named = (host: string) => raw(`${url}/graphql?query={hello}`, { headers: { host } });
    expect((await named(`evil.example:${port}`)).status).toBe(403);
    expect((await named('127.0.0.1.evil.example')).status).toBe(403);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]'])
      expect((await named(host)).status).toBe(200);
  });

  test('with authentication any name will do', async () => {
    const key = 'a-key-of-sixteen-characters';
    const { url } = await serve({ auth: { apiKeys: [{ name: 'a', key, role: 'viewer' }] } });
    const headers = { host: 'gateway.example', 'x-api-key': key };
    expect((await raw(`${url}/graphql?query={hello}`, { headers })).status).toBe(200);
  });
});

describe('the body limit', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };

  test('refuses a declared length over it with 413', async () => {
    const server = await serve({ bodyLimit: 200 });
    const response = await post(server, `{ hello } # ${'x'.repeat(300)}`);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      errors: [{ message: 'the body is larger than 200 bytes', extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
  });

  test('refuses a body in chunks as soon as it goes over it', async () => {
    const { url } = await serve({ bodyLimit: 200 });
    const { status, text } = await raw(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
      chunks: ['x'.repeat(150), 'x'.repeat(150)],
    });
    expect(status).toBe(413);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  });

  test('takes a body in chunks within it', async () => {
    const { url } = await serve({ bodyLimit: 200 });
    const { status, text } = await raw(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
      chunks: ['{"query":', '"{ hello }"}'],
    });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { hello: 'hello world' } }]);
  });

  test('does not let a client that waits for "100 Continue" send too much', async () => {
    const { url } = await serve({ bodyLimit: 10 });
    const headers = { ...JSON_TYPE, expect: '100-continue', 'content-length': '11' };
    expect((await raw(`${url}/graphql`, { method: 'POST', headers, chunks: ['x'.repeat(11)] })).status).toBe(413);
  });
});

describe('pages of other origins', () => {
  const ORIGIN = 'https://wallboard.example';
  const read = (url: string, origin: string) => fetch(`${url}/graphql?query={hello}`, { headers: { origin } });

  test('may not read answers by default', async () => {
    const { url } = await serve();
    expect((await read(url, ORIGIN)).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may when they are listed, refusals included', async () => {
    const { url } = await serve({ cors: [ORIGIN], auth: { apiKeys: [] } });
    const response = await read(url, ORIGIN);
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('vary')).toBe('Origin');
    expect((await read(url, 'https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('are answered before they send: a preflight needs no credentials', async () => {
    const { url } = await serve({ cors: [ORIGIN], auth: { apiKeys: [] } });
    const response = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { origin: ORIGIN } });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
  });

  test('"*" is every origin', async () => {
    const { url } = await serve({ cors: ['*'] });
    expect((await read(url, ORIGIN)).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('cannot send what a browser sends without asking', async () => {
    const { url } = await serve({
      schema: schemaOf('type Query { a: Int } type Mutation { go: Int }', { Mutation: { go: () => 1 } }),
    });
    const send = (headers: Record<string, string>) =>
      fetch(`${url}/graphql`, { method: 'POST', headers, body: 'query=mutation{go}' });
    const simple = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(simple)).status).toBe(403);
    expect((await send({ ...simple, 'x-trunkline-csrf': '1' })).status).toBe(200);
    expect((await fetch(`${url}/graphql?query=mutation{go}`)).status).toBe(405);
  });
});
