import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Call, Purpose } from '../../src/domain/call.ts';
import { type ErrorCode, VendorError } from '../../src/domain/error.ts';
import type { AccountLimits } from '../../src/domain/limits.ts';
import { type Http, type HttpOptions, type Inner, openHttp } from '../../src/transport/http.ts';

export interface Served {
  readonly url: string;
  /** Requests seen so far, as `METHOD url`. */
  readonly seen: string[];
  connections(): number;
  close(): Promise<void>;
}

/** A real server on a loopback port; it ends with the test. */
export const serve = async (handler: http.RequestListener): Promise<Served> => {
  const seen: string[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    handler(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, connections: () => connections, close };
};

export const json =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): http.RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

const LIMITS: AccountLimits = {
  timeoutMs: 10_000,
  connections: 8,
  concurrency: 8,
  queueSize: 8,
  retries: 2,
  maxResponseBytes: 64 * 1024,
};

export const SECRET = 'sk-live-9f8e7d6c5b4a';

export interface Opened extends Http {
  /** Waits before repeats, in milliseconds; none of them is really waited, but the clock goes on. */
  readonly waits: number[];
  readonly clock: { ms: number };
}

export const open = (
  baseUrl: string,
  limits: Partial<AccountLimits> = {},
  options: Partial<HttpOptions> = {},
  inner: Partial<Inner> = {},
): Opened => {
  const waits: number[] = [];
  const clock = { ms: 0 };
  const client = openHttp(
    {
      account: 'north',
      baseUrl,
      limits: { ...LIMITS, ...limits },
      authorize: () => ({ Authorization: `Bearer ${SECRET}` }),
      ...options,
    },
    {
      wait: async (ms) => {
        waits.push(ms);
        clock.ms += ms;
      },
      random: () => 0.5,
      now: () => clock.ms,
      ...inner,
    },
  );
  onTestFinished(() => client.close());
  return { ...client, waits, clock };
};

export interface Metered extends Call {
  starts: number;
  ends: number;
}

export const callWith = (signal: AbortSignal = new AbortController().signal, purpose?: Purpose): Metered => {
  const call: Metered = {
    signal,
    ...(purpose && { purpose }),
    starts: 0,
    ends: 0,
    meter: {
      start: () => {
        call.starts += 1;
      },
      end: () => {
        call.ends += 1;
      },
    },
  };
  return call;
};

export const failure = async (work: Promise<unknown>): Promise<VendorError> => {
  const error = await work.then(
    () => expect.unreachable('should have failed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
};

export const failsWith = async (work: Promise<unknown>, code: ErrorCode): Promise<VendorError> => {
  const error = await failure(work);
  expect(error.code, error.message).toBe(code);
  return error;
};

export const timeoutReason = () => new DOMException('too late', 'TimeoutError');

/** Requests wait at the server until let go. */
export const gate = async () => {
  const held: (() => void)[] = [];
  let arrivals = Promise.withResolvers<void>();
  const server = await serve((request, response) => {
    held.push(() => json(200, {})(request, response));
    arrivals.resolve();
  });
  const arrived = async (count: number) => {
    while (server.seen.length < count) {
      await arrivals.promise;
      arrivals = Promise.withResolvers();
    }
  };
  const letGo = () => {
    for (const answer of held.splice(0)) answer();
  };
  return { server, arrived, letGo };
};
