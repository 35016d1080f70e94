import type { Adapter } from '../../src/contract/adapter.ts';
import type { StreamSink } from '../../src/contract/source.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import type { Job } from '../../src/domain/job.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { openLive } from '../../src/live/live.ts';
import { startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { answer, ready } from '../probe.ts';
import { ACCOUNT } from './jobs.ts';
import { servePublisher } from './publisher.ts';

/** The gateway over one account whose stream says what the bench wants; everything behind that stream is the real thing. */

let sink: StreamSink | null = null;
const latest = new Map<string, Job>();

const adapter: Adapter = {
  account: ACCOUNT,
  job: { takes: {}, pushes: [], list: async () => ({ rows: [], next: null }) },
  source: {
    stream: {
      covers: ['Job'],
      open(opened) {
        sink = opened;
        setImmediate(() => opened.live(null));
        return {
          close: async () => {
            if (sink === opened) sink = null;
          },
        };
      },
    },
    snapshot: async () => ({ Job: [...latest.values()] }),
  },
  check: async () => {},
  close: async () => {},
};

const vendor: Vendor = {
  name: 'scripted',
  title: 'Scripted',
  words: {},
  mapping: { states: {}, operations: [] },
  parseSettings: (raw) => raw,
  open: () => adapter,
};

// Nothing is polled beside the stream.
const NEVER = 24 * 3_600_000;
const limits = { ...DEFAULT_DOCUMENT_LIMITS, depth: 10, complexity: 1_000, breadth: 1_000, aliases: 15, tokens: 1_000 };

const gateway = openGateway({
  accounts: [{ name: ACCOUNT, vendor, settings: null, limits: DEFAULT_LIMITS, deadlineMs: 5_000 }],
  maxCallsPerOperation: () => 100,
});
const events = openEvents({
  accounts: [{ name: ACCOUNT, adapter, pollIntervalMs: NEVER, reconcileMs: NEVER, webhook: false }],
});
/** More than a measurement opens. */
const MANY = { sockets: 100_000, eventStreams: 100_000, subscriptions: 100_000 };
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  schema: buildSchema([vendor]),
  gateway,
  events,
  live: openLive({ events, gateway }),
  auth: 'none',
  limits,
  capacity: { connections: 100_000, ...MANY, perPrincipal: MANY },
  bodyLimit: 100_000,
  webhookBodyLimit: 100_000,
  socketOperations: 10,
  requestTimeoutMs: 30_000,
  graphiql: false,
  wallboard: false,
  introspection: false,
  cors: [],
  log: openLog('error'),
});

answer('listeners', () => events.holds().listeners);
servePublisher(({ job, cause }) => {
  latest.set(job.ref.nativeId, job);
  sink?.change({ ref: job.ref, news: { type: 'whole', item: job }, cause, at: Date.now() });
});
ready(`${server.url.replace('http', 'ws')}/graphql`);
