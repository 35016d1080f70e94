import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { AuthPlan } from '../../src/server/auth.ts';
import { atEnd } from '../support/at-end.ts';
import { ask, post, schemaOf, serve } from './harness.ts';

const WHO = schemaOf('type Query { me: String scopes: [String!] accounts: [String!] }', {
  Query: {
    me: (_, __, { principal }) => principal.id,
    scopes: (_, __, { principal }) => [...principal.scopes],
    accounts: (_, __, { scope }) => scope.accounts.map(({ name }) => name),
  },
});

const VIEWER_KEY = 'viewer-key-0123456789';
const AGENT_KEY = 'agent-key-0123456789';
const KEYS: AuthPlan = {
  apiKeys: [
    { name: 'wallboard', key: VIEWER_KEY, role: 'viewer' },
    { name: 'desktop', key: AGENT_KEY, role: 'agent', accounts: ['two'] },
  ],
};

describe('without authentication', () => {
  test('everybody may do everything', async () => {
    const server = await serve({ schema: WHO });
    expect((await ask(server, '{ me scopes accounts }')).data).toEqual({
      me: 'anonymous',
      scopes: ['read', 'work', 'manage', 'passthrough'],
      accounts: ['one', 'two'],
    });
  });
});

describe('API keys', () => {
  test.each([
    ['Authorization', { authorization: `Bearer ${VIEWER_KEY}` }],
    ['X-Api-Key', { 'x-api-key': VIEWER_KEY }],
  ])('are taken from %s', async (_, headers) => {
    const server = await serve({ schema: WHO, auth: KEYS });
    expect((await ask(server, '{ me scopes accounts }', {}, headers)).data).toEqual({
      me: 'key:wallboard',
      scopes: ['read'],
      accounts: ['one', 'two'],
    });
  });

  test('may be good for some accounts only', async () => {
    const server = await serve({ schema: WHO, auth: KEYS });
    const { data } = await ask(server, '{ scopes accounts }', {}, { 'x-api-key': AGENT_KEY });
    expect(data).toEqual({ scopes: ['read', 'work'], accounts: ['two'] });
  });

  test.each([
    ['none', {}, 'send "Authorization: Bearer <key or token>" or "X-Api-Key: <key>"'],
    ['an unknown one', { 'x-api-key': 'nobody-knows-this-key' }, 'the key is not known'],
    ['the beginning of one', { 'x-api-key': VIEWER_KEY.slice(0, -1) }, 'the key is not known'],
    ['a token where no issuer is configured', { authorization: 'Bearer a.b.c' }, 'the key is not known'],
    [
      'another scheme',
      { authorization: 'Basic dTpw' },
      'send "Authorization: Bearer <key or token>" or "X-Api-Key: <key>"',
    ],
  ])('%s: 401 in the shape of a GraphQL error', async (_, headers, message) => {
    const server = await serve({ schema: WHO, auth: KEYS });
    const response = await post(server, '{ me }', {}, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('guard what tells of the accounts, and leave the probes open', async () => {
    const { url } = await serve({ auth: KEYS });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    const withKey = (path: string, key: string) => fetch(`${url}${path}`, { headers: { 'x-api-key': key } });
    expect((await (await withKey('/readyz', AGENT_KEY)).json()).accounts).toEqual([
      { name: 'two', vendor: 'fake', state: 'IDLE' },
    ]);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await withKey('/metrics', AGENT_KEY)).status).toBe(403);
    expect((await withKey('/metrics', VIEWER_KEY)).status).toBe(200);
  });
});

const ISSUER = 'https://issuer.example';

const openIssuer = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] });
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(keySet);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => server.close());
  const jwt = {
    issuer: ISSUER,
    audience: 'trunkline',
    jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    roleClaim: 'realm.roles',
    accountsClaim: 'https://example/accounts',
  };
  const claims: JWTPayload = {
    sub: 'ann',
    realm: { roles: ['viewer', 'unknown', 'supervisor'] },
    [jwt.accountsClaim]: 'two',
  };
  const sign = (more: JWTPayload = {}, lifetime = '1h') =>
    new SignJWT({ iss: ISSUER, aud: 'trunkline', ...claims, ...more })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setExpirationTime(lifetime)
      .sign(privateKey);
  return { auth: { apiKeys: [], jwt } satisfies AuthPlan, sign, asked: () => asked };
};

