import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { AccountCost } from '../gateway/scope.ts';

export interface Metrics {
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly operation: (type: string, failed: boolean, costs: readonly AccountCost[]) => void;
  /** An operation that was answered with another one's result. */
  readonly shared: () => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** Each with its own registry, so that several servers may live in one process. */
export const openMetrics = (options: { readonly process: boolean }): Metrics => {
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
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};
