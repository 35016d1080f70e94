import { Agent, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { openHttpFace } from '../../src/sandbox/http-face.ts';
import { seededRandom } from '../../src/sandbox/random.ts';

const open = async () => {
  const clock = manualClock();
  const done: string[] = [];
  const face = await openHttpFace({
    clock,
    random: seededRandom(1),
    errorBody: (status) => ({ failed: status }),
    routes: (app) => {
      app.route({
        method: ['GET', 'POST', 'DELETE'],
        url: '/things/:id',
        handler: ({ method, params }, reply) => {
          const { id } = params as { id: string };
          done.push(`${method} ${id}`);
          return reply.send({ id, padding: 'x'.repeat(1000) });
        },
      });
    },
  });
  onTestFinished(() => face.close());
  const get = (path = '/things/1', init: RequestInit = {}) => fetch(face.url + path, init);
  return { face, clock, done, get };
};

it('dates its answers by the simulated clock', async () => {
  const { clock, get } = await open();
  await clock.advance(86_400_000);
  expect((await get()).headers.get('date')).toBe(new Date(clock.now()).toUTCString());
});

describe('the call log', () => {
  it('keeps every request in order of arrival with its answer', async () => {
    const { face, get } = await open();
    await get('/things/1?a=1&b=x%20y');
    await get('/things/2', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
    await get('/things/3', { method: 'POST', body: 'a=1' });
    await get('/nothing');
    expect([...face.calls]).toEqual([
      { method: 'GET', path: '/things/1', query: { a: '1', b: 'x y' }, status: 200 },
      { method: 'POST', path: '/things/2', query: {}, status: 200, body: { a: 1 } },
      { method: 'POST', path: '/things/3', query: {}, status: 200, body: 'a=1' },
      { method: 'GET', path: '/nothing', query: {}, status: 404 },
    ]);
    face.calls.reset();
    expect(face.calls).toHaveLength(0);
  });

  it('keeps the newest thousand', async () => {
    const { face, get } = await open();
    for (let index = 0; index < 1010; index += 1) await get(`/things/${index}`);
    expect(face.calls).toHaveLength(1000);
    expect(face.calls[0]?.path).toBe('/things/10');
  });
});

describe('an injected fault', () => {
  it('hits by method, path, predicate and number of times, then is over', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'status', status: 500 }, { method: 'post', path: '/things/1', times: 2 });
    face.faults.inject({ kind: 'status', status: 502 }, { matches: ({ query }) => query.bad === 'yes' });
    const post = async (path: string) => (await get(path, { method: 'POST' })).status;
    expect((await get()).status).toBe(200);
    expect([await post('/things/2'), await post('/things/1'), await post('/things/1')]).toEqual([200, 500, 500]);
    expect(await post('/things/1')).toBe(200);
    expect([(await get('/things/1?bad=yes')).status, (await get('/things/1?bad=yes')).status]).toEqual([502, 502]);
    face.faults.clear();
    expect((await get('/things/1?bad=yes')).status).toBe(200);
  });

  it('hits a share of the requests, drawn with the seed', async () => {
    const { face, get } = await open();
    const mend = face.faults.inject({ kind: 'status', status: 503 }, { share: 0.5 });
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1) statuses.push((await get()).status);
    const failed = statuses.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(32);
    mend();
    expect((await get()).status).toBe(200);
  });

  it('status: answers in the face’s own words, with Retry-After', async () => {
    const { face, get, done } = await open();
    face.faults.inject({ kind: 'status', status: 429, retryAfter: 7 });
    const response = await get();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toEqual({ failed: 429 });
    expect(done).toEqual([]);
    expect(face.calls[0]?.status).toBe(429);
  });

  it('latency: answers rightly when the clock says so', async () => {
    const { face, get, clock, done } = await open();
    face.faults.inject({ kind: 'latency', ms: 5000 }, { times: 1 });
    const answer = get();
    while (face.calls.length === 0) await clock.advance(0);
    await clock.advance(4999);
    expect(done).toEqual([]);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it('reset: no answer at all', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'reset' });
    await expect(get()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(face.calls[0]?.status).toBe(0);
  });

  it('malformed and html: 200, but not JSON', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'malformed' }, { times: 1 });
    face.faults.inject({ kind: 'html' }, { times: 1 });
    const malformed = await get();
    expect(malformed.status).toBe(200);
    await expect(malformed.json()).rejects.toThrow(SyntaxError);
    const html = await get();
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await html.text()).toContain('<html>');
  });

  it('cut: headers and half a body', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'cut' }, { carriedOut: true });
    const response = await get();
    expect([response.status, Number(response.headers.get('content-length'))]).toEqual([200, 1023]);
    await expect(response.text()).rejects.toThrow();
  });

  it('huge: fifty megabytes, or as many as told', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'huge' }, { times: 1 });
    face.faults.inject({ kind: 'huge', bytes: 3_000_000 }, { times: 1 });
    let length = 0;
    for await (const chunk of (await get()).body ?? []) length += chunk.length;
    expect(length).toBeGreaterThan(50 * 1024 * 1024);
    const small = (await (await get()).json()) as { padding: string };
    expect(small.padding).toHaveLength(3_000_000);
  });

  it('hang: no answer until the face is closed', async () => {
    const { face, get } = await open();
    face.faults.inject({ kind: 'hang' });
    const answer = get();
    const settled = answer.then(
      () => 'answered',
      () => 'ended',
    );
    while (face.calls.length === 0) await new Promise(setImmediate);
    await face.close();
    expect(await settled).toBe('ended');
  });

  it('carriedOut: the request takes effect and only its answer is lost', async () => {
    const { face, get, done } = await open();
    face.faults.inject({ kind: 'reset' }, { method: 'DELETE', carriedOut: true, times: 1 });
    face.faults.inject({ kind: 'reset' }, { method: 'DELETE', times: 1 });
    await expect(get('/things/1', { method: 'DELETE' })).rejects.toThrow();
    await expect(get('/things/2', { method: 'DELETE' })).rejects.toThrow();
    expect(done).toEqual(['DELETE 1']);
  });
});

describe('closing', () => {
  it('ends connections that are kept alive', async () => {
    const { face } = await open();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const { closed } = await new Promise<{ closed: Promise<void> }>((resolve, reject) => {
      const call = request(`${face.url}/things/1`, { agent }, (response) => {
        const { socket } = response;
        response.resume();
        response.on('end', () => {
          resolve({ closed: new Promise((gone) => socket.on('close', () => gone())) });
        });
      });
      call.on('error', reject);
      call.end();
    });
    await face.close();
    await closed;
    await expect(fetch(face.url)).rejects.toThrow();
  });

  it('frees a port that was asked for', async () => {
    const { face } = await open();
    const port = Number(new URL(face.url).port);
    await face.close();
    const options = { clock: manualClock(), random: seededRandom(1), errorBody: () => ({}), routes: () => {}, port };
    const again = await openHttpFace(options);
    expect(again.url).toBe(face.url);
    await again.close();
  });
});
