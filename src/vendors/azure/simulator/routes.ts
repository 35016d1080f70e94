import type { FastifyInstance, FastifyReply, FastifyRequest } from '../../../sandbox/http-face.ts';
import { authenticate, type Credentials } from './auth.ts';
import type { Centre } from './centre.ts';
import { omitNulls } from './merge.ts';
import { listPage } from './paging.ts';
import type { Json } from './records.ts';
import { envelope, invalid, notFound, Refusal, refusal } from './refusal.ts';
import type { Answer, Endpoint, Query } from './resource.ts';
import { queueStatistics } from './resources/queues.ts';
import type { createThrottle } from './throttle.ts';

export const API_VERSIONS = ['2023-11-01', '2024-01-18-preview'];
/** Those that the live service tells (contract §1.1); the older ones have other names for nearly everything. */
const TOLD_VERSIONS = ['2021-04-07-preview1', '2022-07-18-preview', '2023-08-25-preview', ...API_VERSIONS];

type JobAction = (jobId: string, sent: unknown) => Json;
type AssignmentAction = (jobId: string, assignmentId: string, sent: unknown) => Json;
type OfferAction = (workerId: string, offerId: string, sent: unknown) => Json;

export interface Operations {
  readonly endpoints: readonly Endpoint[];
  readonly job: {
    readonly cancel: JobAction;
    readonly reclassify: JobAction;
    readonly complete: AssignmentAction;
    readonly close: AssignmentAction;
    readonly unassign: AssignmentAction;
    position(jobId: string): Json;
  };
  readonly offer: { readonly accept: OfferAction; readonly decline: OfferAction };
}

export interface RoutesOptions {
  readonly centre: Centre;
  readonly operations: Operations;
  readonly credentials: Credentials;
  readonly throttle: ReturnType<typeof createThrottle>;
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound();
  }
};

/** `o1:accept` → the id and what to do with it. */
const splitAction = (segment: string): readonly [id: string, action: string] => {
  const colon = segment.lastIndexOf(':');
  return colon < 0 ? [segment, ''] : [segment.slice(0, colon), segment.slice(colon + 1)];
};

const methodRefused = (): Refusal => refusal(405, 'The method is not allowed here.');
const ok = (body: Json): Answer => ({ status: 200, body });

