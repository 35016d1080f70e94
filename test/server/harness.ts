import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createSchema } from 'graphql-yoga';
import type { Adapter } from '../../src/contract/adapter.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import type { Context } from '../../src/graphql/context.ts';
import { openLive } from '../../src/live/live.ts';
import { type HttpServer, type ServerOptions, startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { atEnd } from '../support/at-end.ts';

const fakeVendor: Vendor = {
  name: 'fake',
  title: 'Fake',
  words: {},
  mapping: { states: {}, operations: [] },
  parseSettings: (raw) => raw,
  open: (account) => ({ account, check: async () => {}, close: async () => {} }) satisfies Adapter,
};

export const fakeGateway = (names: readonly string[] = ['one', 'two']) =>
  openGateway({
    accounts: names.map((name) => ({
      name,
      vendor: fakeVendor,
      settings: {},
      limits: DEFAULT_LIMITS,
      deadlineMs: 3_000,
    })),
    maxCallsPerOperation: () => 100,
  });

type Resolver = (parent: unknown, args: Record<string, unknown>, context: Context) => unknown;
export type Resolvers = Record<string, Record<string, Resolver>>;

export const schemaOf = (typeDefs: string, resolvers: Resolvers = {}) => createSchema<Context>({ typeDefs, resolvers });

export const HELLO = schemaOf('type Query { hello(name: String): String }', {
  Query: { hello: (_, { name }) => `hello ${name ?? 'world'}` },
});

/** Low enough to be reached. */
export const LIMITS = {
  depth: 10,
  complexity: 1_000,
  breadth: 100,
  rootFields: 50,
  aliases: 10,
  tokens: 200,
  directives: 12,
  directivesPerPlace: 3,
};

export const silent = openLog('silent');

export const begin = async (options: Partial<ServerOptions> = {}): Promise<HttpServer> => {
  const { gateway = fakeGateway() } = options;
  const feeds = gateway.accounts.map(({ name, adapter }) => {
    return { name, adapter, pollIntervalMs: 1_000, reconcileMs: 60_000, webhook: false };
  });
  const { events = openEvents({ accounts: feeds }) } = options;
  return startServer({
    host: '127.0.0.1',
    port: 0,
    schema: HELLO,
    gateway,
    events,
    live: openLive({ events, gateway }),
    webhookBodyLimit: 100_000,
    socketOperations: 10,
    auth: 'none',
    limits: LIMITS,
    bodyLimit: 10_000,
    requestTimeoutMs: 5_000,
    graphiql: false,
    wallboard: false,
    introspection: true,
    cors: [],
    log: silent,
    ...options,
  });
};

/** The same, ended with the test. */
export const serve = async (...options: Parameters<typeof begin>): Promise<HttpServer> => {
  const server = await begin(...options);
  atEnd(() => server.drain(0));
  return server;
};

/** As deep as the tests ask. */
export type Answer = Awaited<ReturnType<Response['json']>>;

export const post = (
  { url }: { url: string },
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
  operationName?: string,
): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, ...(operationName === undefined ? {} : { operationName }) }),
  });

export const ask = async (...asked: Parameters<typeof post>): Promise<Answer> => (await post(...asked)).json();

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** For what `fetch` will not send: other host names, bodies in chunks. */
export const raw = (
  url: string,
  options: { method?: string; headers?: Record<string, string>; chunks?: readonly string[] },
): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, chunks = [] } = options;
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });

/** A promise and the functions that settle it. */
export const gate = <T = void>() => Promise.withResolvers<T>();
