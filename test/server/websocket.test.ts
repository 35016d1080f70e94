import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { VendorError } from '../../src/domain/error.ts';
import { atEnd } from '../support/at-end.ts';
import { clientOf, openStreamHouse, socketUrl, tick, until } from './stream-house.ts';

interface Row {
  readonly data?: { readonly tick: Record<string, unknown> | null } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

const TICKS = 'subscription { tick { n who conflated } }';

const rowsOf = (client: ReturnType<typeof clientOf>, query = TICKS) =>
  client.iterate({ query }) as AsyncIterableIterator<Row>;

/** A bare peer of the protocol, for what a well-behaved client would not do. */
const openPeer = async (server: { url: string }, options: { origin?: string; init?: object | null } = {}) => {
  const socket = new WebSocket(
    socketUrl(server),
    'graphql-transport-ws',
    options.origin ? { origin: options.origin } : {},
  );
  atEnd(() => socket.terminate());
  const messages: { type: string; id?: string; payload?: Row }[] = [];
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  const closed = new Promise<[number, Buffer]>((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => resolve([code, reason]));
  });
  await once(socket, 'open');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  if (options.init !== null) {
    say({ type: 'connection_init', payload: options.init ?? {} });
    await until(() => messages.length > 0 || socket.readyState !== WebSocket.OPEN);
  }
  return { socket, messages, closed, say };
};

