import { describe, expect, it } from 'vitest';
import { basic, bayeux, listen, MINUTE, openClient, part, startKit } from './simulator-kit.ts';

const NOBODY = {};

describe('credentials (contract §2.1, §16.1)', () => {
  it('are needed everywhere but for the version', async () => {
    const { ada } = await startKit();
    for (const path of ['/me', '/queues', '/nothing', '/me/emails/1']) {
      const { status, body } = await ada.send('GET', path, undefined, NOBODY);
      expect([path, status, body]).toEqual([path, 401, { statusCode: 20, statusMessage: 'Access denied' }]);
    }
    const version = await ada.send('GET', '/diagnostics/version', undefined, NOBODY);
    expect(version.body).toEqual({ statusCode: 0, version: '8.5.200.50' });
  });

  it('are refused when they are wrong, even beside a good cookie', async () => {
    const { ada } = await startKit();
    await ada.get('/me');
    const wrong = await ada.send('GET', '/me', undefined, { authorization: basic('ada.agent', 'no') });
    expect(wrong.body.statusCode).toBe(20);
  });

  it('may be a password each time, or a cookie, or both', async () => {
    const { ada } = await startKit();
    expect((await ada.get('/me')).statusCode).toBe(0);
    expect(ada.jar.has('JSESSIONID')).toBe(true);
    const byCookie = await ada.send('GET', '/me/', undefined, NOBODY);
    expect(part(byCookie.body, 'user').userName).toBe('ada.agent');
    expect(byCookie.headers.getSetCookie()).toEqual([]);
    ada.jar.clear();
    expect((await ada.send('POST', '/me/workbins', { operationName: 'RequestAgentStats' })).body.statusCode).toBe(0);
    expect(ada.jar.size).toBe(0);
  });

  it('expire after half an hour of silence', async () => {
    const { ada, clock } = await startKit();
    await ada.get('/me');
    await clock.advance(29 * MINUTE);
    expect((await ada.send('GET', '/me', undefined, NOBODY)).status).toBe(200);
    await clock.advance(31 * MINUTE);
    expect((await ada.send('GET', '/me', undefined, NOBODY)).body.statusCode).toBe(20);
  });

  it('answers 200 to everything when told so', async () => {
    const { ada } = await startKit({ switches: { http_status: 'always_200' } });
    const { status, body } = await ada.send('GET', '/me', undefined, NOBODY);
    expect([status, body.statusCode]).toEqual([200, 20]);
  });
});

describe('CSRF (contract §2.3, §16.2)', () => {
  it('is asked of whatever is not a GET, with the cookie', async () => {
    const { ada } = await startKit({ switches: { csrf: true } });
    const body = { operationName: 'RequestAgentStats' };
    const before = await ada.send('POST', '/workbins', body);
    expect([before.status, before.text]).toEqual([403, 'Missing or invalid Csrf token']);
    const { headers } = await ada.send('GET', '/me');
    const name = headers.get('x-csrf-header') ?? '';
    const token = headers.get(name) ?? '';
    expect(name).toBe('X-CSRF-TOKEN');
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    const authorization = basic('ada.agent');
    expect((await ada.send('POST', '/workbins', body, { authorization, [name]: token })).body.statusCode).toBe(0);
    ada.jar.clear();
    expect((await ada.send('POST', '/workbins', body, { authorization, [name]: token })).status).toBe(403);
  });

  it('may change at any time', async () => {
    const { ada, sim } = await startKit({ switches: { csrf: true } });
    const tokenNow = async () => (await ada.send('GET', '/me')).headers.get('x-csrf-token') ?? '';
    const first = await tokenNow();
    sim.fault.rotateCsrf('ada.agent');
    const post = (token: string) =>
      ada.send('POST', '/workbins', { operationName: 'RequestAgentStats' }, { 'x-csrf-token': token });
    expect((await post(first)).status).toBe(403);
    expect((await post(await tokenNow())).status).toBe(200);
  });

  it('is off unless told, and not asked of CometD unless told', async () => {
    const { ada } = await startKit();
    expect((await ada.send('GET', '/me')).headers.get('x-csrf-header')).toBeNull();
    const lax = await startKit({ switches: { csrf: true } });
    await expect(listen(lax.ada, '/v2/me/*')).resolves.toBeTypeOf('string');
    const strict = await startKit({ switches: { csrf: true, csrf_on_notifications: true } });
    await expect(listen(strict.ada, '/v2/me/*')).rejects.toThrow('403: Missing or invalid Csrf token');
  });
});

describe('the end of a session', () => {
  it('comes with EndContactCenterSession, for the cookie too', async () => {
    const { ada } = await startKit();
    await ada.get('/me');
    expect(await ada.run('/me', 'EndContactCenterSession')).toEqual({ statusCode: 0 });
    expect((await ada.send('GET', '/me', undefined, NOBODY)).body.statusCode).toBe(20);
  });

  it('comes to one user on demand, for CometD too', async () => {
    const { ada, ben, sim } = await startKit();
    await ada.get('/me');
    await ben.get('/me');
    const clientId = await listen(ada, '/v2/me/*');
    sim.expireSession('ada.agent');
    expect((await ada.send('GET', '/me', undefined, NOBODY)).body.statusCode).toBe(20);
    expect((await ben.send('GET', '/me', undefined, NOBODY)).body.statusCode).toBe(0);
    const [refused] = await bayeux(ada, [{ channel: '/meta/connect', clientId, connectionType: 'long-polling' }]);
    expect(refused).toMatchObject({ successful: false, advice: { reconnect: 'handshake' } });
    expect(String(refused?.error)).toMatch(/^402:/);
  });

  it('comes to all with a restart, which the contact centre survives', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    const { id } = sim.invite('ada.agent');
    await ada.run(`/me/workbins/${sim.ids.workbins.drafts}`, 'Subscribe');
    await ada.get('/me');
    await listen(ada, '/v2/me/*');
    sim.restart();
    expect((await ada.send('GET', '/me', undefined, NOBODY)).body.statusCode).toBe(20);
    expect(sim.cometd.size).toBe(0);
    expect(sim.workbinSubscriptions()).toEqual([]);
    expect(part(await ada.get(`/me/emails/${id}`), 'email').state).toBe('Invited');
    expect(sim.truth().users[0]?.channels[0]?.userState.state).toBe('Ready');
  });

  it('knows the other people of the contact centre as well', async () => {
    const { sim } = await startKit({ scenario: 'default' });
    const rosa = openClient(sim, 'rosa.delgado');
    expect(part(await rosa.get('/me'), 'user').lastName).toBe('Delgado');
  });
});
