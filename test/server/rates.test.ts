import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Principal } from '../../src/graphql/context.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import type { HttpServer, Serving } from '../../src/server/http.ts';
import { principalOf } from '../../src/server/principal.ts';
import { openRates, type RatePlan } from '../../src/server/rates.ts';
import { atEnd } from '../support/at-end.ts';
import { type Answer, gate, post, raw, schemaOf, serve } from './harness.ts';

const MANY: RatePlan = {
  operationsPerSecond: 1_000_000,
  operationsBurst: 0,
  complexityPerSecond: 1_000_000,
  complexityBurst: 0,
  inFlight: 1_000,
};
/** So low that it is met though the machine be slow: one in a second, and three more in ten. */
const FEW: RatePlan = { ...MANY, operationsPerSecond: 1, operationsBurst: 3 };

const LIMITS = { ...DEFAULT_DOCUMENT_LIMITS, depth: 10, complexity: 1_000, breadth: 100, aliases: 50, tokens: 1_000 };
const KEYS = {
  greedy: 'a-key-of-somebody-greedy',
  modest: 'a-key-of-somebody-modest',
  special: 'a-key-with-its-own-rate',
};
const apiKeys = [
  { name: 'greedy', key: KEYS.greedy, role: 'viewer' as const },
  { name: 'modest', key: KEYS.modest, role: 'viewer' as const },
  { name: 'special', key: KEYS.special, role: 'viewer' as const, rate: { operationsBurst: 1_000 } },
];
type Who = keyof typeof KEYS;

const HELLO = '{ hello }';

const serveRated = (rate: RatePlan, options: Partial<Parameters<typeof serve>[0]> = {}) =>
  serve({ auth: { apiKeys }, limits: { ...LIMITS, rate }, ...options });

const askAs = (server: HttpServer, who: Who, query = HELLO) => post(server, query, {}, { 'x-api-key': KEYS[who] });

/** Asks until it is refused; answers how many were answered before, and the refusal. */
const untilRefused = async (
  ask: () => Promise<Response>,
): Promise<{ answered: number; response: Response; body: Answer }> => {
  for (let answered = 0; ; answered += 1) {
    const response = await ask();
    const body = await response.json();
    if (response.status !== 200) return { answered, response, body };
  }
};

