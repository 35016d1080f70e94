import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { CloseCode, handleProtocols, type SubscribePayload } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { isJsonObject } from '../domain/json.ts';
import { type Clock, realRuntime } from '../domain/runtime.ts';
import type { Admission, Admissions } from './admission.ts';
import type { Audit } from './audit.ts';
import type { Authenticate } from './auth.ts';
import { asError, type Places, type Share } from './capacity.ts';
import type { DocumentStore } from './documents.ts';
import type { Enveloped } from './enveloped.ts';
import type { Log } from './log.ts';
import { openBytes, openOutlet, openTurns } from './outlet.ts';
import { openPace } from './pace.ts';
import { asRateLimited, type Rates } from './rates.ts';
import { type Asking, onBehalfOf, type Requests, requestIdOf } from './request.ts';
import { openPeer } from './socket-peer.ts';
import { watchPulse } from './socket-pulse.ts';
import type { Subscriptions } from './subscriptions.ts';
import { type Begun, openConversation, POLICY_VIOLATION } from './transport-ws.ts';
import { openUnanswered } from './unanswered.ts';

export interface WebSocketOptions {
  readonly envelop: (context: object) => Enveloped;
  readonly subscriptions: Subscriptions;
  readonly authenticate: Authenticate;
  readonly admissions: Admissions;
  readonly places: Places;
  readonly rates: Pick<Rates, 'ask'>;
  /** Sockets that may be open, those that are not yet let in included. */
  readonly socketLimit: number;
  /** Longest message, in bytes. */
  readonly messageLimit: number;
  /** Messages a second that one socket may send on the whole, pings and pongs included; ten times as many at once. */
  readonly messageRate: number;
  /** Operations that one socket may have open at a time; asked whenever it counts, since it may be changed. */
  readonly operationLimit: () => number;
  readonly mask: (error: unknown) => GraphQLError;
  readonly resolve: DocumentStore['resolve'];
  readonly onRefused: (what: 'messages', share: Share) => void;
  readonly log: Log;
  /** For the time in which a peer must introduce itself; the machine's own when left out. */
  readonly after?: Clock['after'];
  readonly audit: Pick<Audit, 'session'>;
  readonly requests: Pick<Requests, 'socket' | 'operation'>;
}

/** How long a peer may take to close after it was told to. */
const CLOSE_MS = 5_000;
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

