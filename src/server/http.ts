import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportMutations } from '../graphql/mutation-report.ts';
import { openAdmissions } from './admission.ts';
import { openAudit } from './audit.ts';
import { type Authenticate, ownRates } from './auth.ts';
import { declaresMore } from './body.ts';
import { DEFAULT_CAPACITY, openPlaces } from './capacity.ts';
import { openConnections } from './connections.ts';
import type { DocumentStore } from './documents.ts';
import { openDrain } from './drain.ts';
import { openEquipment } from './equipment.ts';
import { openEventStreams } from './event-stream.ts';
import { openMask, withoutInternals } from './mask.ts';
import { openMetrics } from './metrics.ts';
import type { HttpServer, ServerOptions, Serving } from './options.ts';
import { DEFAULT_MESSAGE_RATE } from './pace.ts';
import { openRates, type RatePlan } from './rates.ts';
import { openRefusals } from './refusals.ts';
import { NOT_STORED, replyError } from './reply.ts';
import { onBehalfOf, openRequests } from './request.ts';
import { openRouter } from './router.ts';
import { openAdmission } from './routes.ts';
import { openSubscriptions } from './subscriptions.ts';
import { openUpgrade } from './upgrade.ts';
import { openVendorCalls } from './vendor-calls.ts';
import { WEBHOOKS } from './webhooks.ts';
import { openWebSockets } from './websocket.ts';
import { ENDPOINT } from './yoga.ts';

export type { ChangedAccounts, HttpServer, ServerOptions, Serving } from './options.ts';

/**
 * A request has 10 s for its head and 30 s for all of it, a connection without one 30 s, and serves a thousand. Of requests that are sent
 * one behind the other on one connection, Node's parser takes each only when the answer before it was read.
 */
const TIMES = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
} as const;

const listen = (server: Server, port: number, host: string): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });

const ANY_AMOUNT: RatePlan = {
  operationsPerSecond: Number.POSITIVE_INFINITY,
  operationsBurst: 0,
  complexityPerSecond: Number.POSITIVE_INFINITY,
  complexityBurst: 0,
  inFlight: Number.POSITIVE_INFINITY,
};

const ratesOf = ({ limits: { rate = ANY_AMOUNT }, auth }: Serving) => ({ rate, own: ownRates(auth) });

