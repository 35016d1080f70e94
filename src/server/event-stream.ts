import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { isJsonObject } from '../domain/json.ts';
import type { Principal } from '../graphql/context.ts';
import type { GraphqlRequest } from './body.ts';
import type { Enveloped } from './enveloped.ts';
import { replyError, replyJson } from './reply.ts';
import { writeEvents } from './sse.ts';
import type { Payloads, Subscriptions } from './subscriptions.ts';

export interface EventStreamOptions {
  readonly envelop: (context: object) => Enveloped;
  readonly subscriptions: Subscriptions;
  readonly mask: (error: unknown) => GraphQLError;
}

interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

export const wantsEvents = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers.accept?.includes('text/event-stream') ?? false;

const parseJson = (source: string | null): unknown => {
  try {
    return source === null || source === '' ? undefined : JSON.parse(source);
  } catch {
    return null;
  }
};

/** The operation that is asked for; text: what is wrong with the request. */
const readAsked = async (request: GraphqlRequest): Promise<Asked | string> => {
  let given: unknown;
  if (request.method === 'GET') {
    const query = new URLSearchParams(request.url?.split('?', 2)[1]);
    given = {
      query: query.get('query') ?? undefined,
      operationName: query.get('operationName') ?? undefined,
      variables: parseJson(query.get('variables')),
    };
  } else {
    if (!request.headers['content-type']?.startsWith('application/json'))
      return 'send the operation as application/json';
    given = parseJson(await text(request));
  }
  if (!isJsonObject(given) || typeof given.query !== 'string') return 'the text of the operation is missing: "query"';
  const { query, operationName, variables } = given;
  if (variables !== undefined && variables !== null && !isJsonObject(variables)) return '"variables" must be an object';
  if (variables === null && request.method === 'GET') return '"variables" must be an object in JSON';
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: variables ?? undefined,
  };
};

const only = (result: ExecutionResult): Payloads => {
  const payloads = [JSON.stringify(result)];
  return {
    next: async () => {
      const value = payloads.pop();
      return value === undefined ? { value, done: true } : { value, done: false };
    },
    return: async () => ({ value: undefined, done: true }),
  };
};

/** Operations whose client wants server-sent events: every operation may be asked so, and a subscription must be. */
export const openEventStreams = ({ envelop, subscriptions, mask }: EventStreamOptions) => {
  const refuse = (response: ServerResponse, problems: readonly unknown[]) =>
    replyJson(response, 400, { errors: problems.map(mask) });

  return async (request: GraphqlRequest, response: ServerResponse, principal: Principal): Promise<void> => {
    const asked = await readAsked(request);
    if (typeof asked === 'string') return replyError(response, 400, 'BAD_REQUEST', asked);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const contextValue = { principal, wantsCost: false, request: { signal: gone.signal } };
    const { parse, validate, execute, schema } = envelop(contextValue);
    let document: ExecutionArgs['document'];
    try {
      document = parse(asked.query);
      const problems = validate(schema, document);
      if (problems.length > 0) return refuse(response, problems);
    } catch (error) {
      return refuse(response, [error]);
    }
    const operation = getOperationAST(document, asked.operationName);
    if (!operation)
      return replyError(response, 400, 'BAD_REQUEST', 'operationName names no operation of this document');
    if (operation.operation === 'mutation' && request.method === 'GET') {
      return replyError(response, 405, 'METHOD_NOT_ALLOWED', 'a mutation must be sent by POST');
    }
    const args = { document, operationName: asked.operationName, variableValues: asked.variables };
    const describe = (error: unknown): string => JSON.stringify({ errors: [mask(error)] });
    if (operation.operation !== 'subscription') {
      const result = await execute({ ...args, schema, contextValue });
      return writeEvents(response, only(result), describe);
    }
    const opened = await subscriptions.subscribe(args, principal, gone.signal);
    return writeEvents(response, 'refused' in opened ? only(opened.refused) : opened, describe);
  };
};