describe('tokens', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  test('carry the queues that are seen and the worker, and see none and are nobody without these claims (S14)', async () => {
    const { auth, sign } = await openIssuer();
    const told: unknown[] = [];
    const server = await serve({
      schema: schemaOf('type Query { me: String }', {
        Query: { me: (_, __, { principal: { queues, worker } }) => void told.push({ queues, worker }) },
      }),
      auth: { ...auth, jwt: { ...auth.jwt, queuesClaim: 'trunkline.queues', workerClaim: 'trunkline.worker' } },
    });
    const limits = { trunkline: { queues: { two: ['q'] }, worker: 'two/w' } };
    for (const more of [limits, {}])
      await ask(server, '{ me }', {}, bearer(await sign({ ...more, realm: { roles: ['agent'] } })));
    expect(told).toEqual([
      { queues: { named: { two: ['q'] }, others: 'NONE' }, worker: { two: 'w' } },
      { queues: { named: {}, others: 'NONE' }, worker: {} },
    ]);
  });

  test('carry a role and the accounts', async () => {
    const { auth, sign, asked } = await openIssuer();
    const server = await serve({ schema: WHO, auth });
    const headers = bearer(await sign());
    for (let time = 0; time < 3; time += 1) {
      expect((await ask(server, '{ me scopes accounts }', {}, headers)).data).toEqual({
        me: 'jwt:ann',
        scopes: ['read', 'work', 'manage'],
        accounts: ['two'],
      });
    }
    expect(asked()).toBe(1);
  });

  test('without the claim of accounts see none', async () => {
    const { auth, sign } = await openIssuer();
    const server = await serve({ schema: WHO, auth });
    const token = await sign({ 'https://example/accounts': undefined });
    expect((await ask(server, '{ accounts }', {}, bearer(token))).data).toEqual({ accounts: [] });
  });

  test.each<[string, JWTPayload, string | undefined, string]>([
    ['expired', {}, '-1h', 'the token has expired'],
    [
      'of another issuer',
      { iss: 'https://other.example' },
      undefined,
      'the token is not valid: see its claim "iss" (it is of another issuer)',
    ],
    [
      'for another audience',
      { aud: 'other' },
      undefined,
      'the token is not valid: see its claim "aud" (it is for another audience)',
    ],
    ['of nobody', { sub: undefined }, undefined, 'the token is not valid: see its claim "sub" (it is missing)'],
    [
      'without a role',
      { realm: { roles: ['janitor'] } },
      undefined,
      'the token\'s claim "realm.roles" holds no role this server knows',
    ],
  ])('%s are refused', async (_, claims, lifetime, message) => {
    const { auth, sign } = await openIssuer();
    const server = await serve({ schema: WHO, auth });
    const response = await post(server, '{ me }', {}, bearer(await sign(claims, lifetime)));
    expect([response.status, (await response.json()).errors[0].message]).toEqual([401, message]);
  });

  test('signed by somebody else are refused', async () => {
    const { auth } = await openIssuer();
    const { sign } = await openIssuer();
    const server = await serve({ schema: WHO, auth });
    expect((await post(server, '{ me }', {}, bearer(await sign()))).status).toBe(401);
  });

  test('cannot be checked while the issuer is away: 503, not 401', async () => {
    const { auth, sign } = await openIssuer();
    const away = { ...auth, jwt: { ...auth.jwt, jwksUri: 'http://127.0.0.1:1/jwks' } };
    const server = await serve({ schema: WHO, auth: away });
    const response = await post(server, '{ me }', {}, bearer(await sign()));
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([503, 'UNAVAILABLE']);
  });
});
