import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FEED_STATES, type FeedHealth } from '../domain/event.ts';
import type { CommandCount } from '../gateway/command.ts';
import type { AccountCost } from '../gateway/scope.ts';

export interface Metrics {
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly operation: (type: string, failed: boolean, costs: readonly AccountCost[]) => void;
  /** An operation that was answered with another one's result. */
  readonly shared: () => void;
  /** A delivery to a webhook that was refused for its secret, which was wrong or missing. */
  readonly delivery: (reason: 'missing' | 'wrong') => void;
  /** A fault of the process that nothing caught. */
  readonly fault: () => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** What is looked up when the metrics are asked for. */
export interface Sample {
  readonly sockets: number;
  readonly subscriptions: number;
  readonly feeds: readonly FeedHealth[];
  readonly commands: readonly CommandCount[];
}

/** Each with its own registry, so that several servers may live in one process. */
export const openMetrics = (options: { readonly process: boolean; readonly sample: () => Sample }): Metrics => {
  const { sample } = options;
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'trunkline_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const operations = new Counter({
    name: 'trunkline_operations_total',
    help: 'GraphQL operations executed.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const shared = new Counter({
    name: 'trunkline_operations_shared_total',
    help: 'GraphQL operations answered with the result of an identical one in flight.',
    registers,
  });
  const calls = new Counter({
    name: 'trunkline_vendor_calls_total',
    help: 'HTTP calls towards vendors.',
    labelNames: ['account'],
    registers,
  });
  const seconds = new Counter({
    name: 'trunkline_vendor_call_seconds_total',
    help: 'Time those calls took, added up.',
    labelNames: ['account'],
    registers,
  });
  const hits = new Counter({
    name: 'trunkline_vendor_reads_shared_total',
    help: 'Reads answered without a call of their own.',
    labelNames: ['account'],
    registers,
  });
  const deliveries = new Counter({
    name: 'trunkline_webhook_refusals_total',
    help: 'Deliveries to webhooks that were refused for their secret.',
    labelNames: ['reason'],
    registers,
  });
  const faults = new Counter({
    name: 'trunkline_uncaught_faults_total',
    help: 'Errors and rejections that nothing caught. The first one makes the process drain and end.',
    registers,
  });
  const sockets = new Gauge({ name: 'trunkline_websockets', help: 'WebSockets that are open.', registers });
  const subscriptions = new Gauge({ name: 'trunkline_subscriptions', help: 'Subscriptions that are open.', registers });
  const feedState = new Gauge({
    name: 'trunkline_feed_state',
    help: "1 for the state in which an account's feed is, 0 for all others.",
    labelNames: ['account', 'state'],
    registers,
  });
  const feedCounts = (['listeners', 'gaps', 'duplicates', 'reordered'] as const).map((name) => ({
    name,
    gauge: new Gauge({
      name: `trunkline_feed_${name}`,
      help: `The feed's ${name}; see Feed in the schema.`,
      labelNames: ['account'],
      registers,
    }),
  }));
  const feedStale = new Gauge({
    name: 'trunkline_feed_stale_seconds',
    help: 'How long what is known of an account may be out of date; 0 while it is not.',
    labelNames: ['account'],
    registers,
  });
  const commands = new Gauge({
    name: 'trunkline_commands',
    help: 'Commands that were not refused, since the start of the process, by what they came to and why they did not come to more; see CommandOutcome in the schema.',
    labelNames: ['outcome', 'cause'],
    registers,
  });
  const lookUp = (): void => {
    const now = sample();
    sockets.set(now.sockets);
    subscriptions.set(now.subscriptions);
    for (const { outcome, cause, count } of now.commands) commands.set({ outcome, cause: cause ?? '' }, count);
    for (const feed of now.feeds) {
      const { account, staleSince } = feed;
      for (const state of FEED_STATES) feedState.set({ account, state }, state === feed.state ? 1 : 0);
      for (const { name, gauge } of feedCounts) gauge.set({ account }, feed[name]);
      feedStale.set({ account }, staleSince === null ? 0 : Math.max(0, (Date.now() - staleSince) / 1000));
    }
  };
  return {
    request: (route, status, elapsed) => requests.observe({ route, status }, elapsed),
    operation(type, failed, costs) {
      operations.inc({ type, outcome: failed ? 'errors' : 'ok' });
      for (const cost of costs) {
        const { account } = cost;
        calls.inc({ account }, cost.calls);
        seconds.inc({ account }, cost.ms / 1000);
        hits.inc({ account }, cost.hits);
      }
    },
    shared: () => shared.inc(),
    delivery: (reason) => deliveries.inc({ reason }),
    fault: () => faults.inc(),
    contentType: registry.contentType,
    text: () => {
      lookUp();
      return registry.metrics();
    },
  };
};
