import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Json, type Kit, START, startKit, token } from './simulator-kit.ts';

const ask = async (kit: Kit, headers: Record<string, string>, parameters: Record<string, string> = {}) => {
  const { status, body } = await kit.call('GetUsers', parameters, headers);
  return { status, code: (body.error as Json | undefined)?.code ?? null };
};
const withToken = (kit: Kit, text: string) => ask(kit, { authorization: `Bearer ${text}` });
const code = async (kit: Kit, text: string) => (await withToken(kit, text)).code;
const now = (): number => Math.floor(Date.now() / 1000);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it('is accepted with the account as a number or a string, backdated, with further claims, and again', async () => {
    const kit = await startKit();
    const { accountId } = kit.sim.settings;
    const iat = now() - 5;
    for (const claims of [
      {},
      { iss: String(accountId) },
      { iat, exp: iat + 29 },
      { nbf: iat },
      { exp: now() + 3600, iat: now() },
    ]) {
      expect(await code(kit, token(kit.sim, claims)), JSON.stringify(claims)).toBeNull();
    }
    const reused = token(kit.sim);
    expect(await code(kit, reused)).toBeNull();
    expect(await code(kit, reused)).toBeNull();
    expect(await ask(kit, { authorization: `bearer ${reused}` })).toEqual({ status: 200, code: null });
  });

  it('is 447 when malformed', async () => {
    const kit = await startKit();
    const claims = { iss: kit.sim.settings.accountId, iat: now(), exp: now() + 60 };
    const header = { alg: 'RS256', typ: 'JWT', kid: kit.sim.settings.keyId };
    const signature = token(kit.sim).split('.')[2];
    const bad = [
      'x',
      'a.b',
      'a.b.c',
      `${part(header)}.${part(claims)}`,
      `${part(header)}.${Buffer.from('[').toString('base64url')}.${signature}`,
      `${part(null)}.${part(claims)}.${signature}`,
      token(kit.sim, {}, { kid: undefined }),
      token(kit.sim, {}, { alg: 'HS256' }),
      token(kit.sim, {}, { alg: 'none' }),
      token(kit.sim, { iat: undefined }),
      token(kit.sim, { exp: 'soon' }),
      token(kit.sim, { iss: undefined }),
      token(kit.sim, { iss: 'me' }),
    ];
    for (const text of bad) expect(await code(kit, text), text).toBe(447);
  });

  it('is 100 when signed by another, with another kid, for another account, or changed', async () => {
    const kit = await startKit();
    const stranger = kit.sim.addAccount('stranger', 'stranger');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const forged = token({ ...kit.sim, settings: { ...kit.sim.settings, privateKey: pem } });
    const [head, , signature] = token(kit.sim).split('.');
    const changed = `${head}.${part({ iss: kit.sim.settings.accountId, iat: now(), exp: now() + 3000 })}.${signature}`;
    for (const text of [
      forged,
      changed,
      token(kit.sim, {}, { kid: 'unknown' }),
      token(kit.sim, { iss: 1 }),
      token(kit.sim, { iss: stranger.id }),
    ]) {
      expect(await code(kit, text)).toBe(100);
    }
  });

  it('speaks for a child account, which has its own applications', async () => {
    const kit = await startKit();
    const child = kit.sim.addAccount('branch', 'child');
    const { application_id } = kit.sim.invoke('AddApplication', { application_name: 'branch-office' }, child);
    const headers = { authorization: `Bearer ${token(kit.sim, { iss: child.id })}` };
    expect((await kit.call('GetUsers', {}, headers)).body).toMatchObject({ error: { code: 116 } });
    expect((await kit.call('GetUsers', { application_id: Number(application_id) }, headers)).body).toMatchObject({
      result: [],
    });
    expect(await kit.code('GetUsers', { application_id: Number(application_id) })).toBe(116);
  });

  it('is 454, 455, 456 by its times', async () => {
    const kit = await startKit({ switches: { token_clock: 'simulation' } });
    const at = START / 1000;
    const cases = [
      [at, at + 3600, null],
      [at, at + 3601, 454],
      [at + 1, at + 60, 455],
      [at - 60, at + 1, null],
      [at - 60, at, 456],
    ] as const;
    for (const [iat, exp, expected] of cases) expect(await code(kit, token(kit.sim, { iat, exp }))).toBe(expected);
    const once = token(kit.sim, { iat: at, exp: at + 60 });
    await kit.clock.advance(60_000);
    expect(await code(kit, once)).toBe(456);
  });

  it('is held against the machine’s clock unless switched, and tolerates what skew it is told', async () => {
    const kit = await startKit({ switches: { clock_skew_seconds: 300 } });
    expect(await code(kit, token(kit.sim, { iat: now() + 120, exp: now() + 200 }))).toBeNull();
    expect(await code(kit, token(kit.sim, { iat: now() - 400, exp: now() - 120 }))).toBeNull();
    expect(await code(kit, token(kit.sim, { iat: now() + 900, exp: now() + 1000 }))).toBe(455);
    expect(await code(kit, token(kit.sim, { iat: now() - 1000, exp: now() - 900 }))).toBe(456);
  });

  it('of a key without roles is 104', async () => {
    const kit = await startKit({ switches: { key_roles: 'none' } });
    expect(await code(kit, token(kit.sim))).toBe(104);
  });
});

