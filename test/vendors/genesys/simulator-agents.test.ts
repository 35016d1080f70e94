import { describe, expect, it } from 'vitest';
import { type Client, type Json, list, part, startKit } from './simulator-kit.ts';

const CHANNELS = ['voice', 'email', 'chat', 'workitem'];

const stateOn = async (client: Client, channel: string): Promise<Json> => {
  const channels = list(await client.get('/me/channels?fields=*'), 'channels');
  return part(channels.find((each) => each.channel === channel) ?? {}, 'userState');
};

describe('the session of an agent (contract §7.2, §7.5)', () => {
  it('opens its channels NotReady, each with its message', async () => {
    const { ada } = await startKit();
    expect((await stateOn(ada, 'email')).state).toBe('LoggedOut');
    expect(await ada.code('/me', 'Ready')).toBe(2);
    const started = await ada.run('/me', 'StartContactCenterSession', { channels: CHANNELS, place: 'a1' });
    expect(started).toEqual({ statusCode: 0 });
    const news = ada.news();
    expect(news.map(({ channel }) => channel)).toEqual([
      '/v2/me/devices',
      '/v2/me/channels',
      '/v2/me/channels',
      '/v2/me/channels',
    ]);
    expect(news[1]?.data).toMatchObject({
      messageType: 'ChannelStateChangeMessageV2',
      channels: [{ channel: 'email', userState: { state: 'NotReady' }, dndState: 'Off' }],
    });
    await ada.run('/me', 'EndContactCenterSession');
    expect((await stateOn(ada, 'email')).state).toBe('LoggedOut');
  });

  it('keeps what is open already', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent', ['email']);
    await ada.run('/me', 'StartContactCenterSession', { channels: ['email', 'chat'] });
    expect((await stateOn(ada, 'email')).state).toBe('Ready');
    expect((await stateOn(ada, 'chat')).state).toBe('NotReady');
  });

  it('may succeed in part, and fail as its first channel does', async () => {
    const { ada, sim } = await startKit();
    sim.fault.partialStart(['chat']);
    const { status, body } = await ada.send('POST', '/me', {
      operationName: 'StartContactCenterSession',
      channels: ['email', 'chat'],
    });
    expect([status, body.statusCode]).toEqual([200, 7]);
    expect(body.channels).toMatchObject([
      { channel: 'email', statusCode: 0 },
      { channel: 'chat', statusCode: 4 },
    ]);
    expect((await stateOn(ada, 'chat')).state).toBe('LoggedOut');
    sim.fault.partialStart(['chat']);
    const failed = { operationName: 'StartContactCenterSession', channels: ['chat'] };
    expect((await ada.send('POST', '/me', failed)).body.statusCode).toBe(4);
    expect(await ada.code('/me', 'StartContactCenterSession')).toBe(1);
    expect(await ada.code('/me', 'StartContactCenterSession', { channels: ['telepathy'] })).toBe(6);
  });

  it('ends with what the agent held going to others', async () => {
    const { ada, ben, sim } = await startKit();
    const invited = sim.invite('ada.agent').id;
    const held = sim.invite('ada.agent').id;
    await ada.run(`/me/emails/${held}`, 'Accept');
    sim.login('ben.agent');
    ada.news();
    await ada.run('/me', 'EndContactCenterSession');
    expect(ada.data('EmailStateChangeMessage').map((data) => part(data, 'email').state)).toEqual([
      'Revoked',
      'Revoked',
    ]);
    expect(list(await ben.get('/me/emails?fields=id'), 'emails').map(({ id }) => id)).toEqual(
      expect.arrayContaining([invited, held]),
    );
  });
});

