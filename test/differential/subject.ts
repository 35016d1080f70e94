import type { GraphQLSchema } from 'graphql';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { openLive } from '../../src/live/live.ts';
import type { ApiKeyPlan } from '../../src/server/auth.ts';
import { registry } from '../../src/vendors/index.ts';
import { holdRows } from '../support/thenable-rows.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import { accountPlans } from './vendor.ts';

/** Who asks: one who may do everything, and one who may read some accounts. */
export const PRINCIPALS = {
  admin: { name: 'admin', key: 'admin-key-0123456789', role: 'admin' },
  viewer: { name: 'viewer', key: 'viewer-key-0123456789', role: 'viewer', accounts: ['bulk', 'short'] },
} as const satisfies Record<string, ApiKeyPlan>;

export type Who = keyof typeof PRINCIPALS;

export interface Asked {
  readonly document: string;
  readonly operationName: string | null;
  /** JSON. */
  readonly variables: string;
  readonly who: Who;
}

export type Transport = 'post' | 'get' | 'events' | 'socket';

/** Something that answers operations. */
export interface Subject {
  /** The answer as JSON text. */
  readonly ask: (asked: Asked, transport?: Transport) => Promise<string>;
  /** Whatever was asked before is under way. */
  readonly settled: () => Promise<unknown>;
  readonly recorder: Recorder;
  readonly close: () => Promise<void>;
}

/** They tell what feeds have read, which ask the vendors at moments of their own: compared with the subscriptions in test/graphql/queue-boards. */
const BY_FEEDS = ['queueBoards', 'queueTotals'] as const;

/** The product's own schema, over all vendors. Each call makes another one. */
export const realSchema = (): GraphQLSchema => {
  const schema = buildSchema(registry.map(({ vendor }) => vendor));
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const name of BY_FEEDS) delete fields[name];
  holdRows(schema);
  return schema;
};

/** Everything below the server, over accounts that note what reaches them. */
export const openGround = () => {
  const recorder = openRecorder();
  const gateway = openGateway({ accounts: accountPlans(recorder), maxCallsPerOperation: () => 1_000_000 });
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }) => {
      return { name, adapter, pollIntervalMs: 60_000, reconcileMs: 600_000, webhook: false };
    }),
  });
  const live = openLive({ events, gateway });
  const close = async (): Promise<void> => {
    live.close();
    await events.close();
    await gateway.close();
  };
  return { recorder, gateway, events, live, close };
};

export type Ground = ReturnType<typeof openGround>;

const NOW_WITHIN_MS = 3_600_000;

/** Without what is different each time: ids of errors, positions in the life of a process, and the present. */
export const comparable = (answer: string): string =>
  answer
    // Which request met a fault of ours is the server's to tell.
    .replaceAll(/,"(?:requestId|traceId)":"[^"]*"/g, '')
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, '<id>')
    .replaceAll(/"[0-9a-f]{8}-[0-9a-z]{11}"/g, '"<position>"')
    .replaceAll(/"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g, (moment) =>
      Math.abs(Date.parse(JSON.parse(moment)) - Date.now()) < NOW_WITHIN_MS ? '"<now>"' : moment,
    );
