import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES, type Purpose } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import { openTurns } from '../../src/transport/turns.ts';
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

describe('who goes first', () => {
  /** Calls that the server keeps until they are let go, and how many of each purpose have reached it. */
  const hall = async (limits: object) => {
    const { server, arrived, letGo } = await gate();
    const http = open(server.url, { retries: 0, ...limits });
    const calls: Promise<unknown>[] = [];
    const ask = (purpose: Purpose, times: number) => {
      for (let n = 0; n < times; n += 1) {
        calls.push(http.request({ method: 'GET', path: `/${purpose}` }, callWith(undefined, purpose)));
      }
    };
    const reached = (purpose: Purpose) => server.seen.filter((request) => request === `GET /${purpose}`).length;
    return { server, http, calls, ask, arrived, letGo, reached };
  };

  it('polls get half of the places at most, and reads leave one of eight to commands', async () => {
    const { http, calls, ask, arrived, reached } = await hall({ connections: 8, queueSize: 512 });
    ask('poll', 20);
    await arrived(4);
    expect(http.state()).toMatchObject({ inFlight: 4, waiting: 16 });
    ask('query', 20);
    await arrived(7);
    expect([reached('poll'), reached('query')]).toEqual([4, 3]);
    ask('command', 2);
    await arrived(8);
    expect(reached('command')).toBe(1);
    expect(http.state()).toMatchObject({ inFlight: 8, waiting: 16 + 17 + 1 });
    const ended = Promise.allSettled(calls);
    await http.close();
    await ended;
  });

  it('commands go before queries, and queries before polls, each in the order in which they came', async () => {
    const { server, calls, http, arrived, letGo } = await hall({ connections: 1 });
    const order = ['poll/1', 'query/1', 'command/1', 'poll/2', 'command/2', 'query/2'];
    const first = http.request({ method: 'GET', path: '/first' }, callWith());
    await arrived(1);
    for (const path of order) {
      const purpose = PURPOSES.find((each) => path.startsWith(each));
      calls.push(http.request({ method: 'GET', path: `/${path}` }, callWith(undefined, purpose)));
    }
    for (let seen = 1; seen <= 7; seen += 1) {
      await arrived(seen);
      letGo();
    }
    await Promise.all([first, ...calls]);
    const expected = ['first', 'command/1', 'command/2', 'query/1', 'query/2', 'poll/1', 'poll/2'];
    expect(server.seen).toEqual(expected.map((path) => `GET /${path}`));
  });

  it('a full line makes room for a command: the last poll leaves it, and then the last query', async () => {
    const { http, arrived, letGo } = await hall({ connections: 1, queueSize: 2 });
    const ask = (purpose: Purpose) => http.request(get, callWith(undefined, purpose));
    const first = ask('query');
    await arrived(1);
    const query = ask('query');
    const poll = ask('poll');
    await failsWith(ask('poll'), 'RATE_LIMITED');
    const command = ask('command');
    await failsWith(poll, 'RATE_LIMITED');
    await failsWith(ask('query'), 'RATE_LIMITED');
    const another = ask('command');
    await failsWith(query, 'RATE_LIMITED');
    await failsWith(ask('command'), 'RATE_LIMITED');
    for (const seen of [1, 2, 3]) {
      await arrived(seen);
      letGo();
    }
    await Promise.all([first, command, another]);
    expect(http.state()).toEqual({ breaker: 'closed', inFlight: 0, waiting: 0 });
  });

  it('the shares hold whoever comes and goes, nobody waits who could go, and all places come back', async () => {
    const step = fc.record({
      act: fc.constantFrom('come', 'come', 'finish', 'leave'),
      purpose: fc.constantFrom(...PURPOSES),
      which: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 150 }), async (size, steps) => {
        const slots = openTurns({ account: 'north', now: () => 0, after: () => () => {} }).openSlots(size, 20);
        const everybody = new Set<{ readonly purpose: Purpose; readonly caller: AbortController; isIn: boolean }>();
        const count = (of: Purpose, isIn: boolean) =>
          [...everybody].filter((one) => one.purpose === of && one.isIn === isIn).length;
        const come = (purpose: Purpose) => {
          const one = { purpose, caller: new AbortController(), isIn: false };
          try {
            const turn = slots.take({ purpose, signal: one.caller.signal });
            everybody.add(one);
            if (turn === null) one.isIn = true;
            else
              turn.then(
                () => {
                  one.isIn = true;
                },
                () => everybody.delete(one),
              );
          } catch (error) {
            expect(error).toMatchObject({ code: 'RATE_LIMITED' });
          }
        };
        for (const { act, purpose, which } of steps) {
          const of = [...everybody].filter(({ isIn }) => isIn === (act === 'finish'));
          const one = of[which % of.length];
          if (act === 'come') come(purpose);
          else if (one && act === 'leave') one.caller.abort('gone');
          else if (one) {
            everybody.delete(one);
            slots.release(one.purpose);
          }
          await nextTurn();
          const [commands, queries, polls] = PURPOSES.map((each) => count(each, true)) as [number, number, number];
          const kept = size < 4 ? 0 : Math.max(1, Math.floor(size / 8));
          const isFull = commands + queries + polls === size;
          const noReads = isFull || queries + polls === size - kept;
          const noPolls = noReads || polls === Math.max(1, Math.floor(size / 2));
          expect(slots.inFlight).toBe(commands + queries + polls);
          expect(slots.inFlight).toBeLessThanOrEqual(size);
          expect(queries + polls).toBeLessThanOrEqual(size - kept);
          expect(polls).toBeLessThanOrEqual(Math.max(1, Math.floor(size / 2)));
          expect(slots.waiting).toBe(everybody.size - slots.inFlight);
          expect([count('command', false) > 0 && !isFull, count('query', false) > 0 && !noReads]).toEqual([
            false,
            false,
          ]);
          expect(count('poll', false) > 0 && !noPolls).toBe(false);
        }
        while (everybody.size > 0) {
          for (const one of [...everybody].filter(({ isIn }) => isIn)) {
            everybody.delete(one);
            slots.release(one.purpose);
          }
          await nextTurn();
        }
        expect([slots.inFlight, slots.waiting]).toEqual([0, 0]);
      }),
    );
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