describe('other credentials', () => {
  it('the old ones work as parameters', async () => {
    const kit = await startKit();
    const { id, apiKey } = kit.sim.account;
    expect(await ask(kit, {}, { account_id: String(id), api_key: apiKey })).toEqual({ status: 200, code: null });
    for (const wrong of [
      { account_id: String(id), api_key: 'x' },
      { account_id: '7', api_key: apiKey },
      { account_id: String(id) },
    ]) {
      expect((await ask(kit, {}, wrong as Record<string, string>)).code).toBe(100);
    }
  });

  it('none, or of another scheme, are 100 with the status that is switched', async () => {
    const kit = await startKit();
    expect(await ask(kit, {})).toEqual({ status: 200, code: 100 });
    expect(await ask(kit, { authorization: 'Basic eDp5' })).toEqual({ status: 200, code: 100 });
    expect(await ask(kit, { authorization: 'Bearer' })).toEqual({ status: 200, code: 100 });
    for (const auth_status of [401, 403] as const) {
      const other = await startKit({ switches: { auth_status } });
      expect(await ask(other, {})).toEqual({ status: auth_status, code: 100 });
      expect(await withToken(other, 'x')).toEqual({ status: auth_status, code: 447 });
      expect((await other.call('SQ_AddSkill')).status).toBe(200);
    }
  });
});

describe('a failure on request', () => {
  it('comes in a 200 for the method and as often as told', async () => {
    const kit = await startKit();
    kit.sim.refuse(340, { method: 'GetUsers', times: 2 });
    await kit.ok('GetApplications');
    expect([await kit.code('GetUsers'), await kit.code('GetUsers')]).toEqual([340, 340]);
    await kit.ok('GetUsers');
    kit.sim.refuse(162);
    expect(await kit.code('SQ_GetQueues')).toBe(162);
    await kit.ok('SQ_GetQueues');
  });

  it('comes as an HTTP status in the vendor’s envelope', async () => {
    const kit = await startKit();
    const seen = [];
    for (const [status, expected] of [
      [429, 340],
      [503, 2],
      [401, 100],
    ]) {
      kit.sim.faults.inject({ kind: 'status', status: Number(status) }, { path: '/platform_api/GetUsers', times: 1 });
      const answer = await kit.call('GetUsers');
      seen.push([answer.status, (answer.body.error as Json).code]);
      expect(seen.at(-1)).toEqual([status, expected]);
    }
    await kit.ok('GetUsers');
    expect(kit.sim.calls.map(({ path, status }) => [path, status])).toEqual(
      [429, 503, 401, 200].map((status) => ['/platform_api/GetUsers', status]),
    );
  });
});
