import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FEED_STATES, type FeedHealth } from '../domain/event.ts';
import type { CommandCount } from '../gateway/command-memory.ts';
import type { AccountCost } from '../gateway/scope.ts';
import type { AccountFigures } from '../live/overview.ts';
import { type AccountCalls, openCallsMetrics } from './calls-metrics.ts';
import type { Holding, Share } from './capacity.ts';
import { openFigureMetrics } from './figures-metrics.ts';
import type { Rated } from './rates.ts';
import { REFUSAL_KINDS, type RefusalKind } from './refusals.ts';

export interface Metrics {
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly operation: (type: string, failed: boolean, costs: readonly AccountCost[]) => void;
  /** An operation that was answered with another one's result. */
  readonly shared: () => void;
  /** A client found no room, or sent too much. */
  readonly refused: (what: Holding | Rated | 'connections' | 'messages', share: Share) => void;
  /** A fault of the process that nothing caught. */
  readonly fault: () => void;
  /** Credentials that are not taken. */
  readonly refusedCredential: (kind: RefusalKind) => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
  /** What there may be, whether it has a sample or not. */
  readonly described: () => Promise<readonly Described[]>;
}

export interface Described {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** prom-client keeps the names of labels to itself. */
const labelsOf = (metric: object | undefined): readonly string[] =>
  metric && 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];

/** What is looked up when the metrics are asked for. */
export interface Sample {
  readonly sockets: number;
  /** Bytes that wait to be read by the peers of sockets. */
  readonly socketBytes: number;
  readonly eventStreams: number;
  readonly connections: number;
  readonly subscriptions: number;
  readonly feeds: readonly FeedHealth[];
  readonly commands: readonly CommandCount[];
  readonly calls: readonly AccountCalls[];
  /** Whether calls to an account are refused because its vendor failed before. */
  readonly circuits?: readonly { readonly account: string; readonly isOpen: boolean }[];
  readonly figures?: readonly AccountFigures[];
  /** Milliseconds since the epoch; of the machine's clock when left out. */
  readonly now?: number;
}

export interface MetricsOptions {
  readonly process: boolean;
  /** Whether all vendors are simulated. */
  readonly sandbox?: boolean;
  readonly sample: () => Sample;
  /** What is counted elsewhere and told here. */
  readonly registries?: readonly Registry[];
}

