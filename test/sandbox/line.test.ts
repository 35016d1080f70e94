import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../src/sandbox/clock.ts';
import { openLine, type Sending } from '../../src/sandbox/line.ts';
import { closeAtEnd } from '../support/close-at-end.ts';

/** Somebody who is called, and the line to him. */
const callee = async (listener: RequestListener) => {
  const sockets: Socket[] = [];
  const server = createServer(listener).on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAtEnd({ close: () => void server.close() });
  const line = openLine(realClock(), 10_000);
  closeAtEnd(line);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const call = async (body: string): Promise<number | undefined> => {
    const sending: Sending = { method: 'POST', url, headers: {}, body };
    return (await line.send(sending))?.status;
  };
  return { line, sockets, call };
};

describe('the way out of a simulation over sockets', () => {
  it('uses one connection for calls that follow each other, and none once it is closed', async () => {
    const { line, sockets, call } = await callee((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    expect([await call('a'), await call('b'), await call('c')]).toEqual([204, 204, 204]);
    expect(sockets).toHaveLength(1);
    const gone = once(sockets[0] as Socket, 'close');
    line.close();
    await gone;
  });

  it('calls again when the other side gave the connection up between two calls', async () => {
    const seen = new Map<Socket, number>();
    const { sockets, call } = await callee((request, response) => {
      const before = seen.get(request.socket) ?? 0;
      seen.set(request.socket, before + 1);
      if (before > 0) request.socket.resetAndDestroy();
      else request.resume().on('end', () => response.writeHead(204).end());
    });
    expect([await call('a'), await call('b')]).toEqual([204, 204]);
    expect(sockets).toHaveLength(2);
  });

  it('does not call again where the first call on a connection is cut', async () => {
    const { sockets, call } = await callee((request) => request.socket.resetAndDestroy());
    expect(await call('a')).toBeUndefined();
    expect(sockets).toHaveLength(1);
  });
});
