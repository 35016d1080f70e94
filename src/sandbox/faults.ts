import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Cancel, Clock } from './clock.ts';
import type { Random } from './random.ts';

export type Fault =
  /** The answer is right, and late. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** `retryAfter`: seconds, or an HTTP date. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number | string }
  | { readonly kind: 'reset' }
  /** 200 with a body that is not JSON. */
  | { readonly kind: 'malformed' }
  /** 200 with this body, said to be JSON, whatever it is. */
  | { readonly kind: 'body'; readonly text: string }
  /** 200 with a web page, as a proxy's login form would be. */
  | { readonly kind: 'html' }
  /** Headers and half the body, then the connection is closed. */
  | { readonly kind: 'cut' }
  /** A streamed body, 50 MB unless told. */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** No answer until the face is closed. */
  | { readonly kind: 'hang' };

export interface FaultedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface FaultAim {
  readonly method?: string;
  /** Beginning of the path. */
  readonly path?: string;
  readonly matches?: (request: FaultedRequest) => boolean;
  /** How many requests it hits; absent: every one. */
  readonly times?: number;
  /** Part of the matching requests, drawn with the seed; absent: all. */
  readonly share?: number;
  /** The request takes effect and only its answer is spoilt: what a caller cannot tell from a request that was lost. */
  readonly carriedOut?: boolean;
}

export interface Faults {
  /** Faults add up: every latency, then the first other fault injected. */
  inject(fault: Fault, aim?: FaultAim): Cancel;
  clear(): void;
}

export interface FaultLine extends Faults {
  /** The faults that hit this request, used up by this call. */
  draw(request: FaultedRequest): { readonly latencyMs: number; readonly spoil: Spoil | null };
}

export interface Spoil {
  readonly fault: Exclude<Fault, { kind: 'latency' }>;
  readonly carriedOut: boolean;
}

interface Rule {
  readonly fault: Fault;
  readonly aim: FaultAim;
  left: number;
}

export const faultLine = (random: Random): FaultLine => {
  const rules = new Set<Rule>();
  const hits = ({ aim }: Rule, request: FaultedRequest): boolean =>
    (aim.method === undefined || aim.method.toUpperCase() === request.method) &&
    (aim.path === undefined || request.path.startsWith(aim.path)) &&
    (aim.matches?.(request) ?? true) &&
    (aim.share === undefined || random.chance(aim.share));
  return {
    inject(fault, aim = {}) {
      const rule = { fault, aim, left: aim.times ?? Infinity };
      rules.add(rule);
      return () => rules.delete(rule);
    },
    clear: () => rules.clear(),
    draw(request) {
      let latencyMs = 0;
      let spoil: Spoil | null = null;
      for (const rule of rules) {
        const { fault, aim } = rule;
        if ((fault.kind !== 'latency' && spoil) || !hits(rule, request)) continue;
        if (fault.kind === 'latency') latencyMs += fault.ms;
        else spoil = { fault, carriedOut: aim.carriedOut ?? false };
        rule.left -= 1;
        if (rule.left <= 0) rules.delete(rule);
      }
      return { latencyMs, spoil };
    },
  };
};

const HTML = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';
const MALFORMED = '{"data": {"result": [';
const MEGABYTE = 1024 * 1024;

function* hugeJson(bytes: number) {
  yield '{"padding":"';
  const chunk = 'x'.repeat(MEGABYTE);
  for (let left = bytes; left > 0; left -= MEGABYTE) yield left < MEGABYTE ? chunk.slice(0, left) : chunk;
  yield '"}';
}

export const waitLatency = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** Answers in the face's stead. `body` is what a `status` fault says and what a `cut` answer is cut from. */
export const spoilAnswer = (fault: Spoil['fault'], reply: FastifyReply, body: string): void => {
  const { raw } = reply;
  const date = reply.getHeader('date');
  if (date !== undefined) raw.setHeader('date', date);
  const answer = (status: number, type: string, text: string): void => {
    raw.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
  };
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfter !== undefined) raw.setHeader('retry-after', String(fault.retryAfter));
      answer(fault.status, 'application/json', body);
      return;
    case 'malformed':
      answer(200, 'application/json', MALFORMED);
      return;
    case 'body':
      answer(200, 'application/json', fault.text);
      return;
    case 'html':
      answer(200, 'text/html; charset=utf-8', HTML);
      return;
    case 'reset':
      raw.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'cut':
      raw.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      // The half must have left before the socket goes, else the caller sees a reset without any answer.
      raw.write(body.slice(0, Math.ceil(body.length / 2)), () => raw.socket?.destroySoon());
      return;
    case 'huge': {
      raw.writeHead(200, { 'content-type': 'application/json' });
      const source = Readable.from(hugeJson(fault.bytes ?? 50 * MEGABYTE));
      raw.on('close', () => source.destroy());
      source.pipe(raw);
      return;
    }
  }
};
