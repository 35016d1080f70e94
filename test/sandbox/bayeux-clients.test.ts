import { AckExtension } from 'cometd';
import { describe, expect, it } from 'vitest';
import { openCometd, openFaye } from './bayeux-clients.ts';
import { open, until } from './bayeux-kit.ts';

const bench = async (options: Parameters<typeof open>[0] = {}) => {
  const opened = await open(options);
  const { bayeux } = opened;
  const sessionOf = (user: string) => [...bayeux.sessions.values()].find(({ owner }) => owner === user);
  const held = (user: string) => until(() => sessionOf(user)?.held === true);
  return { ...opened, sessionOf, held };
};

describe('the official client', () => {
  it('shakes hands, subscribes, hears, unsubscribes and disconnects', async () => {
    const { url, bayeux, held, sessionOf, face } = await bench();
    const ada = openCometd(url, 'ada');
    expect(await ada.handshake()).toMatchObject({ successful: true, clientId: sessionOf('ada')?.clientId });
    const emails = await ada.subscribe('/v2/me/emails');
    expect(emails.reply.successful).toBe(true);
    await held('ada');
    bayeux.deliver('ada', '/v2/me/emails', 1);
    await until(() => ada.events.length === 1);
    const wild = await ada.subscribe('/v2/me/*');
    expect((await emails.unsubscribe()).successful).toBe(true);
    await held('ada');
    for (const n of [2, 3, 4]) expect(bayeux.deliver('ada', '/v2/me/calls', n)).toBe(1);
    await until(() => ada.events.length === 4);
    expect((await wild.unsubscribe()).successful).toBe(true);
    expect(bayeux.deliver('ada', '/v2/me/calls', 5)).toBe(0);
    await held('ada');
    expect((await ada.disconnect()).successful).toBe(true);
    expect([ada.events, bayeux.sessions.size, ada.cometd.getStatus()]).toEqual([[1, 2, 3, 4], 0, 'disconnected']);
    await until(() => face.calls.every(({ status }) => status === 200));
    expect(new Set(face.calls.map(({ path }) => path))).toEqual(
      new Set(['', 'handshake', 'connect', 'disconnect'].map((path) => `/notifications/${path}`)),
    );
    expect(await ada.jar.getCookieString(url)).toMatch(/^BAYEUX_BROWSER=/);
  });

  it('stays apart from another user’s', async () => {
    const { url, bayeux, held } = await bench();
    const users = ['ada', 'bob'].map((user) => openCometd(url, user));
    for (const user of users) {
      await user.handshake();
      await user.subscribe('/v2/me/*');
    }
    for (const name of ['ada', 'bob']) {
      await held(name);
      bayeux.deliver(name, '/v2/me/emails', name);
    }
    await until(() => users.every(({ events }) => events.length > 0));
    for (const name of ['ada', 'bob']) await held(name);
    expect(users.map(({ events }) => events)).toEqual([['ada'], ['bob']]);
    for (const user of users) await user.disconnect();
  });

  it('is denied', async () => {
    const { url } = await bench({ admit: () => null });
    const eve = openCometd(url, 'eve');
    expect(await eve.handshake()).toMatchObject({ successful: false, error: '403::Handshake denied' });
    expect(eve.cometd.getStatus()).toBe('disconnected');
  });

  it('shakes hands anew when its session was forgotten', async () => {
    const { url, bayeux, held, sessionOf } = await bench();
    const ada = openCometd(url, 'ada');
    ada.cometd.addListener('/meta/handshake', ({ successful }) => {
      if (successful) ada.cometd.subscribe('/v2/me/*', ({ data }) => ada.events.push(data));
    });
    await ada.handshake();
    await held('ada');
    const before = sessionOf('ada')?.clientId;
    bayeux.forget();
    await until(() => sessionOf('ada')?.subscriptions.has('/v2/me/*') === true);
    expect(sessionOf('ada')?.clientId).not.toBe(before);
    bayeux.deliver('ada', '/v2/me/emails', 1);
    await until(() => ada.events.length === 1);
    await ada.disconnect();
  });

  it('stops when it is dismissed', async () => {
    const { url, bayeux, held, face } = await bench();
    const ada = openCometd(url, 'ada');
    await ada.handshake();
    await held('ada');
    bayeux.dismiss();
    await until(() => ada.cometd.getStatus() === 'disconnected');
    await until(() => face.calls.every(({ status }) => status === 200));
    expect(bayeux.sessions.size).toBe(0);
  });

  it('gets again, by its ack extension, what was lost on the way', async () => {
    const { url, bayeux, held, face } = await bench({ ack: true });
    const ada = openCometd(url, 'ada');
    ada.cometd.registerExtension('ack', new AckExtension());
    await ada.handshake();
    await ada.subscribe('/v2/me/*');
    await held('ada');
    face.faults.inject({ kind: 'reset' }, { path: '/notifications/connect', carriedOut: true, times: 1 });
    bayeux.deliver('ada', '/v2/me/emails', 1);
    await until(() => ada.events.length === 1);
    await held('ada');
    // The reset hits the connect after the one that brought the first.
    bayeux.deliver('ada', '/v2/me/emails', 2);
    bayeux.deliver('ada', '/v2/me/emails', 3);
    await until(() => ada.events.length === 3);
    expect(ada.events).toEqual([1, 2, 3]);
    expect(face.calls.some(({ status }) => status === 0)).toBe(true);
    await ada.disconnect();
  });
});

describe('faye’s client', () => {
  it('shakes hands, subscribes, hears, unsubscribes and disconnects', async () => {
    const { url, bayeux, held, sessionOf } = await bench();
    const ada = openFaye(url, 'ada');
    const events: unknown[] = [];
    const emails = ada.subscribe('/v2/me/emails', (data) => events.push(data));
    await emails;
    await held('ada');
    bayeux.deliver('ada', '/v2/me/emails', 1);
    await until(() => events.length === 1);
    emails.cancel();
    await until(() => sessionOf('ada')?.subscriptions.size === 0);
    const wild = ada.subscribe('/v2/**', (data) => events.push(data));
    await wild;
    await held('ada');
    for (const n of [2, 3]) expect(bayeux.deliver('ada', '/v2/me/calls', n)).toBe(1);
    await until(() => events.length === 3);
    await held('ada');
    await ada.disconnect();
    expect([events, bayeux.sessions.size]).toEqual([[1, 2, 3], 0]);
  });

  it('stays apart from another user’s', async () => {
    const { url, bayeux, held } = await bench();
    const heard: Record<string, unknown[]> = { ada: [], bob: [] };
    const clients = [];
    for (const name of ['ada', 'bob']) {
      const client = openFaye(url, name);
      await client.subscribe('/v2/me/*', (data) => heard[name]?.push(data));
      clients.push(client);
    }
    for (const name of ['ada', 'bob']) {
      await held(name);
      bayeux.deliver(name, '/v2/me/emails', name);
    }
    await until(() => Object.values(heard).every((events) => events.length > 0));
    for (const name of ['ada', 'bob']) await held(name);
    expect(heard).toEqual({ ada: ['ada'], bob: ['bob'] });
    for (const client of clients) await client.disconnect();
  });
});
