import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../src/vendors/azure/simulator/auth.ts';
import { parseSwitches } from '../../../src/vendors/azure/simulator/switches.ts';
import { furnish, type Json, type Kit, signed, startKit, VERSION } from './simulator-kit.ts';

const KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const DATE = 'Fri, 30 Jun 2023 01:07:01 GMT';
const EMPTY = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** The two vectors of contract §3.2, as data. */
const VECTORS = [
  {
    method: 'PATCH',
    pathAndQuery: '/routing/jobs/job1?api-version=2023-11-01',
    body: '{"channelId":"chat","queueId":"q1","priority":1}',
    hash: 'dtizJRnHdQkRKTTfHbyLjLJipQ6wblGS327/VdoAnLE=',
    signature: 'ffnQ2Fn4diWlRkeE18QaSFtXv9/kS5XSyoje1+186y4=',
  },
  {
    method: 'POST',
    pathAndQuery: '/routing/workers/w1/offers/o1:accept?api-version=2023-11-01',
    body: '',
    hash: EMPTY,
    signature: 'Y/XFfx8n4KXoiv4Kk8gQLimJmF2zXN314bMlB57W8FA=',
  },
];

describe('the signature', () => {
  const check = (vector: (typeof VECTORS)[number], more: Record<string, string> = {}, switches: Json = {}) => {
    const headers = new Map(
      Object.entries({
        host: 'contoso.communication.azure.com',
        'x-ms-date': DATE,
        'x-ms-content-sha256': vector.hash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${vector.signature}`,
        ...more,
      }),
    );
    return authenticate(
      { ...vector, header: (name) => headers.get(name) },
      { accessKey: KEY, bearerToken: 'token' },
      parseSwitches({ clock_skew_seconds: null, ...switches }),
    );
  };

  it.each(VECTORS)('of $method $pathAndQuery is the one of the contract', (vector) => {
    expect(check(vector)).toBeNull();
    const headers = signed(
      KEY,
      vector.method,
      'contoso.communication.azure.com',
      vector.pathAndQuery,
      vector.body,
      DATE,
    );
    expect(headers['x-ms-content-sha256']).toBe(vector.hash);
    expect(headers.authorization).toContain(`&Signature=${vector.signature}`);
  });

  it('covers method, path, query, body, date and host', () => {
    const [vector] = VECTORS;
    if (!vector) throw new Error('no vector');
    for (const changed of [
      { ...vector, method: 'POST' },
      { ...vector, pathAndQuery: '/routing/jobs/job2?api-version=2023-11-01' },
      { ...vector, pathAndQuery: `${vector.pathAndQuery}&a=b` },
      { ...vector, body: `${vector.body} ` },
    ]) {
      expect(check(changed)).toMatchObject({ status: 401 });
    }
    expect(check(vector, { host: 'fabrikam.communication.azure.com' })).toMatchObject({ status: 401 });
    expect(check(vector, { 'x-ms-date': 'Fri, 30 Jun 2023 01:07:02 GMT' })).toMatchObject({ status: 401 });
    expect(check(vector, { 'x-ms-content-sha256': EMPTY })).toMatchObject({ status: 401 });
  });

  it('is read only in the form of the contract', () => {
    const [vector] = VECTORS;
    if (!vector) throw new Error('no vector');
    for (const authorization of [
      '',
      'Basic YTpi',
      `HMAC-SHA256 SignedHeaders=x-ms-date; host; x-ms-content-sha256&Signature=${vector.signature}`,
      `HMAC-SHA256 SignedHeaders=date;host;x-ms-content-sha256&Signature=${vector.signature}`,
      `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256;Signature=${vector.signature}`,
    ]) {
      expect(check(vector, { authorization })).toMatchObject({ status: 401 });
    }
    expect(check(vector, { 'x-ms-date': '2023-06-30T01:07:01Z' })).toMatchObject({ status: 401 });
  });

  it('may lie so far from the clock of this machine and no farther', () => {
    const [vector] = VECTORS;
    if (!vector) throw new Error('no vector');
    expect(check(vector, {}, { clock_skew_seconds: 60 })).toMatchObject({ status: 401 });
    expect(check(vector, {}, { clock_skew_seconds: 1e9 })).toBeNull();
  });

  it('answers 403 where a switch says so, but 401 to whoever shows nothing', () => {
    const [vector] = VECTORS;
    if (!vector) throw new Error('no vector');
    expect(check({ ...vector, method: 'GET' }, {}, { bad_signature_status: 403 })).toMatchObject({ status: 403 });
    expect(check(vector, { authorization: '' }, { bad_signature_status: 403 })).toMatchObject({ status: 401 });
  });
});

/** `fetch` would rewrite the query. */
const send = (kit: Kit, path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(kit.sim.url);
    const sent = request({ hostname, port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });

describe('a request', () => {
  it('may be signed over its query as sent or as URLSearchParams writes it', async () => {
    const kit = await startKit();
    const { host } = new URL(kit.sim.url);
    const { accessKey } = kit.sim.credentials;
    const path = `/routing/jobs?scheduledAfter=2026-01-01T00:00:00%2B00:00&api-version=${VERSION}`;
    const rewritten = `/routing/jobs?scheduledAfter=2026-01-01T00%3A00%3A00%2B00%3A00&api-version=${VERSION}`;
    for (const [signedPath, status] of [
      [path, 200],
      [rewritten, 200],
      [`/routing/jobs?api-version=${VERSION}`, 401],
    ] as const) {
      expect(await send(kit, path, signed(accessKey, 'GET', host, signedPath, ''))).toBe(status);
    }
  });

  it('may carry the bearer token instead', async () => {
    const kit = await startKit();
    const path = `/routing/queues?api-version=${VERSION}`;
    expect(await send(kit, path, { authorization: `Bearer ${kit.sim.credentials.bearerToken}` })).toBe(200);
    expect(await send(kit, path, { authorization: 'Bearer something' })).toBe(401);
  });

  it('is refused in the form that a switch chooses', async () => {
    for (const [form, type, body] of [
      ['envelope', 'application/json; charset=utf-8', /"code":"Unauthorized"/],
      ['empty', null, /^$/],
      ['text', 'text/plain', /Authorization/],
    ] as const) {
      const kit = await startKit({ switches: { auth_error_body: form } });
      const answer = await fetch(`${kit.sim.url}/routing/queues?api-version=${VERSION}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([401, type]);
      expect(await answer.text()).toMatch(body);
    }
  });

  it('needs a known api-version and a merge patch for PATCH', async () => {
    const kit = await startKit();
    await furnish(kit);
    expect((await kit.call('GET', '/queues/q', { version: '2022-07-18-preview' })).status).toBe(400);
    expect((await kit.call('GET', '/queues/q', { version: '2024-01-18-preview' })).status).toBe(200);
    const json = { 'content-type': 'application/json' };
    expect((await kit.call('PATCH', '/queues/q', { body: {}, headers: json })).status).toBe(415);
    const { headers } = await kit.call('GET', '/queues/q');
    expect(headers.get('api-supported-versions')).toContain(VERSION);
    expect(headers.get('trace-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
