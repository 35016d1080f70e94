import type { RequestListener, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { HttpOptions } from '../../src/transport/http.ts';
import { callWith, failsWith, failure, gate, json, type Opened, open, serve, timeoutReason } from './fixture.ts';

const get = { method: 'GET', path: '/' };
const post = { method: 'POST', path: '/', body: {} };
const ok = json(200, {});

const CLOSED = /^account north: answered 500 \(\{\}\); next try in 1 s$/;

describe('the circuit breaker', () => {
  const fail = async (http: Opened, times: number, request = post) => {
    for (let n = 0; n < times; n += 1) await failure(http.request(request, callWith()));
  };

  it('opens, lets a call a second find out whether the vendor is well, and closes with the first success', async () => {
    let healthy = false;
    const server = await serve((request, response) => (healthy ? ok : json(500, {}))(request, response));
    const http = open(server.url);
    await fail(http, 10);
    expect(http.state().breaker).toBe('open');

    const call = callWith();
    const refused = await failsWith(http.request(get, call), 'UNAVAILABLE');
    expect(refused).toMatchObject({ maybeDone: false, retryAfterMs: 1_000, status: null, retryable: true });
    expect(refused.message).toMatch(CLOSED);
    expect(server.seen).toHaveLength(10);
    expect(call.starts).toBe(0);

    for (let second = 1; second <= 30; second += 1) {
      http.clock.ms += 1_000;
      for (const purpose of ['command', 'query'] as const) {
        await failsWith(http.request(post, callWith(undefined, purpose)), 'UNAVAILABLE');
        await failsWith(http.request(get, callWith(undefined, purpose)), 'UNAVAILABLE');
      }
      expect(server.seen).toHaveLength(10 + second);
    }

    http.clock.ms += 1_000;
    healthy = true;
    await http.request(post, callWith());
    expect(http.state().breaker).toBe('closed');
    healthy = false;
    await fail(http, 8);
    expect(http.state().breaker).toBe('closed');
  });

  it('tries the vendor anew while an earlier try hangs, but with half of the slots at most', async () => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url, { connections: 4 });
    const ask = (signal?: AbortSignal) => http.request(post, callWith(signal));
    for (let batch = 1; batch <= 4; batch += 1) {
      const deadline = new AbortController();
      const late = [1, 2, 3].map(() => failsWith(ask(deadline.signal), 'TIMEOUT'));
      await arrived(batch * 3);
      http.clock.ms += 10_000;
      deadline.abort(timeoutReason());
      await Promise.all(late);
    }
    letGo();
    expect(http.state()).toMatchObject({ breaker: 'open', inFlight: 0 });
    await failsWith(ask(), 'TIMEOUT');

    const probes: Promise<unknown>[] = [];
    for (const seen of [13, 14]) {
      http.clock.ms += 1_000;
      probes.push(ask());
      await arrived(seen);
      expect(http.state()).toMatchObject({ breaker: 'half-open', inFlight: probes.length });
      await failsWith(ask(), 'TIMEOUT');
    }
    http.clock.ms += 5_000;
    expect(await failsWith(ask(), 'TIMEOUT')).toMatchObject({ retryAfterMs: 1_000 });
    expect(server.seen).toHaveLength(14);
    letGo();
    await Promise.all(probes);
    expect(http.state().breaker).toBe('closed');
  });

  it('lets polls find out every other second while nobody asks, and nothing that those who ask have found out', async () => {
    let healthy = false;
    const server = await serve((request, response) => (healthy ? ok : json(500, {}))(request, response));
    const http = open(server.url);
    await fail(http, 10);
    const pollsIn = async (seconds: number, purposes: readonly ('poll' | 'query')[]): Promise<number> => {
      let polls = 0;
      for (let second = 1; second <= seconds; second += 1) {
        http.clock.ms += 1_000;
        for (const purpose of purposes) {
          const before = server.seen.length;
          await failsWith(http.request({ ...get, path: `/${purpose}` }, callWith(undefined, purpose)), 'UNAVAILABLE');
          if (purpose === 'query') expect(server.seen).toHaveLength(before + 1);
          else polls += server.seen.length - before;
        }
      }
      return polls;
    };
    expect(await pollsIn(120, ['poll', 'poll'])).toBe(60);
    expect(await pollsIn(120, ['poll', 'query', 'poll', 'poll'])).toBeLessThanOrEqual(1);
    const told = await failsWith(http.request(get, callWith(undefined, 'poll')), 'UNAVAILABLE');
    expect(told).toMatchObject({ retryAfterMs: 2_000 });
    expect(told.message).toContain('next try in 2 s');

    healthy = true;
    http.clock.ms += 1_000;
    await http.request(get, callWith(undefined, 'query'));
    await http.request(get, callWith(undefined, 'poll'));
    await http.request(post, callWith(undefined, 'command'));
    expect(http.state().breaker).toBe('closed');
  });

  it('lets another poll find out while an earlier one hangs, but few', async () => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url, { connections: 16, concurrency: 16, retries: 0 });
    const first = Array.from({ length: 10 }, () => new AbortController());
    const late = first.map(({ signal }) => failsWith(http.request(post, callWith(signal)), 'TIMEOUT'));
    await arrived(10);
    http.clock.ms += 10_000;
    for (const deadline of first) deadline.abort(timeoutReason());
    await Promise.all(late);
    letGo();
    const polls: Promise<unknown>[] = [];
    for (const seen of [11, 12, 13]) {
      http.clock.ms += 2_000;
      polls.push(http.request(get, callWith(undefined, 'poll')));
      await arrived(seen);
    }
    http.clock.ms += 2_000;
    await failsWith(http.request(get, callWith(undefined, 'poll')), 'TIMEOUT');
    expect(server.seen).toHaveLength(13);
    letGo();
    await Promise.all(polls);
    expect(http.state().breaker).toBe('closed');
  });

  it('is closed for all by a poll that succeeds', async () => {
    let healthy = false;
    const server = await serve((request, response) => (healthy ? ok : json(500, {}))(request, response));
    const http = open(server.url);
    await fail(http, 10);
    healthy = true;
    http.clock.ms += 2_000;
    await http.request(get, callWith(undefined, 'poll'));
    expect(http.state().breaker).toBe('closed');
  });

  it('makes the calls of an operation wait for the one among them that tries the vendor', async () => {
    let answer: RequestListener = json(500, {});
    const server = await serve((request, response) => answer(request, response));
    const http = open(server.url, {}, {}, { after: () => () => {} });
    await fail(http, 10);

    const tryTogether = async (verdict: RequestListener) => {
      const reached = Promise.withResolvers<() => void>();
      answer = (request, response) => {
        answer = verdict;
        reached.resolve(() => verdict(request, response));
      };
      http.clock.ms += 1_000;
      const before = server.seen.length;
      const operation = callWith();
      const calls = [1, 2, 3].map(() => http.request(get, operation));
      const all = Promise.allSettled(calls);
      const caller = new AbortController();
      const left = expect(http.request(get, { ...operation, signal: caller.signal })).rejects.toBe('gone');
      const letGo = await reached.promise;
      await failsWith(http.request(get, callWith()), 'UNAVAILABLE');
      caller.abort('gone');
      await left;
      letGo();
      return { states: (await all).map(({ status }) => status), asked: server.seen.length - before };
    };
    expect(await tryTogether(json(500, {}))).toEqual({ states: ['rejected', 'rejected', 'rejected'], asked: 1 });
    expect(await tryTogether(ok)).toEqual({ states: ['fulfilled', 'fulfilled', 'fulfilled'], asked: 3 });
  });

  it('lets go of who only asks when a try hangs, and learns from the try all the same', async () => {
    let answer: RequestListener = json(500, {});
    const server = await serve((request, response) => answer(request, response));
    let timers: (() => void)[] = [];
    const after = (_ms: number, work: () => void) => {
      timers.push(work);
      return () => {
        timers = timers.filter((one) => one !== work);
      };
    };
    const http = open(server.url, { retries: 0 }, {}, { after });
    await fail(http, 10);

    const hang = async (ask: (signal: AbortSignal) => Promise<unknown>, leave: (caller: AbortController) => void) => {
      const reached = Promise.withResolvers<() => void>();
      answer = (request, response) => reached.resolve(() => ok(request, response));
      http.clock.ms += 1_000;
      const caller = new AbortController();
      const asked = ask(caller.signal).catch((error: unknown) => error);
      const letGo = await reached.promise;
      leave(caller);
      return { error: await asked, letGo };
    };
    const late = () => timers.at(-1)?.();
    const stillOpen = { breaker: 'half-open', waiting: 0 };

    for (const purpose of ['query', 'command'] as const) {
      const { error } = await hang((signal) => http.request(get, callWith(signal, purpose)), late);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', maybeDone: false, retryAfterMs: 1_000 });
      expect((error as Error).message).toMatch(CLOSED);
      expect(http.state()).toMatchObject(stillOpen);
    }
    const left = await hang(
      (signal) => http.request(get, callWith(signal)),
      (caller) => caller.abort('gone'),
    );
    expect(left.error).toBe('gone');
    expect(http.state()).toMatchObject(stillOpen);

    left.letGo();
    while (http.state().breaker !== 'closed') await nextTurn();
    answer = ok;
    await http.request(get, callWith());
    expect(http.state()).toMatchObject({ breaker: 'closed' });
  });

  it('waits for a command that was sent, though it hangs', async () => {
    let answer: RequestListener = json(500, {});
    const server = await serve((request, response) => answer(request, response));
    const timers: (() => void)[] = [];
    const after = (_ms: number, work: () => void) => {
      timers.push(work);
      return () => {};
    };
    const http = open(server.url, { retries: 0 }, {}, { after });
    await fail(http, 10);
    const reached = Promise.withResolvers<() => void>();
    answer = (request, response) => reached.resolve(() => ok(request, response));
    http.clock.ms += 1_000;
    timers.length = 0;
    const command = http.request(post, callWith(undefined, 'command'));
    const letGo = await reached.promise;
    expect(timers).toHaveLength(1);
    letGo();
    expect((await command).status).toBe(200);
  });

  it.each([400, 401, 404, 409, 422])('counts a %i as a sign of life', async (status) => {
    const server = await serve(json(status, {}));
    const http = open(server.url);
    await fail(http, 25);
    expect(http.state().breaker).toBe('closed');
  });

  it.each([
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
    const server = await serve(json(503, {}, { 'retry-after': '20' }));
    const http = open(server.url);
    await fail(http, 10);
    for (const purpose of ['command', 'query', 'poll'] as const) {
      const refused = await failsWith(http.request(post, callWith(undefined, purpose)), 'UNAVAILABLE');
      expect(refused).toMatchObject({ retryAfterMs: 20_000, retryable: true });
      expect(refused.message).toBe('account north: answered 503 ({}); next try in 20 s');
    }
    http.clock.ms += 19_500;
    expect(await failure(http.request(post, callWith()))).toMatchObject({ retryAfterMs: 500 });
    expect(server.seen).toHaveLength(10);
  });

  it('does not give an account up because of one header', async () => {
    let healthy = false;
    const day = json(503, {}, { 'retry-after': '86400' });
    const server = await serve((request, response) => (healthy ? ok : day)(request, response));
    const http = open(server.url);
    await fail(http, 10);
    expect(await failure(http.request(post, callWith()))).toMatchObject({ retryAfterMs: 300_000 });
    healthy = true;
    http.clock.ms += 300_000;
    await http.request(post, callWith());
    expect(http.state().breaker).toBe('closed');
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
    expect(http.state().breaker).toBe('open');
    answer = ok;
    http.clock.ms += 1_000;
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
