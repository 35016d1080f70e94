import type { Link, LinkHandler, LinkRequest } from '../../src/domain/runtime.ts';
import type { Answer, Incoming } from '../../src/sandbox/face.ts';
import type { Random } from '../../src/sandbox/random.ts';
import type { Weather } from './plan.ts';
import type { Time } from './time.ts';

export interface Server {
  /** Told when a request leaves, except for those that wait for something to be told, and when anything comes back. */
  readonly onAsked: () => void;
  readonly onAnswered: () => void;
  readonly answer: (request: Incoming, signal: AbortSignal) => Promise<Answer>;
  /** What the network does to its requests at the moment. */
  readonly weather: () => ReadonlySet<Weather>;
  /** Milliseconds since the epoch, by its own clock. */
  readonly now: () => number;
}

export interface NetworkOptions {
  readonly time: Time;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly serverOf: (origin: string) => Server;
}

type Fate =
  | { readonly kind: 'refused' | 'hangs' | 'resetBefore' | 'resetAfter' | 'cut' | 'fine' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null };

const drawFate = (random: Random, weather: ReadonlySet<Weather>): Fate => {
  if (weather.has('refused')) return { kind: 'refused' };
  if (weather.has('hanging')) return { kind: 'hangs' };
  if (weather.has('throttled') && random.chance(0.6))
    return { kind: 'status', status: 429, retryAfter: random.pick([null, '1', '3']) };
  if (!weather.has('flaky') || random.chance(0.6)) return { kind: 'fine' };
  const kind = random.pick(['refused', 'resetBefore', 'resetAfter', 'cut', 'status', 'status'] as const);
  return kind === 'status' ? { kind, status: random.pick([500, 502, 503]), retryAfter: null } : { kind };
};

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** The way to every vendor: each request is a call of its simulator, some time later, or goes astray. */
export const openNetwork = ({ time, random, log, serverOf }: NetworkOptions) => {
  let asked = 0;

  const send = (origin: string, request: LinkRequest, handler: LinkHandler): (() => void) => {
    const server = serverOf(origin);
    const weather = server.weather();
    const fate = drawFate(random, weather);
    const slowness = weather.has('slow') ? random.between(500, 4_000) : 0;
    const there = random.between(2, 30) + slowness;
    const back = random.between(2, 30);
    asked += 1;
    const number = asked;
    const gone = new AbortController();
    const told = `call ${number} ${request.method} ${origin}${request.path}`;
    if (!request.path.includes('/notifications')) server.onAsked();
    log(`${told}${fate.kind === 'fine' ? '' : ` (${fate.kind})`}`);

    const controller = { abort: (reason: Error): void => fail(reason) };
    const fail = (error: Error): void => {
      if (gone.signal.aborted) return;
      if ('code' in error && error.code !== 'UND_ERR_DESTROYED') server.onAnswered();
      gone.abort(error);
      handler.onResponseError(controller, error);
    };
    const later = (ms: number, work: () => void): void => {
      time.after(ms, () => {
        if (!gone.signal.aborted) work();
      });
    };
    const answer = ({ status, headers, body }: Answer): void => {
      log(`answer ${number} ${status} ${body.length}`);
      server.onAnswered();
      handler.onResponseStart(controller, status, headers);
      if (gone.signal.aborted) return;
      const part = fate.kind === 'cut' ? body.subarray(0, body.length >> 1) : body;
      if (part.length > 0) handler.onResponseData(controller, part);
      if (gone.signal.aborted) return;
      if (fate.kind === 'cut') fail(failure('UND_ERR_SOCKET'));
      else {
        gone.abort();
        handler.onResponseEnd();
      }
    };
    const arrive = (): void => {
      if (fate.kind === 'hangs') return;
      if (fate.kind === 'resetBefore') {
        fail(failure('ECONNRESET'));
        return;
      }
      if (fate.kind === 'status') {
        const headers = {
          date: new Date(server.now()).toUTCString(),
          'content-type': 'text/plain',
          ...(fate.retryAfter === null ? {} : { 'retry-after': fate.retryAfter }),
        };
        later(back, () => answer({ status: fate.status, headers, body: Buffer.from('not now') }));
        return;
      }
      const { path: url, method, headers, body } = request;
      const incoming = { url, method, headers: { host: new URL(origin).host, ...headers }, body };
      server.answer(incoming, gone.signal).then(
        (given) => later(back, () => (fate.kind === 'resetAfter' ? fail(failure('ECONNRESET')) : answer(given))),
        () => fail(failure('ECONNRESET')),
      );
    };
    later(random.between(0, 3), () => {
      if (fate.kind === 'refused') return fail(failure('ECONNREFUSED'));
      handler.onRequestStart(controller);
      if (!gone.signal.aborted) later(there, arrive);
    });
    return () => fail(failure('UND_ERR_DESTROYED'));
  };

  return (origin: string): Link => {
    const open = new Set<() => void>();
    return {
      dispatch(request, handler) {
        const stop = send(origin, request, handler);
        open.add(stop);
        return true;
      },
      async destroy() {
        for (const stop of [...open]) stop();
        open.clear();
      },
    };
  };
};
