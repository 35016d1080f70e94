import type { FastifyInstance, FastifyReply, FastifyRequest } from '../../../sandbox/http-face.ts';
import type { Operating } from './operations/operate.ts';
import type { Postroom } from './postroom.ts';
import type { Json, User } from './records.ts';
import { envelope, httpStatus, Refusal, refusal, unknown } from './refusal.ts';
import { statisticsOf } from './render/statistics.ts';
import { type Ask, parseBody } from './request.ts';
import { agentRoutes } from './routes/agent.ts';
import { configRoutes } from './routes/config.ts';
import { deviceRoutes } from './routes/device.ts';
import { mediaRoutes } from './routes/media.ts';
import type { Route } from './routes/route.ts';
import { settingsRoutes } from './routes/settings.ts';
import { ucsRoutes } from './routes/ucs.ts';
import { workbinRoutes } from './routes/workbin.ts';
import type { Caller, HttpSession, Sessions } from './sessions.ts';

export const NOTIFICATIONS = '/api/v2/notifications';
const CSRF_HEADER = 'X-CSRF-TOKEN';
const VERSION = '8.5.200.50';

export interface HttpOptions extends Operating {
  readonly sessions: Sessions;
  readonly postroom: Postroom;
  /** After EndContactCenterSession. */
  readonly ended: (user: User) => void;
}

const lastOf = (value: unknown): string => String(Array.isArray(value) ? value.at(-1) : value);
const flat = (values: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, lastOf(value)]));

export const registerRoutes = (app: FastifyInstance, options: HttpOptions): void => {
  const { centre, sessions, postroom, ended } = options;
  const { switches } = centre;

  const send = (reply: FastifyReply, code: number, body: Json): FastifyReply =>
    reply
      .code(httpStatus(code, switches.http_status))
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify(body));

  /** Cookie and token are issued on a GET, which needs no token itself (contract §2.3). */
  const greet = (reply: FastifyReply, { user, session }: Caller): HttpSession => {
    const kept = session ?? sessions.open(user);
    if (!session) reply.header('set-cookie', `JSESSIONID=${kept.id}; Path=/; HttpOnly`);
    if (switches.csrf) reply.headers({ 'X-CSRF-HEADER': CSRF_HEADER, [CSRF_HEADER]: kept.csrf });
    return kept;
  };
  const hasToken = (request: FastifyRequest, session: HttpSession | null): boolean =>
    session !== null && request.headers[CSRF_HEADER.toLowerCase()] === session.csrf;
  const refuseToken = (reply: FastifyReply): FastifyReply =>
    reply.code(403).type('text/plain').send('Missing or invalid Csrf token');

  const askOf = (request: FastifyRequest, { user, session }: Caller, route: Route): Ask => {
    const params = flat(request.params);
    const { userId } = params;
    const target = userId === undefined ? user : centre.users.get(userId);
    if (!target) throw unknown(`user ${userId}`);
    if (route.supervised && target !== user && !user.roles.includes('ROLE_SUPERVISOR')) {
      throw refusal(5, 'ROLE_SUPERVISOR');
    }
    const endSession = (): void => {
      if (session) sessions.drop(session);
      ended(user);
    };
    const body = parseBody(request.body);
    return { user, target, byUserId: userId !== undefined, params, query: flat(request.query), body, endSession };
  };

  const serve = async (request: FastifyRequest, reply: FastifyReply, route: Route): Promise<FastifyReply> => {
    const caller = sessions.callerOf(request);
    if (!caller) throw refusal(20);
    if (route.method === 'GET') greet(reply, caller);
    else if (switches.csrf && !hasToken(request, caller.session)) return refuseToken(reply);
    if (route.feature !== undefined && centre.disabledFeatures.has(route.feature)) throw unknown(route.path);
    const ask = askOf(request, caller, route);
    const { value, answered } = await postroom.during(() => route.handler(ask));
    reply.raw.once('close', answered);
    const answer = { statusCode: 0, ...value };
    return send(reply, answer.statusCode, answer);
  };

  const routes = [
    ...agentRoutes(options),
    ...deviceRoutes(options),
    ...mediaRoutes(options),
    ...workbinRoutes(options),
    ...ucsRoutes(options),
    ...configRoutes(centre),
    ...settingsRoutes(centre),
  ];
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `/api/v2${route.path}`,
      handler: (request, reply) => serve(request, reply, route),
    });
  }
  const statistics: Route = {
    method: 'GET',
    path: '/stats',
    handler: ({ params }) => statisticsOf(centre, params.objectId ?? ''),
  };
  app.get('/api/v1/stats/:objectId', (request, reply) => serve(request, reply, statistics));
  app.get('/api/v2/diagnostics/version', (_request, reply) => send(reply, 0, { statusCode: 0, version: VERSION }));

  // The cookie lives as long as its client asks for events, whether or not it is looked at there.
  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith(NOTIFICATIONS)) return;
    const caller = sessions.callerOf(request);
    if (switches.csrf && switches.csrf_on_notifications && !hasToken(request, caller?.session ?? null)) {
      return refuseToken(reply);
    }
  });
  app.setNotFoundHandler((request, reply) => {
    const failure = sessions.callerOf(request) ? unknown(request.url) : refusal(20);
    return send(reply, failure.code, envelope(failure));
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return send(reply, error.code, envelope(error));
    // The simulator's own mistake, told in full so that nobody takes it for a simulated one.
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return reply
      .code(500)
      .type('application/json')
      .send(JSON.stringify({ statusCode: 4, statusMessage: told }));
  });
};
