import { GraphQLError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { VendorError } from '../../src/domain/error.ts';
import type { FeedEvent } from '../../src/domain/event.ts';
import { ref } from '../../src/domain/ref.ts';
import { realClock } from '../../src/events/clock.ts';
import type { Delivery, Events } from '../../src/events/events.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { openReader } from '../../src/events/reader.ts';
import type { Context } from '../../src/graphql/context.ts';
import { resumedAt } from '../../src/graphql/resume.ts';
import type { ServerOptions } from '../../src/server/http.ts';
import { atEnd } from '../support/at-end.ts';
import { gate, schemaOf, serve } from './harness.ts';

/** A change of a worker that carries a number, and some weight. */
export const tick = (n: number, { id = 'w', account = 'one', weight = 0 } = {}): FeedEvent => ({
  type: 'changed',
  account,
  kind: 'Worker',
  ref: ref('Worker', account, id),
  item: null,
  before: null,
  cause: `${n}${weight > 0 ? ' '.repeat(weight) : ''}`,
  at: n,
  receivedAt: n,
  source: 'STREAM',
  commandId: null,
  problem: null,
  job: null,
});

const SDL = `
  type Query { hello(name: String): String, slow: Int }
  type Mutation { set: Int }
  type Subscription { tick(fail: String, after: String): Tick }
  type Tick { n: Int, who: String, cause: String, conflated: Int, broken: String }
`;

const notAsked = (): never => {
  throw new Error('not asked here');
};

/** A server over the real bus and its readers, and a schema that counts what it is asked. */
export const openStreamHouse = async (options: Partial<ServerOptions> & { readonly readerLimit?: number } = {}) => {
  const bus = memoryBus({ clock: realClock });
  const readers = new Set<ReturnType<typeof openReader>>();
  const counted = { resolved: 0 };
  const missed: string[] = [];
  /** What `slow` and `tick(fail: "slow")` wait for. */
  const slow = gate();
  const events: Events = {
    listen: async ({ accounts, kind, after }) => {
      const reader = openReader(bus, {
        accounts: new Set(accounts),
        kind,
        after: after ?? null,
        limit: options.readerLimit ?? 256,
        clock: realClock,
        onClose: () => readers.delete(reader),
      });
      readers.add(reader);
      return reader;
    },
    health: (account) =>
      ({
        account,
        mode: 'POLL',
        state: 'LIVE',
        error: null,
        staleSince: null,
        listeners: readers.size,
        gaps: 0,
        duplicates: 0,
        reordered: 0,
      }) as never,
    watchHealth: notAsked,
    position: notAsked,
    follow: notAsked,
    present: notAsked,
    awaited: notAsked,
    lists: notAsked,
    dated: (worker) => worker,
    ours: (_account, moment) => moment,
    known: notAsked,
    written: notAsked,
    isRereading: notAsked,
    confirmed: notAsked,
    problem: notAsked,
    expect: notAsked,
    receive: async (account, { body }) => {
      if (body === 'bad') throw new VendorError('INVALID_INPUT', account, 'no delivery');
      if (body === 'later') throw new VendorError('UNAVAILABLE', account, 'not now');
      bus.publish(tick(Number(body), { account }));
      return { status: 200, body: JSON.stringify({ taken: Number(body) }) };
    },
    missed: (account) => missed.push(account),
    holds: () => ({ listeners: readers.size, upstream: 0, timers: 0 }),
    change: async () => {},
    close: async () => {},
  };
  const schema = schemaOf(SDL, {
    Query: { hello: (_, { name }) => `hello ${name ?? 'world'}`, slow: () => slow.promise.then(() => 1) },
    Mutation: { set: () => 1 },
    Subscription: {
      tick: {
        subscribe: async (_root: unknown, { fail, after }: { fail?: string; after?: string }, context: Context) => {
          if (fail === 'typed') throw new VendorError('NOT_FOUND', 'one', 'there is no such workbin');
          if (fail === 'slow') await slow.promise;
          if (fail === 'graphql') throw new GraphQLError('no');
          return context.events.listen({
            accounts: context.principal.accounts ?? ['one', 'two'],
            kind: 'Worker',
            after: resumedAt(after, context),
          });
        },
        resolve: (delivery: Delivery) => {
          counted.resolved += 1;
          return delivery;
        },
      } as never,
    },
    Tick: {
      n: (parent) => (parent as { event: { at: number } }).event.at,
      who: (parent) => (parent as { event: { account: string } }).event.account,
      cause: (parent) => (parent as { event: { cause: string } }).event.cause,
      broken: () => {
        throw new Error('a secret of ours');
      },
    },
  });
  const server = await serve({ schema, events, ...options });
  return { server, bus, readers, counted, missed, slow };
};

export const socketUrl = ({ url }: { readonly url: string }): string => `${url.replace('http', 'ws')}/graphql`;

export const clientOf = (server: { readonly url: string }, connectionParams?: Record<string, unknown>): Client => {
  const client = createClient({
    url: socketUrl(server),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(connectionParams ? { connectionParams } : {}),
  });
  atEnd(() => client.dispose());
  return client;
};

/** Waits until something holds; fails by the test's own limit. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};
