import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type BayeuxSession,
  openBayeux as openServer,
  type BayeuxOptions as ServerOptions,
} from '../../src/sandbox/bayeux-face.ts';
import { realClock } from '../../src/sandbox/clock.ts';
import { openHttpFace } from '../../src/sandbox/http-face.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { openCookies } from '../../src/transport/cookies.ts';
import { listen } from './bayeux-listen.ts';
import { PATH } from './bayeux-scripted.ts';

const host = async (options: Partial<ServerOptions> = {}) => {
  const clock = realClock();
  const server = openServer({
    clock,
    random: seededRandom(1, 'bayeux'),
    admit: ({ headers }) => String(headers['x-user'] ?? 'ada'),
    ...options,
  });
  const face = await openHttpFace({
    clock,
    random: seededRandom(1, 'faults'),
    errorBody: (status) => ({ status }),
    routes: (app) => server.register(app, PATH),
  });
  onTestFinished(() => face.close());
  const [sessionOf, emails] = [
    (owner: string) => [...server.sessions.values()].filter((session) => session.owner === owner),
    (owner: string, n: number) => server.deliver(owner, '/v2/me/emails', { n }),
  ];
  return { server, face, url: face.url + PATH, sessionOf, emails };
};

const held = async (sessions: readonly BayeuxSession[]): Promise<void> => {
  while (!sessions.every((session) => session.held)) await turn();
};

const email = (n: number) => `/v2/me/emails {"n":${n}}`;

