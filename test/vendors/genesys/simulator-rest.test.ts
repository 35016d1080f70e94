import { describe, expect, it } from 'vitest';
import { type Json, list, part, startKit } from './simulator-kit.ts';

const EXTERNAL = 'http://gws.example.invalid:8090/api/v2';

describe('the conventions (contract §3)', () => {
  it('lists addresses, objects, single fields, and what an attribute selects', async () => {
    const { ada, sim } = await startKit();
    const ids = Object.values(sim.ids.users);
    expect((await ada.get('/users')).uris).toEqual(ids.map((id) => `${EXTERNAL}/users/${id}`));
    expect(list(await ada.get('/users?fields=*'), 'users')).toHaveLength(3);
    expect((await ada.get('/users?fields=userName,enabled&lastName=Supervisor')).users).toEqual([
      { userName: 'sue.supervisor', enabled: true },
    ]);
    expect((await ada.get('/users?fields=id&firstName=Ada&lastName=Supervisor')).users).toEqual([]);
    expect(list(await ada.get('/users?fields=*&offset=2&limit=1&pageSize=1'), 'users')).toHaveLength(3);
    expect(list(await ada.get('/queues?resolveUris=*'), 'queues')).toMatchObject([{ name: 'Inbound' }]);
    expect((await ada.get('/queues?fields=id,name,channel&channel=chat')).queues).toEqual([]);
    expect(list(await ada.get('/queues/'), 'uris')).toHaveLength(1);
  });

  it('tells addresses under the external URL, and the path below it', async () => {
    const { ada, sim } = await startKit({ switches: { external_api_url: 'https://lb.example.invalid/api/v2' } });
    const user = part(await ada.get('/me'), 'user');
    expect(user.uri).toBe(`https://lb.example.invalid/api/v2/users/${sim.ids.users['ada.agent']}`);
    expect(user.path).toBe(`/users/${sim.ids.users['ada.agent']}`);
    expect(user.id).toMatch(/^[0-9a-f]{32}$/);
    expect(user).not.toHaveProperty('password');
  });

  it('embeds what is asked for', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    sim.invite('ada.agent');
    const bare = part(await ada.get('/me'), 'user');
    expect(bare).not.toHaveProperty('channels');
    const all = part(await ada.get('/me?subresources=*'), 'user');
    expect(Object.keys(all)).toEqual(
      expect.arrayContaining(['devices', 'skills', 'channels', 'channelStates', 'interactions', 'chats', 'settings']),
    );
    expect(all.interactions).toMatchObject([{ state: 'Invited' }]);
    expect(all.channels).toEqual(all.channelStates);
    const some = part(await ada.get('/me?subresources=features,channels'), 'user');
    expect(list(some, 'features').map(({ id }) => id)).toContain('api-multimedia');
    expect(some).not.toHaveProperty('devices');
    const skills = list(part(await ada.get('/me?subresources=skills'), 'user'), 'skills');
    for (const { level } of skills) expect(level).toBeTypeOf('string');
    expect(part(list(await ada.get('/users?subresources=*'), 'users')[0] ?? {}, 'settings')).toBeTypeOf('object');
  });

  it('knows no more than there is', async () => {
    const { ada } = await startKit();
    for (const path of ['/users/none', '/queues/none', '/skills/none', '/features/none', '/settings/none', '/none']) {
      const { status, body } = await ada.send('GET', path);
      expect([path, status, body.statusCode]).toEqual([path, 404, 6]);
    }
    const { status, body } = await ada.send('GET', '/system/features');
    expect([status, body.statusCode]).toEqual([403, 5]);
  });

  it('takes a body that is no object for a wrong value', async () => {
    const { ada } = await startKit();
    expect((await ada.send('POST', '/me', ['x'])).body.statusCode).toBe(10);
  });
});

describe('what else there is to read (contract §8, §13)', () => {
  it('features, which can be off', async () => {
    const { ada, sim } = await startKit();
    const ids = async (): Promise<unknown[]> =>
      list(await ada.get('/features?fields=*'), 'features').map(({ id }) => id);
    expect(await ids()).toEqual([
      'api-voice',
      'api-voice-recording',
      'api-multimedia',
      'api-supervisor-agent-control',
      'api-supervisor-monitoring',
    ]);
    expect(part(await ada.get('/features/api-voice'), 'feature').id).toBe('api-voice');
    sim.fault.featureOff('api-multimedia');
    expect(await ids()).not.toContain('api-multimedia');
    for (const path of ['/me/emails', '/me/chats/1', '/workbins', '/me/workitems?fields=*']) {
      expect([path, (await ada.send('GET', path)).status]).toEqual([path, 404]);
    }
    expect(await ada.code('/me', 'StartContactCenterSession', { channels: ['email'] })).toBe(6);
    sim.fault.featureOn('api-multimedia');
    expect((await ada.send('GET', '/me/emails')).status).toBe(200);
    expect(() => sim.fault.featureOff('api-nothing')).toThrow('no feature api-nothing');
  });

  it('settings, with the states of the agents', async () => {
    const { ada } = await startKit();
    const groups = list(await ada.get('/settings'), 'settings');
    expect(groups).toContainEqual(expect.objectContaining({ uri: `${EXTERNAL}/settings/agent-states` }));
    const general = part(await ada.get('/settings/general-settings'), 'settings');
    expect(general).toEqual({ countryCode: 'US', countryDigits: '1', countryName: 'United States' });
  });

  it('skills and statistics of the old interface', async () => {
    const { ada, sim } = await startKit();
    expect(list(await ada.get('/skills?fields=*'), 'skills').map(({ name }) => name)).toEqual(['inbound', 'en']);
    expect(list(await ada.get('/me/skills'), 'uris')).toHaveLength(2);
    sim.reject(sim.invite('ada.agent').id);
    const queueId = sim.ids.queues.Inbound;
    const body = await ada.get(`/api/v1/stats/${queueId}`);
    expect(body).toMatchObject({ objectId: queueId, statusCode: 0 });
    const [waiting] = body.statistics as Json[];
    expect(waiting).toMatchObject({ statistic: 'CurrentWaiting', value: 1 });
    expect((await ada.send('GET', '/api/v1/stats/none')).body.statusCode).toBe(6);
  });
});
