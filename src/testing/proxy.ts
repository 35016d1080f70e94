import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Simulation } from '../sandbox/face.ts';

export interface ProxiedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export type Matches = (request: ProxiedRequest) => boolean;
type Reviver = (key: string, value: unknown) => unknown;

/** Requests that wait, unanswered, for a test to let them go. */
export interface Held {
  /** Resolves once so many have arrived. */
  readonly arrived: (count: number) => Promise<void>;
  /** Resolves once so many of those who wait have hung up. */
  readonly left: (count: number) => Promise<void>;
  /** Lets them go on to the vendor, and all later ones, too. */
  readonly release: () => void;
}

/** Stands in front of a simulator on a port of its own, so that a test can hold, count, refuse and rewrite what passes. */
export interface VendorProxy {
  readonly url: string;
  /** In order of arrival. */
  readonly requests: readonly ProxiedRequest[];
  readonly hold: (matches?: Matches) => Held;
  /** Lets requests through and holds their answers: who arrives here has been served. */
  readonly holdAnswers: (matches?: Matches) => Held;
  /** Changes the JSON of all answers, as a reviver of `JSON.parse` does; undone by what is returned. */
  readonly rewrite: (reviver: Reviver) => () => void;
  /** Answers in the vendor's stead; undone by what is returned. */
  readonly refuse: (status: number, matches: Matches) => () => void;
  /** Lets everything pass again as it is. */
  readonly reset: () => void;
  /** Sockets that callers keep open. */
  readonly sockets: () => number;
  /** Resolves once no caller keeps a socket. */
  readonly deserted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Hold {
  readonly what: 'request' | 'answer';
  readonly matches: Matches;
  readonly take: (response: http.ServerResponse) => Promise<void>;
  readonly release: () => void;
}

const all: Matches = () => true;

/** A count that can be waited for. */
const tally = () => {
  let count = 0;
  const waiting = new Set<{ readonly at: number; readonly resolve: () => void }>();
  return {
    add: () => {
      count += 1;
      for (const one of waiting) if (count >= one.at) one.resolve();
    },
    reached: (at: number): Promise<void> => {
      if (count >= at) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ at, resolve });
      return promise;
    },
  };
};

const bodyOf = async (message: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** Like `bodyOf`, for an answer that may break off in the middle. */
const receive = (answer: http.IncomingMessage): Promise<{ readonly text: string; readonly whole: boolean }> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = (whole: boolean) => resolve({ text: Buffer.concat(chunks).toString(), whole });
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => end(true));
    answer.on('error', () => end(false));
    answer.on('close', () => end(answer.complete));
  });

const rewritten = (text: string, revivers: Iterable<Reviver>): string => {
  let changed = text;
  try {
    for (const reviver of revivers) changed = JSON.stringify(JSON.parse(changed, reviver));
  } catch {
    // What is not JSON passes as it is.
  }
  return changed;
};

export const openProxy = async ({ url: target, serve }: Pick<Simulation, 'url' | 'serve'>): Promise<VendorProxy> => {
  const requests: ProxiedRequest[] = [];
  const holds = new Set<Hold>();
  const revivers = new Set<Reviver>();
  const refusals = new Set<{ readonly status: number; readonly matches: Matches }>();
  const sockets = new Set<Socket>();
  const agent = new http.Agent({ keepAlive: true });
  let onDeserted: (() => void)[] = [];

  const pass = async (what: Hold['what'], request: ProxiedRequest, response: http.ServerResponse): Promise<void> => {
    // Only those that hold already: one that was let go is not caught by the next hold.
    for (const hold of [...holds]) if (hold.what === what && hold.matches(request)) await hold.take(response);
  };

  const hold = (what: Hold['what'], matches: Matches): Held => {
    const [arrivals, departures] = [tally(), tally()];
    const { promise, resolve } = Promise.withResolvers<void>();
    const held: Hold = {
      what,
      matches,
      take: (response) => {
        response.on('close', departures.add);
        arrivals.add();
        return promise;
      },
      release: () => {
        holds.delete(held);
        resolve();
      },
    };
    holds.add(held);
    return { arrived: arrivals.reached, left: departures.reached, release: held.release };
  };

  /** Whether answers pass as they are. Then they need not pass by a second socket. */
  const leavesAnswers = (): boolean => revivers.size === 0 && ![...holds].some(({ what }) => what === 'answer');

  const forward = (request: ProxiedRequest, headers: http.IncomingHttpHeaders, response: http.ServerResponse): void => {
    const { method, url, body } = request;
    const upstream = http.request(new URL(url, target), { method, headers, agent }, async (answer) => {
      const { text, whole } = await receive(answer);
      await pass('answer', request, response);
      const { 'transfer-encoding': _, ...kept } = answer.headers;
      if (whole) {
        const changed = rewritten(text, revivers);
        response.writeHead(answer.statusCode ?? 502, { ...kept, 'content-length': Buffer.byteLength(changed) });
        response.end(changed);
        return;
      }
      response.writeHead(answer.statusCode ?? 502, kept);
      response.write(text, () => response.socket?.destroySoon());
    });
    upstream.on('error', () => response.socket?.resetAndDestroy());
    response.on('close', () => upstream.destroy());
    upstream.end(body);
  };

  const server = http.createServer(async (message, response) => {
    const request = { method: message.method ?? '', url: message.url ?? '', body: await bodyOf(message) };
    requests.push(request);
    await pass('request', request, response);
    const refusal = [...refusals].find(({ matches }) => matches(request));
    if (response.destroyed) return;
    if (refusal) response.writeHead(refusal.status, { 'content-type': 'application/json' }).end('{}');
    else if (serve && leavesAnswers()) serve(message, request.body, response);
    else forward(request, message.headers, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size > 0) return;
      for (const resolve of onDeserted) resolve();
      onDeserted = [];
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hold: (matches = all) => hold('request', matches),
    holdAnswers: (matches = all) => hold('answer', matches),
    rewrite: (reviver) => {
      revivers.add(reviver);
      return () => revivers.delete(reviver);
    },
    refuse: (status, matches) => {
      const refusal = { status, matches };
      refusals.add(refusal);
      return () => refusals.delete(refusal);
    },
    reset: () => {
      for (const { release } of [...holds]) release();
      revivers.clear();
      refusals.clear();
    },
    sockets: () => sockets.size,
    deserted: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => onDeserted.push(resolve))),
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      agent.destroy();
      return closed;
    },
  };
};
