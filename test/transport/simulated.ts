import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Purpose } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { AccountLimits } from '../../src/domain/limits.ts';
import { openHttp } from '../../src/transport/http.ts';

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** Time that passes only when it is told to. */
export const simulatedClock = () => {
  const timers = new Set<Timer>();
  let ms = 0;
  return {
    now: () => ms,
    after: (delay: number, work: () => void) => {
      const timer = { at: ms + delay, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    /** The next moment at which something is due, up to `end`. */
    step(end: number): void {
      const soonest = Math.min(end, ...[...timers].map(({ at }) => at));
      ms = Math.max(ms, soonest);
      for (const timer of [...timers].filter(({ at }) => at <= ms)) {
        timers.delete(timer);
        timer.work();
      }
    },
  };
};

export type Clock = ReturnType<typeof simulatedClock>;

export const FAULTS = [
  'hang',
  'slow',
  'reset',
  'refused',
  'garbage',
  'page',
  'binary',
  '500',
  '503 with Retry-After',
  '429',
  '429 with Retry-After',
] as const;
export type Fault = (typeof FAULTS)[number];

const SLOW_MS = 30_000;
export const RETRY_AFTER_MS = 2_000;

type Answer = readonly [status: number, body: string | Buffer, headers?: Record<string, string>];

const asked = { 'retry-after': String(RETRY_AFTER_MS / 1000) };

const ANSWERS: Readonly<Partial<Record<Fault | 'well', Answer>>> = {
  well: [200, '{"rows":[]}'],
  garbage: [200, '{"rows":['],
  page: [200, '<title>Sign in</title>', { 'content-type': 'text/html' }],
  binary: [200, Buffer.from([0x7b, 0x22, 0xe9, 0xff, 0x22])],
  '500': [500, '{"error":"boom"}'],
  '503 with Retry-After': [503, '', asked],
  '429': [429, ''],
  '429 with Retry-After': [429, '', asked],
};

/** A vendor behind a real socket that falls ill in every way there is. */
export const openVendor = async (clock: Clock) => {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  /** Requests that are kept waiting. */
  let held = 0;
  let fault: Fault | null = null;
  let latencyMs = 0;

  const hold = (response: http.ServerResponse): void => {
    held += 1;
    response.once('close', () => {
      held -= 1;
    });
  };
  const behave = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const answer = ANSWERS[fault ?? 'well'];
    if (fault === null && latencyMs > 0) {
      hold(response);
      clock.after(latencyMs, () => response.end('{}'));
    } else if (answer) {
      const [status, body, headers = {}] = answer;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    } else if (fault === 'hang') hold(response);
    else if (fault === 'slow') {
      hold(response);
      clock.after(SLOW_MS, () => response.end('{}'));
    } else request.socket.resetAndDestroy();
  };
  const server = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume();
    behave(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(shut);

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    held: () => held,
    /** What it does to requests from here on. Those that it keeps waiting stay where they are. */
    async become(next: Fault | null, latency = 0): Promise<void> {
      fault = next;
      latencyMs = latency;
      if (next === 'refused') await shut();
      else if (!server.listening) {
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
      }
    },
  };
};

const LIMITS: AccountLimits = {
  timeoutMs: 3_000,
  connections: 16,
  concurrency: 32,
  queueSize: 512,
  retries: 2,
  maxResponseBytes: 64 * 1024,
};

export interface Asked {
  readonly purpose: Purpose;
  /** `null` while it is under way; else how it ended, and when. */
  ended: { readonly at: number; readonly error: VendorError | null } | null;
}

/** An account of the vendor, and callers who come and go in simulated time. */
export const openDesk = async (limits: Partial<AccountLimits> = {}, deadlineMs = 3_000) => {
  const clock = simulatedClock();
  const vendor = await openVendor(clock);
  const http = openHttp(
    { account: 'north', baseUrl: vendor.url, limits: { ...LIMITS, ...limits }, authorize: () => ({}) },
    {
      now: clock.now,
      after: clock.after,
      random: () => 0.5,
      wait: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    },
  );
  onTestFinished(() => http.close());
  const open = new Set<Asked>();
  let count = 0;

  /** Until nothing moves but time. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await nextTurn();
      if (http.state().inFlight !== vendor.held()) quiet = -1;
    }
  };

  return {
    clock,
    vendor,
    http,
    open,
    settle,
    /** A command is a POST to a path of its own. */
    async ask(purpose: Purpose): Promise<Asked> {
      const asked: Asked = { purpose, ended: null };
      count += 1;
      open.add(asked);
      const request =
        purpose === 'command'
          ? { method: 'POST', path: `/commands/${count}`, body: {} }
          : { method: 'GET', path: `/${purpose}` };
      const deadline = new AbortController();
      const late = (): void => deadline.abort(new DOMException('too late', 'TimeoutError'));
      const cancel = purpose === 'poll' ? () => {} : clock.after(deadlineMs, late);
      const call = { signal: deadline.signal, meter: { start() {}, end() {} }, purpose };
      const end = (error: VendorError | null): void => {
        cancel();
        open.delete(asked);
        asked.ended = { at: clock.now(), error };
      };
      http
        .request(request, call)
        .then(({ json }) => json)
        .then(
          () => end(null),
          (error: unknown) => {
            if (!(error instanceof VendorError)) throw error;
            end(error);
          },
        );
      await settle();
      return asked;
    },
    async pass(ms: number): Promise<void> {
      const end = clock.now() + ms;
      do {
        clock.step(end);
        await settle();
      } while (clock.now() < end);
    },
  };
};
