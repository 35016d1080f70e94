import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { callWith, failsWith, failure, json, open, serve, timeoutReason } from './fixture.ts';

const get = { method: 'GET', path: '/' };
const post = { method: 'POST', path: '/', body: {} };
const ok = json(200, {});

/** Answers in the order given, the last one for ever. */
const script = (...listeners: [RequestListener, ...RequestListener[]]): RequestListener => {
  let n = 0;
  return (request, response) => {
    const listener = listeners[Math.min(n, listeners.length - 1)];
    n += 1;
    listener?.(request, response);
  };
};

describe('repeats', () => {
  it('asks a safe call again, as often as the limit says, and counts each attempt', async () => {
    const server = await serve(json(503, {}));
    const http = open(server.url, { retries: 2 });
    const call = callWith();
    const error = await failsWith(http.request(get, call), 'UNAVAILABLE');
    expect(error.status).toBe(503);
    expect(server.seen).toHaveLength(3);
    expect(call).toMatchObject({ starts: 3, ends: 3 });
    expect(http.waits).toEqual([50, 100]);
  });

  it.each([
    ['a reset', (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
    ['a 429', json(429, {})],
    ['a 500', json(500, {})],
  ] as [string, RequestListener][])('ends well after %s', async (_, bad) => {
    const server = await serve(script(bad, bad, ok));
    expect((await open(server.url).request(get, callWith())).status).toBe(200);
  });

  it('asks for credentials again each time', async () => {
    let n = 0;
    const tokens: unknown[] = [];
    const server = await serve((request, response) => {
      tokens.push(request.headers.token);
      json(503, {})(request, response);
    });
    const authorize = () => {
      n += 1;
      return { token: `t${n}` };
    };
    await failure(open(server.url, {}, { authorize }).request(get, callWith()));
    expect(tokens).toEqual(['t1', 't2', 't3']);
  });

  it('never repeats a command unless it is called safe', async () => {
    const server = await serve(json(503, {}));
    await failure(open(server.url).request(post, callWith()));
    expect(server.seen).toHaveLength(1);
    await failure(open(server.url).request({ ...post, safe: true }, callWith()));
    expect(server.seen).toHaveLength(4);
  });

  it.each([400, 401, 404, 302])('never repeats after a %i', async (status) => {
    const server = await serve(json(status, {}));
    await failure(open(server.url).request(get, callWith()));
    expect(server.seen).toHaveLength(1);
  });

  it('waits as long as the vendor asks, but not longer than an answer may take', async () => {
    const server = await serve(script(json(429, {}, { 'retry-after': '3' }), ok));
    const http = open(server.url, { timeoutMs: 5_000 });
    await http.request(get, callWith());
    expect(http.waits).toEqual([3_000]);

    const busy = await serve(json(429, {}, { 'retry-after': '60' }));
    const error = await failsWith(open(busy.url, { timeoutMs: 5_000 }).request(get, callWith()), 'RATE_LIMITED');
    expect(error.retryAfterMs).toBe(60_000);
    expect(busy.seen).toHaveLength(1);
  });

  it("throws the vendor's last error when the deadline ends the wait, and the caller's reason when he left", async () => {
    const server = await serve(json(503, {}));
    for (const [reason, check] of [
      [timeoutReason(), { code: 'UNAVAILABLE', status: 503 }],
      [new Error('closed the tab'), { message: 'closed the tab' }],
    ] as const) {
      const caller = new AbortController();
      const wait = async (_: number, signal: AbortSignal) => {
        caller.abort(reason);
        signal.throwIfAborted();
      };
      const http = open(server.url, {}, {}, { wait });
      await expect(http.request(get, callWith(caller.signal))).rejects.toMatchObject(check);
    }
    expect(server.seen).toHaveLength(2);
  });

  it('spends no more than its budget on a vendor that is ill', async () => {
    // Enough calls are answered for the circuit to stay closed.
    let n = 0;
    const server = await serve((request, response) => {
      n += 1;
      (request.url === '/good' ? ok : json(503, {}))(request, response);
    });
    const http = open(server.url, { retries: 1 });
    for (let round = 0; round < 60; round += 1) {
      await http.request({ ...get, path: '/good' }, callWith());
      await http.request({ ...get, path: '/good' }, callWith());
      await failure(http.request({ ...get, path: '/bad' }, callWith()));
    }
    const repeats = n - 180;
    expect(repeats).toBeGreaterThanOrEqual(10);
    expect(repeats).toBeLessThanOrEqual(10 + 180 * 0.2);
  });
});
