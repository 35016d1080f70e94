import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { WebSocket } from 'ws';
import { KEYS, openProcess, openSocket, sendRaw } from './support/process.ts';

const ISSUER = 'https://issuer.example';
const own = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const JWK = { ...own.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' };
const FOREIGN_JWK = { ...foreign.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' };

const fetched: string[] = [];
const issuer = createServer((request, response) => {
  const isOwn = request.url === '/jwks';
  if (!isOwn) fetched.push(request.url ?? '');
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ keys: [isOwn ? JWK : FOREIGN_JWK] }));
});
await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
const issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
afterAll(() => {
  issuer.closeAllConnections();
  issuer.close();
});

const now = (): number => Math.floor(Date.now() / 1_000);
const claims = (): JWTPayload => ({ iss: ISSUER, aud: 'trunkline', sub: 'eve', role: 'admin', exp: now() + 600 });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (header: object, more: JWTPayload = {}, key = own.privateKey): Promise<string> =>
  new SignJWT({ ...claims(), ...more }).setProtectedHeader({ alg: 'RS256', kid: 'k', ...header }).sign(key);

const hmac = (secret: string | Buffer, alg = 'HS256'): string => {
  const text = `${part({ alg, kid: 'k', typ: 'JWT' })}.${part(claims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const forged = async (): Promise<Record<string, string>> => {
  const right = await signed({});
  const [head = '', body = '', signature = ''] = right.split('.');
  const { exp: _, ...endless } = claims();
  const pem = own.publicKey.export({ type: 'spki', format: 'pem' });
  const away = { jku: `${issuerUrl}/foreign`, x5u: `${issuerUrl}/foreign`, jwk: FOREIGN_JWK };
  return {
    'alg none': `${part({ alg: 'none' })}.${body}.`,
    'alg None': `${part({ alg: 'None', kid: 'k' })}.${body}.`,
    'alg none with a signature': `${part({ alg: 'none', kid: 'k' })}.${body}.${signature}`,
    'HS256 with the public key': hmac(pem),
    'HS256 with the public key of one line': hmac(String(pem).replaceAll('\n', '')),
    'HS256 with the key set': hmac(JSON.stringify(JWK)),
    'HS256 with nothing': hmac(''),
    'RS256 that is HS256': hmac(pem, 'RS256'),
    'no signature': `${head}.${body}.`,
    'another body': `${head}.${part({ ...claims(), sub: 'root' })}.${signature}`,
    'another key': await signed({}, {}, foreign.privateKey),
    'a key that it brings': await signed({ jwk: FOREIGN_JWK }, {}, foreign.privateKey),
    'a key that it names': await signed({ jku: away.jku, kid: 'other' }, {}, foreign.privateKey),
    'a certificate that it names': await signed({ x5u: away.x5u }, {}, foreign.privateKey),
    'a key id that is a path': await signed({ kid: '../../../../dev/null' }, {}, foreign.privateKey),
    'a critical extension': `${part({ alg: 'RS256', kid: 'k', crit: ['x'], x: 1 })}.${body}.${signature}`,
    'no end': await new SignJWT(endless).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(own.privateKey),
    'over since long': await signed({}, { exp: now() - 3_600 }),
    'not good yet': await signed({}, { nbf: now() + 3_600 }),
    'another issuer': await signed({}, { iss: 'https://elsewhere.example' }),
    'another audience': await signed({}, { aud: 'billing' }),
    'no subject': await signed({}, { sub: undefined as never }),
    'a role that there is not': await signed({}, { role: 'root' }),
    'roles in an object': await signed({}, { role: { admin: true } }),
    'three dots': '...',
    'a very long one': `${head}.${'a'.repeat(10_000)}.${signature}`,
  };
};

describe('somebody from the internet without a key', () => {
  const gateway = openProcess(['restcomm'], {
    auth: { jwt: { issuer: ISSUER, audience: 'trunkline', jwksUri: `${issuerUrl}/jwks`, roleClaim: 'role' } },
  });
  const { attack } = gateway;
  beforeAll(() => gateway.start(), 60_000);
  afterAll(() => gateway.close());

  const withToken = (token: string): Promise<Response> =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"query":"{ me { id } }"}',
    });

  attack('is not let in by a forged token, however it is made, and no key is fetched for it', async () => {
    expect((await withToken(await signed({}))).status).toBe(200);
    const tokens = Object.entries(await forged());
    const seen = await Promise.all(tokens.map(async ([name, token]) => [name, (await withToken(token)).status]));
    expect(seen).toEqual(tokens.map(([name]) => [name, 401]));
    expect(fetched).toEqual([]);
  });

  attack('guesses keys by the hundred, is told late, and keeps nobody waiting', async () => {
    const guesses = Array.from({ length: 300 }, (_, i) => gateway.post(`a-guess-of-a-key-${i}`, '{ me { id } }'));
    await gateway.control();
    const statuses = await Promise.all(guesses.map(async (one) => (await one).status));
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  attack('is not let in by a key in the address, a cookie or another header', async () => {
    const { url } = gateway;
    const query = 'query=%7Bme%7Bid%7D%7D';
    const tries = [
      fetch(`${url}/graphql?${query}&key=${KEYS.admin}&x-api-key=${KEYS.admin}&access_token=${KEYS.admin}`),
      fetch(`${url}/graphql?${query}`, { headers: { cookie: `x-api-key=${KEYS.admin}; token=${KEYS.admin}` } }),
      fetch(`${url}/graphql?${query}`, { headers: { authorization: `Basic ${btoa(`admin:${KEYS.admin}`)}` } }),
      fetch(`${url}/graphql?${query}`, { headers: { 'x-forwarded-user': 'admin', 'x-forwarded-for': '127.0.0.1' } }),
      fetch(`${url}/metrics?key=${KEYS.admin}`),
    ];
    expect(await Promise.all(tries.map(async (one) => (await one).status))).toEqual([401, 401, 401, 401, 401]);
  });

  attack('learns from the open paths nothing of the accounts', async () => {
    for (const path of [
      '/healthz',
      '/readyz',
      '/',
      '/graphql',
      '/..%2f..%2fetc/passwd',
      '/assets/../../package.json',
      '/metrics',
    ]) {
      const text = await (await fetch(gateway.url + path)).text();
      expect(text).not.toMatch(/restcomm|quiet|"dependencies"|root:/);
    }
  });

  attack('opens 200 sockets and says nothing: each is closed', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openSocket(gateway.url)));
    await gateway.control();
    const codes = await Promise.all(sockets.map(({ closed }) => closed));
    expect(new Set(codes)).toEqual(new Set([4408]));
  });

  attack('floods a socket with pings before it says who it is, and is closed', async () => {
    const { socket, closed } = await openSocket(gateway.url);
    socket.pause();
    for (let count = 0; count < 20_000; count += 1) socket.send('{"type":"ping","payload":{"a":"bcdefghij"}}');
    await gateway.control();
    socket.resume();
    expect(await closed).toBeGreaterThanOrEqual(1_000);
  });

  attack('sends frames that are none, or no messages, and is closed', async () => {
    const messages = [
      '[',
      '[]',
      'null',
      '{"type":"subscribe","id":"1","payload":{"query":"{ me { id } }"}}',
      '['.repeat(200_000),
    ];
    for (const message of [...messages, 'x'.repeat(2_000_000)]) {
      const { socket, closed } = await openSocket(gateway.url);
      socket.send(message);
      expect(await closed).toBeGreaterThanOrEqual(1_000);
    }
    const handshake = 'GET /graphql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
    const key =
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
    // A frame that says it is as long as can be said; one that is not masked; one of a kind that there is not.
    for (const frame of ['\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff', '\x81\x05hello', '\x8f\x80\0\0\0\0']) {
      expect(await sendRaw(gateway.url, handshake + key + frame)).toMatch(/^HTTP\/1\.1 101/);
    }
  });

  attack('sends two lengths of one body, or other heads that proxies read otherwise, and is refused', async () => {
    const body = '{"query":"{ me { id } }"}';
    const heads = {
      'a length and chunks': `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked`,
      'two lengths': `Content-Length: ${body.length}\r\nContent-Length: 0`,
      'chunks in disguise': 'Transfer-Encoding: xchunked',
      'a length below nothing': 'Content-Length: -1',
      'a blank before the colon': `Content-Length : ${body.length}`,
      'a line that goes on': `X-A: b\r\n\tc: d\0`,
      'a head without an end': 'X-A: '.padEnd(100_000, 'a'),
      'a thousand heads': 'X-A: bcdefghijklmnop\r\n'.repeat(3_000).trim(),
    };
    for (const [name, head] of Object.entries(heads)) {
      const answer = await sendRaw(
        gateway.url,
        `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`,
      );
      // The answer to what was not read to its end may be lost with the connection.
      expect([name, answer]).toEqual([name, expect.stringMatching(/^(HTTP\/1\.1 (4\d\d|501)(?!.*HTTP\/1\.1).*)?$/s)]);
    }
  });

  attack('lets 200 heads and bodies trickle, and keeps nobody waiting', async () => {
    const { hostname, port } = new URL(gateway.url);
    const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const sockets = Array.from({ length: 200 }, (_, i) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(i % 2 === 0 ? head : `${head}X-Api-Key: ${KEYS.viewer}\r\nContent-Length: 100000\r\n\r\n{"query":`);
      return socket;
    });
    for (let round = 0; round < 5; round += 1) {
      for (const socket of sockets) socket.write('X');
      await gateway.control();
    }
    for (const socket of sockets) socket.destroy();
  });

  attack('sends 20 MB, with and without telling so, and is cut off', async () => {
    const chunk = new Uint8Array(1_048_576).fill(91);
    const sends = [
      () => gateway.post(null, '', {}, { body: 'x'.repeat(20_000_000) }),
      () =>
        fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': KEYS.viewer },
          body: Readable.toWeb(Readable.from(Array.from({ length: 20 }, () => chunk))),
          duplex: 'half',
        } as RequestInit),
      () => fetch(`${gateway.url}/webhooks/restcomm`, { method: 'POST', body: 'x'.repeat(20_000_000) }),
    ];
    for (const send of sends) {
      const status = await send().then(
        (response) => response.status,
        () => 'cut',
      );
      expect([401, 413, 'cut']).toContain(status);
    }
  });
});

describe('a web page in the browser of an operator, where no key is asked for', () => {
  const gateway = openProcess(['restcomm'], { auth: null });
  const { attack } = gateway;
  beforeAll(() => gateway.start(), 60_000);
  afterAll(() => gateway.close());

  const PAGE = { origin: 'https://page.example', 'sec-fetch-site': 'cross-site' };
  const calls = (): number => gateway.simulations.get('restcomm')?.calls.length ?? 0;
  const JOBS = encodeURIComponent('{ jobs(first: 1, filter: { accounts: ["restcomm"] }) { nodes { id } } }');

  attack('posts in every way that browsers do not ask about first, and nothing is carried out', async () => {
    const before = calls();
    const query = 'mutation { deleteQueue(input: { id: "x" }) { __typename } }';
    const bodies: readonly (readonly [string | null, string])[] = [
      ['text/plain', JSON.stringify({ query })],
      ['text/plain; application/json', JSON.stringify({ query })],
      ['application/x-www-form-urlencoded', `query=${encodeURIComponent(query)}`],
      [
        'multipart/form-data; boundary=a',
        `--a\r\nContent-Disposition: form-data; name="query"\r\n\r\n${query}\r\n--a--`,
      ],
      [null, JSON.stringify({ query })],
    ];
    for (const [type, body] of bodies) {
      const headers: Record<string, string> = { ...PAGE, ...(type === null ? {} : { 'content-type': type }) };
      const bytes = new TextEncoder().encode(body);
      const { status } = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: bytes });
      expect([type, status >= 400 && status < 500]).toEqual([type, true]);
    }
    expect(calls()).toBe(before);
  });

  attack('asks by GET, in an image, a script, a form or an event source, and no vendor is called', async () => {
    const before = calls();
    for (const [site, accept] of [
      ['cross-site', 'image/avif,image/webp,*/*'],
      ['cross-site', '*/*'],
      ['same-site', '*/*'],
      ['cross-site', 'text/event-stream'],
      ['cross-site', 'application/json'],
    ] as const) {
      const { status } = await fetch(`${gateway.url}/graphql?query=${JOBS}`, {
        headers: { 'sec-fetch-site': site, accept },
      });
      expect([site, accept, status]).toEqual([site, accept, 403]);
    }
    expect(calls()).toBe(before);
  });

  attack('asks the browser first, and is allowed nothing', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { ...PAGE, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  attack('has its own name point here, and is refused', async () => {
    for (const host of [
      'page.example',
      'page.example:80',
      '127.0.0.1.page.example',
      'localhost.page.example',
      '[::ffff:10.0.0.1]',
      '',
    ]) {
      for (const path of ['/graphql?query={me{id}}', '/readyz', '/metrics', '/']) {
        const answer = await sendRaw(gateway.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        expect([host, path, answer.slice(9, 12)]).toEqual([host, path, '403']);
      }
    }
  });

  attack('opens sockets, and none opens', async () => {
    for (const origin of [
      'https://page.example',
      'null',
      'http://127.0.0.1:1',
      'file://',
      `${gateway.url}.page.example`,
    ]) {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { origin });
      const status = await new Promise((resolve) => {
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        socket.on('open', () => resolve('open'));
        socket.on('error', resolve);
      });
      expect([origin, status]).toEqual([origin, 403]);
    }
  });

  attack('asks for what once ended the process, and it goes on', async () => {
    const query = encodeURIComponent('{ nodes(ids: ["Sm9iOm5vd2hlcmU6eA", "garbage"]) { id } }');
    for (let count = 0; count < 5; count += 1)
      await fetch(`${gateway.url}/graphql?query=${query}`, { headers: { accept: 'image/*' } });
  });
});
