import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { realClock } from '../domain/runtime.ts';
import type { Events } from '../events/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { OperationLimits } from '../graphql/limits.ts';
import type { Live } from '../live/live.ts';
import { type AuthPlan, openAuth } from './auth.ts';
import { declaresMore, withinLimit } from './body.ts';
import { openCors } from './cors.ts';
import { openDrain } from './drain.ts';
import type { Enveloped } from './enveloped.ts';
import { openEventStreams, wantsEvents } from './event-stream.ts';
import { openGraphiql, wantsPage } from './graphiql.ts';
import type { DocumentLimits } from './limits.ts';
import type { Log } from './log.ts';
import { isLoopbackName } from './loopback.ts';
import { openMask, withoutInternals } from './mask.ts';
import { openMetrics } from './metrics.ts';
import { ASSETS, openPage } from './page.ts';
import { openRefusals } from './refusals.ts';
import { replyError, replyJson } from './reply.ts';
import { healthz, openAdmission, readyz, serveMetrics } from './routes.ts';
import { openSubscriptions } from './subscriptions.ts';
import { openUpgrade } from './upgrade.ts';
import { openWebhooks, WEBHOOKS, type WebhookSecrets } from './webhooks.ts';
import { openWebSockets } from './websocket.ts';
import { ENDPOINT, openYoga } from './yoga.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  /** Secrets of the accounts that take deliveries, by account. */
  readonly webhookSecrets?: WebhookSecrets;
  readonly auth: AuthPlan;
  readonly limits: OperationLimits & DocumentLimits;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes of one delivery to a webhook. */
  readonly webhookBodyLimit: number;
  /** Operations that one WebSocket may have open at a time. */
  readonly socketOperations: number;
  readonly requestTimeoutMs: number;
  readonly graphiql: boolean;
  /** Whether the page is served at `/`. */
  readonly wallboard: boolean;
  readonly introspection: boolean;
  /** Origins whose pages may read answers. */
  readonly cors: readonly string[];
  readonly log: Log;
  /** Whether the metrics tell of the whole process; for one server in it. */
  readonly processMetrics?: boolean;
}

export interface HttpServer {
  /** Without a path. */
  readonly url: string;
  readonly port: number;
  /** Counts a fault of the process that nothing caught. */
  readonly countFault: () => void;
  /** Takes no new requests, lets those in flight end for up to `graceMs`, and then cuts them off. */
  readonly drain: (graceMs: number) => Promise<void>;
}

const listen = (server: Server, port: number, host: string): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });

