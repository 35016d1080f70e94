import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_CAPACITY, HOLDINGS, openPlaces } from '../../src/server/capacity.ts';
import { atEnd } from '../support/at-end.ts';
import { openStreamHouse, socketUrl, until } from './stream-house.ts';

const FEW = { sockets: 2, eventStreams: 2, subscriptions: 3 };
const MANY = { sockets: 100, eventStreams: 100, subscriptions: 100 };
const QUERY = 'subscription { tick { n } }';
const KEYS = {
  apiKeys: [
    { name: 'a', key: 'key-of-a-0123456789', role: 'viewer' },
    { name: 'b', key: 'key-of-b-0123456789', role: 'viewer' },
  ],
} as const;

type Served = { readonly url: string };

const openSocket = async (server: Served, who: string) => {
  const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws');
  atEnd(() => socket.terminate());
  const frames: { type: string; id?: string; payload?: unknown }[] = [];
  let close: [number, string] | null = null;
  socket.on('message', (text) => frames.push(JSON.parse(String(text))));
  socket.on('close', (code, reason) => {
    close = [code, String(reason)];
  });
  await once(socket, 'open');
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: 'connection_init', payload: { 'x-api-key': `key-of-${who}-0123456789` } });
  await until(() => frames.length > 0 || close !== null);
  return { socket, frames, say, closed: () => close };
};

const openStream = async (server: Served, who: string) => {
  const request = httpRequest(`${server.url}/graphql?${new URLSearchParams({ query: QUERY })}`, {
    agent: false,
    headers: { accept: 'text/event-stream', 'x-api-key': `key-of-${who}-0123456789` },
  });
  atEnd(() => request.destroy());
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return { request, response };
};

describe('places', () => {
  test('are never more than allowed, for one and for all, and are there again when they are given back', () => {
    const step = fc.record({
      who: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom(...HOLDINGS),
      back: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let refused = 0;
        const capacity = { connections: 1, sockets: 4, eventStreams: 3, subscriptions: 5, perPrincipal: FEW };
        const places = openPlaces(capacity, () => {
          refused += 1;
        });
        const held: { who: string; what: (typeof HOLDINGS)[number]; give: () => void }[] = [];
        let expected = 0;
        for (const { who, what, back } of steps) {
          if (back) {
            const at = held.findIndex((one) => one.who === who && one.what === what);
            const [one] = at === -1 ? [] : held.splice(at, 1);
            one?.give();
            one?.give();
            continue;
          }
          const all = held.filter((one) => one.what === what);
          const own = all.filter((one) => one.who === who);
          const place = places.take(what, who);
          if ('problem' in place) {
            expected += 1;
            expect(place.share).toBe(own.length >= FEW[what] ? 'principal' : 'all');
            expect(own.length >= FEW[what] || all.length >= capacity[what]).toBe(true);
          } else held.push({ who, what, give: place });
        }
        for (const what of HOLDINGS) expect(places.count(what)).toBe(held.filter((one) => one.what === what).length);
        expect(refused).toBe(expected);
      }),
    );
  });
});