describe('a socket', () => {
  test('tells events as they happen, in order', async () => {
    const { server, bus, readers } = await openStreamHouse();
    const rows = rowsOf(clientOf(server));
    const first = rows.next();
    await until(() => readers.size === 1);
    for (let n = 1; n <= 3; n += 1) bus.publish(tick(n, { id: `w${n}` }));
    expect((await first).value).toEqual({ data: { tick: { n: 1, who: 'one', conflated: 0 } } });
    expect((await rows.next()).value).toEqual({ data: { tick: { n: 2, who: 'one', conflated: 0 } } });
    expect((await rows.next()).value).toEqual({ data: { tick: { n: 3, who: 'one', conflated: 0 } } });
  });

  test('leaves nothing behind when the client completes, and when it goes away', async () => {
    const { server, bus, readers } = await openStreamHouse();
    const client = clientOf(server);
    const rows = rowsOf(client);
    void rows.next();
    const others = rowsOf(client, 'subscription { tick { n } }');
    void others.next();
    await until(() => readers.size === 2);
    await rows.return?.();
    await until(() => readers.size === 1);
    await client.dispose();
    await until(() => readers.size === 0);
    expect(bus.listeners).toBe(0);
  });

  test('answers queries and mutations too', async () => {
    const { server } = await openStreamHouse();
    const client = clientOf(server);
    expect((await rowsOf(client, '{ hello(name: "you") }').next()).value).toEqual({ data: { hello: 'hello you' } });
    expect((await rowsOf(client, 'mutation { set }').next()).value).toEqual({ data: { set: 1 } });
  });

  test('refuses what is wrong with a document, by name', async () => {
    const { server } = await openStreamHouse();
    const client = clientOf(server);
    await expect(rowsOf(client, '{ nothing }').next()).rejects.toMatchObject([
      { message: expect.stringContaining('nothing') },
    ]);
    await expect(rowsOf(client, '{ hello').next()).rejects.toMatchObject([
      { message: expect.stringContaining('Syntax') },
    ]);
  });

  test('tells why a subscription is refused, typed', async () => {
    const { server, readers } = await openStreamHouse();
    const { value } = await rowsOf(clientOf(server), 'subscription { tick(fail: "typed") { n } }').next();
    expect(value.errors).toMatchObject([
      { message: 'there is no such workbin', extensions: { code: 'NOT_FOUND', account: 'one' } },
    ]);
    expect(readers.size).toBe(0);
  });

  test('ends a subscription whose feed fails with the typed error', async () => {
    const { server, readers } = await openStreamHouse();
    const next = rowsOf(clientOf(server)).next();
    await until(() => readers.size === 1);
    for (const reader of readers) reader.fail(new VendorError('LIMIT_EXCEEDED', null, 'too slow'));
    await expect(next).rejects.toMatchObject([{ message: 'too slow', extensions: { code: 'LIMIT_EXCEEDED' } }]);
    expect(readers.size).toBe(0);
  });

  test('hides what is nobody’s business', async () => {
    const { server, bus, readers } = await openStreamHouse();
    const next = rowsOf(clientOf(server), 'subscription { tick { n broken } }').next();
    await until(() => readers.size === 1);
    bus.publish(tick(1));
    const { value } = await next;
    expect(JSON.stringify(value)).not.toContain('a secret of ours');
    expect(value.errors[0].extensions.code).toBe('INTERNAL');
  });

  test('may be opened by our own pages and by programs, and by no other page', async () => {
    const { server } = await openStreamHouse({ cors: ['https://board.example'] });
    await expect(openPeer(server, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(openPeer(server, { origin: server.url })).resolves.toBeDefined();
    await expect(openPeer(server, { origin: 'https://board.example' })).resolves.toBeDefined();
    await expect(openPeer(server)).resolves.toBeDefined();
  });

  test('exists at one path only', async () => {
    const { server } = await openStreamHouse();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('404');
  });

  test('has a bound for open operations and for the size of a message', async () => {
    const { server, readers } = await openStreamHouse({ socketOperations: 2, bodyLimit: 2_000 });
    const { say, messages, closed } = await openPeer(server);
    for (const id of ['a', 'b', 'c']) say({ id, type: 'subscribe', payload: { query: TICKS } });
    await until(() => messages.some(({ type }) => type === 'error'));
    expect(messages.find(({ type }) => type === 'error')).toMatchObject({ id: 'c' });
    await until(() => readers.size === 2);
    say({ id: 'd', type: 'subscribe', payload: { query: `{ hello ${'#'.repeat(3_000)} }` } });
    expect((await closed)[0]).toBe(1009);
    await until(() => readers.size === 0);
  });
});

describe('authentication on a socket', () => {
  const auth = {
    apiKeys: [
      { name: 'a', key: 'key-of-a-0123456789', role: 'viewer', accounts: ['one'] },
      { name: 'b', key: 'key-of-b-0123456789', role: 'viewer', accounts: ['two'] },
    ],
  } as const;

  test('comes with the first message; without it the socket ends with 4403', async () => {
    const { server } = await openStreamHouse({ auth });
    const { closed } = await openPeer(server, { init: {} });
    expect((await closed)[0]).toBe(4403);
    const wrong = await openPeer(server, { init: { authorization: 'Bearer nonsense-nonsense' } });
    expect((await wrong.closed)[0]).toBe(4403);
  });

  test('lets each principal hear his own accounts, and shares nothing between different rights', async () => {
    const { server, bus, readers, counted } = await openStreamHouse({ auth });
    const heard: Record<string, unknown[]> = { a: [], b: [] };
    for (const name of ['a', 'b'] as const) {
      const client = clientOf(server, { 'X-Api-Key': `key-of-${name}-0123456789` });
      client.subscribe(
        { query: TICKS },
        {
          next: ({ data }) => heard[name]?.push((data as { tick: { who: string } }).tick.who),
          error: () => {},
          complete: () => {},
        },
      );
    }
    await until(() => readers.size === 2);
    for (let n = 0; n < 50; n += 1) bus.publish(tick(n, { id: `${n}`, account: n % 2 ? 'one' : 'two' }));
    await until(() => heard.a?.length === 25 && heard.b?.length === 25);
    expect(new Set(heard.a)).toEqual(new Set(['one']));
    expect(new Set(heard.b)).toEqual(new Set(['two']));
    expect(counted.resolved).toBe(50);
  });

  test('is asked for before anything else', async () => {
    const { server } = await openStreamHouse({ auth });
    const { say, closed } = await openPeer(server, { init: null });
    say({ id: 'a', type: 'subscribe', payload: { query: TICKS } });
    expect((await closed)[0]).toBe(4401);
  });
});

describe('many sockets', () => {
  test('share one execution per event', async () => {
    const { server, bus, readers, counted } = await openStreamHouse();
    let heard = 0;
    for (let n = 0; n < 20; n += 1) {
      clientOf(server).subscribe(
        { query: TICKS },
        {
          next: () => {
            heard += 1;
          },
          error: () => {},
          complete: () => {},
        },
      );
    }
    await until(() => readers.size === 20);
    for (let n = 0; n < 5; n += 1) bus.publish(tick(n, { id: `${n}` }));
    await until(() => heard === 100);
    expect(counted.resolved).toBe(5);
  });

  test('lose nothing by one that stalls, which gets the final state of each object afterwards', async () => {
    const { server, bus, readers } = await openStreamHouse({ readerLimit: 64 });
    const stalled = await openPeer(server);
    stalled.say({ id: 's', type: 'subscribe', payload: { query: 'subscription { tick { n cause conflated } }' } });
    await until(() => readers.size === 1);
    stalled.socket.pause();
    const heard: number[] = [];
    const client = clientOf(server);
    client.subscribe(
      { query: TICKS },
      { next: ({ data }) => heard.push((data as { tick: { n: number } }).tick.n), error: () => {}, complete: () => {} },
    );
    await until(() => readers.size === 2);
    // Far more than a socket, its buffers and a reader together hold.
    const rounds = 3_000;
    for (let n = 0; n < rounds; n += 1) {
      bus.publish(tick(n, { id: `w${n % 10}`, weight: 10_000 }));
      if (n % 20 === 19) await until(() => heard.length === n + 1);
    }
    expect(heard).toEqual(Array.from({ length: rounds }, (_, n) => n));
    stalled.socket.resume();
    const ticks = () => stalled.messages.flatMap(({ payload }) => (payload?.data?.tick ? [payload.data.tick] : []));
    const last = () => new Map(ticks().map(({ n }) => [Number(n) % 10, n]));
    await until(() => [...last().values()].filter((n) => Number(n) >= rounds - 10).length === 10);
    expect(ticks().some(({ conflated }) => Number(conflated) > 0)).toBe(true);
    expect(ticks().reduce((sum, { conflated }) => sum + 1 + Number(conflated), 0)).toBe(rounds);
  });

  test('leave nothing behind after two hundred random ends', async () => {
    const { server, bus, readers } = await openStreamHouse();
    const ends: Promise<unknown>[] = [];
    for (let n = 0; n < 200; n += 1) {
      const peer = await openPeer(server);
      peer.say({ id: 'x', type: 'subscribe', payload: { query: TICKS } });
      if (n % 3 === 0) await until(() => readers.size > 0);
      bus.publish(tick(n));
      if (n % 4 === 0) peer.socket.terminate();
      else if (n % 4 === 1) peer.socket.close();
      else peer.say({ id: 'x', type: 'complete' });
      if (n % 4 === 3) peer.socket.close();
      ends.push(n % 4 === 2 ? Promise.resolve() : peer.closed);
    }
    await Promise.all(ends);
    await until(() => readers.size === 0);
    expect(bus.listeners).toBe(0);
  });
});

describe('a server that is told to stop', () => {
  test('sends every socket elsewhere with 1001, the silent ones too', async () => {
    const { server, readers } = await openStreamHouse();
    const peer = await openPeer(server);
    peer.say({ id: 'a', type: 'subscribe', payload: { query: TICKS } });
    await until(() => readers.size === 1);
    const silent = await openPeer(server);
    silent.socket.pause();
    await server.drain(200);
    expect((await peer.closed)[0]).toBe(1001);
    expect(readers.size).toBe(0);
    await expect(openPeer(server)).rejects.toThrow();
  });
});
