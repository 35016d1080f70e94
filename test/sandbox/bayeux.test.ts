import { describe, expect, it } from 'vitest';
import { event, open, RETRY } from './bayeux-kit.ts';

describe('framing', () => {
  const handshake = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };

  it('takes an array, a single message and a form, at every path', async () => {
    const { client } = await open();
    for (const path of ['', '/handshake', '/connect', '/disconnect']) {
      expect((await client().send([handshake], path)).reply.successful).toBe(true);
    }
    expect((await client().send(handshake)).reply.successful).toBe(true);
    const form = new URLSearchParams({ message: JSON.stringify([handshake]) }).toString();
    expect((await client().post('', form, 'application/x-www-form-urlencoded')).reply.successful).toBe(true);
  });

  it('puts the messages of several form fields together', async () => {
    const { client } = await open();
    const ada = client();
    await ada.handshake();
    const { clientId } = ada;
    const form = new URLSearchParams();
    form.append('message', JSON.stringify({ id: '1', channel: '/meta/subscribe', clientId, subscription: '/a' }));
    form.append('message', JSON.stringify([{ id: '2', channel: '/meta/subscribe', clientId, subscription: '/b' }]));
    const { messages } = await ada.post('', form.toString(), 'application/x-www-form-urlencoded;charset=UTF-8');
    expect(messages.map(({ id, successful }) => [id, successful])).toEqual([
      ['1', true],
      ['2', true],
    ]);
  });

  it('answers what is no message with HTTP 400', async () => {
    const { client } = await open();
    for (const body of ['', '{', '7', 'null', '"x"', '[1]', '[null]', '[[]]']) {
      expect((await client().post('', body)).status, body).toBe(400);
    }
    expect((await client().post('', 'message=%7B', 'application/x-www-form-urlencoded')).status).toBe(400);
  });

  it('answers no messages at all, and a handshake in company, with HTTP 500', async () => {
    const { client } = await open();
    expect((await client().send([])).status).toBe(500);
    expect((await client().send([handshake, { channel: '/meta/connect' }])).status).toBe(500);
    expect((await client().send([{ channel: '/meta/connect' }, handshake])).status).toBe(500);
  });

  it('echoes ids and leaves out those that were not given', async () => {
    const { client } = await open();
    const ada = await client().start();
    const { clientId } = ada;
    const { messages } = await ada.send([
      { id: 'x', channel: '/meta/subscribe', clientId, subscription: '/a' },
      { channel: '/meta/subscribe', clientId, subscription: '/b' },
    ]);
    expect(messages).toEqual([
      { id: 'x', channel: '/meta/subscribe', successful: true, subscription: '/a' },
      { channel: '/meta/subscribe', successful: true, subscription: '/b' },
    ]);
  });
});

describe('a handshake', () => {
  it('gives a client id, the advice and the browser cookie', async () => {
    const { client, bayeux } = await open();
    const ada = client();
    const { reply, cookies } = await ada.handshake();
    expect(reply).toEqual({
      id: '1',
      channel: '/meta/handshake',
      successful: true,
      clientId: ada.clientId,
      version: '1.0',
      minimumVersion: '1.0',
      supportedConnectionTypes: ['long-polling'],
      advice: RETRY,
    });
    expect(cookies).toEqual([expect.stringMatching(/^BAYEUX_BROWSER=\w{16}; Path=\/; HttpOnly$/)]);
    expect(ada.session).toMatchObject({ owner: 'ada', connected: false, held: false });
    expect(bayeux.sessions.size).toBe(1);
    const again = await ada.handshake();
    expect(again.cookies).toEqual([]);
    expect(bayeux.sessions.size).toBe(2);
  });

  it('is refused to strangers', async () => {
    const { client, bayeux } = await open();
    const { reply, cookies, status } = await client(null).handshake();
    expect([status, cookies]).toEqual([200, []]);
    expect(reply).toEqual({
      id: '1',
      channel: '/meta/handshake',
      successful: false,
      error: '403::Handshake denied',
      advice: { reconnect: 'none' },
    });
    expect(bayeux.sessions.size).toBe(0);
  });
});

describe('an unknown client', () => {
  const UNKNOWN = { successful: false, error: '402::Unknown client' };

  it('is told so, with advice on connects only', async () => {
    const { client } = await open();
    const { reply } = await client().connect();
    expect(reply).toEqual({
      id: '7',
      channel: '/meta/connect',
      ...UNKNOWN,
      advice: { reconnect: 'handshake', interval: 0 },
    });
    for (const kind of ['subscribe', 'unsubscribe', 'disconnect']) {
      const answer = await client().meta(kind, { subscription: '/a' });
      expect(answer.reply).toMatchObject(UNKNOWN);
      expect(answer.reply).not.toHaveProperty('advice');
    }
    expect((await client().send([{ channel: '/meta/connect' }])).reply).toMatchObject(UNKNOWN);
    expect((await client().send([{ channel: '/a', data: 1 }])).reply).toMatchObject(UNKNOWN);
  });

  it('is whoever comes without the cookie, or with another’s', async () => {
    const { client } = await open();
    const ada = await client().start();
    const { cookie } = ada;
    ada.cookie = null;
    expect((await ada.connect()).reply).toMatchObject(UNKNOWN);
    ada.cookie = 'BAYEUX_BROWSER=another';
    expect((await ada.subscribe('/a')).reply).toMatchObject(UNKNOWN);
    ada.cookie = `JSESSIONID=1; ${cookie}; X=2`;
    expect((await ada.subscribe('/a')).reply.successful).toBe(true);
  });

  it('may be trusted without the cookie, and named otherwise', async () => {
    const { client } = await open({ trustClientSession: true, unknownSessionError: '402::session_unknown' });
    const ada = await client().start();
    ada.cookie = null;
    expect((await ada.subscribe('/a')).reply.successful).toBe(true);
    expect((await client().connect()).reply.error).toBe('402::session_unknown');
  });

  it('is every one after the first of a request', async () => {
    const { client } = await open();
    const ada = await client().start();
    const { messages } = await ada.send([
      { channel: '/meta/subscribe', clientId: ada.clientId, subscription: '/a' },
      { channel: '/meta/subscribe', clientId: 'another', subscription: '/b' },
    ]);
    expect(messages.map(({ successful }) => successful)).toEqual([true, false]);
  });
});