describe('a Bayeux client at the sandbox', () => {
  it.each([false, true])('hears a burst in its order and takes leave (acknowledging: %s)', async (ack) => {
    const { server, url, emails } = await host({ ack });
    const client = listen(url, { ackExtension: true });
    await client.hear('live null');
    const all = Array.from({ length: 2_000 }, (_, n) => n);
    for (const n of all) {
      emails('ada', n);
      if (n % 100 === 0) await client.hear(email(n));
    }
    await client.hear(email(1_999));
    expect(client.lines()).toEqual(['live null', ...all.map(email)]);
    await client.close();
    expect(server.sessions.size).toBe(0);
  });

  it('comes back when its session is forgotten in the middle of a burst', async () => {
    const { server, url, emails } = await host();
    const client = listen(url);
    await client.hear('live null');
    emails('ada', 1);
    await client.hear(email(1));
    emails('ada', 2);
    server.forget();
    await client.hear('live RECONNECTED');
    emails('ada', 3);
    await client.hear(email(3));
    expect(client.lines().filter((line) => line !== email(2))).toEqual([
      'live null',
      email(1),
      'lost UNAVAILABLE',
      'live RECONNECTED',
      email(3),
    ]);
    expect(server.sessions.size).toBe(1);
  });

  it('gives up when it is dismissed', async () => {
    const { server, url, sessionOf } = await host();
    const client = listen(url);
    await client.hear('live null');
    await held(sessionOf('ada'));
    server.dismiss();
    await client.hear('ended UNAVAILABLE');
    expect(client.lines()).toEqual(['live null', 'ended UNAVAILABLE']);
  });

  it('gives up when it is not admitted', async () => {
    const { url } = await host({ admit: () => null });
    const client = listen(url);
    await client.hear('ended FORBIDDEN');
  });

  it.each([408, 500] as const)(
    'keeps its session when a second connect takes the place of its own (%i)',
    async (status) => {
      const { server, face, url, sessionOf } = await host({ duplicateConnectStatus: status });
      const cookies = openCookies();
      const client = listen(url, { cookies });
      await client.hear('live null');
      await held(sessionOf('ada'));
      const [session] = sessionOf('ada');
      const body = [
        {
          id: '99',
          channel: '/meta/connect',
          clientId: session?.clientId,
          connectionType: 'long-polling',
          advice: { timeout: 0 },
        },
      ];
      const answer = await fetch(`${url}/connect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: cookies.header(url) },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      await client.hear('live RECONNECTED');
      expect([...server.sessions.keys()]).toEqual([session?.clientId]);
      expect(face.calls.filter(({ path }) => path.endsWith('/handshake'))).toHaveLength(1);
    },
  );

  it.each([
    ['reset', { kind: 'reset' } as const],
    ['cut', { kind: 'cut' } as const],
    ['a 503', { kind: 'status', status: 503 } as const],
  ])('loses no event to %s when it acknowledges', async (_, fault) => {
    const { face, url, emails } = await host({ ack: true });
    const client = listen(url, { ackExtension: true });
    await client.hear('live null');
    emails('ada', 1);
    await client.hear(email(1));
    face.faults.inject(fault, { carriedOut: true, times: 1 });
    emails('ada', 2);
    await client.hear(email(2));
    emails('ada', 3);
    await client.hear(email(3));
    const events = client.lines().filter((line) => line.startsWith('/'));
    expect(events).toEqual([email(1), email(2), email(3)]);
  });

  it('keeps two users of one host apart', async () => {
    const { url, emails, sessionOf } = await host();
    const [ada, bob] = ['ada', 'bob'].map((user) => listen(url, { headers: () => ({ 'X-User': user }) }));
    await Promise.all([ada?.hear('live null'), bob?.hear('live null')]);
    emails('ada', 1);
    emails('bob', 2);
    await Promise.all([ada?.hear(email(1)), bob?.hear(email(2))]);
    expect(ada?.lines()).toEqual(['live null', email(1)]);
    expect(bob?.lines()).toEqual(['live null', email(2)]);
    expect(new Set([...sessionOf('ada'), ...sessionOf('bob')].map(({ browserId }) => browserId)).size).toBe(2);
  });

  it('lives with a server that holds no connect for it', async () => {
    const { url, emails, sessionOf } = await host({ multiSessionIntervalMs: 1 });
    const cookies = openCookies();
    const ada = listen(url, { cookies });
    await ada.hear('live null');
    const bob = listen(url, { cookies, headers: () => ({ 'X-User': 'bob' }) });
    await bob.hear('live null');
    emails('ada', 1);
    emails('bob', 2);
    await Promise.all([ada.hear(email(1)), bob.hear(email(2))]);
    expect([...ada.lines(), ...bob.lines()].filter((line) => line.startsWith('lost'))).toEqual([]);
    expect([sessionOf('ada').length, sessionOf('bob').length]).toEqual([1, 1]);
  });

  it.each([1, 2, 3, 4])('comes through a storm of every trouble (seed %i)', async (seed) => {
    const { server, face, url, emails } = await host({ timeoutMs: 20 });
    const dice = seededRandom(seed, 'storm');
    const client = listen(url, {}, { maxNetworkDelayMs: 20, random: dice.next });
    await client.hear('live null');
    for (const kind of ['reset', 'malformed', 'cut', 'hang', 'huge'] as const) {
      face.faults.inject({ kind }, { share: 0.1 });
      face.faults.inject({ kind }, { share: 0.1, carriedOut: true });
    }
    for (const status of [408, 500, 503]) face.faults.inject({ kind: 'status', status }, { share: 0.05 });
    while (face.calls.length < 150) {
      emails('ada', 0);
      if (dice.chance(0.02)) server.forget();
      const calls = face.calls.length;
      while (face.calls.length === calls) await turn();
    }
    face.faults.clear();
    while (!client.lines().includes(email(seed))) {
      emails('ada', seed);
      await turn();
    }
    expect(client.lines()).not.toContain('ended UNAVAILABLE');
    const turns = client.lines().filter((line) => /^l[io]/.test(line));
    // Two losses never come without a recovery between them.
    expect(turns.filter((line, n) => line.startsWith('lost') && turns[n - 1]?.startsWith('lost'))).toEqual([]);
  });
});
