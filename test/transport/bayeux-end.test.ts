import { describe, expect, it } from 'vitest';
import { listen } from './bayeux-listen.ts';
import { event, ok, openScripted, type Step } from './bayeux-scripted.ts';

const HTML = { 'content-type': 'text/html;charset=UTF-8' };

describe('a Bayeux client that gives up', () => {
  it.each<[string, Step, string]>([
    ['advises none', ({ reply, first }) => reply(ok(first, { advice: { reconnect: 'none' } })), 'UNAVAILABLE'],
    [
      'fails a connect with advice none',
      ({ reply, first }) => reply({ ...first, successful: false, error: '402::gone', advice: { reconnect: 'none' } }),
      'UNAVAILABLE',
    ],
    [
      'advises a negative interval',
      ({ reply, first }) => reply(ok(first, { advice: { interval: -1 } })),
      'UNAVAILABLE',
    ],
    [
      'takes leave',
      ({ reply, first }) => reply({ channel: '/meta/disconnect', successful: true }, ok(first)),
      'UNAVAILABLE',
    ],
    ['takes leave in few words', ({ reply }) => reply({ channel: '/meta/disconnect' }), 'UNAVAILABLE'],
    ['answers 401', ({ raw }) => raw(401, '{"statusCode":20}'), 'UNAUTHENTICATED'],
    ['redirects to a login page', ({ raw }) => raw(302, '', { location: '/login' }), 'UNAUTHENTICATED'],
    ['answers with a login page', ({ raw }) => raw(200, '<html>login</html>', HTML), 'UNAUTHENTICATED'],
    ['answers with a login page in disguise', ({ raw }) => raw(200, '\n<!doctype html>'), 'UNAUTHENTICATED'],
  ])('when the server %s', async (_, step, code) => {
    const server = await openScripted();
    server.script('connect', (turn) => turn.usual(), step);
    const client = listen(server.url);
    await client.hear(`ended ${code}`);
    await server.deserted();
    expect(client.lines()).toEqual(['live null', `ended ${code}`]);
    await client.close();
    expect(server.count('disconnect')).toBe(0);
  });

  it('after what came with the end', async () => {
    const server = await openScripted();
    server.script('connect', ({ reply, first }) =>
      reply(event('/v2/me/emails', 1), ok(first, { advice: { reconnect: 'none' } }), event('/v2/me/emails', 2)),
    );
    const client = listen(server.url);
    await client.hear('ended UNAVAILABLE');
    expect(client.lines()).toEqual(['/v2/me/emails 1', '/v2/me/emails 2', 'ended UNAVAILABLE']);
  });

  it.each<[string, object, string]>([
    ['with advice none', { error: '403::handshake_denied', advice: { reconnect: 'none' } }, 'FORBIDDEN'],
    ['for its credentials, without advice', { error: '401::who are you' }, 'UNAUTHENTICATED'],
    ['without a word', { advice: { reconnect: 'none' } }, 'UNAVAILABLE'],
  ])('when the handshake is denied %s', async (_, words, code) => {
    const server = await openScripted();
    server.script('handshake', ({ reply, first: { channel, id } }) =>
      reply({ channel, id, successful: false, ...words }),
    );
    const client = listen(server.url);
    await client.hear(`ended ${code}`);
    await server.deserted();
    expect(client.lines()).toEqual([`ended ${code}`]);
    expect(server.turns.all).toHaveLength(1);
  });

  it('when the handshake wants a login', async () => {
    const server = await openScripted();
    server.script('handshake', ({ raw }) => raw(401, ''));
    const client = listen(server.url);
    await client.hear('ended UNAUTHENTICATED');
    await server.deserted();
    expect(client.told.all[0]).toMatchObject({ error: { status: 401, account: 'north' } });
  });

  it('when the server offers no long polling', async () => {
    const server = await openScripted();
    server.script('handshake', ({ reply, first }) =>
      reply(ok(first, { clientId: 'c1', supportedConnectionTypes: ['websocket'] })),
    );
    const client = listen(server.url);
    await client.hear('ended PROTOCOL');
    await server.deserted();
  });

  it.each(['403:/v2/me:create_denied', '404::unknown_channel', '400::channel_missing', '500::server_error'])(
    'not for an optional topic that the server refuses: %s (S3-1)',
    async (error) => {
      const server = await openScripted();
      server.script('subscribe', ({ reply, sent: [first, second] }) =>
        reply(ok(first ?? { channel: '', id: '' }, { subscription: '/v2/me/*' }), {
          ...second,
          successful: false,
          error,
        }),
      );
      const client = listen(server.url, { optional: ['/v2/me'] });
      await client.hear('live null');
      await server.deliver(event('/v2/me/emails', 1));
      await client.hear('/v2/me/emails 1');
      expect(client.lines()).toEqual(['live null', '/v2/me/emails 1']);
      expect(server.count('subscribe')).toBe(1);
      await client.close();
    },
  );

  it('when one subscription of several is refused, and takes leave', async () => {
    const server = await openScripted();
    server.script('subscribe', ({ reply, sent: [first, second] }) =>
      reply(ok(first ?? { channel: '', id: '' }, { subscription: '/v2/me/*' }), {
        ...second,
        successful: false,
        error: '403:/v2/users:create_denied',
      }),
    );
    const client = listen(server.url, { channels: ['/v2/me/*', '/v2/users'] });
    await client.hear('ended FORBIDDEN');
    await server.deserted();
    expect(client.lines()).toEqual(['ended FORBIDDEN']);
    expect(client.told.all[0]).toMatchObject({
      error: {
        vendorCode: '403',
        vendorMessage: '403:/v2/users:create_denied',
        message: expect.stringContaining('/v2/users'),
      },
    });
    expect(server.count('disconnect')).toBe(1);
  });

  it('when a subscription is answered by a login page', async () => {
    const server = await openScripted();
    server.script('subscribe', ({ raw }) => raw(200, '<html>', HTML));
    const client = listen(server.url);
    await client.hear('ended UNAUTHENTICATED');
    await server.deserted();
  });

  it('when a channel has a name that is none', async () => {
    const server = await openScripted();
    const client = listen(server.url, { channels: ['v2/me'] });
    await client.hear('ended INVALID_INPUT');
    await server.deserted();
  });

  it('but refuses an address that cannot be one at once', () => {
    expect(() => listen('ftp://127.0.0.1/x')).toThrow('must begin with http');
  });
});
