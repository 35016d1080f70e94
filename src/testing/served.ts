import type { GraphQLSchema } from 'graphql';
import { afterAll } from 'vitest';
import type { Vendor } from '../contract/vendor.ts';
import { openEvents } from '../events/open-events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { buildSchema } from '../graphql/schema.ts';
import { openLive } from '../live/live.ts';
import { startServer } from '../server/http.ts';
import { openLog } from '../server/log.ts';
import { gatewayOf, type Line, planOf } from './bench.ts';
import { openRelay, type Relay, sendTo } from './relay.ts';

/** The name of the only account. */
export const ACCOUNT = 'main';
export const SECRET = 'a-secret-that-the-suite-has-made-up';

const LIMITS = {
  depth: 20,
  complexity: 100_000,
  breadth: 1_000,
  rootFields: 50,
  aliases: 50,
  tokens: 10_000,
  directives: 50,
  directivesPerPlace: 5,
};
const BYTES = 4 * 1024 * 1024;
const PATIENCE_MS = 60_000;

export interface Answered<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** The whole server on a port of its own, in front of one account. */
export interface Served {
  readonly url: string;
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  /** Where the public reaches the server. */
  readonly relay: Relay;
  /** Asks over HTTP, as a client does. */
  readonly ask: <T>(query: string, variables?: object) => Promise<Answered<T>>;
}

/** Closed when the tests around it are over. */
export const serve = async (line: Line): Promise<Served> => {
  const gateway = gatewayOf(planOf(line));
  const events = openEvents({
    clock: line.clock,
    accounts: gateway.accounts.map(({ name, adapter }) => {
      return { name, adapter, pollIntervalMs: 60_000, reconcileMs: 60_000, webhook: true };
    }),
  });
  const live = openLive({ events, gateway, clock: line.clock });
  const relay = await openRelay();
  const schema = buildSchema([line.bench.vendor as Vendor]);
  const isSigned = gateway.accounts.some(({ adapter }) => adapter.source?.webhook?.verify);
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    schema,
    gateway,
    events,
    live,
    publicUrl: relay.url,
    webhookSecrets: isSigned ? new Map() : new Map([[ACCOUNT, SECRET]]),
    webhookBodyLimit: BYTES,
    socketOperations: 10,
    auth: 'none',
    limits: LIMITS,
    bodyLimit: BYTES,
    requestTimeoutMs: PATIENCE_MS,
    graphiql: false,
    wallboard: false,
    introspection: true,
    cors: [],
    log: openLog('silent'),
  });
  relay.leadTo(server.url);
  afterAll(async () => {
    await relay.close();
    await server.drain(0);
    live.close();
    await events.close();
  });

  return {
    url: server.url,
    schema,
    gateway,
    relay,
    ask: async (query, variables = {}) => {
      const { body } = await sendTo(server.url, {
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return JSON.parse(body);
    },
  };
};
