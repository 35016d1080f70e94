import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { type BayeuxOptions, openBayeux } from '../../src/sandbox/bayeux-face.ts';
import { type Clock, type ManualClock, manualClock } from '../../src/sandbox/clock.ts';
import { openHttpFace } from '../../src/sandbox/http-face.ts';
import { seededRandom } from '../../src/sandbox/random.ts';

export const PATH = '/notifications';

export interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly messages: readonly Record<string, unknown>[];
  /** The last of them: events come first. */
  readonly reply: Record<string, unknown>;
}

export const until = async (met: () => boolean): Promise<void> => {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  while (!met()) {
    if (isOver) throw new Error('the test is over');
    await new Promise(setImmediate);
  }
};

/** Counts the timers that are set. */
const counting = (inner: Clock) => {
  const set = new Set<object>();
  const at = (ms: number, run: () => void) => {
    const timer = {};
    set.add(timer);
    const cancel = inner.at(ms, () => {
      set.delete(timer);
      run();
    });
    return () => {
      set.delete(timer);
      cancel();
    };
  };
  return { clock: { now: inner.now, at, after: (ms: number, run: () => void) => at(inner.now() + ms, run) }, set };
};

export const open = async (options: Partial<BayeuxOptions> = {}) => {
  const manual: ManualClock = manualClock();
  const { clock, set: timers } = counting(options.clock ?? manual);
  const bayeux = openBayeux({
    random: seededRandom(1),
    admit: ({ headers }) => headers.authorization ?? null,
    ...options,
    clock,
  });
  const answers: ServerResponse[] = [];
  const face = await openHttpFace({
    clock: manual,
    random: seededRandom(2),
    errorBody: (status) => ({ status }),
    routes: (app) => {
      app.addHook('onRequest', async (_request, { raw }) => {
        answers.push(raw);
      });
      bayeux.register(app, PATH);
    },
  });
  onTestFinished(() => face.close());
  const url = face.url + PATH;

  const client = (user: string | null = 'ada') => {
    let cookie: string | null = null;
    let clientId = '';
    const post = async (
      path: string,
      body: string,
      type = 'application/json',
      signal?: AbortSignal,
    ): Promise<Answer> => {
      const headers: Record<string, string> = { 'content-type': type };
      if (user !== null) headers.authorization = user;
      if (cookie !== null) headers.cookie = cookie;
      const response = await fetch(url + path, { method: 'POST', body, headers, signal: signal ?? null });
      const cookies = response.headers.getSetCookie();
      if (cookies[0]) cookie = cookies[0].split(';')[0] ?? null;
      const text = await response.text();
      const messages = response.status === 200 ? (JSON.parse(text) as Record<string, unknown>[]) : [];
      return { status: response.status, cookies, messages, reply: messages.at(-1) ?? {} };
    };
    const send = (messages: unknown, path = '', signal?: AbortSignal) =>
      post(path, JSON.stringify(messages), undefined, signal);
    const meta = (kind: string, more: object = {}, signal?: AbortSignal) =>
      send(
        [{ id: '7', channel: `/meta/${kind}`, clientId, ...more }],
        /^(handshake|connect|disconnect)$/.test(kind) ? `/${kind}` : '',
        signal,
      );
    const self = {
      post,
      send,
      meta,
      get clientId() {
        return clientId;
      },
      get session() {
        return bayeux.sessions.get(clientId);
      },
      get cookie() {
        return cookie;
      },
      set cookie(value) {
        cookie = value;
      },
      async handshake(more: object = {}) {
        const answer = await send(
          [
            {
              id: '1',
              channel: '/meta/handshake',
              version: '1.0',
              supportedConnectionTypes: ['long-polling'],
              ...more,
            },
          ],
          '/handshake',
        );
        if (answer.reply.successful) clientId = String(answer.reply.clientId);
        return answer;
      },
      connect: (more: object = {}, signal?: AbortSignal) =>
        meta('connect', { connectionType: 'long-polling', ...more }, signal),
      subscribe: (subscription: unknown) => meta('subscribe', { subscription }),
      unsubscribe: (subscription: unknown) => meta('unsubscribe', { subscription }),
      disconnect: () => meta('disconnect'),
      /** Shaken hands, subscribed, and past the first connect. */
      async start(subscription: unknown = '/v2/me/*', more: object = {}) {
        await self.handshake(more);
        await self.subscribe(subscription);
        await self.connect();
        return self;
      },
      /** A connect that is held by now. */
      async hold(more: object = {}, signal?: AbortSignal) {
        const answer = self.connect(more, signal);
        // Awaited later, and some fail on purpose.
        answer.catch(() => {});
        await until(() => self.session?.held === true);
        return { answer };
      },
    };
    return self;
  };
  return { bayeux, face, clock: manual, timers, answers, client, url };
};

export const RETRY = { reconnect: 'retry', interval: 0, timeout: 30_000 };
export const event = (n: number, channel = '/v2/me/emails') => ({ channel, data: { n } });

/** The reply to a connect that brings nothing. */
export const HEARTBEAT = { id: '7', channel: '/meta/connect', successful: true };
/** The reply to the connect of a session that is no more. */
export const GONE = {
  ...HEARTBEAT,
  successful: false,
  error: '402::Unknown client',
  advice: { reconnect: 'handshake', interval: 0 },
};
