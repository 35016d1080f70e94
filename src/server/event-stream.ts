import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { isJsonObject } from '../domain/json.ts';
import type { Principal } from '../graphql/context.ts';
import type { Admissions, Granted } from './admission.ts';
import type { Audit } from './audit.ts';
import type { GraphqlRequest } from './body.ts';
import type { Places } from './capacity.ts';
import type { DocumentStore } from './documents.ts';
import type { Enveloped } from './enveloped.ts';
import { badRequest, type Params, paramsOfBody, paramsOfSearch } from './params.ts';
import { replyError, replyJson, replyNoRoom } from './reply.ts';
import { writeEvents } from './sse.ts';
import type { Payloads, Subscriptions } from './subscriptions.ts';

export interface EventStreamOptions {
  readonly envelop: (context: object) => Enveloped;
  readonly subscriptions: Subscriptions;
  readonly admissions: Admissions;
  readonly places: Places;
  readonly mask: (error: unknown) => GraphQLError;
  readonly audit: Pick<Audit, 'session'>;
  readonly resolve: DocumentStore['resolve'];
}

interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

export const wantsEvents = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers.accept?.toLowerCase().includes('text/event-stream') ?? false;

/** The operation that is asked for. Throws the `GraphQLError` to refuse the request with. */
const readAsked = async (request: GraphqlRequest, resolve: (params: Params) => Params): Promise<Asked> => {
  const refuse = (problem: string): never => {
    throw badRequest(problem);
  };
  const isGet = request.method === 'GET';
  if (!isGet && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return refuse('send the operation as application/json');
  const given: unknown = resolve(
    isGet ? paramsOfSearch(new URLSearchParams(request.url?.split('?', 2)[1])) : paramsOfBody(await text(request)),
  );
  if (!isJsonObject(given) || typeof given.query !== 'string')
    return refuse('the text of the operation is missing: "query"');
  const { query, operationName, variables } = given;
  if (variables !== undefined && variables !== null && !isJsonObject(variables))
    return refuse('"variables" must be an object');
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: variables ?? undefined,
  };
};

const only = ({ errors, ...rest }: ExecutionResult, mask: EventStreamOptions['mask']): Payloads => {
  const payloads = [JSON.stringify(errors ? { errors: errors.map(mask), ...rest } : rest)];
  return {
    next: async () => {
      const value = payloads.pop();
      return value === undefined ? { value, done: true } : { value, done: false };
    },
    return: async () => ({ value: undefined, done: true }),
  };
};

const sessionOf = (response: ServerResponse, end: () => void): void => {
  if (response.destroyed) end();
  else response.once('close', () => end());
};

/** Operations whose client wants server-sent events: every operation may be asked so, and a subscription must be. */
export const openEventStreams = (options: EventStreamOptions) => {
  const { envelop, subscriptions, admissions, places, mask, audit, resolve } = options;
  const refuse = (response: ServerResponse, problems: readonly unknown[]) =>
    replyJson(response, 400, { errors: problems.map(mask) });

  const prepare = async (request: GraphqlRequest, contextValue: { readonly principal: Principal }) => {
    const { query, operationName, variables } = await readAsked(request, (params) =>
      resolve(params, contextValue.principal),
    );
    const { parse, validate, execute, schema } = envelop({ ...contextValue, params: { operationName } });
    const document = parse(query);
    const args = { document, operationName, variableValues: variables };
    return { args, execute, schema, problems: validate(schema, document) };
  };

  return async (request: GraphqlRequest, response: ServerResponse, granted: Granted): Promise<void> => {
    const { principal } = granted;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const contextValue = { principal, wantsCost: false, request: { signal: gone.signal } };
    let prepared: Awaited<ReturnType<typeof prepare>>;
    try {
      prepared = await prepare(request, contextValue);
    } catch (error) {
      return refuse(response, [error]);
    }
    const { args, execute, schema, problems } = prepared;
    if (problems.length > 0) return refuse(response, problems);
    const type = getOperationAST(args.document, args.operationName)?.operation;
    if (type === 'mutation' && request.method === 'GET') {
      return replyError(response, 405, 'METHOD_NOT_ALLOWED', 'a mutation must be sent by POST');
    }
    const describe = (error: unknown): string => JSON.stringify({ errors: [mask(error)] });
    if (type !== 'subscription') {
      const result = await execute({ ...args, schema, contextValue });
      return writeEvents(response, only(result, mask), describe, gone.signal);
    }
    for (const what of ['eventStreams', 'subscriptions'] as const) {
      const place = places.take(what, principal.id);
      if ('problem' in place) {
        gone.abort();
        return replyNoRoom(response, place);
      }
      gone.signal.addEventListener('abort', place, { once: true });
    }
    const { ended } = admissions.begin(granted, gone.signal);
    const opened = await subscriptions.subscribe(args, principal, AbortSignal.any([gone.signal, ended]));
    if (!('refused' in opened)) sessionOf(response, audit.session('event-stream', principal));
    return writeEvents(response, 'refused' in opened ? only(opened.refused, mask) : opened, describe, ended);
  };
};

export type EventStreams = ReturnType<typeof openEventStreams>;
