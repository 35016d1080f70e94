import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate } from './auth.ts';
import type { Equipment } from './equipment.ts';
import type { EventStreams } from './event-stream.ts';
import { openGraphqlDoor } from './graphql-door.ts';
import { isLoopbackName } from './loopback.ts';
import type { Metrics } from './metrics.ts';
import type { ServerOptions } from './options.ts';
import { ASSETS, openPage } from './page.ts';
import type { Rates } from './rates.ts';
import { replyError, replyJson, replyNoRoom } from './reply.ts';
import { type Admit, healthz, readyz, serveMetrics } from './routes.ts';
import { SCHEMA_FILE } from './schema-file.ts';
import { WEBHOOKS } from './webhooks.ts';
import { ENDPOINT } from './yoga.ts';

interface RouterOptions {
  /** What requests are served with that begin now. */
  readonly now: () => Equipment;
  readonly authenticate: Authenticate;
  readonly admit: Admit;
  readonly rates: Rates;
  readonly metrics: Metrics;
  readonly streams: EventStreams;
  /** Whether the connection of a request is one more than may be open. */
  readonly isExtra: (request: IncomingMessage) => boolean;
  readonly isDraining: () => boolean;
  /** How many may be open. */
  readonly connections: number;
}

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);
const KNOWN_PATHS = new Set([ENDPOINT, SCHEMA_FILE, '/healthz', '/readyz', '/metrics', '/']);
/** Which part of the server answers which path. */
export const openRouter = (options: ServerOptions, parts: RouterOptions) => {
  const { now, authenticate, admit, rates, metrics, streams, isExtra, isDraining, connections } = parts;
  const { gateway, events, bodyLimit } = options;
  const page = options.wallboard ? openPage({ isSandbox: options.sandbox ?? false }) : null;

  const isKeeping = options.live.isKeeping;
  const door = openGraphqlDoor({ now, admit, rates, streams, schema: options.schema, bodyLimit, metrics, isKeeping });

  // A page that made its own name point here could otherwise read what only this machine may.
  const isAllowedName = (host: string | undefined): boolean =>
    now().serving.auth !== 'none' || options.isPublic === true || isLoopbackName(host);

  const route = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isAllowedName(request.headers.host)) {
      return replyError(
        response,
        403,
        'FORBIDDEN',
        'without authentication this server answers to loopback names only',
      );
    }
    if (isExtra(request) && !PROBES.has(path)) {
      response.setHeader('connection', 'close');
      metrics.refused('connections', 'all');
      return replyNoRoom(response, {
        share: 'all',
        problem: `at most ${connections} connections may be open here`,
      });
    }
    if (path === ENDPOINT) return door.graphql(request, response);
    if (path === SCHEMA_FILE) return door.schema(request, response);
    if (path.startsWith(WEBHOOKS)) return now().webhooks(path, request, response);
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
          draining: isDraining(),
          sandbox: options.sandbox ?? false,
        });
      case '/metrics':
        return serveMetrics(request, response, { admit, metrics });
      case '/':
        if (page && (await page.serve(path, request, response))) return;
        if (now().graphiql) return void response.writeHead(302, { location: ENDPOINT }).end();
        return replyJson(response, 200, { name: 'trunkline', graphql: ENDPOINT });
      default:
        if (page && path.startsWith(ASSETS) && (await page.serve(path, request, response))) return;
        return replyError(response, 404, 'NOT_FOUND', `there is nothing at ${path}; the API is at ${ENDPOINT}`);
    }
  };

  const nameOf = (path: string): string =>
    KNOWN_PATHS.has(path) ? path : ([WEBHOOKS, ASSETS].find((folder) => path.startsWith(folder)) ?? 'other');
  const routeOf = (path: string): string => (path.startsWith(WEBHOOKS) ? `${WEBHOOKS}{account}` : nameOf(path));

  return {
    route,
    isAllowedName,
    nameOf,
    routeOf,
  };
};
