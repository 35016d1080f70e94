import { describe, expect, it } from 'vitest';
import { openCookies } from '../../src/transport/cookies.ts';
import { listen } from './bayeux-listen.ts';
import { event, ok, openScripted, PATH } from './bayeux-scripted.ts';

describe('a Bayeux client', () => {
  it('shakes hands, subscribes everything in one request, connects, and is live', async () => {
    const server = await openScripted();
    const client = listen(server.url, { channels: ['/v2/me/*', '/notifications/services', '/v2/me/*'] });
    await client.hear('live null');
    await server.turns.until(() => server.held.length === 1);
    expect(client.lines()).toEqual(['live null']);
    expect(server.peak()).toBeLessThanOrEqual(2);
    const [handshake, ...rest] = server.turns.all;
    expect(handshake?.sent).toEqual([
      expect.objectContaining({
        channel: '/meta/handshake',
        version: '1.0',
        supportedConnectionTypes: ['long-polling'],
      }),
    ]);
    expect(handshake?.path).toBe(`${PATH}/handshake`);
    const subscribe = rest.find(({ kind }) => kind === 'subscribe');
    expect(subscribe?.path).toBe(PATH);
    expect(subscribe?.sent.map(({ subscription }) => subscription)).toEqual(['/v2/me/*', '/notifications/services']);
    expect(rest.filter(({ kind }) => kind === 'connect').map(({ path, first }) => [path, first.advice])).toEqual([
      [`${PATH}/connect`, { timeout: 0 }],
      [`${PATH}/connect`, { timeout: 5_000 }],
    ]);
    for (const { headers, first } of rest) {
      expect(first.clientId).toBe('client1');
      expect(headers.cookie).toBe('BAYEUX_BROWSER=b1');
      expect(headers.authorization).toBe('Basic a3NpcHBvOg==');
      expect(headers['content-type']).toBe('application/json;charset=UTF-8');
    }
  });

  it('keeps to the bare URL when it is told to', async () => {
    const server = await openScripted();
    const client = listen(server.url, { appendMessageType: false });
    await client.hear('live null');
    await client.close();
    expect(new Set(server.turns.all.map(({ path }) => path))).toEqual(new Set([PATH]));
    expect(server.count('disconnect')).toBe(1);
  });

  it('hands on events in their order, from any response, also before it is live', async () => {
    const server = await openScripted();
    server.script('subscribe', ({ reply, first }) =>
      reply(event('/v2/me/emails', 1), event('/v2/me/channels', 2), ok(first, { subscription: first.subscription })),
    );
    const client = listen(server.url);
    await client.hear('live null');
    await server.deliver(event('/v2/me/emails', { n: 3 }), event('/v2/me/emails', { n: 4 }));
    await server.deliver(event('/v2/me/workbins', [5]));
    await client.hear('/v2/me/workbins [5]');
    expect(client.lines().filter((line) => line !== 'live null')).toEqual([
      '/v2/me/emails 1',
      '/v2/me/channels 2',
      '/v2/me/emails {"n":3}',
      '/v2/me/emails {"n":4}',
      '/v2/me/workbins [5]',
    ]);
  });

  it('is live only when every channel is confirmed', async () => {
    const server = await openScripted();
    const answers: (() => void)[] = [];
    server.script('subscribe', (turn) => answers.push(turn.usual));
    const client = listen(server.url);
    await server.deliver(event('/v2/me/emails', 'early'));
    await client.hear('/v2/me/emails "early"');
    expect(client.lines()).toEqual(['/v2/me/emails "early"']);
    answers[0]?.();
    await client.hear('live null');
  });

  it('takes events with the handshake, and a handshake of few words', async () => {
    const server = await openScripted();
    server.script('handshake', ({ first, reply }) =>
      reply(
        ok(first, {
          clientId: 'c1',
          'x-messages': 2,
          advice: { reconnect: 'handshake', interval: 'soon', timeout: null },
        }),
        event('/v2/me/emails', 1),
      ),
    );
    const client = listen(server.url);
    await client.hear('live null');
    expect(client.lines()).toEqual(['/v2/me/emails 1', 'live null']);
  });

  it('tells an event once, however many subscriptions fit, and as a whole when it has no data', async () => {
    const server = await openScripted();
    const client = listen(server.url, { channels: ['/v2/me/*', '/v2/me/emails', '/**'] });
    await client.hear('live null');
    await server.deliver(
      event('/v2/me/emails', 1),
      { channel: '/v2/me/odd', messageType: 'X' },
      event('/v2/me/z', null),
    );
    await client.hear('/v2/me/z {"channel":"/v2/me/z","data":null}');
    expect(client.lines()).toEqual([
      'live null',
      '/v2/me/emails 1',
      '/v2/me/odd {"channel":"/v2/me/odd","messageType":"X"}',
      '/v2/me/z {"channel":"/v2/me/z","data":null}',
    ]);
  });

  it('does not break at a listener that throws', async () => {
    const server = await openScripted();
    const seen: unknown[] = [];
    const all = Promise.withResolvers<void>();
    listen(server.url, {
      on: {
        message: (_, data) => {
          seen.push(data);
          if (data === 3) all.resolve();
          throw new Error('listener');
        },
        live: () => {
          throw new Error('listener');
        },
        lost: () => {},
        ended: () => {},
      },
    });
    await server.deliver(event('/v2/me/emails', 1), event('/v2/me/emails', 2));
    await server.deliver(event('/v2/me/emails', 3));
    await all.promise;
    expect(seen).toEqual([1, 2, 3]);
  });

  it('offers to acknowledge, and does so when the server agrees', async () => {
    const server = await openScripted();
    server.script('handshake', ({ first, reply }) =>
      reply(ok(first, { clientId: 'c1', supportedConnectionTypes: ['long-polling'], ext: { ack: true } })),
    );
    server.script('connect', ({ first, reply }) => reply(ok(first, { ext: { ack: 7 } })));
    const client = listen(server.url, { ackExtension: true });
    await client.hear('live null');
    await server.turns.until(() => server.held.length === 1);
    expect(server.turns.all[0]?.first.ext).toEqual({ ack: true });
    expect(server.held[0]?.first.ext).toEqual({ ack: 7 });
  });

  it('works with a server that does not know the acknowledging', async () => {
    const server = await openScripted();
    const client = listen(server.url, { ackExtension: true });
    await client.hear('live null');
    await server.deliver(event('/v2/me/emails', 1));
    await client.hear('/v2/me/emails 1');
    await server.turns.until(() => server.held.length === 1);
    expect(server.held[0]?.first.ext).toEqual({});
  });

  it('asks for its headers each time and shows those of every response', async () => {
    const server = await openScripted();
    let token = 0;
    const learned: (string | undefined)[] = [];
    server.always('subscribe', ({ first, raw }) => raw(200, JSON.stringify([ok(first)]), { 'X-Csrf-Token': 't1' }));
    const client = listen(server.url, {
      headers: () => {
        token += 1;
        return { 'X-CSRF-TOKEN': `sent${token}` };
      },
      learn: (headers) => learned.push(headers['x-csrf-token']),
    });
    await client.hear('live null');
    await server.turns.until(() => server.held.length === 1);
    expect(learned).toHaveLength(3);
    expect(learned).toContain('t1');
    expect(server.turns.all.map(({ headers }) => headers['x-csrf-token']).toSorted()).toEqual([
      'sent1',
      'sent2',
      'sent3',
      'sent4',
    ]);
  });

  it('shares its cookies with the one who gave them, and with nobody else', async () => {
    const server = await openScripted();
    const jars = [openCookies(), openCookies()] as const;
    jars[0].store(server.url, 'JSESSIONID=a; Path=/');
    jars[1].store(server.url, 'JSESSIONID=b; Path=/');
    const clients = jars.map((cookies, n) => listen(server.url, { cookies, channels: [`/v2/me/${n}`] }));
    await Promise.all(clients.map((client) => client.hear('live null')));
    const pairs = server.turns.all
      .filter(({ kind }) => kind !== 'handshake')
      .map(({ headers, first }) => `${first.clientId} ${headers.cookie}`);
    expect(new Set(pairs).size).toBe(2);
    expect(jars[0].header(server.url)).toMatch(/^JSESSIONID=a; BAYEUX_BROWSER=b[12]$/);
    expect(jars[1].header(server.url)).toMatch(/^JSESSIONID=b; BAYEUX_BROWSER=b[12]$/);
  });

  it('leaves no `window` behind', async () => {
    const server = await openScripted();
    const seen: boolean[] = [];
    const done = Promise.withResolvers<void>();
    listen(server.url, {
      on: {
        message: () => {},
        live: () => {
          seen.push('window' in globalThis);
          done.resolve();
        },
        lost: () => {},
        ended: () => {},
      },
    });
    seen.push('window' in globalThis);
    await done.promise;
    seen.push('window' in globalThis);
    expect(seen).toEqual([false, false, false]);
  });
});