export const registerRoutes = (app: FastifyInstance, options: RoutesOptions): void => {
  const { centre, operations, credentials, throttle } = options;
  const { switches } = centre;
  const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

  const onOne = (endpoint: Endpoint, id: string, request: FastifyRequest, query: Query): Answer => {
    if (request.method === 'GET') return endpoint.get(id, query);
    if (request.method === 'DELETE') return endpoint.remove(id);
    if (request.method !== 'PATCH') throw methodRefused();
    const type = String(request.headers['content-type'] ?? '').split(';', 1)[0];
    if (switches.patch_content_type_check && type?.trim().toLowerCase() !== 'application/merge-patch+json') {
      throw refusal(415, 'A PATCH takes application/merge-patch+json.');
    }
    const header = (name: string): string | undefined => request.headers[name]?.toString();
    const conditions = { ifMatch: header('if-match'), ifUnmodifiedSince: header('if-unmodified-since') };
    return endpoint.upsert(id, request.body, conditions, query);
  };
  const onJobItself = (segment: string, sent: unknown): Answer | null => {
    const [id, action] = splitAction(segment);
    if (action === 'cancel' || action === 'reclassify') return ok(operations.job[action](id, sent));
    return null;
  };
  const onPart = (plural: string, id: string, part: string, segment: string, sent: unknown): Answer | null => {
    const [partId, action] = splitAction(segment);
    if (plural === 'jobs' && part === 'assignments') {
      const { complete, close, unassign } = operations.job;
      const found = new Map(Object.entries({ complete, close, unassign })).get(action);
      return found ? ok(found(id, partId, sent)) : null;
    }
    if (plural !== 'workers' || part !== 'offers') return null;
    const found = new Map(Object.entries(operations.offer)).get(action);
    return found ? ok(found(id, partId, sent)) : null;
  };
  const onChild = (plural: string, id: string, child: string, request: FastifyRequest): Answer | null => {
    const known = (plural === 'jobs' && child === 'position') || (plural === 'queues' && child === 'statistics');
    if (!known) return null;
    if (request.method !== 'GET') throw methodRefused();
    return plural === 'jobs' ? ok(operations.job.position(id)) : queueStatistics(centre, id);
  };

  const answer = (request: FastifyRequest): Answer => {
    const [root, plural = '', ...rest] = pathOf(request).replace(/\/$/, '').slice(1).split('/').map(decode);
    const endpoint = root === 'routing' ? operations.endpoints.find((each) => each.plural === plural) : undefined;
    if (!endpoint) throw notFound();
    const query = request.query as Query;
    const [id, part, last] = rest;
    const isPost = request.method === 'POST';
    if (id === undefined) {
      if (request.method !== 'GET') throw methodRefused();
      return ok(listPage(centre, endpoint, query));
    }
    if (rest.length === 1) {
      const acted = isPost && plural === 'jobs' ? onJobItself(id, request.body) : null;
      return acted ?? onOne(endpoint, id, request, query);
    }
    const found =
      rest.length === 2
        ? onChild(plural, id, part ?? '', request)
        : isPost && rest.length === 3
          ? onPart(plural, id, part ?? '', last ?? '', request.body)
          : null;
    if (!found) throw notFound();
    return found;
  };

  const send = (reply: FastifyReply, { status, body, headers = {} }: Answer): FastifyReply => {
    reply.code(status).headers(headers);
    return body === undefined ? reply.send() : reply.send(switches.print_nulls ? body : omitNulls(body));
  };
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: Refusal): FastifyReply => {
    reply.code(error.status);
    const isAuth = error.status === 401 || error.status === 403;
    if (isAuth && switches.auth_error_body === 'empty') return reply.send();
    if (isAuth && switches.auth_error_body === 'text') return reply.type('text/plain').send(error.message);
    if (switches.error_code_header) reply.header('x-ms-error-code', error.code);
    return reply.send(envelope(switches, error, pathOf(request)));
  };
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal) return refuse(request, reply, error);
    // The simulator's own mistake, told in full so that nobody takes it for a simulated one.
    const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return refuse(request, reply, refusal(500, story));
  });
  let asked = 0;
  app.addHook('onRequest', async (_request, reply) => {
    asked += 1;
    const trace = `00000000-0000-4000-8000-${asked.toString(16).padStart(12, '0')}`;
    reply
      .header('api-supported-versions', TOLD_VERSIONS.join(', '))
      .header('trace-id', trace)
      .header('x-azure-ref', Buffer.from(trace).toString('base64'))
      .header('request-context', 'appId=')
      .header('x-cache', 'CONFIG_NOCACHE')
      .header('strict-transport-security', 'max-age=31536000;includeSubDomains');
  });

  const check = (request: FastifyRequest, reply: FastifyReply): void => {
    const refused = authenticate(
      {
        method: request.method,
        pathAndQuery: request.url,
        header: (name) => request.headers[name]?.toString(),
        body: typeof request.body === 'string' ? request.body : '',
      },
      credentials,
      switches,
      centre.clock,
    );
    if (refused) throw refused;
    const limited = throttle();
    if (limited) {
      if (switches.retry_after === 'seconds') reply.header('retry-after', String(limited.retryAfterSeconds));
      throw limited.refusal;
    }
    const version = (request.query as Query)['api-version'];
    if (switches.api_version_check && !API_VERSIONS.includes(version ?? '')) {
      throw invalid(switches, 'api-version', API_VERSIONS.join(' or '));
    }
  };
  app.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'],
    url: '/*',
    handler: (request, reply) => {
      check(request, reply);
      return send(reply, answer(request));
    },
  });
};
