import { describe, expect, it } from 'vitest';
import { listen } from './bayeux-listen.ts';
import { event, gone, ok, openScripted } from './bayeux-scripted.ts';

describe('a Bayeux client whose session is gone', () => {
  it('shakes hands again when its session is gone, with the same cookies, and subscribes everything again', async () => {
    const server = await openScripted();
    server.script(
      'connect',
      (turn) => turn.usual(),
      ({ reply, first }) => reply(event('/v2/me/emails', 1), gone(first), event('/v2/me/emails', 2)),
    );
    const client = listen(server.url, { channels: ['/v2/me/*', '/v2/me'] });
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual([
      'live null',
      '/v2/me/emails 1',
      'lost UNAVAILABLE',
      '/v2/me/emails 2',
      'live RECONNECTED',
    ]);
    const again = server.turns.all.filter(({ kind }) => kind === 'handshake')[1];
    expect(again?.headers.cookie).toBe('BAYEUX_BROWSER=b1');
    const asked = server.turns.all.filter(({ kind }) => kind === 'subscribe').flatMap(({ sent }) => sent);
    expect(asked.map(({ clientId, subscription }) => [clientId, subscription])).toEqual([
      ['client1', '/v2/me/*'],
      ['client1', '/v2/me'],
      ['client2', '/v2/me/*'],
      ['client2', '/v2/me'],
    ]);
  });

  it.each([
    ['402 without advice', { successful: false, error: '402::session_unknown' }],
    ['402 with an id', { successful: false, error: '402:xy:Unknown Client ID', advice: { reconnect: 'retry' } }],
    ['advice alone', { successful: false, advice: { reconnect: 'handshake' } }],
    ['advice with a connect that went well', { successful: true, advice: { reconnect: 'handshake', interval: 0 } }],
  ])('knows a session that is gone by %s', async (_, words) => {
    const server = await openScripted();
    server.script(
      'connect',
      (turn) => turn.usual(),
      ({ reply, first: { channel, id } }) => reply({ channel, id, ...words }),
    );
    const client = listen(server.url);
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost UNAVAILABLE', 'live RECONNECTED']);
    expect(server.count('handshake')).toBe(2);
  });

  it('shakes hands again when a subscription finds the session gone, though a connect is held', async () => {
    const server = await openScripted();
    server.script('subscribe', (turn) => {
      void server.turns
        .until(() => server.held.length === 1)
        .then(() => turn.reply(event('/v2/me/emails', 1), ...turn.sent.map(gone)));
    });
    const client = listen(server.url, { channels: ['/v2/me/*', '/v2/me'] });
    await client.hear('live null');
    expect(client.lines()).toEqual(['/v2/me/emails 1', 'lost UNAVAILABLE', 'live null']);
    expect([server.count('handshake'), server.count('subscribe')]).toEqual([2, 2]);
  });

  it('shakes hands again when a subscription that went well says so', async () => {
    const server = await openScripted();
    server.script('subscribe', ({ reply, first }) => reply(ok(first, { advice: { reconnect: 'handshake' } })));
    const client = listen(server.url);
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost UNAVAILABLE', 'live null']);
    expect([server.count('handshake'), server.count('subscribe')]).toEqual([2, 2]);
  });

  it('does not wait for a subscription of the old session', async () => {
    const server = await openScripted();
    server.script('subscribe', () => {});
    server.script('connect', ({ reply, first }) => {
      void server.turns.until(() => server.count('subscribe') === 1).then(() => reply(gone(first)));
    });
    const client = listen(server.url, {}, { maxNetworkDelayMs: 3_600_000 });
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost UNAVAILABLE', 'live null']);
  });

  it('shakes hands again when an event on the way says so', async () => {
    const server = await openScripted();
    const client = listen(server.url);
    await client.hear('live null');
    await server.deliver({ ...event('/v2/me/emails', 1), advice: { reconnect: 'handshake' } });
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost UNAVAILABLE', '/v2/me/emails 1', 'live RECONNECTED']);
    expect(server.count('handshake')).toBe(2);
  });

  it('comes to rest when its cookies are lost: told once, and slower with every handshake', async () => {
    const server = await openScripted();
    const waits: number[] = [];
    server.always('subscribe', ({ reply, sent }) => reply(...sent.map(gone)));
    server.always('connect', ({ reply, first }) => reply(gone(first)));
    const client = listen(
      server.url,
      { backoff: { firstMs: 1, maxMs: 2 } },
      {
        random: () => {
          waits.push(server.count('handshake'));
          return 1;
        },
      },
    );
    await server.turns.until(() => server.count('handshake') >= 6);
    await client.close();
    expect(client.lines()).toEqual(['lost UNAVAILABLE']);
    expect(client.told.all[0]).toMatchObject({
      error: { vendorCode: '402', message: expect.stringContaining('cookies') },
    });
    expect(waits.length).toBeGreaterThanOrEqual(4);
  });
});
