import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerOptions } from '../../src/server/http.ts';
import { openPace } from '../../src/server/pace.ts';
import { atEnd } from '../support/at-end.ts';
import { openManualClock } from './clock.ts';
import { openStreamHouse, socketUrl, tick, until } from './stream-house.ts';

const TICK = 'subscription { tick { n } }';

const openPeer = async ({ server }: { server: { url: string } }, init = true) => {
  const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws');
  atEnd(() => socket.terminate());
  const frames: { type: string; id?: string; payload?: unknown }[] = [];
  let close: { code: number; reason: string } | null = null;
  socket.on('message', (text) => frames.push(JSON.parse(String(text))));
  socket.on('close', (code, reason) => {
    close = { code, reason: String(reason) };
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  if (init) {
    socket.send('{"type":"connection_init"}');
    await until(() => frames.length > 0);
  }
  return { socket, frames, closed: () => close };
};

const metric = async ({ server }: { server: { url: string } }, name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
};

const settles = async (house: { server: { url: string } }, name: string, value: number): Promise<void> => {
  while ((await metric(house, name)) !== value) await new Promise((resolve) => setImmediate(resolve));
};

/** No bound on messages but that of what waits. */
const FAST: Partial<ServerOptions> = { socketMessagesPerSecond: 10_000_000 };

const MEGABYTE = 1024 * 1024;

describe('a peer that asks and never reads', () => {
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1_000) } });

  test.each([
    ['pings', (socket: WebSocket) => socket.send(ping)],
    ['pings of the WebSocket itself', (socket: WebSocket) => socket.ping('x'.repeat(125))],
    [
      'operations that are refused',
      (socket: WebSocket) =>
        socket.send(JSON.stringify({ id: 'x', type: 'subscribe', payload: { query: '{ nothing }' } })),
    ],
    [
      'queries',
      (socket: WebSocket, n: number) =>
        socket.send(JSON.stringify({ id: `${n}`, type: 'subscribe', payload: { query: '{ hello(name: "you") }' } })),
    ],
  ])(
    'is not read either: what waits for %s is bounded (S5)',
    async (_what, send) => {
      const house = await openStreamHouse({ ...FAST, socketOperations: 1_000_000 });
      const { socket, closed } = await openPeer(house);
      socket.pause();
      let most = 0;
      // Many times what the buffers on the way hold: when it is not taken any more it stays with itself.
      for (let round = 0; round < 40 && closed() === null; round += 1) {
        for (let each = 0; each < 2_000; each += 1) send(socket, round * 2_000 + each);
        most = Math.max(most, await metric(house, 'trunkline_websocket_buffered_bytes'));
      }
      expect(most).toBeLessThan(2 * MEGABYTE);
      // It is served again as soon as it reads.
      if (closed() === null) {
        socket.resume();
        await settles(house, 'trunkline_websocket_buffered_bytes', 0);
      }
    },
    60_000,
  );
});

describe('messages of one socket', () => {
  test.each([
    ['pings', (socket: WebSocket) => socket.send('{"type":"ping"}')],
    ['pings of the WebSocket itself', (socket: WebSocket) => socket.ping()],
    ['pongs of the WebSocket itself', (socket: WebSocket) => socket.pong()],
    ['completes', (socket: WebSocket) => socket.send('{"type":"complete","id":"x"}')],
  ])('are bounded: one that sends too many %s is closed with 1008, and counted (S5)', async (_what, send) => {
    const house = await openStreamHouse({ socketMessagesPerSecond: 5 });
    const peer = await openPeer(house);
    const other = await openPeer(house);
    other.socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: TICK } }));
    for (let n = 0; n < 200; n += 1) send(peer.socket);
    await until(() => peer.closed() !== null);
    expect(peer.closed()).toEqual({ code: 1008, reason: 'more than 5 messages a second' });
    expect(await metric(house, 'trunkline_capacity_refusals_total')).toBe(1);
    await until(() => house.readers.size === 1);
    house.bus.publish(tick(1));
    await until(() => other.frames.length === 2);
    expect(other.closed()).toBeNull();
  });

  test('are let through at the pace that is allowed, for ever, and ten times as many at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(fc.integer({ min: 0, max: 3_000 })), (rate, pauses) => {
        const time = openManualClock(0);
        const within = openPace(rate, time.now);
        for (let n = 0; n < rate * 10; n += 1) expect(within()).toBe(true);
        expect(within()).toBe(false);
        for (const pause of pauses) {
          time.advance(pause);
          let taken = 0;
          while (within()) taken += 1;
          expect(taken).toBeLessThanOrEqual(Math.min(rate * 10, Math.ceil((pause / 1000) * rate) + 1));
        }
        time.advance(60_000);
        for (let n = 0; n < 200; n += 1) {
          time.advance(Math.ceil(1000 / rate));
          expect(within()).toBe(true);
        }
      }),
    );
  });
});

describe('whatever clients send, and whenever they are cut', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const query = fc.constantFrom(
    TICK,
    TICK,
    '{ hello }',
    '{ slow }',
    'mutation { set }',
    'subscription { tick(fail: "slow") { n } }',
    'subscription { tick(fail: "typed") { n } }',
    '{',
  );
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(id, query).map(([of, text]) => ({ id: of, type: 'subscribe', payload: { query: text } })),
    },
    { weight: 5, arbitrary: id.map((of) => ({ id: of, type: 'complete' })) },
    { weight: 2, arbitrary: fc.constant('event' as const) },
    { weight: 2, arbitrary: fc.constant('wait' as const) },
    { weight: 1, arbitrary: fc.constant({ type: 'ping' }) },
    { weight: 1, arbitrary: fc.constant('release' as const) },
  );
  const script = fc.record({
    steps: fc.array(step, { maxLength: 25 }),
    end: fc.constantFrom('terminate', 'close', 'nonsense'),
  });

  test('no subscription outlives its socket or its id, and none is told under an id that was given up (S4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: 3 }), async (scripts) => {
        const house = await openStreamHouse();
        let n = 0;
        const publish = (): void => {
          n += 1;
          house.bus.publish(tick(n, { id: `${n}` }));
        };
        await Promise.all(
          scripts.map(async ({ steps, end }) => {
            const { socket, frames, closed } = await openPeer(house);
            for (const one of steps) {
              if (one === 'event') publish();
              else if (one === 'release') house.slow.resolve();
              else if (one === 'wait') await new Promise((resolve) => setImmediate(resolve));
              else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(one));
            }
            if (end === 'terminate') socket.terminate();
            else if (end === 'close') socket.close();
            else if (socket.readyState === WebSocket.OPEN) socket.send('nonsense');
            await until(() => closed() !== null);
            // Between two of its beginnings an id is told an end at most once, and nothing after it.
            for (const used of ['a', 'b', 'c']) {
              const begun = steps.filter(
                (one) => typeof one === 'object' && 'id' in one && one.type === 'subscribe' && one.id === used,
              );
              const ends = frames.filter((frame) => frame.id === used && frame.type !== 'next');
              expect(ends.length).toBeLessThanOrEqual(begun.length);
            }
          }),
        );
        house.slow.resolve();
        await settles(house, 'trunkline_subscriptions', 0);
        await settles(house, 'trunkline_websockets', 0);
        await until(() => house.readers.size === 0);
        expect(house.bus.listeners).toBe(0);
        await house.server.drain(0);
      }),
      { numRuns: 60 },
    );
  });
});