describe('the state of an agent (contract §9)', () => {
  it('is set by channel, with the ids of the vendor', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    ada.news();
    expect(await ada.run('/me/channels/email', 'NotReady')).toEqual({ statusCode: 0 });
    expect(ada.data()).toMatchObject([
      {
        messageType: 'ChannelStateChangeMessageV2',
        channels: [
          {
            channel: 'email',
            userState: { id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6', displayName: 'Not Ready', state: 'NotReady' },
          },
        ],
      },
    ]);
    await ada.run('/me/channels/email', 'Ready');
    expect((await stateOn(ada, 'email')).id).toBe('9430250E-0A1B-421F-B372-F29E69366DED');
    await ada.run('/me/channels/voice', 'AfterCallWork');
    expect(await stateOn(ada, 'voice')).toMatchObject({ state: 'NotReady', workMode: 'AfterCallWork' });
    const [, device] = [ada.news(), (await ada.get('/me/devices?fields=*')).devices];
    expect(device).toMatchObject([{ userState: { workMode: 'AfterCallWork' }, doNotDisturb: 'Off' }]);
    expect(await ada.code('/me/channels/email', 'AfterCallWork')).toBe(2);
    expect(await ada.code('/me/channels/telepathy', 'Ready')).toBe(6);
    expect(await ada.code('/me/channels/fax', 'Ready')).toBe(2);
    expect(await ada.code('/me/channels/email', null)).toBe(1);
  });

  it('may be one of the states of the settings', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    const states = list(await ada.get('/settings/agent-states'), 'settings');
    const custom = states.filter(({ reason }) => reason !== undefined);
    expect(custom.length).toBeGreaterThan(0);
    for (const { operationName, id, displayName } of custom) {
      await ada.run('/me/channels/email', String(operationName));
      expect(await stateOn(ada, 'email')).toMatchObject({ id, displayName, state: 'NotReady' });
    }
    expect(await ada.code('/me/channels/email', 'Siesta')).toBe(2);
  });

  it('of all channels at once is set on /me', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    await ada.run('/me', 'NotReady');
    for (const channel of CHANNELS) expect((await stateOn(ada, channel)).state).toBe('NotReady');
    await ada.run('/me', 'Ready');
    for (const channel of CHANNELS) expect((await stateOn(ada, channel)).state).toBe('Ready');
    expect((await stateOn(ada, 'fax')).state).toBe('LoggedOut');
  });

  it('has Do Not Disturb beside it, which keeps invitations away', async () => {
    const { ada, sim, clock } = await startKit();
    sim.login('ada.agent');
    await ada.run('/me/channels/email', 'DoNotDisturbOn');
    const { id } = sim.invite('ben.agent');
    sim.reject(id);
    await clock.advance(0);
    expect(sim.interaction(id)?.owner).toBeNull();
    await ada.run('/me/channels/email', 'DoNotDisturbOff');
    await clock.advance(0);
    expect(sim.interaction(id)?.owner).toBe('ada.agent');
  });

  it('is changed by a supervisor, and told to the agent alone (contract §16.10)', async () => {
    const { ada, ben, sue, sim } = await startKit();
    sim.login('ada.agent');
    for (const client of [ada, ben, sue]) client.news();
    const path = `/users/${sim.ids.users['ada.agent']}/channels/email`;
    expect(await sue.run(path, 'NotReady')).toEqual({ statusCode: 0 });
    expect(ada.data()).toMatchObject([{ channels: [{ channel: 'email', userState: { state: 'NotReady' } }] }]);
    expect(sue.news()).toEqual([]);
    await sue.run(path, 'DoNotDisturbOn');
    expect(ada.data()).toMatchObject([{ channels: [{ dndState: 'On' }] }]);
    expect(await ben.code(path, 'Ready')).toBe(5);
    expect(await sue.code('/users/nobody/channels/email', 'Ready')).toBe(6);
    sim.fault.featureOff('api-supervisor-agent-control');
    expect((await sue.send('POST', path, { operationName: 'Ready' })).status).toBe(404);
  });
});

describe('the device (contract §9)', () => {
  it('has its own operations', async () => {
    const { ada, sim } = await startKit();
    sim.login('ada.agent');
    const [device] = list(await ada.get('/me/devices?fields=*'), 'devices');
    const path = `/me/devices/${device?.id}`;
    ada.news();
    await ada.run(path, 'DoNotDisturbOn');
    await ada.run(path, 'ForwardCallsOn', { destination: '5002' });
    await ada.run(path, 'ListenIn', { targetDeviceUri: 'http://x/api/v2/devices/1' });
    expect(ada.data('DeviceStateChangeMessage').map(({ devices }) => devices)).toMatchObject([
      [{ doNotDisturb: 'On' }],
      [{ forwardTo: '5002' }],
      [{ supervisorMonitoringState: { state: 'ListenIn', mode: 'AllCalls' } }],
    ]);
    await ada.run(path, 'ForwardCallsOff');
    await ada.run(path, 'CancelSupervisorMonitoring');
    expect(part(await ada.get(path), 'device')).not.toHaveProperty('forwardTo');
    expect(await ada.code(path, 'Explode')).toBe(2);
    expect(await ada.code('/me/devices/none', 'DoNotDisturbOn')).toBe(6);
  });
});
