import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Received {
  readonly status: number;
  readonly body: string;
}

const textOf = async (message: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** One request over a socket of its own. */
export const sendTo = (origin: string, { method, path, headers, body }: Sent): Promise<Received> =>
  new Promise((resolve, reject) => {
    const request = http.request(new URL(path, origin), { method, headers: { ...headers }, agent: false }, (answer) =>
      textOf(answer).then((text) => resolve({ status: answer.statusCode ?? 0, body: text }), reject),
    );
    request.on('error', reject);
    request.end(body);
  });

/** What was sent by way of a relay, and what came back. */
export interface Relayed {
  readonly sent: Sent;
  readonly received: Received;
}

export interface Relay {
  readonly url: string;
  readonly relayed: readonly Relayed[];
  readonly leadTo: (origin: string) => void;
  readonly close: () => Promise<void>;
}

/** Of the way alone: what the sender says of the connection is not sent again. */
const HOP = new Set(['host', 'connection', 'transfer-encoding', 'content-length', 'expect']);

/** Stands where the public reaches the server, and keeps what is delivered there, so that it can be delivered again in other ways. */
export const openRelay = async (): Promise<Relay> => {
  const relayed: Relayed[] = [];
  let target = '';
  const server = http.createServer(async (message, response) => {
    const headers = Object.fromEntries(
      Object.entries(message.headers).flatMap(([name, value]) => (HOP.has(name) ? [] : [[name, String(value)]])),
    );
    const sent = { method: message.method ?? 'GET', path: message.url ?? '/', headers, body: await textOf(message) };
    const received = await sendTo(target, sent);
    relayed.push({ sent, received });
    response.writeHead(received.status, { 'content-type': 'application/json' }).end(received.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    relayed,
    leadTo: (origin) => {
      target = origin;
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
};
