/** Stands before a simulator and falls ill in the ways that vendors do. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { request as send } from 'undici';
import { answer, ready } from '../probe.ts';
import type { Fault } from './faults.ts';

const SLOW_MS = 30_000;
const RETRY_AFTER_SECONDS = '2';

type Told = readonly [status: number, type: string, body: string, retryAfter?: string];

const TOLD: Readonly<Partial<Record<Fault, Told>>> = {
  garbage: [200, 'application/json', '{"data":{"res'],
  page: [200, 'text/html', '<!doctype html><title>Sign in</title>'],
  '500': [500, 'application/json', '{"message":"boom"}'],
  '503, Retry-After': [503, 'application/json', '{}', RETRY_AFTER_SECONDS],
  '429': [429, 'application/json', '{}'],
  '429, Retry-After': [429, 'application/json', '{}', RETRY_AFTER_SECONDS],
};

const [, , origin = ''] = process.argv;
const sockets = new Set<Socket>();
let fault: Fault | null = null;
let calls = 0;

const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
  const reply = await send(origin + (request.url ?? '/'), {
    method: request.method ?? 'GET',
    headers: { authorization, 'content-type': type },
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  response.writeHead(reply.statusCode, { 'content-type': String(reply.headers['content-type']) });
  response.end(await reply.body.text());
};

const server = createServer((request, response) => {
  calls += 1;
  const told = fault && TOLD[fault];
  if (fault === null) passOn(request, response).catch(() => response.destroy());
  else if (told) {
    const [status, type, body, retryAfter] = told;
    response
      .writeHead(status, { 'content-type': type, ...(retryAfter ? { 'retry-after': retryAfter } : {}) })
      .end(body);
  } else if (fault === 'slow') setTimeout(() => response.end('{}'), SLOW_MS).unref();
  else if (fault !== 'hang') request.socket.resetAndDestroy();
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

answer('become', async (next: Fault | null) => {
  fault = next;
  calls = 0;
  if (next === 'refused') {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  } else if (!server.listening) {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
});
answer('calls', () => calls);

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
ready(`http://127.0.0.1:${port}`);
