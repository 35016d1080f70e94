import { describe, expect, it } from 'vitest';
import { type VendorError as Failure, VendorError } from '../../../../src/domain/error.ts';
import { newCall } from '../replay.ts';
import { aadsts, CLIENT_SECRET, openHouse } from './kit.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const failed = (outcome: unknown): Failure => {
  if (outcome instanceof VendorError) return outcome;
  throw new Error('it did not fail with a VendorError');
};

describe('a token that is obtained', () => {
  it('is used until five minutes before its end, and replaced while calls go on with it', async () => {
    const { clock, issuer, router, ask } = await openHouse();
    expect(await ask()).toBeNull();
    clock.advance(HOUR - 5 * MINUTE - 1);
    expect(await ask()).toBeNull();
    expect(issuer.asked).toHaveLength(1);
    clock.advance(1);
    expect(await ask()).toBeNull();
    await expect.poll(() => issuer.asked.length).toBe(2);
    expect(new Set(router.carried.map(({ token }) => token)).size).toBe(1);
    await expect
      .poll(async () => (await ask()) === null && new Set(router.carried.map(({ token }) => token)).size)
      .toBe(2);
    expect(issuer.asked).toHaveLength(2);
  });

  it('is replaced in the middle of a long life, and when the directory wishes it', async () => {
    const { clock, issuer, ask } = await openHouse();
    issuer.state.lifetimeS = 24 * 3_600;
    await ask();
    clock.advance(12 * HOUR);
    issuer.state.refreshInS = 1_800;
    await ask();
    await expect.poll(() => issuer.asked.length).toBe(2);
    clock.advance(31 * MINUTE);
    await ask();
    await expect.poll(() => issuer.asked.length).toBe(3);
  });

  it('is asked for once, however many calls wait for it', async () => {
    const { issuer, ask } = await openHouse();
    expect(await Promise.all(Array.from({ length: 12 }, ask))).toEqual(Array(12).fill(null));
    expect(issuer.asked).toHaveLength(1);
  });

  it('is not used when it expired while the machine slept or its clock was set', async () => {
    const { clock, issuer, router, ask } = await openHouse();
    await ask();
    clock.advance(10 * HOUR);
    expect(await ask()).toBeNull();
    expect(issuer.asked).toHaveLength(2);
    expect(router.carried.some(({ isExpired }) => isExpired)).toBe(false);
  });

  it('that the vendor refuses is replaced once, and the call is made once more, a command as well', async () => {
    const { issuer, router, adapter } = await openHouse();
    await adapter.check(newCall());
    router.revoked.add(router.carried[0]?.token ?? '');
    const answer = await adapter.passthrough?.({ method: 'POST', path: '/routing/jobs/j1:cancel' }, newCall());
    expect(answer?.status).toBe(200);
    expect(router.carried.map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(issuer.asked).toHaveLength(2);
  });

  it('that the vendor refuses in many calls at once is replaced once', async () => {
    const { issuer, router, ask } = await openHouse();
    await ask();
    router.revoked.add(router.carried[0]?.token ?? '');
    expect(await Promise.all(Array.from({ length: 8 }, ask))).toEqual(Array(8).fill(null));
    expect(issuer.asked).toHaveLength(2);
  });

  it('is not replaced for each call when the vendor refuses whatever it is shown', async () => {
    const { issuer, router, clock, ask } = await openHouse();
    router.state.rejects = true;
    for (let n = 0; n < 5; n += 1) {
      expect(failed(await ask()).code).toBe('UNAUTHENTICATED');
      clock.advance(1_000);
    }
    expect(issuer.asked).toHaveLength(2);
    clock.advance(30_000);
    await ask();
    expect(issuer.asked).toHaveLength(3);
  });
});

describe('a directory that gives no token', () => {
  it('is asked at a growing pace, is told once in the log, and fails no call while the old token is good', async () => {
    const { issuer, clock, notes, ask } = await openHouse();
    await ask();
    issuer.state.refusal = { status: 503, body: { error: 'temporarily_unavailable' } };
    clock.advance(56 * MINUTE);
    for (let n = 0; n < 200; n += 1) {
      expect(await ask()).toBeNull();
      clock.advance(1_000);
    }
    // 1, 2, 4, … 60 s apart.
    expect(issuer.asked.length).toBeLessThanOrEqual(1 + 9);
    expect(issuer.asked.length).toBeGreaterThan(4);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ account: 'acme', problem: { code: 'UNAVAILABLE' } });
    issuer.state.refusal = null;
    clock.advance(MINUTE);
    expect(await ask()).toBeNull();
    await expect.poll(() => notes.length).toBe(2);
    expect(notes[1]?.problem).toBeNull();
  });

  it('keeps calls from being made once the old token has expired, says why and when it is asked again', async () => {
    const { issuer, router, clock, adapter, ask } = await openHouse();
    await ask();
    issuer.state.refusal = aadsts(401, 'invalid_client', 7000222, `The secret '${CLIENT_SECRET}' of app is expired.`);
    clock.advance(HOUR);
    const first = failed(await ask());
    expect(first).toMatchObject({
      code: 'UNAUTHENTICATED',
      vendorCode: 'AADSTS7000222',
      status: null,
      maybeDone: false,
    });
    expect(`${first.message} ${first.vendorMessage} ${first.reason}`).not.toContain(CLIENT_SECRET);
    expect(first.vendorMessage).not.toContain('Trace ID');
    const asked = issuer.asked.length;
    const later = failed(await ask());
    expect(later.message).toMatch(/no token could be obtained.*next try in 1 s$/);
    expect(later.code).toBe('UNAUTHENTICATED');
    expect(adapter.outage?.()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(issuer.asked).toHaveLength(asked);
    expect(router.carried).toHaveLength(1);
    issuer.state.refusal = null;
    clock.advance(1_000);
    expect(await ask()).toBeNull();
    expect(adapter.outage?.()).toBeNull();
  });

  it.each([
    ['a wrong secret', aadsts(401, 'invalid_client', 7000215, 'Invalid client secret provided.'), 'UNAUTHENTICATED'],
    ['no such application', aadsts(400, 'unauthorized_client', 700016, 'Application not found.'), 'UNAUTHENTICATED'],
    ['no such tenant', aadsts(400, 'invalid_request', 90002, 'Tenant not found.'), 'UNAUTHENTICATED'],
    ['a disabled application', aadsts(401, 'invalid_client', 7000112, 'Application is disabled.'), 'FORBIDDEN'],
    ['no assigned role', aadsts(400, 'invalid_grant', 501051, 'Application is not assigned to a role.'), 'FORBIDDEN'],
    ['a policy', aadsts(400, 'invalid_grant', 53003, 'Blocked by Conditional Access.'), 'FORBIDDEN'],
    ['no consent', aadsts(400, 'consent_required', 65001, 'The user has not consented.'), 'FORBIDDEN'],
    ['a fault that passes', aadsts(503, 'temporarily_unavailable', 90033, 'A transient error.'), 'UNAVAILABLE'],
    ['too many requests', { status: 429, body: {} }, 'UNAVAILABLE'],
    ['an unknown path', { status: 404, body: '<html>' }, 'UNAUTHENTICATED'],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://other/' } }, 'PROTOCOL'],
    ['what is no token', { status: 200, body: { token_type: 'Bearer', expires_in: 3599 } }, 'PROTOCOL'],
    ['a token without a life', { status: 200, body: { access_token: 'a.b.c' } }, 'PROTOCOL'],
    ['a token that has expired', { status: 200, body: { access_token: 'a.b.c', expires_in: 0 } }, 'UNAUTHENTICATED'],
  ])('for %s is a failure of the credentials, and never one of what was asked for', async (_, refusal, code) => {
    const { issuer, router, ask } = await openHouse();
    issuer.state.refusal = refusal;
    const outcome = failed(await ask());
    expect(outcome).toMatchObject({ code, maybeDone: false, doubtful: false, status: null });
    expect(outcome.message).toContain('no token could be obtained');
    expect(router.carried).toHaveLength(0);
  });

  it('is not asked before the time that it asks for', async () => {
    const { issuer, clock, ask } = await openHouse();
    issuer.state.refusal = { status: 429, body: {}, headers: { 'retry-after': '40' } };
    expect(failed(await ask()).code).toBe('UNAVAILABLE');
    issuer.state.refusal = null;
    clock.advance(39_000);
    expect(failed(await ask()).retryAfterMs).toBe(1_000);
    clock.advance(1_000);
    expect(await ask()).toBeNull();
  });

  it('or cannot be reached leaves the account unavailable', async () => {
    const { ask } = await openHouse(() => ({
      entra: {
        method: 'client-secret',
        tenantId: 't',
        clientId: 'c',
        clientSecret: 's',
        authorityHost: 'http://127.0.0.1:1',
      },
    }));
    const outcome = failed(await ask());
    expect(outcome.code).toBe('UNAVAILABLE');
    expect(outcome.message).toContain('no connection');
  });
});

describe('secrets of tokens', () => {
  it('are those of the settings, the tokens that are and were, and are in no error that quotes them', async () => {
    const { issuer, router, adapter, clock, ask } = await openHouse();
    await ask();
    clock.advance(2 * HOUR);
    await ask();
    const tokens = [...issuer.ends.keys()];
    const secrets = adapter.secrets?.() ?? [];
    expect(secrets).toEqual(expect.arrayContaining([CLIENT_SECRET, ...tokens]));
    expect(adapter.secrets?.()).toBe(secrets);
    router.state.rejects = true;
    router.state.quotes = true;
    const outcome = failed(await ask());
    for (const token of [...issuer.ends.keys()]) {
      expect(`${outcome.message} ${outcome.vendorMessage} ${outcome.reason}`).not.toContain(token.split('.')[2]);
    }
    expect(outcome.vendorMessage).toContain('***');
  });
});
