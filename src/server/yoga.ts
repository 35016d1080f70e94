import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { type ExecuteOptions, executePlugin, type RequestContext } from './execute.ts';
import { type DocumentLimits, limitPlugins, noIntrospection } from './limits.ts';

export const ENDPOINT = '/graphql';

export interface YogaOptions extends ExecuteOptions {
  readonly documents: DocumentLimits;
  readonly introspection: boolean;
  readonly mask: (error: unknown) => GraphQLError;
}

/**
 * A page of another origin may send a POST that no browser asks about first; it needs a header that it cannot send.
 * A GET only reads, and only pages of the origins in `cors` may see the answer.
 */
const csrfPrevention = (): Plugin => {
  const { onRequestParse } = useCSRFPrevention({ requestHeaders: ['x-trunkline-csrf', 'x-graphql-yoga-csrf'] });
  return { onRequestParse: (payload) => (payload.request.method === 'GET' ? undefined : onRequestParse?.(payload)) };
};

/** Yoga without what the HTTP side does itself or does not want: body limit, CORS, uploads, batches, pages. */
export const openYoga = (options: YogaOptions) =>
  createYoga<RequestContext>({
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
      csrfPrevention(),
      ...limitPlugins(options.documents),
      ...(options.introspection ? [] : [noIntrospection]),
      executePlugin(options),
    ],
  });
