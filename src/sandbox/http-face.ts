import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Clock } from './clock.ts';
import type { Answer, Call, CallLog, Incoming, Wired } from './face.ts';
import { type Faults, faultLine, type Spoil, spoilAnswer, waitLatency } from './faults.ts';
import type { Random } from './random.ts';

/** Faces speak to the server through these, so that a vendor's folder needs no HTTP package of its own. */
export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface HttpFace {
  readonly url: string;
  readonly faults: Faults;
  readonly calls: CallLog;
  answer(request: Incoming, signal: AbortSignal): Promise<Answer>;
  serve(message: IncomingMessage, body: string, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface HttpFaceOptions {
  readonly clock: Clock;
  /** Draws the faults that hit only a share of the requests. */
  readonly random: Random;
  readonly host?: string;
  readonly port?: number;
  readonly wired?: Wired | undefined;
  /** The vendor's own words for an injected status. */
  readonly errorBody: (status: number) => unknown;
  /** Bodies arrive as text: what is well-formed is the dialect's business. */
  readonly routes: (app: FastifyInstance) => void;
}

const CALLS_KEPT = 1000;
const BODY_LIMIT = 16 * 1024 * 1024;

const noSchemas = (): never => {
  throw new TypeError('a simulated vendor has no schemas');
};

const parseOrText = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const streamOf = (body: string): Readable =>
  new Readable({
    read() {
      if (body !== '') this.push(Buffer.from(body));
      this.push(null);
    },
  });

const readUrl = (request: FastifyRequest) => {
  const mark = request.url.indexOf('?');
  const query = request.query as Record<string, string | string[]>;
  return {
    method: request.method,
    path: mark < 0 ? request.url : request.url.slice(0, mark),
    query: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])),
  };
};

export const openHttpFace = async (options: HttpFaceOptions): Promise<HttpFace> => {
  const { clock, random, host = '127.0.0.1', port = 0, wired, errorBody, routes } = options;
  const faults = faultLine(random);
  const calls: Call[] = [];
  const log = Object.assign(calls, {
    reset(): void {
      calls.length = 0;
    },
  });
  const state = new WeakMap<FastifyRequest, { call: { status: number; body?: unknown }; late: Spoil | null }>();

  const app = Fastify({
    // No route has a schema, and what would compile schemas takes a while to load.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    forceCloseConnections: true,
    bodyLimit: BODY_LIMIT,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const bodies = new WeakMap<IncomingMessage, string>();
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const body = bodies.get(request.raw);
    done(null, body === undefined ? payload : streamOf(body));
  });
  app.addHook('onRequest', async (request, reply) => {
    // A caller that goes by the vendor's clock has to go by the simulated one.
    reply.header('date', new Date(clock.now()).toUTCString());
    const call = { ...readUrl(request), status: 0 };
    calls.push(call);
    if (calls.length > CALLS_KEPT) calls.shift();
    state.set(request, { call, late: null });
  });
  app.addHook('preHandler', async (request, reply) => {
    const held = state.get(request);
    if (!held) return;
    if (typeof request.body === 'string' && request.body !== '') held.call.body = parseOrText(request.body);
    const { latencyMs, spoil } = faults.draw(readUrl(request));
    if (latencyMs > 0) await waitLatency(clock, latencyMs);
    if (!spoil) return;
    if (spoil.carriedOut) {
      held.late = spoil;
      return;
    }
    reply.hijack();
    held.call.status = statusOf(spoil);
    spoilAnswer(spoil.fault, reply, JSON.stringify(errorBody(faultStatus(spoil))));
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const held = state.get(request);
    if (!held) return payload;
    if (!held.late) {
      held.call.status = reply.statusCode;
      return payload;
    }
    held.call.status = statusOf(held.late);
    const { fault } = held.late;
    const body = fault.kind === 'cut' ? String(payload) : JSON.stringify(errorBody(faultStatus(held.late)));
    spoilAnswer(fault, reply, body);
    // Fastify must not write after it; the promise goes with the request.
    return new Promise<never>(() => {});
  });
  routes(app);
  const listen = async (): Promise<string> => {
    await app.listen({ host, port });
    const address = app.server.address();
    return `http://${host}:${typeof address === 'object' && address ? address.port : port}`;
  };
  if (wired) await app.ready();
  const url = wired?.origin ?? (await listen());

  const answer = async ({ method, url, headers, body }: Incoming, signal: AbortSignal): Promise<Answer> => {
    const payload = body === null ? {} : { payload: body };
    const asked = { method: method as 'GET', url, headers: { ...headers }, signal, ...payload };
    const { statusCode, headers: told, rawPayload } = await app.inject(asked);
    return { status: statusCode, headers: told as Answer['headers'], body: rawPayload };
  };
  const serve: HttpFace['serve'] = (message, body, response) => {
    bodies.set(message, body);
    app.routing(message, response);
  };
  return { url, faults, calls: log, answer, serve, close: () => app.close() };
};

const faultStatus = ({ fault }: Spoil): number => (fault.kind === 'status' ? fault.status : 200);
const statusOf = (spoil: Spoil): number =>
  spoil.fault.kind === 'reset' || spoil.fault.kind === 'hang' ? 0 : faultStatus(spoil);
