import type { FastifyInstance, FastifyReply, FastifyRequest } from '../../../sandbox/http-face.ts';
import type { Authenticate } from './auth.ts';
import { type Answer, isDownload, type Method } from './method.ts';
import { paramsOf } from './params.ts';
import { envelope, Refusal, refusal } from './refusal.ts';
import { readCommand } from './request.ts';
import type { Switches } from './switches.ts';

export interface RoutesOptions {
  readonly methods: ReadonlyMap<string, Method>;
  readonly authenticate: Authenticate;
  /** A failure that the caller is to get instead of an answer; `null`: none. */
  readonly refused: (method: string) => Refusal | null;
  readonly switches: Switches;
}

const CREDENTIALS = new Set([100, 104, 447, 454, 455, 456]);

/** Both types are exact: clients compare the whole of them (contract §4.1), so that no charset may follow. */
const sendJson = (reply: FastifyReply, status: number, body: unknown): FastifyReply =>
  reply
    .code(status)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(body)));

const sendAnswer = (request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply => {
  if (!isDownload(answer)) return sendJson(reply, 200, answer);
  const packs = /\bgzip\b/i.test(String(request.headers['accept-encoding'] ?? ''));
  if (packs) reply.header('content-encoding', 'gzip');
  return reply.header('content-type', 'application/octet-stream').send(packs ? answer.packed : answer.plain);
};

export const registerRoutes = (app: FastifyInstance, options: RoutesOptions): void => {
  const { methods, authenticate, refused, switches } = options;

  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const contentType = String(request.headers['content-type'] ?? '');
    const body = typeof request.body === 'string' ? request.body : '';
    const { method, fields } = readCommand({ target: request.raw.url ?? '', contentType, body }, switches);
    if (method === null || (request.method !== 'GET' && request.method !== 'POST')) {
      return sendJson(reply, 404, envelope(refusal(103)));
    }
    if (method === '') throw refusal(102);
    const params = paramsOf(fields, switches);
    const by = authenticate(request.headers.authorization, params);
    const run = methods.get(method);
    if (!run) throw refusal(103);
    const instead = refused(method);
    if (instead) throw instead;
    return sendAnswer(request, reply, run(params, by));
  };

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) {
      const status = CREDENTIALS.has(error.code) ? switches.auth_status : 200;
      return sendJson(reply, status, envelope(error, switches.errors_list));
    }
    // The simulator's own mistake, told in full so that nobody takes it for a simulated one.
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return sendJson(reply, 500, envelope(new Refusal(2, told)));
  });
  // Not a route: a proxy's request names a whole URL, which no route can match.
  app.setNotFoundHandler(answer);
};