describe('what one principal may ask for', () => {
  it('is refused over HTTP with 429, the time to come back after and a typed error, and others are answered (S16)', async () => {
    const server = await serveRated(FEW);
    const { answered, response, body } = await untilRefused(() => askAs(server, 'greedy'));
    expect(answered).toBeGreaterThanOrEqual(4);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const [error] = body.errors;
    expect(error).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryable: true } });
    expect(error.extensions.retryAfterMs).toBeGreaterThan(0);
    expect(error.extensions.retryAfterMs).toBeLessThanOrEqual(Number(response.headers.get('retry-after')) * 1_000);
    expect(error.message).toMatch(/^more than 1 operations a second of one key or token; come back in \d+ s$/);
    expect((await askAs(server, 'modest')).status).toBe(200);
    const { text } = await raw(`${server.url}/metrics`, { headers: { 'x-api-key': KEYS.modest } });
    expect(text).toMatch(/trunkline_capacity_refusals_total\{what="operations",share="principal"\} 1/);
  });

  it('may be otherwise for one key', async () => {
    const server = await serveRated(FEW);
    for (let n = 0; n < 50; n += 1) expect((await askAs(server, 'special')).status).toBe(200);
  });

  it('is one for the whole process where there is no authentication', async () => {
    const server = await serveRated(FEW, { auth: 'none' });
    const { response } = await untilRefused(() => post(server, HELLO));
    expect(response.status).toBe(429);
  });

  it('counts requests that are wrong, too', async () => {
    const server = await serveRated(FEW);
    const statuses: number[] = [];
    while (!statuses.includes(429)) statuses.push((await askAs(server, 'greedy', '{ nothing }')).status);
    expect(statuses.length).toBeGreaterThanOrEqual(5);
  });

  it('is refused to an event stream before it begins, and leaves probes and pages alone', async () => {
    const server = await serveRated(FEW);
    const ask = () =>
      fetch(`${server.url}/graphql?query=${encodeURIComponent(HELLO)}`, {
        headers: { accept: 'text/event-stream', 'x-api-key': KEYS.greedy },
      });
    let stream = await ask();
    while (stream.status === 200) {
      expect(await stream.text()).toContain('event: complete');
      stream = await ask();
    }
    expect([stream.status, stream.headers.get('retry-after') === null]).toEqual([429, false]);
    expect((await stream.json()).errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('is refused over a WebSocket with the same typed error, for that operation alone', async () => {
    const server = await serveRated(FEW);
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': KEYS.greedy },
    });
    atEnd(() => client.dispose());
    const ask = (): Promise<Answer> =>
      new Promise((resolve) => {
        let told: unknown;
        client.subscribe(
          { query: HELLO },
          {
            next: (result) => {
              told = result;
            },
            error: (errors) => resolve(errors),
            complete: () => resolve(told),
          },
        );
      });
    const answers: Answer[] = [];
    while (!Array.isArray(answers.at(-1))) answers.push(await ask());
    expect(answers.length).toBeGreaterThanOrEqual(5);
    expect(answers.at(-1)[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    expect(answers.at(-1)[0].extensions.http).toBeUndefined();
  });

  it('is counted by cost: a few dear operations are as many cheap ones', async () => {
    const fields = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `f${n}: hello`).join(' ')} }`;
    const server = await serveRated({ ...MANY, complexityPerSecond: 20, complexityBurst: 60 });
    const dear = await untilRefused(() => askAs(server, 'greedy', fields(40)));
    expect(dear.answered).toBe(1);
    expect(dear.response.status).toBe(429);
    expect(dear.body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED' });
    // No second has room for it: it is told when the burst is whole again.
    expect(dear.body.errors[0].extensions.retryAfterMs).toBeGreaterThan(1_000);
    expect(dear.response.headers.get('retry-after')).toBe(
      String(Math.ceil(dear.body.errors[0].extensions.retryAfterMs / 1_000)),
    );
    const cheap = await untilRefused(() => askAs(server, 'modest', fields(4)));
    expect(cheap.answered).toBeGreaterThanOrEqual(20);
  });

  it('is bounded in what is under way, and free again when that has ended', async () => {
    const [arrived, open] = [gate(), gate()];
    const schema = schemaOf('type Query { hello: String slow(n: Int): String }', {
      Query: {
        hello: () => 'hello',
        slow: async () => {
          arrived.resolve();
          await open.promise;
          return 'at last';
        },
      },
    });
    const server = await serveRated({ ...MANY, inFlight: 1 }, { schema });
    const slow = askAs(server, 'greedy', '{ slow }');
    await arrived.promise;
    const { response, body } = await untilRefused(() => askAs(server, 'greedy'));
    expect([response.status, body.errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED']);
    expect((await askAs(server, 'modest')).status).toBe(200);
    open.resolve();
    expect(await (await slow).json()).toEqual({ data: { slow: 'at last' } });
    expect((await askAs(server, 'greedy')).status).toBe(200);
  });

  it('may be changed while the server runs', async () => {
    const server = await serveRated(FEW);
    await untilRefused(() => askAs(server, 'greedy'));
    const serving: Serving = {
      auth: { apiKeys },
      limits: { ...LIMITS, rate: MANY },
      socketOperations: 10,
      requestTimeoutMs: 5_000,
      introspection: true,
      cors: [],
    };
    server.change(serving, { added: [], changed: [], removed: [] });
    for (let n = 0; n < 20; n += 1) expect((await askAs(server, 'greedy')).status).toBe(200);
  });
});

describe('the counters', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const principal = (id: string): Principal => principalOf({ id, name: id, role: 'viewer' });
  const openFew = () =>
    openRates({ rate: { ...FEW, operationsPerSecond: 5, operationsBurst: 10 }, own: new Map() }, () => {});

  it('let a second in which nothing was asked pass, and ten for a burst; who comes back as told is let in', async () => {
    const rates = openFew();
    const one = principal('key:one');
    const ask = async (times: number) => {
      let taken = 0;
      for (let n = 0; n < times; n += 1) taken += (await rates.ask(one)) === null ? 1 : 0;
      return taken;
    };
    expect(await ask(100)).toBe(15);
    const much = await rates.ask(one);
    expect(much?.retryAfterMs).toBe(1_000);
    vi.advanceTimersByTime(much?.retryAfterMs ?? 0);
    expect(await ask(100)).toBe(5);
    vi.advanceTimersByTime(10_000);
    expect(await ask(100)).toBe(15);
  });

  it('keep no more than a bounded number of things, however many subjects there are, and forget them', async () => {
    const rates = openFew();
    const before = vi.getTimerCount();
    for (let n = 0; n < 100_000; n += 1) await rates.ask(principal(`jwt:subject-${n}`));
    expect(vi.getTimerCount() - before).toBeLessThanOrEqual(2 * 65_536);
    vi.advanceTimersByTime(11_000);
    expect(vi.getTimerCount()).toBe(before);
  });

  it('are kept through a change of what others may ask for', async () => {
    const rates = openFew();
    const one = principal('key:one');
    for (let n = 0; n < 15; n += 1) await rates.ask(one);
    const rate = { ...FEW, operationsPerSecond: 5, operationsBurst: 10 };
    rates.change({ rate, own: new Map([['key:other', { operationsBurst: 1 }]]) });
    expect(await rates.ask(one)).not.toBeNull();
    rates.change({ rate: { ...rate, operationsBurst: 20 }, own: new Map() });
    expect(await rates.ask(one)).toBeNull();
  });

  it('are whole for another subject', async () => {
    const rates = openFew();
    for (let n = 0; n < 100; n += 1) await rates.ask(principal('jwt:greedy'));
    expect(await rates.ask(principal('jwt:greedy'))).not.toBeNull();
    expect(await rates.ask(principal('key:jwt:greedy'))).toBeNull();
  });
});
