import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { exactly, isJsonObject, isTooDeep, MOST_LEVELS } from '../domain/json.ts';
import type { Principal } from '../graphql/context.ts';
import type { Audit } from './audit.ts';
import type { Authenticate } from './auth.ts';
import type { Enveloped } from './enveloped.ts';
import type { Log } from './log.ts';
import { type Outlet, openBytes, openOutlet, openTurns } from './outlet.ts';
import { type Asking, onBehalfOf, type Requests, requestIdOf } from './request.ts';
import type { Payloads, Subscriptions } from './subscriptions.ts';

export interface WebSocketOptions {
  readonly envelop: (context: object) => Enveloped;
  readonly subscriptions: Subscriptions;
  readonly authenticate: Authenticate;
  /** Longest message, in bytes. */
  readonly messageLimit: number;
  /** Operations that one socket may have open at a time. */
  readonly operationLimit: number;
  readonly mask: (error: unknown) => GraphQLError;
  readonly log: Log;
  readonly audit: Pick<Audit, 'session'>;
  readonly requests: Pick<Requests, 'socket' | 'operation'>;
}

interface Extra extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  readonly outlet: Outlet;
  readonly headers: IncomingHttpHeaders;
  readonly gone: AbortController;
  /** The request that became the socket. */
  readonly asked: Asking;
  /** Operations that were begun on it. */
  operations: number;
  /** Tells the audit that the session is over. */
  end: ((code: number) => void) | null;
  principal: Principal | null;
  expiry: NodeJS.Timeout | null;
}

/** What an operation on a socket is run with, besides what Yoga adds. */
interface SocketContext {
  readonly principal: Principal;
  readonly wantsCost: boolean;
  readonly request: { readonly signal: AbortSignal };
  readonly asked: Asking;
}

/** How often a silent peer is asked whether it lives. */
const KEEP_ALIVE_MS = 12_000;
/** What may wait in a socket before its reader is held to be slow and is waited for. */
const HIGH_WATER = 256 * 1024;
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** The Internet's word for "try again later". */
const TRY_AGAIN_LATER = 1013;

/** Browsers cannot set headers on a socket: credentials come with the first message, named like the headers, or under `headers`. */
const credentialsOf = (params: unknown): IncomingHttpHeaders => {
  if (!isJsonObject(params)) return {};
  const given = { ...(isJsonObject(params.headers) ? params.headers : {}), ...params };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const known = name.toLowerCase();
      const counts = (known === 'authorization' || known === 'x-api-key') && typeof value === 'string' && value !== '';
      return counts ? [[known, value]] : [];
    }),
  );
};

/** Settles when the text has left, or the socket is closed; at once while little waits. */
const sendTo = (socket: WebSocket, text: string): Promise<void> | undefined => {
  if (socket.readyState !== WebSocket.OPEN) return undefined;
  if (socket.bufferedAmount < HIGH_WATER) {
    socket.send(text);
    return undefined;
  }
  return new Promise((resolve) => {
    // A failed send closes the socket, which ends everything on it.
    socket.send(text, () => resolve());
  });
};

