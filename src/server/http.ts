import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportMutations } from '../graphql/mutation-report.ts';
import { openAdmissions } from './admission.ts';
import { openAudit } from './audit.ts';
import { type Auth, type Authenticate, hasCredentials, openAuth, ownRates } from './auth.ts';
import { declaresMore, withinLimit } from './body.ts';
import { DEFAULT_CAPACITY, openPlaces } from './capacity.ts';
import { openConnections } from './connections.ts';
import { isFromElsewhere, openCors } from './cors.ts';
import { type DocumentStore, openDocumentStore, openRegistrations } from './documents.ts';
import { openDrain } from './drain.ts';
import type { Enveloped } from './enveloped.ts';
import { openEventStreams, wantsEvents } from './event-stream.ts';
import { openGraphiql, wantsPage } from './graphiql.ts';
import { isLoopbackName } from './loopback.ts';
import { openMask, withoutInternals } from './mask.ts';
import { openMetrics } from './metrics.ts';
import type { HttpServer, ServerOptions, Serving } from './options.ts';
import { DEFAULT_MESSAGE_RATE } from './pace.ts';
import { ASSETS, openPage } from './page.ts';
import { openRates, type RatePlan } from './rates.ts';
import { openRefusals } from './refusals.ts';
import { NOT_STORED, replyError, replyJson, replyNoRoom, replyTooMuch } from './reply.ts';
import { onBehalfOf, openRequests } from './request.ts';
import { healthz, openAdmission, readyz, serveMetrics } from './routes.ts';
import { openSubscriptions } from './subscriptions.ts';
import { readOwnDocuments } from './trusted.ts';
import { openUpgrade } from './upgrade.ts';
import { openVendorCalls } from './vendor-calls.ts';
import { openWebhooks, tellSecretsInUrls, WEBHOOKS } from './webhooks.ts';
import { openWebSockets } from './websocket.ts';
import { ENDPOINT, openYoga } from './yoga.ts';

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
  const page = options.wallboard ? openPage({ isSandbox: options.sandbox ?? false }) : null;
  const maskError = openMask(log, gateway.secrecy.blot);
  const mask = (error: unknown) => withoutInternals(maskError(error));

  const rates = openRates(ratesOf(options), metrics.refused);
  const registrations = openRegistrations();
  const refusals = openRefusals({ audit, log, count: metrics.refusedCredential });

  const onSecretInUrl = tellSecretsInUrls(log);

  /** What is made anew when the configuration changes. Requests in flight end with what they began with. */
  const equip = (serving: Serving, before: Auth | null) => {
    const { auth, limits, publicUrl, webhookSecrets: secrets = new Map() } = serving;
    const graphiql = { endpoint: ENDPOINT, needsKey: auth !== 'none', isSandbox: options.sandbox ?? false };
    const store = openDocumentStore([...(serving.trusted ?? []), ...readOwnDocuments()], registrations);
    return {
      serving,
      store,
      auth: openAuth(auth, before, { onRefused: refusals.token }),
      cors: openCors(serving.cors),
      graphiql: options.graphiql ? openGraphiql(graphiql) : null,
      // Yoga takes the status from what it removes itself.
      yoga: openYoga({
        ...options,
        ...serving,
        documents: limits,
        store,
        metrics,
        rates,
        audit,
        tracer: requests.tracer,
        mask: maskError,
      }),
      webhooks: openWebhooks({
        events,
        verifierOf: (account) => gateway.accounts.find(({ name }) => name === account)?.adapter.source?.webhook?.verify,
        publicUrl,
        secrets,
        tokens: serving.deliveryTokens,
        bodyLimit: options.webhookBodyLimit,
        log,
        refused: refusals.webhook,
        unjudged: refusals.unjudged,
        tokenRefused: refusals.token,
        ...(options.sandbox ? {} : { onSecretInUrl }),
      }),
    };
  };
  let now = equip(options, null);

  const authenticate: Authenticate = refusals.watching((headers) => now.auth.authenticate(headers));
  const admit = openAdmission(authenticate);
  const envelop = (context: object) => now.yoga.getEnveloped(context as never) as unknown as Enveloped;
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
  const streams = openEventStreams({ envelop, subscriptions, admissions, places, mask, audit, resolve });
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

  const tooLarge = (response: ServerResponse) =>
    replyError(response, 413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);

  const graphql = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { graphiql, cors, yoga } = now;
    if (graphiql && wantsPage(request)) {
      const isKnown = now.serving.auth === 'none' || hasCredentials(request);
      const visitor = isKnown ? await admit(request, response) : null;
      if (isKnown && !visitor) return;
      if (visitor?.principal.trustedOnly)
        return replyError(
          response,
          403,
          'FORBIDDEN',
          'GraphiQL is not for keys and tokens that may send trusted documents only',
        );
      return graphiql.serve(request, response, isKnown);
    }
    if (cors(request, response)) return;
    if (isFromElsewhere(request, now.serving.cors)) {
      return replyError(response, 403, 'FORBIDDEN', 'this is a page of another origin; list it under server.cors');
    }
    const granted = await admit(request, response);
    if (!granted) return;
    const much = await rates.ask(granted.principal);
    if (much) return replyTooMuch(response, much);
    const within = withinLimit(request, bodyLimit);
    const body = within instanceof Promise ? await within : within;
    if (!body) return tooLarge(response);
    if (wantsEvents(request)) return streams(body, response, granted);
    await yoga(body, response, {
      principal: granted.principal,
      wantsCost: request.headers['x-trunkline-cost'] === '1',
    });
  };

  // A page that made its own name point here could otherwise read what only this machine may.
  const isAllowedName = (host: string | undefined): boolean =>
    now.serving.auth !== 'none' || options.isPublic === true || isLoopbackName(host);

  const route = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isAllowedName(request.headers.host)) {
      return replyError(
        response,
        403,
        'FORBIDDEN',
        'without authentication this server answers to loopback names only',
      );
    }
    if (connections.isExtra(request) && !PROBES.has(path)) {
      response.setHeader('connection', 'close');
      metrics.refused('connections', 'all');
      return replyNoRoom(response, {
        share: 'all',
        problem: `at most ${capacity.connections} connections may be open here`,
      });
    }
    if (path === ENDPOINT) return graphql(request, response);
    if (path.startsWith(WEBHOOKS)) return now.webhooks(path, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return replyError(response, 404, 'NOT_FOUND', `there is no ${request.method} ${path}; the API is at ${ENDPOINT}`);
    }
    switch (path) {
      case '/healthz':
        return healthz(response);
      case '/readyz':
        return readyz(request, response, {
          gateway,
          events,
          authenticate,
          draining: drain.begun(),
          sandbox: options.sandbox ?? false,
        });
      case '/metrics':
        return serveMetrics(request, response, { admit, metrics });
      case '/':
        if (page && (await page.serve(path, request, response))) return;
        if (now.graphiql) return void response.writeHead(302, { location: ENDPOINT }).end();
        return replyJson(response, 200, { name: 'trunkline', graphql: ENDPOINT });
      default:
        if (page && path.startsWith(ASSETS) && (await page.serve(path, request, response))) return;
        return replyError(response, 404, 'NOT_FOUND', `there is nothing at ${path}; the API is at ${ENDPOINT}`);
    }
  };

  const PROBES = new Set(['/healthz', '/readyz', '/metrics']);
  const KNOWN_PATHS = new Set([ENDPOINT, '/healthz', '/readyz', '/metrics', '/']);
  const nameOf = (path: string): string =>
    KNOWN_PATHS.has(path) ? path : ([WEBHOOKS, ASSETS].find((folder) => path.startsWith(folder)) ?? 'other');
  const routeOf = (path: string): string => (path.startsWith(WEBHOOKS) ? `${WEBHOOKS}{account}` : nameOf(path));
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const started = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    response.setHeader('x-content-type-options', 'nosniff');
    // Whatever tells of accounts is kept by no cache, however the credentials came; the pages say otherwise of themselves.
    response.setHeader('cache-control', NOT_STORED);
    response.once('close', () => {
      metrics.request(nameOf(path), response.statusCode, (performance.now() - started) / 1000);
    });
    drain.track(request, response);
    const isTraced = path === ENDPOINT || path.startsWith(WEBHOOKS);
    const asked = requests.http(request, response, routeOf(path), isTraced);
    onBehalfOf(asked, () => route(path, request, response)).catch((error: unknown) =>
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
      isAllowedName,
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
  page?.warm().catch((error: unknown) => log.error({ err: error }, 'the wallboard could not be read'));
  now.graphiql?.warm().catch((error: unknown) => log.error({ err: error }, 'GraphiQL could not be made'));
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
