import type { FastifyInstance, FastifyRequest } from '../../../sandbox/http-face.ts';
import { readBasic } from '../../../sandbox/rest/basic-auth.ts';
import { answerRefusals } from '../../../sandbox/rest/refusal.ts';
import type { Endpoint } from './endpoint.ts';
import type { Credentials, Json } from './records.ts';
import { generalRefusal, mistake } from './refusal.ts';
import type { Query } from './resource.ts';
import type { Switches } from './switches.ts';

const ROOT = '/taskrouter';

type Handle = (request: FastifyRequest, by: Credentials) => Json;

export interface RoutesOptions {
  readonly endpoints: readonly Endpoint[];
  /** By account SID. */
  readonly accounts: ReadonlyMap<string, Credentials>;
  readonly switches: Switches;
}

export const registerRoutes = (app: FastifyInstance, { endpoints, accounts, switches }: RoutesOptions): void => {
  const authenticate = (request: FastifyRequest): Credentials => {
    const given = readBasic(request.headers.authorization);
    const account = given ? accounts.get(given.user) : undefined;
    if (!account || account.authToken !== given?.password) throw generalRefusal(401, '');
    return account;
  };
  const sidOf = (request: FastifyRequest): string => (request.params as { sid: string }).sid;
  const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

  answerRefusals(app, mistake);

  const on = (method: 'POST' | 'GET' | 'PUT' | 'DELETE', path: string, handle: Handle): void => {
    app.route({
      method,
      url: `${ROOT}/${path}`,
      handler: (request, reply) => {
        const data = handle(request, authenticate(request));
        return reply.send({ data, code: 200, message: 'OK' });
      },
    });
  };

  for (const endpoint of endpoints) {
    const { plural } = endpoint;
    const update: Handle = (request, by) => endpoint.update(sidOf(request), request.body, by);
    const remove: Handle = (request, by) => endpoint.remove(sidOf(request), by);
    const isTask = plural === 'tasks';
    on('POST', plural, (request, by) => endpoint.create(request.body, by));
    on('GET', `${plural}/search`, (request, by) => endpoint.list(request.query as Query, by));
    on('GET', `${plural}/search/:sid`, (request, by) => endpoint.get(sidOf(request), by));
    on('DELETE', `${plural}/:sid`, remove);
    if (!isTask || switches.task_put_path !== 'search_only') on('PUT', `${plural}/:sid`, update);
    // The document prints Update Task under /search and Delete Task not at all (contract §2).
    if (isTask && switches.task_put_path !== 'plain_only') on('PUT', `${plural}/search/:sid`, update);
    if (isTask) on('DELETE', `${plural}/search/:sid`, remove);
  }

  const known = new RegExp(`^${ROOT}/(?:${endpoints.map(({ plural }) => plural).join('|')})(?:/search)?(?:/[^/]*)?/?$`);
  app.setNotFoundHandler((request) => {
    authenticate(request);
    const path = pathOf(request);
    throw known.test(path) ? generalRefusal(405, request.method) : generalRefusal(404, path);
  });
};