/** The API over WebSocket (subprotocol graphql-transport-ws). */
export const openWebSockets = (options: WebSocketOptions) => {
  const {
    envelop,
    subscriptions,
    authenticate,
    admissions,
    places,
    operationLimit,
    mask,
    resolve,
    log,
    audit,
    requests,
  } = options;
  const turns = openTurns();
  const bytesOf = openBytes();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageLimit,
    // The outlets rely on it.
    perMessageDeflate: false,
    // Pongs count as what waits to be read, and pings as messages.
    autoPong: false,
    // Not in the types yet.
    ...{ closeTimeout: CLOSE_MS },
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  let strangers = 0;
  /** Operations with one result. */
  const unanswered = openUnanswered<WebSocket>();
  let draining = false;

  const tooMany = (): GraphQLError =>
    new GraphQLError(`at most ${operationLimit()} operations may be open on one connection`, {
      extensions: { code: 'LIMIT_EXCEEDED' },
    });

  /** As by the other ways: errors come first, and hold nothing that is for the HTTP side. */
  const textOf = ({ errors, data, extensions }: ExecutionResult): string =>
    JSON.stringify({
      ...(errors ? { errors: errors.map(mask) } : {}),
      ...(data === undefined ? {} : { data }),
      ...(extensions ? { extensions } : {}),
    });

  const begin = async (
    socket: WebSocket,
    asking: Asking,
    { principal }: Admission,
    payload: SubscribePayload,
    gone: AbortSignal,
  ): Promise<Begun> => {
    // What comes now is not begun: the peer sends it again to another server, or to this one when it is back.
    if (draining) {
      await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }));
      throw new GraphQLError('the server is going away', { extensions: { code: 'UNAVAILABLE' } });
    }
    const { query, variables, operationName } = resolve({ ...payload }, principal) as SubscribePayload;
    const much = await options.rates.ask(principal);
    if (much) return { errors: [asRateLimited(much)] };
    const contextValue = { principal, wantsCost: false, request: { signal: gone }, asked: asking };
    const { parse, validate, execute, schema } = envelop({ ...contextValue, params: { operationName } });
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) return { errors: problems };
    const asked = { document, operationName: operationName ?? undefined, variableValues: variables ?? undefined };
    if (getOperationAST(document, operationName)?.operation !== 'subscription')
      return {
        result: textOf(await unanswered.add(socket, Promise.resolve(execute({ schema, ...asked, contextValue })))),
      };
    const place = places.take('subscriptions', principal.id);
    if ('problem' in place) return { errors: [asError(place)] };
    gone.addEventListener('abort', place, { once: true });
    if (gone.aborted) place();
    const opened = await subscriptions.subscribe(asked, principal, gone);
    if ('refused' in opened) return { result: textOf(opened.refused) };
    return { next: () => onBehalfOf(asking, () => opened.next()), return: () => opened.return() };
  };

  // On the answer that makes it a socket.
  sockets.on('headers', (headers, request) => headers.push(`x-request-id: ${requestIdOf(request)}`));

  const serve = (socket: WebSocket, incoming: IncomingMessage, connection: Duplex): void => {
    const { headers } = incoming;
    /** The request that became the socket. */
    const request = requests.socket(incoming);
    let operations = 0;
    /** Tells the audit that the session is over. */
    let over: ((code: number) => void) | null = null;
    const gone = new AbortController();
    const { peer, calm } = openPeer(socket, connection, openOutlet(connection, turns, bytesOf), () => gone.abort());
    const withinPace = openPace(options.messageRate);
    let admission: Admission | null = null;
    let isStranger = true;
    strangers += 1;
    const introduced = (): void => {
      if (isStranger) strangers -= 1;
      isStranger = false;
    };

    const conversation = openConversation({
      peer,
      async connect(params) {
        const verdict = await authenticate({ ...headers, ...credentialsOf(params) });
        if (!('principal' in verdict))
          return { code: verdict.unavailable ? TRY_AGAIN_LATER : CloseCode.Forbidden, reason: verdict.refusal };
        const place = places.take('sockets', verdict.principal.id);
        if ('problem' in place) return { code: TRY_AGAIN_LATER, reason: place.problem };
        gone.signal.addEventListener('abort', place, { once: true });
        if (gone.signal.aborted) place();
        introduced();
        admission = admissions.begin(verdict, gone.signal);
        over = onBehalfOf(request, () => audit.session('websocket', verdict.principal));
        const { ended } = admission;
        const end = (): void => conversation.close(CloseCode.Forbidden, (ended.reason as GraphQLError).message);
        ended.addEventListener('abort', end, { once: true });
        if (ended.aborted) end();
        return null;
      },
      begin(asked, signal) {
        const admitted = admission;
        if (!admitted) return Promise.reject(new Error('nobody was let in on this socket'));
        operations += 1;
        const own = requests.operation(request, operations, asked.extensions);
        return onBehalfOf(own, () => begin(socket, own, admitted, asked, signal));
      },
      mask,
      welcome: () => (admission?.principal.screen ? { screen: true } : undefined),
      operationLimit: operationLimit(),
      tooMany,
      after: options.after ?? realRuntime.after,
    });

    /** Whether what just came is to be looked at. */
    const isTaken = (): boolean => {
      if (conversation.isOver()) return false;
      if (withinPace()) return true;
      options.onRefused('messages', 'principal');
      conversation.close(POLICY_VIOLATION, `more than ${options.messageRate} messages a second`);
      return false;
    };
    const fail = (error: unknown): void => {
      log.error({ err: error }, 'message on a socket failed');
      conversation.close(CloseCode.InternalServerError, 'Internal error');
    };

    const pulse = watchPulse(socket, () => ('bytesWritten' in connection ? Number(connection.bytesWritten) : 0));
    socket.on('error', (error) => log.debug({ err: error }, 'socket failed'));
    socket.on('ping', (data) => {
      if (!isTaken()) return;
      if (socket.readyState === WebSocket.OPEN) socket.pong(data);
      calm();
    });
    socket.on('pong', () => {
      if (isTaken()) pulse.answered();
    });
    socket.on('message', (data, isBinary) => {
      if (!isTaken()) return;
      if (isBinary) return conversation.close(CloseCode.BadRequest, 'Invalid message received: messages are text');
      onBehalfOf(request, () => conversation.receive(String(data))).catch(fail);
      calm();
    });
    socket.once('close', (code) => {
      over?.(code);
      gone.abort();
      introduced();
      conversation.end();
    });
    if (socket.protocol === '') conversation.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
  };

  return {
    upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
      sockets.handleUpgrade(request, connection, head, (socket) => serve(socket, request, connection));
    },
    /** Peers that have not said who they are may take half of what there is. */
    isFull: () => sockets.clients.size >= options.socketLimit || strangers >= Math.ceil(options.socketLimit / 2),
    count: () => sockets.clients.size,
    /** What waits to be read by peers. */
    bufferedBytes: () => [...sockets.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
    /**
     * Tells every peer to come back elsewhere, when what is being carried out for it has been answered; those that have not gone within
     * `graceMs` are cut off.
     */
    async drain(graceMs: number): Promise<void> {
      draining = true;
      const force = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, graceMs);
      const left = [...sockets.clients].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      const sendAway = async (socket: WebSocket): Promise<void> => {
        await unanswered.answered(socket);
        socket.close(1001, 'Going away');
        socket.resume();
      };
      for (const socket of sockets.clients) void sendAway(socket);
      await Promise.all(left);
      clearTimeout(force);
      sockets.close();
    },
  };
};