/** Each with its own registry, so that several servers may live in one process. */
export const openMetrics = (options: MetricsOptions): Metrics => {
  const { sample, registries = [] } = options;
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
    help: 'GraphQL operations answered with the result of an identical one: in flight, or of accounts that are kept and as it still is.',
    registers,
  });
  const hits = new Counter({
    name: 'trunkline_vendor_reads_shared_total',
    help: 'Reads answered without a call of their own.',
    labelNames: ['account'],
    registers,
  });
  const faults = new Counter({
    name: 'trunkline_uncaught_faults_total',
    help: 'Errors and rejections that nothing caught. The first one makes the process drain and end.',
    registers,
  });
  const refusals = new Counter({
    name: 'trunkline_capacity_refusals_total',
    help: 'What was refused because too much was open or asked for, for one principal or in all; and sockets that were closed for too many messages.',
    labelNames: ['what', 'share'],
    registers,
  });
  const connections = new Gauge({ name: 'trunkline_connections', help: 'Connections that are open.', registers });
  const eventStreams = new Gauge({
    name: 'trunkline_event_streams',
    help: 'Subscriptions by server-sent events that are open.',
    registers,
  });
  const socketBytes = new Gauge({
    name: 'trunkline_websocket_buffered_bytes',
    help: 'Bytes that wait to be read by the peers of WebSockets.',
    registers,
  });
  new Gauge({
    name: 'trunkline_sandbox',
    help: '1 where all vendors are simulated, else 0.',
    registers,
  }).set(options.sandbox ? 1 : 0);
  const sockets = new Gauge({ name: 'trunkline_websockets', help: 'WebSockets that are open.', registers });
  const subscriptions = new Gauge({ name: 'trunkline_subscriptions', help: 'Subscriptions that are open.', registers });
  const feedState = new Gauge({
    name: 'trunkline_feed_state',
    help: "1 for the state in which an account's feed is, 0 for all others.",
    labelNames: ['account', 'state'],
    registers,
  });
  const feedListeners = new Gauge({
    name: 'trunkline_feed_listeners',
    help: 'Subscriptions and views that listen to an account.',
    labelNames: ['account'],
    registers,
  });
  const feedCounts = (
    [
      ['gaps', 'Times at which changes of an account may have been missed.'],
      ['duplicates', 'Events that were dropped because they had been told before.'],
      ['reordered', 'Events that came after a newer one of the same object.'],
      ['outdated', 'Changes in deliveries that were not taken, because they had happened too long ago.'],
    ] as const
  ).map(([name, help]) => ({
    name,
    counter: new Counter({ name: `trunkline_feed_${name}_total`, help, labelNames: ['account'], registers }),
  }));
  const feedStale = new Gauge({
    name: 'trunkline_feed_stale_seconds',
    help: 'How long what is known of an account may be out of date; 0 while it is not.',
    labelNames: ['account'],
    registers,
  });
  const commands = new Counter({
    name: 'trunkline_commands_total',
    help: 'Commands that were not refused, by what they came to and why they did not come to more; see CommandOutcome in the schema.',
    labelNames: ['outcome', 'cause'],
    registers,
  });
  const setCalls = openCallsMetrics(registry);
  const refusedCredentials = new Counter({
    name: 'trunkline_refused_credentials_total',
    help: 'Keys, tokens and webhook secrets that were refused.',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of REFUSAL_KINDS) refusedCredentials.inc({ kind }, 0);
  const circuits = new Gauge({
    name: 'trunkline_vendor_circuit_open',
    help: '1 while calls to an account are refused because its vendor failed before, else 0.',
    labelNames: ['account'],
    registers,
  });
  const figures = openFigureMetrics(registry);
  const all = Registry.merge([registry, ...registries]);
  const lookUp = (): void => {
    const { now: at = Date.now(), circuits: known = [], figures: shown = [], ...now } = sample();
    setCalls(now.calls);
    sockets.set(now.sockets);
    socketBytes.set(now.socketBytes);
    eventStreams.set(now.eventStreams);
    connections.set(now.connections);
    subscriptions.set(now.subscriptions);
    commands.reset();
    for (const { outcome, cause, count } of now.commands) commands.inc({ outcome, cause: cause ?? '' }, count);
    // An account may be gone since.
    for (const gauge of [circuits, feedState, feedListeners, feedStale]) gauge.reset();
    for (const { counter } of feedCounts) counter.reset();
    for (const { account, isOpen } of known) circuits.set({ account }, isOpen ? 1 : 0);
    figures.set(shown, at);
    for (const feed of now.feeds) {
      const { account, staleSince } = feed;
      for (const state of FEED_STATES) feedState.set({ account, state }, state === feed.state ? 1 : 0);
      feedListeners.set({ account }, feed.listeners);
      for (const { name, counter } of feedCounts) counter.inc({ account }, feed[name]);
      feedStale.set({ account }, staleSince === null ? 0 : Math.max(0, (at - staleSince) / 1000));
    }
  };
  return {
    request: (route, status, elapsed) => requests.observe({ route, status }, elapsed),
    operation(type, failed, costs) {
      operations.inc({ type, outcome: failed ? 'errors' : 'ok' });
      for (const cost of costs) {
        const { account } = cost;
        hits.inc({ account }, cost.hits);
      }
    },
    shared: () => shared.inc(),
    refused: (what, share) => refusals.inc({ what, share }),
    fault: () => faults.inc(),
    refusedCredential: (kind) => refusedCredentials.inc({ kind }),
    contentType: all.contentType,
    described: async () =>
      (await all.getMetricsAsJSON()).map(({ name, type, help }) => ({
        name,
        type: String(type),
        help,
        labels: labelsOf(all.getSingleMetric(name)),
      })),
    text: () => {
      lookUp();
      return all.metrics();
    },
  };
};