/** Writes the payloads itself, since their text is shared by many sockets; what is left for graphql-ws is the end. */
const writing = (payloads: Payloads, { socket, outlet }: Extra, id: string, asked: Asking) => {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  let stopped = false;
  const tell = (payload: string): Promise<void> | undefined => {
    if (socket.readyState !== WebSocket.OPEN) return undefined;
    if (socket.bufferedAmount < HIGH_WATER) {
      outlet(head, payload);
      return undefined;
    }
    return new Promise((resolve) => {
      // A failed write closes the socket, which ends everything on it.
      outlet(head, payload, () => resolve());
    });
  };
  return {
    async next(): Promise<IteratorResult<never, undefined>> {
      for (;;) {
        const { value, done } = await onBehalfOf(asked, () => payloads.next());
        if (done || stopped) return { value: undefined, done: true };
        const waiting = tell(value);
        if (waiting) await waiting;
      }
    },
    async return(): Promise<IteratorResult<never, undefined>> {
      stopped = true;
      await payloads.return();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};

/** The API over WebSocket (subprotocol graphql-transport-ws). */
export const openWebSockets = (options: WebSocketOptions) => {
  const { envelop, subscriptions, authenticate, operationLimit, mask, log, audit, requests } = options;
  const turns = openTurns();
  const bytesOf = openBytes();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageLimit,
    // The outlets rely on it.
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });

  const onConnect: ServerOptions<Record<string, unknown>, Extra>['onConnect'] = async ({ connectionParams, extra }) => {
    const verdict = await authenticate({ ...extra.headers, ...credentialsOf(connectionParams) });
    if (!('principal' in verdict)) {
      extra.socket.close(verdict.unavailable ? TRY_AGAIN_LATER : CloseCode.Forbidden, verdict.refusal.slice(0, 120));
      return false;
    }
    extra.principal = verdict.principal;
    // It may have gone meanwhile.
    if (extra.socket.readyState === WebSocket.OPEN) extra.end = audit.session('websocket', verdict.principal);
    if (verdict.expiresAt !== undefined) {
      const left = Math.min(Math.max(verdict.expiresAt - Date.now(), 0), LONGEST_TIMEOUT);
      extra.expiry = setTimeout(() => extra.socket.close(CloseCode.Forbidden, 'the token has expired'), left);
    }
    return true;
  };

  const server = makeServer<Record<string, unknown>, Extra>({
    jsonMessageReviver: exactly,
    onConnect,
    onSubscribe({ extra, subscriptions: open }, _id, { query, variables, operationName, extensions }) {
      const { principal, gone } = extra;
      if (!principal) return [new GraphQLError('not authenticated')];
      if (Object.keys(open).length > operationLimit) {
        const problem = `at most ${operationLimit} operations may be open on one connection`;
        return [new GraphQLError(problem, { extensions: { code: 'LIMIT_EXCEEDED' } })];
      }
      if (isTooDeep(variables)) return [new GraphQLError(`variables: nested deeper than ${MOST_LEVELS} levels`)];
      extra.operations += 1;
      const asked = requests.operation(extra.asked, extra.operations, extensions);
      try {
        const contextValue: SocketContext = { principal, wantsCost: false, request: { signal: gone.signal }, asked };
        const { parse, validate, execute, schema } = envelop({ ...contextValue, params: { operationName } });
        const document = parse(query);
        const problems = validate(schema, document);
        if (problems.length > 0) return problems.map(mask);
        return { schema, document, operationName, variableValues: variables, contextValue, rootValue: { execute } };
      } catch (error) {
        return [mask(error)];
      }
    },
    execute: (args) =>
      onBehalfOf((args.contextValue as SocketContext).asked, () =>
        (args.rootValue as Pick<Enveloped, 'execute'>).execute({ ...args, rootValue: undefined }),
      ),
    subscribe: async (args) => {
      const { principal, request, asked } = args.contextValue as SocketContext;
      const opened = await onBehalfOf(asked, () => subscriptions.subscribe(args, principal, request.signal));
      return 'refused' in opened ? opened.refused : (opened as never);
    },
    onOperation({ extra }, id, _payload, args, result) {
      if (!isJsonObject(result) || !('next' in result)) return undefined;
      const { asked } = args.contextValue as SocketContext;
      return writing(result as never, extra, id, asked) as never;
    },
    // As by the other ways: errors come first, and hold nothing that is for the HTTP side.
    onNext: (_context, _id, _payload, args, { errors, ...rest }) =>
      onBehalfOf((args.contextValue as SocketContext).asked, () =>
        errors ? { errors: errors.map((error) => mask(error).toJSON()), ...rest } : undefined,
      ),
    onError: (_context, _id, _payload, errors) => errors.map((error) => mask(error).toJSON()),
  });

  /** Ends peers that went without a word, so that they cost nothing for long. */
  const watchPulse = (socket: WebSocket): void => {
    let answered = true;
    const pulse = setInterval(() => {
      if (!answered) return socket.terminate();
      answered = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, KEEP_ALIVE_MS);
    pulse.unref();
    socket.on('pong', () => {
      answered = true;
    });
    socket.once('close', () => clearInterval(pulse));
  };

  // On the answer that makes it a socket.
  sockets.on('headers', (headers, request) => headers.push(`x-request-id: ${requestIdOf(request)}`));

  const serve = (socket: WebSocket, request: IncomingMessage, connection: Duplex): void => {
    const { headers } = request;
    const outlet = openOutlet(connection, turns, bytesOf);
    const asked = requests.socket(request);
    const gone = new AbortController();
    const extra: Extra = {
      socket,
      outlet,
      headers,
      gone,
      asked,
      operations: 0,
      end: null,
      principal: null,
      expiry: null,
    };
    socket.on('error', (error) => log.debug({ err: error }, 'socket failed'));
    watchPulse(socket);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendTo(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (message) => {
            onBehalfOf(asked, () => receive(String(message))).catch((error: unknown) => {
              log.error({ err: error }, 'message on a socket failed');
              socket.close(CloseCode.InternalServerError, 'Internal error');
            });
          });
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      if (extra.expiry) clearTimeout(extra.expiry);
      extra.gone.abort();
      extra.end?.(code);
      closed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'socket did not end well'));
    });
  };

  return {
    upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
      sockets.handleUpgrade(request, connection, head, (socket) => serve(socket, request, connection));
    },
    count: () => sockets.clients.size,
    /** Tells every peer to come back elsewhere; those that do not answer within `graceMs` are cut off. */
    async drain(graceMs: number): Promise<void> {
      const force = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, graceMs);
      const left = [...sockets.clients].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      await Promise.all(left);
      clearTimeout(force);
      sockets.close();
    },
  };
};
