import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { realRuntime } from '../domain/runtime.ts';
import { openUntraced, parseTraceparent, type Trace, type Tracer, writeTraceparent } from '../domain/trace.ts';
import { type Addresses, openAddresses, type TrustProxy } from './address.ts';
import { acceptableOf, EVENT_STREAM } from './negotiation.ts';

export type Way = 'http' | 'event-stream' | 'websocket' | 'webhook';

/** What goes by one id: a request, or one operation on a socket. */
export interface Asking {
  readonly requestId: string;
  /** The span that is under way; `null` before there is one. */
  trace: Trace | null;
  readonly address: string | null;
  /** As the client prefers it; `http` becomes `event-stream` where its operation can be answered in no other way. */
  way: Way;
}

const storage = new AsyncLocalStorage<Asking>();

/** The request that is being answered; `undefined` for what the gateway does by itself. */
export const asking = (): Asking | undefined => storage.getStore();

/** Runs as a part of this request, whatever was under way before. */
export const onBehalfOf = <T>(request: Asking, run: () => T): T => storage.run(request, run);

/** Runs as a part of no request, though one may have set it going. */
export const onOwnBehalf = <T>(run: () => T): T => storage.run(undefined as never, run);

/** What every line of the log and every error with an id of its own tells of the request. */
export const requestFields = (): Record<string, string> => {
  const request = storage.getStore();
  if (!request) return {};
  const { requestId, trace } = request;
  return trace ? { requestId, traceId: trace.traceId } : { requestId };
};

/** Printable, and short enough to be repeated in every line. */
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

const made = new WeakMap<IncomingMessage, string>();

/** The id that a request brings, else a new one; the same whenever it is asked for. */
export const requestIdOf = (request: IncomingMessage, newId = realRuntime.newId): string => {
  const id = made.get(request) ?? readId(request.headers['x-request-id']) ?? newId();
  made.set(request, id);
  return id;
};

const readId = (given: unknown): string | null => (typeof given === 'string' && REQUEST_ID.test(given) ? given : null);

const wayOf = ({ headers }: IncomingMessage, route: string): Way => {
  if (route.startsWith('/webhooks/')) return 'webhook';
  return acceptableOf(headers).single === EVENT_STREAM ? 'event-stream' : 'http';
};

export interface RequestsOptions {
  readonly trustProxy?: TrustProxy | undefined;
  readonly tracer?: Tracer | undefined;
  readonly newId?: () => string;
}

/** Gives what comes in its ids: those that it brings where they are valid, else new ones. */
export const openRequests = ({
  trustProxy,
  newId = realRuntime.newId,
  tracer = openUntraced(newId),
}: RequestsOptions) => {
  const addressOf: Addresses = openAddresses(trustProxy);

  const read = (request: IncomingMessage, way: Way): Asking => ({
    requestId: requestIdOf(request, newId),
    trace: parseTraceparent(request.headers.traceparent),
    address: addressOf(request),
    way,
  });

  return {
    tracer,

    /** A request over HTTP; its span, where it gets one, ends with its answer. */
    http(request: IncomingMessage, response: ServerResponse, route: string, isTraced: boolean): Asking {
      const given = read(request, wayOf(request, route));
      response.setHeader('x-request-id', given.requestId);
      if (!isTraced) {
        if (given.trace) response.setHeader('traceresponse', writeTraceparent(given.trace));
        return given;
      }
      const method = request.method ?? 'GET';
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'trunkline.request_id': given.requestId,
      };
      const span = tracer.begin(`${method} ${route}`, 'server', given.trace, attributes);
      given.trace = span.trace;
      response.setHeader('traceresponse', writeTraceparent(span.trace));
      response.once('close', () => {
        const { statusCode } = response;
        span.note({ 'http.response.status_code': statusCode });
        span.end(statusCode >= 500 ? String(statusCode) : null);
      });
      return given;
    },

    /** A socket: its operations are numbered after it. */
    socket: (request: IncomingMessage): Asking => read(request, 'websocket'),

    /** One operation on a socket; `extensions` of its message may bring ids, named like the headers. */
    operation({ requestId, address, trace }: Asking, number: number, extensions: unknown): Asking {
      const given =
        typeof extensions === 'object' && extensions !== null ? (extensions as Record<string, unknown>) : {};
      return {
        requestId: readId(given['x-request-id']) ?? `${requestId}.${number}`,
        trace: parseTraceparent(given.traceparent) ?? trace,
        address,
        way: 'websocket',
      };
    },
  };
};

export type Requests = ReturnType<typeof openRequests>;