/** Rejects with Node's own error when it cannot listen. */
export const startServer = async (options: ServerOptions): Promise<HttpServer> => {
  const { gateway, log, auth, bodyLimit, limits } = options;
  const metrics = openMetrics({
    process: options.processMetrics ?? false,
    sample: () => ({
      sockets: sockets.count(),
      subscriptions: subscriptions.readers(),
      commands: gateway.commands.counts(),
      feeds: gateway.accounts.map(({ name }) => options.events.health(name)),
    }),
  });
  const tellRefusal = openRefusals(log, 'a token was refused', realClock);
  const authenticate = openAuth(auth, { onRefused: tellRefusal });
  const admit = openAdmission(authenticate);
  const cors = openCors(options.cors);
  const graphiql = options.graphiql ? openGraphiql({ endpoint: ENDPOINT, needsKey: auth !== 'none' }) : null;
  const page = options.wallboard ? openPage() : null;
  const maskError = openMask(log, gateway.secrecy.blot);
  const mask = (error: unknown) => withoutInternals(maskError(error));
  // Yoga takes the status from what it removes itself.
  const yoga = openYoga({ ...options, documents: limits, metrics, mask: maskError });
  const envelop = (context: object) => yoga.getEnveloped(context as never) as unknown as Enveloped;
  const subscriptions = openSubscriptions({ ...options, metrics, mask });
  const streams = openEventStreams({ envelop, subscriptions, mask });
  const webhooks = openWebhooks({
    events: options.events,
    secrets: options.webhookSecrets ?? new Map(),
    bodyLimit: options.webhookBodyLimit,
    log,
    onRefused: metrics.delivery,
  });
  const sockets = openWebSockets({
    envelop,
    subscriptions,
    authenticate,
    messageLimit: bodyLimit,
    operationLimit: options.socketOperations,
    mask,
    log,
  });

  const tooLarge = (response: ServerResponse) =>
    replyError(response, 413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);

  const graphql = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (graphiql && wantsPage(request)) return graphiql.serve(request, response);
    if (cors(request, response)) return;
    const principal = await admit(request, response);
    if (!principal) return;
    const within = withinLimit(request, bodyLimit);
    const body = within instanceof Promise ? await within : within;
    if (!body) return tooLarge(response);
    if (wantsEvents(request)) return streams(body, response, principal);
    await yoga(body, response, { principal, wantsCost: request.headers['x-trunkline-cost'] === '1' });
  };

  const route = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A page that made its own name point here could otherwise read what only this machine may.
    if (auth === 'none' && !isLoopbackName(request.headers.host)) {
      return replyError(
        response,
        403,
        'FORBIDDEN',
        'without authentication this server answers to loopback names only',
      );
    }
    if (path === ENDPOINT) return graphql(request, response);
    if (path.startsWith(WEBHOOKS)) return webhooks(path, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return replyError(response, 404, 'NOT_FOUND', `there is no ${request.method} ${path}; the API is at ${ENDPOINT}`);
    }
    switch (path) {
      case '/healthz':
        return healthz(response);
      case '/readyz':
        return readyz(request, response, {
          gateway,
          events: options.events,
          authenticate,
          draining: drain.begun(),
        });
      case '/metrics':
        return serveMetrics(request, response, { admit, metrics });
      case '/':
        if (page && (await page.serve(path, request, response))) return;
        if (graphiql) return void response.writeHead(302, { location: ENDPOINT }).end();
        return replyJson(response, 200, { name: 'trunkline', graphql: ENDPOINT });
      default:
        if (page && path.startsWith(ASSETS) && (await page.serve(path, request, response))) return;
        return replyError(response, 404, 'NOT_FOUND', `there is nothing at ${path}; the API is at ${ENDPOINT}`);
    }
  };

  const KNOWN_PATHS = new Set([ENDPOINT, '/healthz', '/readyz', '/metrics', '/']);
  const nameOf = (path: string): string =>
    KNOWN_PATHS.has(path) ? path : ([WEBHOOKS, ASSETS].find((folder) => path.startsWith(folder)) ?? 'other');
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const started = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    response.setHeader('x-content-type-options', 'nosniff');
    response.once('close', () => {
      metrics.request(nameOf(path), response.statusCode, (performance.now() - started) / 1000);
    });
    drain.track(request, response);
    route(path, request, response).catch((error: unknown) => {
      if (response.destroyed || response.writableEnded) return;
      log.error({ err: error, path }, 'request failed');
      if (response.headersSent) response.destroy();
      else replyError(response, 500, 'INTERNAL', 'Internal error');
    });
  };

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 30_000 }, handle);
  server.on('checkContinue', (request, response) => {
    if (!declaresMore(request, bodyLimit)) response.writeContinue();
    handle(request, response);
  });
  server.on(
    'upgrade',
    openUpgrade({ ...options, path: ENDPOINT, serve: sockets.upgrade, draining: () => drain.begun() }),
  );
  const drain = openDrain(server);
  const { port } = await listen(server, options.port, options.host);
  page?.warm().catch((error: unknown) => log.error({ err: error }, 'the wallboard could not be read'));
  graphiql?.warm().catch((error: unknown) => log.error({ err: error }, 'GraphiQL could not be made'));
  const shown = options.host.includes(':') ? `[${options.host.replace(/^\[|\]$/g, '')}]` : options.host;
  return {
    url: `http://${shown === '0.0.0.0' || shown === '[::]' ? '127.0.0.1' : shown}:${port}`,
    port,
    countFault: metrics.fault,
    async drain(graceMs) {
      await Promise.all([drain.drain(graceMs), sockets.drain(graceMs)]);
      await yoga.dispose();
    },
  };
};
