import { describe, expect, it } from 'vitest';
import { listen } from './bayeux-listen.ts';
import { event, ok, openScripted, type Step } from './bayeux-scripted.ts';

const NOW = { timeout: 0 };
/** How a connect asks to be held. */
const HELD = { timeout: 5_000 };
const NEXT: Step = ({ raw }) => raw(500, 'out of order');

describe('a Bayeux client that loses its server', () => {
  it.each<[string, Step, string]>([
    ['a cut socket', ({ cut }) => cut(), 'UNAVAILABLE'],
    ['a 500', ({ raw }) => raw(500, 'oops'), 'UNAVAILABLE'],
    ['a 503 of a proxy', ({ raw }) => raw(503, '<html>', { 'content-type': 'text/html' }), 'UNAVAILABLE'],
    ['a 408, as for a second connect', ({ raw }) => raw(408, ''), 'TIMEOUT'],
    ['a 404', ({ raw }) => raw(404, ''), 'NOT_FOUND'],
    ['too much', ({ reply, first }) => reply(event('/v2/me/x', 'x'.repeat(70_000)), ok(first)), 'PROTOCOL'],
    [
      'a connect that failed without advice',
      ({ reply, first }) => reply({ ...first, successful: false }),
      'UNAVAILABLE',
    ],
    ['no reply among the events', ({ reply }) => reply(event('/v2/me/emails', 1)), 'UNAVAILABLE'],
  ])('goes on with the same session after %s', async (_, step, code) => {
    const server = await openScripted();
    server.script('connect', (turn) => turn.usual(), step);
    const client = listen(server.url);
    await client.hear('live RECONNECTED');
    expect(client.lines().filter((line) => !line.startsWith('/'))).toEqual([
      'live null',
      `lost ${code}`,
      'live RECONNECTED',
    ]);
    await server.turns.until(() => server.held.length === 1);
    const connects = server.turns.all.filter(({ kind }) => kind === 'connect').map(({ first }) => first);
    expect(connects.map(({ clientId, advice }) => [clientId, advice])).toEqual([
      ['client1', NOW],
      ['client1', HELD],
      ['client1', NOW],
      ['client1', HELD],
    ]);
    expect([server.count('handshake'), server.count('subscribe')]).toEqual([1, 1]);
  });

  it('tells a loss once, however long it lasts', async () => {
    const server = await openScripted();
    server.script(
      'connect',
      (turn) => turn.usual(),
      NEXT,
      NEXT,
      ({ cut }) => cut(),
      NEXT,
    );
    const client = listen(server.url);
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost UNAVAILABLE', 'live RECONNECTED']);
  });

  it('waits with jitter before every try', async () => {
    const server = await openScripted();
    const drawn: number[] = [];
    server.script('connect', (turn) => turn.usual(), NEXT, NEXT, NEXT);
    const client = listen(
      server.url,
      { backoff: { firstMs: 1, maxMs: 4 } },
      {
        random: () => {
          drawn.push(drawn.length);
          return 0;
        },
      },
    );
    await client.hear('live RECONNECTED');
    expect(drawn).toEqual([0, 1, 2]);
  });

  it('tries at once when it is told that the server is there, and does nothing when all is well (T33)', async () => {
    const server = await openScripted();
    const HOUR = 3_600_000;
    server.script('connect', (turn) => turn.usual(), NEXT);
    const client = listen(server.url, { backoff: { firstMs: HOUR, maxMs: HOUR } });
    await client.hear('lost UNAVAILABLE');
    client.hurry();
    client.hurry();
    await client.hear('live RECONNECTED');
    await server.turns.until(() => server.held.length === 1);
    const connects = server.count('connect');
    client.hurry();
    await new Promise(setImmediate);
    expect([server.count('handshake'), server.count('connect')]).toEqual([1, connects]);
  });

  it('tries a handshake that failed at once, too', async () => {
    const server = await openScripted();
    const HOUR = 3_600_000;
    server.script('handshake', NEXT);
    const client = listen(server.url, { backoff: { firstMs: HOUR, maxMs: HOUR } });
    await client.hear('lost UNAVAILABLE');
    client.hurry();
    await client.hear('live null');
    expect(server.count('handshake')).toBe(2);
  });

  it('outlasts an outage', async () => {
    const server = await openScripted();
    const client = listen(server.url);
    await client.hear('live null');
    await server.stop();
    await client.hear('lost UNAVAILABLE');
    await server.start();
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost UNAVAILABLE', 'live RECONNECTED']);
    expect(server.count('handshake')).toBe(1);
  });

  it('begins when the server does', async () => {
    const server = await openScripted();
    await server.stop();
    const client = listen(server.url);
    await client.hear('lost UNAVAILABLE');
    await server.start();
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost UNAVAILABLE', 'live null']);
  });

  it('tries a handshake again that failed on the way or is to be tried again', async () => {
    const server = await openScripted();
    server.script(
      'handshake',
      ({ raw }) => raw(503, ''),
      ({ reply, first: { channel, id } }) =>
        reply({ channel, id, successful: false, advice: { reconnect: 'handshake' } }),
      ({ cut }) => cut(),
      ({ raw }) => raw(200, '[]'),
    );
    const client = listen(server.url);
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost UNAVAILABLE', 'live null']);
    expect(server.count('handshake')).toBe(5);
  });

  it('asks again for a subscription whose answer was lost', async () => {
    const server = await openScripted();
    server.script(
      'subscribe',
      ({ cut }) => cut(),
      ({ raw }) => raw(502, ''),
      ({ raw }) => raw(200, '[{'),
      ({ reply, first }) => reply(ok(first, { subscription: first.subscription })),
    );
    const client = listen(server.url, { channels: ['/v2/me/*', '/v2/me'] });
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost UNAVAILABLE', 'live null']);
    const asked = server.turns.all.filter(({ kind }) => kind === 'subscribe').map(({ sent }) => sent.length);
    expect(asked).toEqual([2, 2, 2, 2, 1]);
    expect(server.count('handshake')).toBe(1);
  });

  it('sends the renewed header after a CSRF refusal', async () => {
    const server = await openScripted();
    let token = 'old';
    const refuse: Step = ({ raw }) =>
      raw(403, 'Missing or invalid Csrf token', { 'content-type': 'text/plain', 'x-csrf-token': 'new' });
    server.script('connect', (turn) => turn.usual(), refuse);
    const client = listen(server.url, {
      headers: () => ({ 'X-CSRF-TOKEN': token }),
      learn: (headers) => {
        token = headers['x-csrf-token'] ?? token;
      },
    });
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost FORBIDDEN', 'live RECONNECTED']);
    const connects = server.turns.all.filter(({ kind }) => kind === 'connect');
    expect(connects.slice(0, 3).map(({ headers }) => headers['x-csrf-token'])).toEqual(['old', 'old', 'new']);
    expect(server.count('handshake')).toBe(1);
  });

  it('gives up a request that is not answered at all, but no connect that is held as long as was said', async () => {
    const server = await openScripted();
    server.script('handshake', ({ first, reply }) =>
      reply(ok(first, { clientId: 'c1', supportedConnectionTypes: ['long-polling'], advice: { timeout: 60 } })),
    );
    server.script('connect', () => {});
    const client = listen(server.url, {}, { maxNetworkDelayMs: 60 });
    await client.hear('lost TIMEOUT');
    await client.hear('live null');
  });

  it('goes on when its own headers cannot be made', async () => {
    const server = await openScripted();
    let calls = 0;
    const client = listen(server.url, {
      headers: () => {
        calls += 1;
        if (calls === 1) throw new Error('secret');
        return {};
      },
    });
    await client.hear('live null');
    expect(client.lines()).toEqual(['lost PROTOCOL', 'live null']);
    expect(JSON.stringify(client.told.all)).not.toContain('secret');
  });
});
