import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What lies between a gateway and a vendor, in the test's hand. */
export interface Wire {
  readonly url: string;
  /** Requests are sent on without cookies. */
  cookieless: boolean;
  /** These are answered 503 in the vendor's stead. */
  refuses: (request: Passing) => boolean;
  /** Sees each answer before it goes on, and may change it or hold it back. */
  onAnswer: (request: Passing, answer: Answer) => Answer | Promise<Answer>;
  /** Requests that wait for their answer; not the connects of CometD, which are held until there is something to say. */
  readonly pending: number;
  /** Sends the newest connect of CometD once more, with all its headers; answers its status. */
  repeatConnect(): Promise<number>;
  /** Breaks the callers' connections off, while the vendor goes on serving the requests that came over them. */
  cut(): void;
  /** Nobody listens on the port, and every connection is gone. */
  stop(): Promise<void>;
  /** The same port again. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const listening = (server: http.Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

export const openWire = async (target: string): Promise<Wire> => {
  const callers = new Set<Socket>();
  const upstreams = new Set<http.ClientRequest>();
  const pending = new Set<http.ServerResponse>();
  let cutting = false;
  let newest: Passing | null = null;

  const send = ({ method, path, headers, body }: Passing, opened: (upstream: http.ClientRequest) => void = () => {}) =>
    new Promise<Answer>((resolve, reject) => {
      const upstream = http.request(new URL(path, target), { method, headers, agent: false }, async (answer) => {
        try {
          const told = await text(answer);
          resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: told });
        } catch (error) {
          reject(error);
        }
      });
      upstreams.add(upstream);
      upstream.once('close', () => upstreams.delete(upstream));
      upstream.once('error', reject);
      opened(upstream);
      upstream.end(body);
    });

  const serve = async (message: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { cookie, ...others } = message.headers;
    const headers = wire.cookieless || cookie === undefined ? others : { ...others, cookie };
    const request = { method: message.method ?? '', path: message.url ?? '', headers, body: await text(message) };
    if (wire.refuses(request)) {
      response.writeHead(503).end();
      return;
    }
    const isHeld = request.body.includes('/meta/connect');
    if (isHeld) newest = request;
    else pending.add(response);
    response.once('close', () => pending.delete(response));
    const got = await send(request, (upstream) => {
      response.once('close', () => {
        if (!cutting) upstream.destroy();
      });
    });
    const { status, headers: given, body } = await wire.onAnswer(request, got);
    const { 'transfer-encoding': _, ...kept } = given;
    response.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(body) }).end(body);
  };

  const open = (): http.Server => {
    const server = http.createServer((message, response) => {
      serve(message, response).catch(() => response.socket?.destroy());
    });
    server.on('connection', (socket) => {
      callers.add(socket);
      socket.once('close', () => callers.delete(socket));
    });
    return server;
  };

  let server = open();
  await listening(server, 0);
  const { port } = server.address() as AddressInfo;

  const stop = (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    for (const upstream of upstreams) upstream.destroy();
    return closed;
  };

  const wire: Wire = {
    url: `http://127.0.0.1:${port}`,
    cookieless: false,
    refuses: () => false,
    onAnswer: (_request, answer) => answer,
    get pending() {
      return pending.size;
    },
    async repeatConnect() {
      if (!newest) throw new Error('there was no connect');
      return (await send(newest)).status;
    },
    cut() {
      cutting = true;
      for (const socket of callers) {
        socket.once('close', () => {
          if (callers.size === 0) cutting = false;
        });
        socket.destroy();
      }
    },
    stop,
    async start() {
      server = open();
      await listening(server, port);
    },
    close: stop,
  };
  return wire;
};
