import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { HttpOptions } from '../../src/transport/http.ts';
import { callWith, failsWith, failure, gate, json, type Opened, open, serve, timeoutReason } from './fixture.ts';

const get = { method: 'GET', path: '/' };
const post = { method: 'POST', path: '/', body: {} };
const ok = json(200, {});

describe('the circuit breaker', () => {
  const fail = async (http: Opened, times: number, request = post) => {
    for (let n = 0; n < times; n += 1) await failure(http.request(request, callWith()));
  };

  it('opens, lets one call probe, opens for longer, recovers', async () => {
    let healthy = false;
    const server = await serve((request, response) => (healthy ? ok : json(500, {}))(request, response));
    const http = open(server.url);
    await fail(http, 10);
    expect(http.state().breaker).toBe('open');

    const call = callWith();
    const refused = await failsWith(http.request(get, call), 'UNAVAILABLE');
    expect(refused).toMatchObject({ maybeDone: false, retryAfterMs: 2_000, status: null });
    expect(refused.message).toMatch(/circuit open, next try at \d{4}-/);
    expect(server.seen).toHaveLength(10);
    expect(call.starts).toBe(0);

    http.clock.ms += 2_000;
    await failsWith(http.request(post, callWith()), 'UNAVAILABLE');
    expect(server.seen).toHaveLength(11);
    expect(await failure(http.request(post, callWith()))).toMatchObject({ retryAfterMs: 4_000 });

    http.clock.ms += 4_000;
    healthy = true;
    await http.request(post, callWith());
    expect(http.state().breaker).toBe('closed');
    healthy = false;
    await fail(http, 8);
    expect(http.state().breaker).toBe('closed');
  });

  it('probes with one call only', async () => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url);
    for (const seen of [8, 16]) {
      const deadline = new AbortController();
      const calls = Array.from({ length: 8 }, () => http.request(post, callWith(deadline.signal)));
      const batch = calls.map((call) => failsWith(call, 'TIMEOUT'));
      await arrived(seen);
      http.clock.ms += 10_000;
      deadline.abort(timeoutReason());
      await Promise.all(batch);
    }
    letGo();
    expect(http.state().breaker).toBe('open');

    http.clock.ms += 2_000;
    const probe = http.request(post, callWith());
    await arrived(17);
    expect(http.state()).toMatchObject({ breaker: 'half-open', inFlight: 1 });
    const refused = await failsWith(http.request(post, callWith()), 'UNAVAILABLE');
    expect(refused.message).toContain('circuit open');
    letGo();
    await probe;
    expect(http.state().breaker).toBe('closed');
  });

  it.each([400, 401, 404, 409, 422])('counts a %i as a sign of life', async (status) => {
    const server = await serve(json(status, {}));
    const http = open(server.url);
    await fail(http, 25);
    expect(http.state().breaker).toBe('closed');
  });

  it.each([
    ['rate limits', json(429, {})],
    ['redirects', json(302, {})],
    ['resets', (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
  ] as [string, RequestListener][])('counts %s', async (_, listener) => {
    const server = await serve(listener);
    const http = open(server.url);
    await fail(http, 10);
    expect(http.state().breaker).toBe('open');
  });

  it('counts errors inside a 200, pages instead of JSON, and raw answers by their status', async () => {
    const server = await serve(json(200, { error: 1 }));
    const readError: HttpOptions['readError'] = () => ({ code: 'UNAVAILABLE', message: 'maintenance' });
    const hidden = open(server.url, {}, { readError });
    await fail(hidden, 10);
    expect(hidden.state().breaker).toBe('open');

    const page = await serve((_, response) => response.end('<html>'));
    const reader = open(page.url);
    for (let n = 0; n < 20 && reader.state().breaker === 'closed'; n += 1) {
      const answer = await reader.request(post, callWith());
      expect(() => answer.json).toThrow(VendorError);
    }
    expect(reader.state().breaker).toBe('open');

    const bad = await serve(json(500, {}));
    const raw = open(bad.url);
    for (let n = 0; n < 10; n += 1) await raw.request({ ...post, anyStatus: true }, callWith());
    expect(raw.state().breaker).toBe('open');
  });

  it('lets a raw answer be anything else', async () => {
    for (const listener of [
      json(304, {}),
      json(302, {}),
      (_: unknown, response: ServerResponse) => response.end('OK'),
    ]) {
      const server = await serve(listener as RequestListener);
      const http = open(server.url);
      for (let n = 0; n < 25; n += 1) {
        const answer = await http.request({ ...get, anyStatus: true }, callWith());
        if (answer.status === 200) expect(() => answer.json).toThrow('not JSON');
      }
      expect(http.state().breaker).toBe('closed');
    }
  });

  it('stays open as long as the vendor asks', async () => {
    const server = await serve(json(429, {}, { 'retry-after': '20' }));
    const http = open(server.url);
    await fail(http, 10);
    expect(await failure(http.request(post, callWith()))).toMatchObject({ retryAfterMs: 20_000 });
  });

  it("throws the vendor's error, not the open circuit, from the call that opened it", async () => {
    const server = await serve(json(503, {}));
    const http = open(server.url, { retries: 20 });
    expect(await failure(http.request(get, callWith()))).toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(10);
    expect(http.state().breaker).toBe('open');
  });

  it('learns nothing from callers who leave, not even from a probe', async () => {
    let answer: RequestListener | null = null;
    let arrived = Promise.withResolvers<void>();
    const server = await serve((request, response) => {
      answer?.(request, response);
      arrived.resolve();
    });
    const http = open(server.url);
    const leave = async () => {
      arrived = Promise.withResolvers();
      const caller = new AbortController();
      const reason = new Error('closed the tab');
      const left = expect(http.request(post, callWith(caller.signal))).rejects.toBe(reason);
      await arrived.promise;
      caller.abort(reason);
      await left;
    };
    for (let n = 0; n < 25; n += 1) await leave();
    expect(http.state()).toEqual({ breaker: 'closed', inFlight: 0, waiting: 0 });

    answer = json(500, {});
    await fail(http, 10);
    http.clock.ms += 2_000;
    answer = null;
    await leave();
    expect(http.state().breaker).toBe('half-open');
    answer = ok;
    await http.request(post, callWith());
    expect(http.state().breaker).toBe('closed');
  });

  it('counts a deadline that gave the vendor a fair time, and no other', async () => {
    let arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const expire = async (http: Opened, elapsed: number) => {
      arrived = Promise.withResolvers();
      const deadline = new AbortController();
      const late = failsWith(http.request(post, callWith(deadline.signal)), 'TIMEOUT');
      await arrived.promise;
      http.clock.ms += elapsed;
      deadline.abort(timeoutReason());
      await late;
    };
    const hurried = open(server.url, { timeoutMs: 10_000 });
    const patient = open(server.url, { timeoutMs: 10_000 });
    for (let n = 0; n < 10; n += 1) {
      await expire(hurried, 100);
      await expire(patient, 6_000);
    }
    expect(hurried.state().breaker).toBe('closed');
    expect(patient.state().breaker).toBe('open');
  });
});
