import type { ExecutionResult } from 'graphql';
import type { Client } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { realClock } from '../../src/events/clock.ts';
import type { Events } from '../../src/events/events.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { type EventsOptions, type FeedPlan, openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { openLive } from '../../src/live/live.ts';
import type { HttpServer, ServerOptions } from '../../src/server/http.ts';
import { registry } from '../../src/vendors/index.ts';
import { type Answer, ask, serve } from '../server/harness.ts';
import { clientOf } from '../server/stream-house.ts';

const schema = buildSchema(registry.map(({ vendor }) => vendor));
const HOUR = 3_600_000;

export interface Tenant {
  readonly name: string;
  readonly vendor: string;
  readonly settings: Record<string, unknown>;
  readonly plan?: Partial<FeedPlan>;
}

/** The whole gateway over simulated vendors: adapters, events path, schema, server. */
export const openHouse = async (
  tenants: readonly Tenant[],
  options: { readonly events?: Partial<EventsOptions>; readonly server?: Partial<ServerOptions> } = {},
) => {
  const gateway = openGateway({
    accounts: tenants.map(({ name, vendor: of, settings }) => {
      const found = registry.find(({ vendor }) => vendor.name === of);
      if (!found) throw new Error(`there is no vendor ${of}`);
      const vendor: Vendor = found.vendor;
      return {
        name,
        vendor,
        settings: vendor.parseSettings(settings),
        limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000 },
        deadlineMs: 60_000,
      };
    }),
    maxCallsPerOperation: () => 1_000,
  });
  onTestFinished(() => gateway.close());
  const bus = memoryBus({ clock: realClock });
  const faults: unknown[] = [];
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }) => ({
      name,
      adapter,
      pollIntervalMs: HOUR,
      reconcileMs: HOUR,
      webhook: false,
      ...tenants.find((tenant) => tenant.name === name)?.plan,
    })),
    bus,
    lingerMs: 30,
    onFault: (_account, error) => faults.push(error),
    ...options.events,
  });
  onTestFinished(() => events.close());
  const live = openLive({ events, gateway });
  const server = await serve({
    schema,
    gateway,
    events,
    live,
    limits: { ...DEFAULT_DOCUMENT_LIMITS, depth: 20, complexity: 10_000, breadth: 1_000, aliases: 100, tokens: 5_000 },
    socketOperations: 100,
    ...options.server,
  });
  return { gateway, bus, events, server, faults };
};

export type House = Awaited<ReturnType<typeof openHouse>>;

export interface Heard {
  readonly rows: Answer[];
  readonly errors: { readonly message: string; readonly extensions?: Record<string, unknown> }[];
  readonly stop: () => void;
  isOver: boolean;
}

/** One subscription over graphql-ws; `rows` are what its one field answered. */
export const subscribe = (client: Client, query: string, variables: Record<string, unknown> = {}): Heard => {
  const heard: Heard = { rows: [], errors: [], stop: () => stop(), isOver: false };
  const stop = client.subscribe<Record<string, unknown>>(
    { query, variables },
    {
      next: ({ data, errors }: ExecutionResult) => {
        heard.errors.push(...(errors ?? []));
        for (const row of Object.values(data ?? {})) if (row !== null) heard.rows.push(row);
      },
      error: (cause) => {
        heard.errors.push(...(Array.isArray(cause) ? cause : [cause]));
        heard.isOver = true;
      },
      complete: () => {
        heard.isOver = true;
      },
    },
  );
  return heard;
};

export const clientFor = (server: HttpServer, key?: string): Client =>
  clientOf(server, key === undefined ? undefined : { 'x-api-key': key });

/** How many listeners the events path has. */
export const listeners = (events: Events): number => events.holds().listeners;

export { ask };
