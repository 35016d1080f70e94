import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LimitedVendor {
  readonly url: string;
  /** When each request came, in order. */
  readonly arrivals: readonly number[];
  /** How many were refused for being too many. */
  refused(): number;
  close(): Promise<void>;
}

const WINDOW_MS = 1_000;

/** Stands in front of a simulator and takes so many requests in a second by the clock; more get 429 and a `Retry-After`. */
export const openLimitedVendor = async (
  target: string,
  now: () => number,
  callsPerSecond: number,
): Promise<LimitedVendor> => {
  const agent = new http.Agent({ keepAlive: true });
  const arrivals: number[] = [];
  let refused = 0;
  let windowEnds = 0;
  let count = 0;

  const isTooMany = (): boolean => {
    arrivals.push(now());
    if (now() >= windowEnds) {
      windowEnds = now() + WINDOW_MS;
      count = 0;
    }
    count += 1;
    return count > callsPerSecond;
  };

  const server = http.createServer((request, response) => {
    if (isTooMany()) {
      refused += 1;
      request.resume();
      const seconds = Math.max(1, Math.ceil((windowEnds - now()) / 1_000));
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': String(seconds) }).end('{}');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', target);
    const passed = http.request(
      new URL(pathname + search, target),
      { method: request.method, headers: { ...request.headers, host: new URL(target).host }, agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.once('error', () => response.destroy());
    request.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    refused: () => refused,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
};
