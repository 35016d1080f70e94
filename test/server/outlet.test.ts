import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openBytes, openOutlet, openTurns } from '../../src/server/outlet.ts';
import { atEnd } from '../support/at-end.ts';
import { until } from './stream-house.ts';

const HEAD = Buffer.from('{"payload":');
const payloadOf = (length: number): string => JSON.stringify('é'.repeat(Math.floor((length - HEAD.length - 3) / 2)));

/** One socket, both its ends, and what was received. */
const openPair = async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const turns = openTurns();
  const opened = Promise.withResolvers<{ socket: WebSocket; outlet: ReturnType<typeof openOutlet> }>();
  server.on('upgrade', (request, connection, head) => {
    sockets.handleUpgrade(request, connection, head, (socket) =>
      opened.resolve({ socket, outlet: openOutlet(connection, turns, openBytes()) }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  atEnd(() => {
    client.terminate();
    server.close();
  });
  const received: string[] = [];
  client.on('message', (data) => received.push(String(data)));
  return { ...(await opened.promise), client, received };
};

describe('an outlet', () => {
  test('writes frames of every length', async () => {
    const { outlet, received } = await openPair();
    const payloads = [20, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 200_000].map(payloadOf);
    for (const payload of payloads) outlet(HEAD, payload);
    await until(() => received.length === payloads.length);
    expect(received).toEqual(payloads.map((payload) => `${HEAD}${payload}}`));
  });

  test('keeps its place among what ws writes, also the end', async () => {
    const { outlet, socket, client, received } = await openPair();
    const closed = once(client, 'close');
    socket.send('first');
    for (let n = 0; n < 3; n += 1) {
      outlet(HEAD, String(n));
      socket.send(`after ${n}`);
    }
    socket.close(4000, 'enough');
    const [code] = await closed;
    expect(code).toBe(4000);
    expect(received).toEqual(['first', ...[0, 1, 2].flatMap((n) => [`{"payload":${n}}`, `after ${n}`])]);
  });

  test('writes the first message at once, and those that follow in the same turn together', async () => {
    const written: number[] = [];
    const connection = new Duplex({
      read() {},
      writev(chunks, done) {
        written.push(chunks.length);
        done();
      },
      write(_chunk, _encoding, done) {
        written.push(1);
        done();
      },
    });
    const turns = openTurns();
    const outlet = openOutlet(connection, turns, openBytes());
    for (let n = 0; n < 50; n += 1) outlet(HEAD, String(n));
    expect(written).toEqual([1]);
    await new Promise((resolve) => turns.atEnd(() => resolve(null)));
    expect(written).toEqual([1, 49]);
    outlet(HEAD, '50');
    expect(written).toEqual([1, 49, 1]);
  });

  test('tells when a message has left, and when it never will', async () => {
    const connection = new PassThrough();
    const outlet = openOutlet(connection, openTurns(), openBytes());
    await new Promise<void>((resolve) => outlet(HEAD, '1', resolve));
    connection.destroy();
    await new Promise<void>((resolve) => outlet(HEAD, '2', resolve));
  });
});
