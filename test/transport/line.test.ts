import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { callWith, failsWith, gate, json, open, serve, timeoutReason } from './fixture.ts';

const get = { method: 'GET', path: '/' };
const post = { method: 'POST', path: '/', body: {} };
const ok = json(200, {});

describe('the line', () => {
  it('is bounded, first come first served, and left at once by who gives up', async () => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url, { concurrency: 1, queueSize: 2 });
    const ask = (path: string, signal?: AbortSignal) => http.request({ method: 'GET', path }, callWith(signal));
    const first = ask('/1');
    await arrived(1);
    const caller = new AbortController();
    const reason = new Error('closed the tab');
    const second = expect(ask('/2', caller.signal)).rejects.toBe(reason);
    const third = ask('/3');
    expect(http.state()).toMatchObject({ inFlight: 1, waiting: 2 });

    const refused = await failsWith(ask('/4'), 'RATE_LIMITED');
    expect(refused).toMatchObject({
      retryable: true,
      maybeDone: false,
      message: 'too many calls wait for account north',
    });

    caller.abort(reason);
    await second;
    expect(http.state()).toMatchObject({ inFlight: 1, waiting: 1 });
    const fifth = ask('/5');
    letGo();
    await arrived(2);
    letGo();
    await arrived(3);
    letGo();
    await Promise.all([first, third, fifth]);
    expect(server.seen).toEqual(['GET /1', 'GET /3', 'GET /5']);
    expect(http.state()).toEqual({ breaker: 'closed', inFlight: 0, waiting: 0 });
  });

  it('keeps no more calls in flight than there are sockets', async () => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url, { connections: 2, concurrency: 32 });
    const calls = Array.from({ length: 5 }, () => http.request(get, callWith()));
    await arrived(2);
    expect(http.state()).toMatchObject({ inFlight: 2, waiting: 3 });
    for (const seen of [2, 4, 5]) {
      await arrived(seen);
      letGo();
    }
    await Promise.all(calls);
    expect(server.connections()).toBe(2);
  });

  it('gets its place back when the operation has used up its calls or has no credentials', async () => {
    const server = await serve(ok);
    const spent = new VendorError('LIMIT_EXCEEDED', null, 'no calls left');
    const call = callWith();
    call.meter.start = () => {
      throw spent;
    };
    const http = open(server.url, { concurrency: 1 });
    await expect(http.request(get, call)).rejects.toBe(spent);
    expect(call.ends).toBe(0);

    const locked = new VendorError('UNAVAILABLE', 'north', 'token endpoint is down');
    const noToken = open(server.url, {}, { authorize: () => Promise.reject(locked) });
    for (let n = 0; n < 20; n += 1) await expect(noToken.request(get, callWith())).rejects.toBe(locked);
    for (const { state } of [http, noToken]) {
      expect(state()).toEqual({ breaker: 'closed', inFlight: 0, waiting: 0 });
    }
    expect(server.seen).toEqual([]);
  });

  it('does not wait for credentials longer than for an answer, nor for a caller who left', async () => {
    const server = await serve(ok);
    const authorize = () => new Promise<Record<string, string>>(() => {});
    await failsWith(open(server.url, { timeoutMs: 50 }, { authorize }).request(get, callWith()), 'TIMEOUT');
    const caller = new AbortController();
    const http = open(server.url, {}, { authorize });
    const left = expect(http.request(get, callWith(caller.signal))).rejects.toBe('gone');
    caller.abort('gone');
    await left;
    expect(http.state().inFlight).toBe(0);
  });

  it('sends nothing for a caller who has left already', async () => {
    const server = await serve(ok);
    const call = callWith(AbortSignal.abort('gone'));
    await expect(open(server.url).request(get, call)).rejects.toBe('gone');
    await failsWith(open(server.url).request(get, callWith(AbortSignal.abort(timeoutReason()))), 'TIMEOUT');
    expect(server.seen).toEqual([]);
  });
});

describe('close', () => {
  it('ends calls in flight, in line and between repeats, and refuses new ones', async () => {
    const { server, arrived } = await gate();
    const http = open(server.url, { concurrency: 1 });
    const inFlight = failsWith(http.request(post, callWith()), 'UNAVAILABLE');
    await arrived(1);
    const inLine = failsWith(http.request(post, callWith()), 'UNAVAILABLE');
    await http.close();
    expect(await inFlight).toMatchObject({ maybeDone: true });
    expect(await inLine).toMatchObject({ maybeDone: false });
    expect((await failsWith(http.request(get, callWith()), 'UNAVAILABLE')).message).toContain('is being closed');
    expect(http.state()).toMatchObject({ inFlight: 0, waiting: 0 });
    await http.close();

    const ill = await serve(json(503, {}));
    const waiting = Promise.withResolvers<void>();
    const repeating = open(
      ill.url,
      {},
      {},
      {
        wait: (_, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            waiting.resolve();
          }),
      },
    );
    const between = failsWith(repeating.request(get, callWith()), 'UNAVAILABLE');
    await waiting.promise;
    await repeating.close();
    expect(await between).toMatchObject({ status: 503 });
  });
});
