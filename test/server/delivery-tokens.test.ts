import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { azure } from '../../src/vendors/azure/index.ts';
import { openMemoryLog } from '../observation/lines.ts';
import { openStreamHouse } from './stream-house.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const TENANT = '9f0e1d2c-3b4a-4958-8776-655443322110';
const AUDIENCE = '11112222-3333-4444-8555-666677778888';
const EVENT_GRID = '4962773b-9cdb-44cf-a8bf-237846a00ab7';
const SECRET = 'a-secret-of-sixteen-or-more';

const [good, stranger] = await Promise.all(
  ['kid-of-the-tenant', 'kid-of-nobody'].map(async (kid) => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
  }),
);

/** The keys of a tenant, where its discovery document says that they are. */
const startTenant = async () => {
  const state = { status: 200, asked: [] as string[] };
  const server = createServer((request, response) => {
    state.asked.push(request.url ?? '');
    response.writeHead(state.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [good?.jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
};

const open = async ({ audience = AUDIENCE as unknown, secret = true, senders = undefined as unknown } = {}) => {
  const tenant = await startTenant();
  const settings = azure.parseSettings({
    endpoint: 'https://contoso.communication.azure.com',
    token: 't',
    webhook: { entra: { tenantId: TENANT, audience, authorityHost: tenant.url, ...(senders ? { senders } : {}) } },
  });
  const tokens = azure.deliveryTokens?.(settings);
  if (!tokens) throw new Error('no tokens are taken');
  const memory = openMemoryLog();
  const { server } = await openStreamHouse({
    log: memory.log,
    deliveryTokens: new Map([['one', tokens]]),
    webhookSecrets: new Map(secret ? [['one', SECRET]] : []),
  });
  const now = Math.floor(Date.now() / 1_000);
  const claims = (version: 1 | 2): JWTPayload => ({
    aud: AUDIENCE,
    iss: version === 1 ? `https://sts.windows.net/${TENANT}/` : `${tenant.url}/${TENANT}/v2.0`,
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3_600,
    [version === 1 ? 'appid' : 'azp']: EVENT_GRID,
    roles: ['AzureEventGridSecureWebhookSubscriber'],
    oid: '00000000-1111-4222-8333-444444444444',
    tid: TENANT,
    ver: `${version}.0`,
  });
  const sign = (more: JWTPayload = {}, { version = 2 as 1 | 2, key = good } = {}) =>
    new SignJWT({ ...claims(version), ...more })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key?.kid ?? '' })
      .sign(key?.privateKey as never);
  const deliver = async (token: string | null, { account = 'one', query = '' } = {}) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/webhooks/${account}${query}`, { method: 'POST', body: '7', headers });
    return { status: response.status, body: await response.text() };
  };
  return { tenant, sign, deliver, memory, now, server };
};

describe('a delivery with a token', () => {
  test.each([1, 2] as const)('of the tenant, of version %i, is taken without a secret', async (version) => {
    const { tenant, sign, deliver } = await open({ secret: false });
    const token = await sign({}, { version });
    for (let n = 0; n < 3; n += 1) expect((await deliver(token)).status).toBe(200);
    expect(tenant.state.asked).toEqual([`/${TENANT}/discovery/v2.0/keys`]);
  });

  test('may be for either name of the application', async () => {
    const { sign, deliver } = await open({ audience: [AUDIENCE, 'api://trunkline'] });
    expect((await deliver(await sign({ aud: 'api://trunkline' }, { version: 1 }))).status).toBe(200);
    expect((await deliver(await sign())).status).toBe(200);
  });

  test('leaves the secret good, and is not looked at beside it', async () => {
    const { tenant, sign, deliver } = await open();
    expect((await deliver(null, { query: `?secret=${SECRET}` })).status).toBe(200);
    expect((await deliver(SECRET)).status).toBe(200);
    expect((await deliver(await sign({ aud: 'other' }), { query: `?secret=${SECRET}` })).status).toBe(200);
    expect(tenant.state.asked).toEqual([]);
  });

  const HOUR = 3_600;
  test.each<[string, number, string | null, (now: number) => JWTPayload]>([
    ['of another tenant', 403, 'iss', () => ({ iss: 'https://sts.windows.net/00000000-0000-4000-8000-000000000000/' })],
    ['of another issuer', 403, 'iss', () => ({ iss: 'https://issuer.example' })],
    ['for another application', 403, 'aud', () => ({ aud: 'other' })],
    ['for nobody', 403, 'aud', () => ({ aud: undefined as never })],
    ['of another sender', 403, 'azp', () => ({ azp: '99999999-0000-4000-8000-000000000000' })],
    ['of no sender', 403, 'azp', () => ({ azp: undefined })],
    ['of a sender that is a list', 403, 'azp', () => ({ azp: [EVENT_GRID] })],
    ['that has expired', 401, 'exp', (now) => ({ exp: now - 61 })],
    ['without an end', 401, 'exp', () => ({ exp: undefined as never })],
    ['that is not good yet', 401, 'nbf', (now) => ({ nbf: now + HOUR })],
  ])('%s is refused with %i, and the log names the claim %s', async (_, status, claim, more) => {
    const { sign, deliver, memory, now } = await open();
    const token = await sign(more(now));
    expect((await deliver(token)).status).toBe(status);
    const lines = memory.lines().filter(({ msg }) => msg === 'a token was refused');
    expect(lines).toMatchObject([{ account: 'one', claim }]);
    expect(memory.texts.join('')).not.toContain(token.split('.')[2]);
  });

  test('within the tolerance of its end is taken', async () => {
    const { sign, deliver, now } = await open();
    expect((await deliver(await sign({ exp: now - 30, nbf: now + 30 }))).status).toBe(200);
  });

  test.each<[string, (sign: (more?: JWTPayload, how?: object) => Promise<string>) => Promise<string>]>([
    ['that another key signed', (sign) => sign({}, { key: { ...stranger, kid: good?.kid } })],
    ['that a key of nobody signed', (sign) => sign({}, { key: stranger })],
    [
      'that nobody signed',
      async (sign) => {
        const [, claims] = (await sign()).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.AA`;
      },
    ],
    ['that is none', async () => 'a.b.c'],
    ['that is a word', async () => 'nonsense-nonsense-nonsense'],
  ])('%s gets 401 as if there were no webhook', async (_, make) => {
    const { sign, deliver } = await open();
    const shown = await make(sign as never);
    const answer = await deliver(shown);
    expect(answer.status).toBe(401);
    expect(await deliver(shown, { account: 'nobody' })).toEqual(answer);
    expect(await deliver(await sign(), { account: 'two' })).toEqual(answer);
  });

  test.each([500, 404])('is to be delivered again while the keys cannot be read (%i)', async (status) => {
    const { tenant, sign, deliver } = await open();
    tenant.state.status = status;
    const token = await sign();
    expect((await deliver(token)).status).toBe(503);
    tenant.state.status = 200;
    expect((await deliver(token)).status).toBe(200);
  });

  test('of an application that is configured is taken in place of Event Grid', async () => {
    const sender = '77777777-0000-4000-8000-000000000000';
    const { sign, deliver } = await open({ senders: sender });
    expect((await deliver(await sign({ azp: sender }))).status).toBe(200);
    expect((await deliver(await sign())).status).toBe(403);
  });
});