describe('subscriptions', () => {
  it('are taken one by one or in a list', async () => {
    const { client } = await open();
    const ada = client();
    await ada.handshake();
    expect((await ada.subscribe('/a')).reply).toEqual({
      id: '7',
      channel: '/meta/subscribe',
      successful: true,
      subscription: '/a',
    });
    expect((await ada.subscribe(['/b', '/c/*', '/d/**'])).reply.subscription).toEqual(['/b', '/c/*', '/d/**']);
    expect([...(ada.session?.subscriptions ?? [])]).toEqual(['/a', '/b', '/c/*', '/d/**']);
    expect((await ada.unsubscribe(['/b', '/d/**'])).reply.successful).toBe(true);
    expect((await ada.unsubscribe('/c/*')).reply.subscription).toBe('/c/*');
    expect([...(ada.session?.subscriptions ?? [])]).toEqual(['/a']);
  });

  it('are refused with the reason', async () => {
    const { client } = await open();
    const [ada, bob] = [client('ada'), client('bob')];
    await ada.handshake();
    await bob.handshake();
    await bob.subscribe('/b');
    const error = async (answer: Promise<{ reply: Record<string, unknown> }>) => (await answer).reply.error;
    expect(await error(ada.meta('subscribe'))).toBe('403::subscription_missing');
    expect(await error(ada.meta('unsubscribe'))).toBe('403::subscription_missing');
    for (const wrong of [7, 'a', '/', '//a', '/a/', '/a/*/b', '/**/b', '/a"', ['/a', 7]]) {
      expect(await error(ada.subscribe(wrong)), String(wrong)).toBe('403::subscription_invalid');
    }
    expect(await error(ada.subscribe('/meta/connect'))).toBe('403:denied_by_security_policy:create_denied');
    expect(await error(ada.unsubscribe('/a'))).toBe('400::channel_missing');
    expect(await error(ada.unsubscribe('/b'))).toBe('403::unsubscribe_failed');
    expect((await ada.subscribe(['/c', '/meta/x', '/d'])).reply).toMatchObject({ successful: false });
    expect([...(ada.session?.subscriptions ?? [])]).toEqual(['/c']);
  });

  it('match by segment: `*` one, `**` any depth', async () => {
    const cases: readonly [string, readonly string[], readonly string[]][] = [
      [
        '/v2/me/*',
        ['/v2/me/emails', '/v2/me/calls'],
        ['/v2/me', '/v2/me/a/b', '/v2/users/x', '/notifications/services'],
      ],
      ['/v2/**', ['/v2/me', '/v2/me/emails', '/v2/me/a/b'], ['/v2', '/v3/me']],
      ['/**', ['/a', '/a/b/c'], []],
      ['/*', ['/a'], ['/a/b']],
      ['/v2/me', ['/v2/me'], ['/v2/me/emails', '/v2/mee']],
    ];
    const { client, bayeux } = await open();
    for (const [subscription, hits, misses] of cases) {
      const user = client(subscription);
      await user.handshake();
      await user.subscribe(subscription);
      for (const channel of hits) expect(bayeux.deliver(subscription, channel, 1), channel).toBe(1);
      for (const channel of misses) expect(bayeux.deliver(subscription, channel, 1), channel).toBe(0);
    }
  });

  it('bring a message once, however many of them match', async () => {
    const { client, bayeux } = await open();
    const ada = await client().start(['/v2/me/*', '/**', '/v2/me/emails']);
    bayeux.deliver('ada', '/v2/me/emails', { n: 1 });
    expect((await ada.connect()).messages.slice(0, -1)).toEqual([event(1)]);
  });

  it('belong to their owner: users do not mix, one user’s sessions all hear', async () => {
    const { client, bayeux } = await open();
    const [ada, twin, bob] = [await client('ada').start(), await client('ada').start(), await client('bob').start()];
    expect(bayeux.deliver('ada', '/v2/me/emails', { n: 1 })).toBe(2);
    expect(bayeux.deliver('bob', '/v2/me/emails', { n: 2 })).toBe(1);
    expect(bayeux.deliver('eve', '/v2/me/emails', { n: 3 })).toBe(0);
    for (const [user, n] of [
      [ada, 1],
      [twin, 1],
      [bob, 2],
    ] as const) {
      expect((await user.connect()).messages.slice(0, -1)).toEqual([event(n)]);
    }
  });
});

it('refuses what clients publish, and messages without a channel', async () => {
  const { client } = await open();
  const ada = await client().start();
  const { messages } = await ada.send([
    { id: '1', channel: '/v2/me/emails', clientId: ada.clientId, data: 1 },
    { id: '2', clientId: ada.clientId },
  ]);
  expect(messages).toEqual([
    { id: '1', channel: '/v2/me/emails', successful: false, error: '403:denied_by_security_policy:publish_denied' },
    { id: '2', successful: false, error: '400::channel_missing' },
  ]);
});
