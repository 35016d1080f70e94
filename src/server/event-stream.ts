import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { isJsonObject } from '../domain/json.ts';
import type { Principal } from '../graphql/context.ts';
import type { Admissions, Granted } from './admission.ts';
import type { Audit } from './audit.ts';
import { type GraphqlRequest, replayed } from './body.ts';
import type { Places } from './capacity.ts';
import type { DocumentStore } from './documents.ts';
import type { Enveloped } from './enveloped.ts';
import { mediaTypeOf } from './negotiation.ts';
import { badRequest, type Params, paramsOfBody, paramsOfSearch } from './params.ts';
import { replyError, replyJson, replyNoRoom } from './reply.ts';
import { asking } from './request.ts';
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
  /** Told of each answer that has no end of its own. */
  readonly onStream: (response: ServerResponse) => void;
}

interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

const decoder = new TextDecoder();

/** The operation that is asked for, by this body or by the address. Throws the `GraphQLError` to refuse the request with. */
const readAsked = (request: GraphqlRequest, body: Buffer | null, resolve: (params: Params) => Params): Asked => {
  const refuse = (problem: string): never => {
    throw badRequest(problem);
  };
  if (body && mediaTypeOf(request.headers['content-type']) !== 'application/json')
    return refuse('send the operation as application/json');
  const given: unknown = resolve(
    body ? paramsOfBody(decoder.decode(body)) : paramsOfSearch(new URLSearchParams(request.url?.split('?', 2)[1])),
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

/** The id of the last event that a client has, which browsers send when they come back by themselves. */
const lastEventIdOf = ({ headers }: GraphqlRequest): string | null => {
  const given = headers['last-event-id'];
  return typeof given === 'string' && given !== '' ? given : null;
};

/** Operations of clients that take server-sent events: a subscription must be answered so, and every other operation may be. */
export const openEventStreams = (options: EventStreamOptions) => {
  const { envelop, subscriptions, admissions, places, mask, audit, resolve, onStream } = options;
  const refuse = (response: ServerResponse, problems: readonly unknown[]) =>
    replyJson(response, 400, { errors: problems.map(mask) });

  const prepare = (
    request: GraphqlRequest,
    body: Buffer | null,
    contextValue: { readonly principal: Principal; readonly [name: string]: unknown },
  ) => {
    const { query, operationName, variables } = readAsked(request, body, (params) =>
      resolve(params, contextValue.principal),
    );
    const { parse, validate, execute, schema } = envelop({ ...contextValue, params: { operationName } });
    const document = parse(query);
    const args = { document, operationName, variableValues: variables };
    return { args, execute, schema, problems: validate(schema, document) };
  };

  /** `plain` answers whatever is no subscription; `null` where the client prefers events for it, too. */
  return async (
    request: GraphqlRequest,
    response: ServerResponse,
    granted: Granted,
    plain: ((request: GraphqlRequest) => Promise<void>) | null,
  ): Promise<void> => {
    const { principal } = granted;
    const body = request.method === 'GET' ? null : await buffer(request);
    const answerPlain = plain && (() => plain(body ? replayed(request, body) : request));
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const contextValue = { principal, wantsCost: false, request: { signal: gone.signal } };
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare(request, body, contextValue);
    } catch (error) {
      return answerPlain ? answerPlain() : refuse(response, [error]);
    }
    const { args, execute, schema, problems } = prepared;
    const type = getOperationAST(args.document, args.operationName)?.operation;
    if (answerPlain && (problems.length > 0 || type !== 'subscription')) return answerPlain();
    if (problems.length > 0) return refuse(response, problems);
    const own = asking();
    if (own) own.way = 'event-stream';
    if (type === 'mutation' && request.method === 'GET') {
      return replyError(response, 405, 'METHOD_NOT_ALLOWED', 'a mutation must be sent by POST');
    }
    const describe = (error: unknown): string => JSON.stringify({ errors: [mask(error)] });
    if (type !== 'subscription') {
      const result = await execute({ ...args, schema, contextValue });
      return writeEvents(response, only(result, mask), describe, gone.signal);
    }
    onStream(response);
    for (const what of ['eventStreams', 'subscriptions'] as const) {
      const place = places.take(what, principal.id);
      if ('problem' in place) {
        gone.abort();
        return replyNoRoom(response, place);
      }
      gone.signal.addEventListener('abort', place, { once: true });
    }
    const { ended } = admissions.begin(granted, gone.signal);
    const signal = AbortSignal.any([gone.signal, ended]);
    const opened = await subscriptions.subscribe(args, principal, signal, lastEventIdOf(request));
    if (!('refused' in opened)) sessionOf(response, audit.session('event-stream', principal));
    return writeEvents(response, 'refused' in opened ? only(opened.refused, mask) : opened, describe, ended);
  };
};

export type EventStreams = ReturnType<typeof openEventStreams>;