describe('a client that holds too much', () => {
  test('is refused sockets with 1013, and others are not (S17)', async () => {
    const { server } = await openStreamHouse({ auth: KEYS, capacity: { ...DEFAULT_CAPACITY, perPrincipal: FEW } });
    const own = [await openSocket(server, 'a'), await openSocket(server, 'a')];
    const third = await openSocket(server, 'a');
    await until(() => third.closed() !== null);
    expect(third.closed()).toEqual([1013, 'at most 2 WebSockets may be open for one key or token']);
    expect((await openSocket(server, 'b')).frames).toEqual([{ type: 'connection_ack' }]);
    own[0]?.socket.close();
    await until(() => own[0]?.closed() !== null);
    // The place is free when the server has heard of it.
    for (;;) {
      const next = await openSocket(server, 'a');
      if (next.frames.length > 0) break;
    }
  });

  test('is refused event streams with 429 and Retry-After, and others are not (S17)', async () => {
    const { server, readers } = await openStreamHouse({
      auth: KEYS,
      capacity: { ...DEFAULT_CAPACITY, perPrincipal: FEW },
    });
    const first = await openStream(server, 'a');
    await openStream(server, 'a');
    await until(() => readers.size === 2);
    const { response } = await openStream(server, 'a');
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '5']);
    expect((await openStream(server, 'b')).response.statusCode).toBe(200);
    await until(() => readers.size === 3);
    first.request.destroy();
    await until(() => readers.size === 2);
    expect((await openStream(server, 'a')).response.statusCode).toBe(200);
  });

  test('is refused subscriptions over all its sockets and streams, with their code (S17)', async () => {
    const { server, readers } = await openStreamHouse({
      auth: KEYS,
      capacity: { ...DEFAULT_CAPACITY, perPrincipal: FEW },
    });
    const [one, other] = [await openSocket(server, 'a'), await openSocket(server, 'a')];
    await openStream(server, 'a');
    for (const id of ['1', '2']) one?.say({ id, type: 'subscribe', payload: { query: QUERY } });
    await until(() => readers.size === 3);
    other?.say({ id: '3', type: 'subscribe', payload: { query: QUERY } });
    await until(() => other?.frames.length === 2);
    expect(other?.frames[1]).toMatchObject({
      id: '3',
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', retryAfterMs: 5_000 } }],
    });
    expect((await openStream(server, 'a')).response.statusCode).toBe(429);
    one?.say({ id: '1', type: 'complete' });
    await until(() => readers.size === 2);
    other?.say({ id: '3', type: 'subscribe', payload: { query: QUERY } });
    await until(() => readers.size === 3);
    const metrics = await (
      await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': 'key-of-a-0123456789' } })
    ).text();
    expect(metrics).toContain('trunkline_capacity_refusals_total{what="subscriptions",share="principal"} 2');
    expect(metrics).toContain('trunkline_event_streams 1');
  });
});

describe('all clients together', () => {
  test('find no room for more sockets: 503 and Retry-After before there is one (S17)', async () => {
    const { server } = await openStreamHouse({
      auth: KEYS,
      capacity: { ...DEFAULT_CAPACITY, ...MANY, sockets: 2, perPrincipal: MANY },
    });
    await openSocket(server, 'a');
    await openSocket(server, 'b');
    const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws');
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5']);
  });

  test('that have not said who they are leave half of the sockets to those who have (S17)', async () => {
    const { server } = await openStreamHouse({ auth: KEYS, capacity: { ...DEFAULT_CAPACITY, sockets: 4 } });
    const strangers = [1, 2].map(() => new WebSocket(socketUrl(server), 'graphql-transport-ws'));
    for (const socket of strangers) await once(socket, 'open');
    const third = new WebSocket(socketUrl(server), 'graphql-transport-ws');
    const [error] = await once(third, 'error');
    expect(String(error)).toContain('503');
    for (const socket of strangers) socket.terminate();
  });

  test('past the limit of connections are told to come back, and probes are answered (S17)', async () => {
    const { server } = await openStreamHouse({ capacity: { ...DEFAULT_CAPACITY, connections: 3 } });
    const idle = [1, 2, 3].map(() => connect(server.port, '127.0.0.1'));
    for (const socket of idle) await once(socket, 'connect');
    atEnd(() => {
      for (const socket of idle) socket.destroy();
    });
    const get = async (path: string) => {
      const request = httpRequest(`${server.url}${path}`, { agent: false }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      return response;
    };
    // Node may not have told the server of all of them yet.
    let refused = await get('/graphql?query={hello}');
    while (refused.statusCode !== 503) refused = await get('/graphql?query={hello}');
    expect([refused.headers['retry-after'], refused.headers.connection]).toEqual(['5', 'close']);
    expect((await get('/healthz')).statusCode).toBe(200);
    expect((await get('/readyz')).statusCode).toBe(200);
    for (const socket of idle) socket.destroy();
    while ((await get('/graphql?query={hello}')).statusCode !== 200)
      await new Promise((resolve) => setImmediate(resolve));
  });
});
