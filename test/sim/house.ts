import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { secretsOf } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { type Core, openCore } from '../../src/core.ts';
import type { Runtime } from '../../src/domain/runtime.ts';
import type { Bus } from '../../src/events/bus.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import type { Principal } from '../../src/graphql/context.ts';
import { leastStaleness } from '../../src/graphql/staleness.ts';
import { openLive } from '../../src/live/live.ts';
import type { Reply, Sending } from '../../src/sandbox/line.ts';
import { openContexts } from '../../src/server/context.ts';
import { openDeadline } from '../../src/server/deadline.ts';
import { openLog } from '../../src/server/log.ts';
import { openMask } from '../../src/server/mask.ts';
import { openMetrics } from '../../src/server/metrics.ts';
import { openSubscriptions, type Payloads, type Subscriptions } from '../../src/server/subscriptions.ts';
import { openWebhooks, WEBHOOKS } from '../../src/server/webhooks.ts';
import type { Plant } from './plant.ts';

export interface House {
  readonly core: Core;
  readonly subscribe: (
    document: DocumentNode,
    variableValues: Record<string, unknown>,
    principal: Principal,
  ) => Promise<Payloads | { readonly refused: ExecutionResult }>;
  readonly query: (document: DocumentNode, principal: Principal) => Promise<ExecutionResult>;
  /** A delivery to `/webhooks/…`. */
  readonly receive: (sending: Sending) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

export interface HouseOptions {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly schema: GraphQLSchema;
  readonly plant: Plant;
  /** Lines of the log, which is kept at `warn`. */
  readonly write: (line: string) => void;
}

const TIMEOUT_MS = 10_000;

/** As `startServer` puts it together, but for the sockets. */
export const openHouse = ({ config, runtime, schema, plant, write }: HouseOptions): House => {
  const { clock, newId, after } = runtime;
  const log = openLog('warn', { write });
  const bus: Bus | undefined = plant.bus?.(memoryBus({ clock, epoch: newId().slice(0, 8) }));
  const core = openCore(config, { log, runtime, bus });
  const { gateway } = core;
  const events = plant.events?.(core.events, clock) ?? core.events;
  const seen = events === core.events ? core.live : openLive({ events, gateway, clock, newId });
  const live = plant.live?.(seen) ?? seen;
  const sample = () => ({
    sockets: 0,
    socketBytes: 0,
    eventStreams: 0,
    connections: 0,
    subscriptions: 0,
    feeds: [],
    commands: [],
    calls: [],
  });
  const kept = config.accounts.flatMap(({ name, feed }) => (feed.keep === 'always' ? [name] : []));
  if (live !== core.live) live.keep(kept);
  const contextOf = openContexts({ gateway, events, live });
  const metrics = openMetrics({ process: false, sample });
  const { limits } = config.server;
  const subscriptions: Subscriptions = openSubscriptions({
    schema,
    gateway,
    events,
    live,
    bounds: () => ({ limits, requestTimeoutMs: TIMEOUT_MS }),
    metrics,
    mask: openMask(log),
    after,
  });
  const deliver = openWebhooks({
    events,
    secrets: secretsOf(config),
    bodyLimit: config.server.webhookBodyLimit,
    log,
  });

  return {
    core,
    subscribe: (document, variableValues, principal) =>
      subscriptions.subscribe(
        { document, variableValues },
        plant.principal?.(principal) ?? principal,
        new AbortController().signal,
      ),
    async query(document, principal) {
      const deadline = openDeadline(TIMEOUT_MS, null, after);
      const contextValue = contextOf(principal, deadline.signal, null, leastStaleness(document, null, null));
      try {
        return await execute({ schema, document, contextValue });
      } finally {
        deadline.end();
      }
    },
    receive: ({ method, url, headers, body = '' }) => {
      const { pathname, search } = new URL(url);
      const request = Object.assign(Readable.from(body === '' ? [] : [Buffer.from(body)]), {
        method,
        url: pathname + search,
        headers,
      });
      const { promise, resolve } = Promise.withResolvers<Reply>();
      let head: Omit<Reply, 'text'> = { status: 200, headers: {} };
      const response = {
        setHeader: () => response,
        writeHead: (status: number, told: Record<string, unknown> = {}) => {
          const flat = Object.entries(told).map(([name, value]) => [name.toLowerCase(), value]);
          head = { status, headers: Object.fromEntries(flat) };
          return response;
        },
        end: (text?: string) => {
          resolve({ ...head, text: text ?? '' });
          return response;
        },
      };
      const path = pathname.startsWith(WEBHOOKS) ? pathname : '';
      deliver(path, request as unknown as IncomingMessage, response as unknown as ServerResponse).catch(() =>
        resolve({ status: 500, headers: {}, text: '' }),
      );
      return promise;
    },
    async close() {
      if (live !== core.live) live.close();
      await core.close();
      bus?.close();
    },
  };
};
