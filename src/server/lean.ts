import type { ServerResponse } from 'node:http';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import type { TextAnswer } from './answer.ts';
import type { DocumentStore } from './documents.ts';
import type { Enveloped } from './enveloped.ts';
import type { RequestContext } from './execute.ts';
import { paramsOfBody } from './params.ts';

export interface LeanOptions {
  readonly envelop: (context: object) => Enveloped;
  readonly store: Pick<DocumentStore, 'resolve'>;
  readonly mask: (error: unknown) => GraphQLError;
}

type Headers = Readonly<Record<string, string>>;

/** As much of the web's `Response` as Yoga makes of a result. */
class PlainResponse {
  readonly text: string;
  readonly status: number;
  readonly headers: Headers;
  constructor(text: string, { status, headers }: { readonly status: number; readonly headers: Headers }) {
    this.text = text;
    this.status = status;
    this.headers = headers;
  }
}

/** Yoga makes its answer of this class in place of the web's. */
const PLAIN = { Response: PlainResponse } as unknown as FetchAPI;

const answerOf = (result: ExecutionResult, accept: string): TextAnswer => {
  const { status, headers, text } = processRegularResult(result as never, PLAIN, accept) as unknown as PlainResponse;
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(lower), text };
};

const PARAMS: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions']);

const isNothingOr = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || is(value);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether there is nothing about these that Yoga might refuse. */
const isUsual = (params: unknown): params is JsonObject & { readonly query: string } =>
  isJsonObject(params) &&
  isText(params.query) &&
  params.query !== '' &&
  isNothingOr(params.operationName, isText) &&
  isNothingOr(params.variables, isJsonObject) &&
  isNothingOr(params.extensions, isJsonObject) &&
  Object.keys(params).every((name) => PARAMS.has(name));

interface Prepared {
  readonly args: ExecutionArgs;
  readonly execute: Enveloped['execute'];
}

/**
 * Answers operations that came as plain JSON by POST, which are nearly all, without the web's types of requests and answers around them:
 * with Yoga's own parser, rules, execution and result, so that the answer is the one that Yoga gives. Whatever is unusual is left to Yoga
 * before anything is executed: `null`.
 */
export const openLean = ({ envelop, store, mask }: LeanOptions) => {
  const prepare = (body: string, context: RequestContext, signal: AbortSignal): Prepared | null => {
    let params: unknown;
    try {
      params = store.resolve(paramsOfBody(body), context.principal);
    } catch {
      return null;
    }
    if (!isUsual(params)) return null;
    const { query, operationName, variables } = params as typeof params & Pick<ExecutionArgs, 'operationName'>;
    const contextValue = { ...context, request: { signal }, params };
    const { parse, validate, execute, schema } = envelop(contextValue);
    try {
      const document = parse(query);
      const type = getOperationAST(document, operationName)?.operation;
      const hasOneResult = type === OperationTypeNode.QUERY || type === OperationTypeNode.MUTATION;
      if (!hasOneResult || validate(schema, document).length > 0) return null;
      const variableValues = variables as ExecutionArgs['variableValues'];
      return { args: { schema, document, contextValue, variableValues, operationName }, execute };
    } catch {
      return null;
    }
  };

  /** `accept`: the media type of the answer. `response` tells when its client leaves. */
  return async (
    body: string,
    accept: string,
    response: ServerResponse,
    context: RequestContext,
  ): Promise<TextAnswer | null> => {
    const gone = new AbortController();
    const prepared = prepare(body, context, gone.signal);
    if (!prepared) return null;
    const leave = (): void => {
      if (!response.writableEnded) gone.abort();
    };
    response.once('close', leave);
    try {
      return answerOf(await prepared.execute(prepared.args), accept);
    } catch (error) {
      return answerOf({ errors: [mask(error)] }, accept);
    } finally {
      response.off('close', leave);
    }
  };
};
