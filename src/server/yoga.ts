import type { ServerResponse } from 'node:http';
import { type DocumentNode, GraphQLError, getOperationAST, Kind } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import type { DocumentLimits } from '../graphql/document-limits.ts';
import type { TextAnswer } from './answer.ts';
import type { GraphqlRequest } from './body.ts';
import type { DocumentStore } from './documents.ts';
import type { Enveloped } from './enveloped.ts';
import { type ExecuteOptions, executePlugin, type RequestContext } from './execute.ts';
import { openLean } from './lean.ts';
import { limitPlugins, noIntrospection } from './limits.ts';
import { mediaTypeOf } from './negotiation.ts';
import { type Params, paramsOfBody, paramsOfSearch, refused } from './params.ts';

export const ENDPOINT = '/graphql';

export interface YogaOptions extends ExecuteOptions {
  readonly documents: DocumentLimits;
  readonly introspection: boolean;
  readonly store: DocumentStore;
  readonly mask: (error: unknown) => GraphQLError;
}

const CSRF_HEADERS = ['x-trunkline-csrf', 'x-graphql-yoga-csrf'];
const FORM = 'application/x-www-form-urlencoded';
/** What a page may send to another origin without asking. */
const FORM_TYPES: ReadonlySet<string> = new Set([FORM, 'multipart/form-data', 'text/plain']);
const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/graphql+json']);

/**
 * A page of another origin may send a POST that no browser asks about first; it needs a header that it cannot send.
 * A GET only reads, and comes here from pages of the origins in `cors` alone, where the browser tells whose it is.
 */
const csrfPrevention: Plugin = {
  onRequestParse({ request: { method, headers } }) {
    if (method === 'GET' || CSRF_HEADERS.some((name) => headers.has(name))) return;
    const type = mediaTypeOf(headers.get('content-type'));
    if (type !== '' && !FORM_TYPES.has(type)) return;
    const problem =
      `a body that is ${type === '' ? 'of no content type' : type} may come from a page of another origin: ` +
      'send it with "Content-Type: application/json", or with the header "X-Trunkline-CSRF", whose value does not matter';
    throw new GraphQLError(problem, { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
  },
};

/** Reads requests as Yoga does, but for numbers, which Yoga rounds. */
const exactParams: Plugin = {
  onRequestParse({ request, setRequestParser }) {
    const type = mediaTypeOf(request.headers.get('content-type'));
    if (request.method === 'GET')
      setRequestParser((asked) => paramsOfSearch(new URLSearchParams(asked.url.split('?', 2)[1])) as GraphQLParams);
    else if (JSON_TYPES.has(type)) setRequestParser(async (asked) => paramsOfBody(await asked.text()) as GraphQLParams);
    else if (type === FORM)
      setRequestParser(async (asked) => paramsOfSearch(new URLSearchParams(await asked.text())) as GraphQLParams);
  },
};

/** Ids become texts, and texts that a principal may not ask with are refused before they are parsed, whatever they come by. */
const documentStore = (store: DocumentStore): Plugin<RequestContext> => ({
  onParams({ params, setParams, context }) {
    const { principal } = context as unknown as RequestContext;
    setParams(store.resolve(params as Params, principal) as GraphQLParams);
  },
  onParse({ params: { source }, context }) {
    store.check(typeof source === 'string' ? source : source.body, context.principal);
  },
});

/** What is wrong with the name of the operation, in the words of graphql-js. */
const nameProblem = (document: DocumentNode, name: string | null | undefined): string | null => {
  if (getOperationAST(document, name)) return null;
  if (name !== null && name !== undefined) return `Unknown operation named "${name}".`;
  return document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    ? 'Must provide operation name if query contains multiple operations.'
    : 'Must provide an operation.';
};

/** Refuses an operation that is not in the document, before Yoga does in words of its own. */
const namedOperation: Plugin<{ params?: GraphQLParams }> = {
  onParse:
    () =>
    ({ result, context }) => {
      if (result === null || result instanceof Error) return;
      const problem = nameProblem(result, context.params?.operationName);
      if (problem !== null) throw refused('OPERATION_RESOLUTION_FAILURE', problem);
    },
};

/**
 * A subscription that comes as a plain request. The ways on which it can be answered have a path of their own and never come here; which
 * of them this client can take is not known from what it accepts.
 */
const noPlainSubscription: Plugin = {
  onSubscribe({ setResultAndStopExecution }) {
    const problem =
      'a subscription has many results: ask with "Accept: text/event-stream" or over WebSocket (graphql-transport-ws)';
    const extensions = { code: 'NOT_ACCEPTABLE', http: { status: 406 } };
    setResultAndStopExecution({ errors: [new GraphQLError(problem, { extensions })] });
  },
};

const textAnswerOf = async (answer: Response): Promise<TextAnswer> => {
  // Of the text as it is; it may be sent compressed.
  const { 'content-length': _, ...headers } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, text: await answer.text() };
};

/** Yoga without what the HTTP side does itself or does not want: body limit, CORS, uploads, batches, pages. */
export const openYoga = (options: YogaOptions) => {
  const yoga = createYoga<RequestContext>({
    schema: options.schema,
    graphqlEndpoint: ENDPOINT,
    maxRequestBodySize: false,
    multipart: false,
    batching: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: { maskError: options.mask },
    plugins: [
      csrfPrevention,
      exactParams,
      documentStore(options.store),
      namedOperation,
      ...limitPlugins(options.documents, options.introspection),
      ...(options.introspection ? [] : [noIntrospection]),
      noPlainSubscription,
      executePlugin(options),
    ],
  });
  const envelop = (context: object): Enveloped => yoga.getEnveloped(context as never) as unknown as Enveloped;
  return {
    envelop,
    dispose: () => yoga.dispose(),
    /** As `answer`, for what came as plain JSON by POST; `null` for what only `answer` answers. */
    lean: openLean({ envelop, store: options.store, mask: options.mask }),
    /** What a request is to be answered; `response` tells when its client leaves. */
    answer: async (request: GraphqlRequest, response: ServerResponse, context: RequestContext): Promise<TextAnswer> =>
      textAnswerOf(await yoga.handleNodeRequestAndResponse(request, response, context)),
  };
};