/** Rejects with Node's own error when it cannot listen. */
export const startServer = async (options: ServerOptions): Promise<HttpServer> => {
  const { gateway, events, log, bodyLimit, capacity = DEFAULT_CAPACITY, audit = openAudit({ log }) } = options;
  const { registry } = options.vendorCalls ?? openVendorCalls();
  const requests = openRequests(options);
  reportMutations(options.schema);
  const metrics = openMetrics({
    process: options.processMetrics ?? false,
    sandbox: options.sandbox ?? false,
    registries: [registry],
    sample: () => ({
      now: gateway.now(),
      circuits: gateway.accounts.map(({ name, adapter }) => ({ account: name, isOpen: Boolean(adapter.outage?.()) })),
      figures: options.live.overview.figures(),
      sockets: sockets.count(),
      socketBytes: sockets.bufferedBytes(),
      eventStreams: places.count('eventStreams'),
      connections: connections.count(),
      subscriptions: subscriptions.readers(),
      commands: gateway.commands.counts(),
      feeds: gateway.accounts.map(({ name }) => events.health(name)),
      calls: gateway.accounts.flatMap(({ name, adapter }) => {
        const calls = adapter.calls?.();
        return calls ? [{ account: name, calls }] : [];
      }),
    }),
  });
  const maskError = openMask(log, gateway.secrecy.blot);
  const mask = (error: unknown) => withoutInternals(maskError(error));

  const rates = openRates(ratesOf(options), metrics.refused);
  const refusals = openRefusals({ audit, log, count: metrics.refusedCredential });

  const equip = openEquipment(options, { metrics, rates, refusals, audit, maskError, tracer: requests.tracer });
  let now = equip(options, null);

  const authenticate: Authenticate = refusals.watching((headers) => now.auth.authenticate(headers));
  const admit = openAdmission(authenticate);
  const envelop = (context: object) => now.yoga.envelop(context);
  const subscriptions = openSubscriptions({
    ...options,
    bounds: () => now.serving,
    metrics,
    rates,
    tracer: requests.tracer,
    mask,
  });
  const admissions = openAdmissions(options.clock, (principal) => now.auth.holds(principal));
  const places = openPlaces(capacity, metrics.refused);
  const resolve: DocumentStore['resolve'] = (params, principal) => now.store.resolve(params, principal);
  const streams = openEventStreams({
    envelop,
    subscriptions,
    admissions,
    places,
    mask,
    audit,
    resolve,
    onStream: (response) => drain.isStream(response),
  });
  const sockets = openWebSockets({
    envelop,
    subscriptions,
    authenticate,
    admissions,
    places,
    rates,
    socketLimit: capacity.sockets,
    messageLimit: bodyLimit,
    messageRate: options.socketMessagesPerSecond ?? DEFAULT_MESSAGE_RATE,
    onRefused: metrics.refused,
    operationLimit: () => now.serving.socketOperations,
    mask,
    resolve,
    log,
    ...(options.clock ? { after: options.clock.after } : {}),
    audit,
    requests,
  });

  const router = openRouter(options, {
    now: () => now,
    authenticate,
    admit,
    rates,
    metrics,
    streams,
    isExtra: (request) => connections.isExtra(request),
    isDraining: () => drain.begun(),
    connections: capacity.connections,
  });
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const started = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    // The rooms of the server and the streams that write an answer listen for its end: about a dozen, and none stays.
    response.setMaxListeners(20);
    response.setHeader('x-content-type-options', 'nosniff');
    // Whatever tells of accounts is kept by no cache, however the credentials came; the pages say otherwise of themselves.
    response.setHeader('cache-control', NOT_STORED);
    response.once('close', () => {
      metrics.request(router.nameOf(path), response.statusCode, (performance.now() - started) / 1000);
    });
    drain.track(response);
    const isTraced = path === ENDPOINT || path.startsWith(WEBHOOKS);
    const asked = requests.http(request, response, router.routeOf(path), isTraced);
    onBehalfOf(asked, () => router.route(path, request, response)).catch((error: unknown) =>
      onBehalfOf(asked, () => {
        if (response.destroyed || response.writableEnded) return;
        log.error({ err: error, path }, 'request failed');
        if (response.headersSent) response.destroy();
        else replyError(response, 500, 'INTERNAL', 'Internal error');
      }),
    );
  };

  const server = createServer(TIMES, handle);
  const connections = openConnections(server, capacity.connections);
  server.on('checkContinue', (request, response) => {
    if (!declaresMore(request, bodyLimit)) response.writeContinue();
    handle(request, response);
  });
  server.on(
    'upgrade',
    openUpgrade({
      cors: () => now.serving.cors,
      isAllowedName: router.isAllowedName,
      path: ENDPOINT,
      serve: sockets.upgrade,
      draining: () => drain.begun(),
      isFull: (request) => {
        const isExtra = connections.isExtra(request);
        if (isExtra) metrics.refused('connections', 'all');
        else if (sockets.isFull()) metrics.refused('sockets', 'all');
        return isExtra || sockets.isFull();
      },
    }),
  );
  const drain = openDrain(server);
  const { port } = await listen(server, options.port, options.host);
  const shown = options.host.includes(':') ? `[${options.host.replace(/^\[|\]$/g, '')}]` : options.host;
  return {
    url: `http://${shown === '0.0.0.0' || shown === '[::]' ? '127.0.0.1' : shown}:${port}`,
    port,
    countFault: metrics.fault,
    change(serving, { added, changed, removed }) {
      now = equip(serving, now.auth);
      rates.change(ratesOf(serving));
      admissions.review();
      subscriptions.changeAccounts({
        ended: new Set([...changed, ...removed]),
        added: gateway.accounts.filter(({ name }) => added.includes(name)),
      });
    },
    async drain(graceMs) {
      await Promise.all([drain.drain(graceMs), sockets.drain(graceMs)]);
      refusals.close();
      if (!options.audit) audit.close();
      await now.yoga.dispose();
    },
  };
};
