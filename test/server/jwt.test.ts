import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { openAuth } from '../../src/server/auth.ts';
import { type JwtPlan, openJwt, type TokenRefusal } from '../../src/server/jwt.ts';
import type { Verdict } from '../../src/server/verdict.ts';

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0)) await end();
});

const START = Date.parse('2026-11-21T09:00:00Z');
const ISSUER = 'https://issuer.example';

const pairs = await Promise.all(
  ['first', 'second'].map(async (kid) => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256' } };
  }),
);
const [first, second] = pairs as [(typeof pairs)[number], (typeof pairs)[number]];

type Reply = { readonly status?: number; readonly body: string } | 'hang up';

/** An issuer whose keys a test decides on, and a clock that it moves. */
const openIssuer = async (more: Partial<JwtPlan> = {}) => {
  const at = { now: START, reply: { body: JSON.stringify({ keys: [first.jwk] }) } as Reply, asked: 0 };
  const server = createServer((request, response) => {
    at.asked += 1;
    if (at.reply === 'hang up') return void request.socket.destroy();
    response.writeHead(at.reply.status ?? 200, { 'content-type': 'application/json' }).end(at.reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  leftovers.push(() => server.close());
  const refusals: TokenRefusal[] = [];
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const plan: JwtPlan = { issuer: ISSUER, audience: 'trunkline', jwksUri, roleClaim: 'role', ...more };
  const options = { now: () => at.now, onRefused: (refusal: TokenRefusal) => void refusals.push(refusal) };
  const sign = (claims: JWTPayload = {}, { key = first, typ }: { key?: typeof first; typ?: string } = {}) =>
    new SignJWT({ iss: ISSUER, aud: 'trunkline', sub: 'ann', role: 'viewer', exp: START / 1000 + 3_600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...(typ === undefined ? {} : { typ }) })
      .sign(key.privateKey);
  return { at, plan, options, refusals, sign, verify: openJwt(plan, options) };
};

const kindOf = (verdict: Verdict): string =>
  'principal' in verdict ? 'taken' : verdict.unavailable ? 'unavailable' : 'refused';

test.each([
  [true, ['viewer'], true],
  [true, ['viewer', 'agent'], false],
  [true, ['admin'], false],
  [false, ['viewer'], false],
])('viewersWithoutCustomerData %s holds for a token of %j: %s', async (viewersWithoutCustomerData, role, holds) => {
  const { verify, sign } = await openIssuer({ viewersWithoutCustomerData });
  expect(await verify(await sign({ role }))).toMatchObject({ principal: { withoutCustomerData: holds } });
});

describe('the clocks of an issuer and of this server', () => {
  test.each([
    [{}, 60],
    [{ clockToleranceSeconds: 30 }, 30],
    [{ clockToleranceSeconds: 0 }, 0],
  ])('may differ by as much as is configured, in both directions: %j (S13)', async (more, tolerance) => {
    const { verify, sign } = await openIssuer(more);
    const now = START / 1000;
    const outcome = async (claims: JWTPayload) => kindOf(await verify(await sign(claims)));
    expect(await outcome({ nbf: now + tolerance })).toBe('taken');
    expect(await outcome({ nbf: now + tolerance + 1 })).toBe('refused');
    expect(await outcome({ exp: now - tolerance + 1 })).toBe('taken');
    expect(await outcome({ exp: now - tolerance })).toBe('refused');
  });

  test('do not make a token longer that is good when it comes', async () => {
    const { at, verify, sign } = await openIssuer();
    const exp = START / 1000 + 10;
    const token = await sign({ exp });
    expect(await verify(token)).toMatchObject({ expiresAt: exp * 1_000 });
    at.now = (exp + 20) * 1_000;
    expect(await verify(token)).toMatchObject({ expiresAt: (exp + 60) * 1_000 });
    at.now = (exp + 60) * 1_000;
    expect(await verify(token)).toEqual({ refusal: 'the token has expired' });
  });
});

describe('a token that is refused', () => {
  test.each<[string, JWTPayload, string | null]>([
    ['of another issuer', { iss: 'https://other.example' }, 'iss'],
    ['for another audience', { aud: 'other' }, 'aud'],
    ['for nobody', { aud: undefined }, 'aud'],
    ['that is not valid yet', { nbf: START / 1000 + 3_000 }, 'nbf'],
    ['that has expired', { exp: START / 1000 - 3_000 }, 'exp'],
    ['without an end', { exp: undefined }, 'exp'],
    ['without a subject', { sub: undefined }, 'sub'],
    ['of an empty subject', { sub: '' }, 'sub'],
    ['of a blank subject', { sub: '  ' }, 'sub'],
    ['of a subject that is an object', { sub: { a: 1 } as never }, 'sub'],
    ['of a subject that is a number', { sub: 7 as never }, 'sub'],
    ['of a subject without bounds', { sub: 'x'.repeat(256) }, 'sub'],
    ['for signing in: nonce', { nonce: 'n' }, 'nonce'],
    ['for signing in: at_hash', { at_hash: 'h' }, 'at_hash'],
    ['for signing in: typ', { typ: 'ID' }, 'typ'],
    ['for refreshing', { typ: 'Refresh' }, 'typ'],
    ['without a role', { role: 'king' }, 'role'],
  ])('%s names its claim to the log and to its holder', async (_what, claims, claim) => {
    const { verify, sign, refusals } = await openIssuer();
    const verdict = await verify(await sign(claims));
    expect(kindOf(verdict)).toBe('refused');
    expect(refusals.map((one) => one.claim)).toEqual([claim]);
    if (claim !== 'exp' || claims.exp === undefined)
      expect(verdict).toMatchObject({ refusal: expect.stringContaining(`"${claim}"`) });
    if (claim !== 'sub') expect(refusals[0]).toMatchObject({ sub: 'ann' });
  });

  test.each([
    ['a bearer token of Keycloak', { nonce: 'n', typ: 'Bearer' }, undefined],
    ['an access token by its header', { nonce: 'n' }, 'at+jwt'],
  ])('is none that says what it is for: %s', async (_what, claims, typ) => {
    const { verify, sign } = await openIssuer();
    expect(kindOf(await verify(await sign(claims, typ === undefined ? {} : { typ })))).toBe('taken');
  });

  test('tells its holder nothing while its signature is not proven', async () => {
    const { verify, sign, refusals } = await openIssuer();
    const [head, , signature] = (await sign()).split('.');
    const claims = Buffer.from(JSON.stringify({ iss: 'https://other.example', sub: 'eve', exp: 1 })).toString(
      'base64url',
    );
    expect(await verify(`${head}.${claims}.${signature}`)).toEqual({ refusal: 'the token is not valid' });
    expect(refusals).toEqual([
      { claim: null, reason: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', iss: 'https://other.example', sub: 'eve' },
    ]);
  });
});

describe('the keys of an issuer', () => {
  test.each<[string, Reply]>([
    ['a fault of its own', { status: 500, body: '{}' }],
    ['something that is not there', { status: 404, body: 'not found' }],
    ['a page', { body: '<html>' }],
    ['something else', { body: '[]' }],
    ['no keys', { body: '{"keys":[]}' }],
    ['nothing', 'hang up'],
  ])('cannot be read when it answers %s: that is no refusal', async (_what, reply) => {
    const { at, verify, sign } = await openIssuer();
    at.reply = reply;
    expect(kindOf(await verify(await sign()))).toBe('unavailable');
  });

  test('are asked for again before a token is refused for a key that is not among them', async () => {
    const { verify, sign } = await openIssuer();
    expect(kindOf(await verify(await sign({}, { key: second })))).toBe('refused');
  });

  test('that are withdrawn are not believed for longer than five minutes, whatever was remembered (S11)', async () => {
    const { at, plan, options, sign } = await openIssuer();
    const token = await sign();
    const verify = openJwt(plan, options);
    expect(kindOf(await verify(token))).toBe('taken');
    expect(kindOf(await verify(token))).toBe('taken');
    expect(at.asked).toBe(1);
    at.now += 299_000;
    expect(verify(token)).not.toBeInstanceOf(Promise);
    at.now += 2_000;
    expect(verify(token)).toBeInstanceOf(Promise);
  });
});

describe('two credentials in one request', () => {
  const KEY = 'a-key-of-sixteen-or-more';
  const plan = {
    apiKeys: [
      { name: 'a', key: KEY, role: 'viewer' as const },
      { name: 'b', key: `${KEY}-b`, role: 'admin' as const },
    ],
  };

  test.each([
    ['another key', `Bearer ${KEY}-b`],
    ['a key that is not known', 'Bearer nonsense-nonsense'],
    ['a token', 'Bearer a.b.c'],
  ])('are ambiguous: X-Api-Key beside %s', async (_what, authorization) => {
    expect(kindOf(await openAuth(plan).authenticate({ 'x-api-key': KEY, authorization }))).toBe('refused');
  });

  test('are one when they are the same', async () => {
    expect(await openAuth(plan).authenticate({ 'x-api-key': KEY, authorization: `Bearer ${KEY}` })).toMatchObject({
      principal: { id: 'key:a' },
    });
  });
});
