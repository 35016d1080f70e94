import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { WIRE_PURPOSES, type WireOutcome, type WireWatch } from '../../src/domain/wire-watch.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { openVendorCalls } from '../../src/server/vendor-calls.ts';
import { openProxy } from '../../src/testing/proxy.ts';
import { smallCentre } from '../../src/testing/scenario.ts';
import { registry } from '../../src/vendors/index.ts';
import { schema } from '../graphql/house.ts';
import { post, serve } from '../server/harness.ts';
import { clientOf, until } from '../server/stream-house.ts';
import { lines as metricLines } from './metric-lines.ts';

const LIMITS = {
  ...DEFAULT_DOCUMENT_LIMITS,
  depth: 20,
  complexity: 100_000,
  breadth: 1_000,
  aliases: 100,
  tokens: 10_000,
};

/** All vendors behind proxies that count, with what they tell of it. */
const openFloor = async () => {
  const tenants = await Promise.all(
    registry.map(async ({ vendor, simulator }) => {
      const simulation = await (await simulator()).startSimulator({ scenario: smallCentre() });
      const proxy = await openProxy(simulation);
      onTestFinished(async () => {
        await proxy.close();
        await simulation.close();
      });
      const settings = JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, proxy.url));
      return { name: vendor.name, proxy, simulation, settings };
    }),
  );
  const accounts = tenants.map(({ name, settings }) => ({
    name,
    vendor: name,
    settings,
    feed: { pollIntervalMs: 200, reconcileMs: 300 },
    timeoutMs: 20_000,
    deadlineMs: 10_000,
  }));
  const vendors = registry.map(({ vendor }) => vendor);
  const config = readConfig({ raw: { accounts }, vendors, environment: {}, flags: {} });
  const vendorCalls = openVendorCalls();
  const purposes = new Map<string, Set<string>>(tenants.map(({ name }) => [name, new Set()]));
  const seen = (name: string): ReadonlySet<string> => purposes.get(name) ?? new Set();
  const begin: WireWatch['begin'] = (request) => {
    purposes.get(request.account)?.add(request.purpose);
    const { headers, end } = vendorCalls.wire.begin(request);
    // The requests of a stream are held by the vendor.
    if (request.purpose === 'stream') return { headers, end };
    inFlight += 1;
    return {
      headers,
      end(outcome) {
        inFlight -= 1;
        end(outcome);
      },
    };
  };
  let inFlight = 0;
  const core = openCore(config, { runtime: { ...realRuntime, wire: { begin } } });
  onTestFinished(() => core.close());
  const { gateway, events, live } = core;
  const server = await serve({ schema, gateway, events, live, vendorCalls, limits: LIMITS, requestTimeoutMs: 20_000 });
  const counted = async () =>
    metricLines(await (await fetch(`${server.url}/metrics`)).text(), 'trunkline_vendor_calls_total');
  return { tenants, core, server, counted, seen, inFlight: () => inFlight };
};

test('the calls that the metrics tell, over all purposes, are those that came to each vendor (S22)', async () => {
  const { tenants, core, server, counted, seen, inFlight } = await openFloor();
  const client = clientOf(server);
  const rows: unknown[] = [];
  const stop = client.subscribe(
    { query: 'subscription { liveBoard { __typename } }' },
    { next: (row) => rows.push(row), error: (error) => rows.push(error), complete: () => {} },
  );
  // A page that all accounts fill asks all of them.
  await post(server, '{ queues(first: 500) { nodes { id name } } workers(first: 5) { nodes { id } } }');
  for (const { name } of tenants)
    await post(
      server,
      `mutation { deleteQueue(input: { id: "${Buffer.from('x').toString('base64url')}" }) { __typename }
      createQueue(input: { account: "${name}", name: "new" }) { __typename } }`,
    );
  // Until each has been polled again.
  await until(() => tenants.every(({ name }) => ['poll', 'query'].every((purpose) => seen(name).has(purpose))));
  await until(() => rows.length > 0);
  expect(rows[0]).toEqual({ data: expect.anything() });
  expect([...seen('genesys')]).toEqual(expect.arrayContaining(['snapshot', 'login', 'stream']));
  stop();
  await client.dispose();
  await until(() => inFlight() === 0);
  await core.close();
  const told = await counted();
  for (const { name, proxy } of tenants) {
    const sent = told.filter(({ labels }) => labels.account === name && labels.status !== 'unsent');
    const sum = sent.reduce((total, { value }) => total + value, 0);
    expect([name, sum]).toEqual([name, proxy.requests.length]);
    for (const { labels } of sent) expect(WIRE_PURPOSES).toContain(labels.purpose);
  }
  expect(new Set(told.map(({ labels }) => labels.account))).toEqual(new Set(tenants.map(({ name }) => name)));
});

describe('one call', () => {
  const REQUEST = {
    account: 'main',
    purpose: 'query',
    method: 'GET',
    origin: 'https://vendor.example',
    path: '/jobs/j-1',
    repeat: 0,
  } as const;
  const TRACE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: 1 };

  test.each([
    [{ sent: true, status: 204, code: null }, '2xx', ''],
    [{ sent: true, status: 503, code: 'UNAVAILABLE' }, '5xx', 'UNAVAILABLE'],
    [{ sent: true, status: null, code: 'TIMEOUT' }, 'none', 'TIMEOUT'],
    [{ sent: false, status: null, code: 'UNAVAILABLE' }, 'unsent', 'UNAVAILABLE'],
  ] satisfies [WireOutcome, string, string][])('that ends with %j counts as %s %s', async (outcome, status, code) => {
    let now = 0;
    const { wire, registry: told } = openVendorCalls({ uptime: () => now });
    const call = wire.begin({ ...REQUEST, trace: null });
    now = 1_500;
    call.end(outcome);
    const text = await told.metrics();
    expect(metricLines(text, 'trunkline_vendor_calls_total')).toEqual([
      { labels: { account: 'main', purpose: 'query', status, code }, value: 1 },
    ]);
    expect(metricLines(text, 'trunkline_vendor_call_duration_seconds_sum')).toMatchObject([{ value: 1.5 }]);
  });

  test('tells the vendor the trace of whom it is made for, and that of nobody else', () => {
    const { wire } = openVendorCalls();
    expect(wire.begin({ ...REQUEST, trace: TRACE }).headers).toEqual({
      traceparent: `00-${TRACE.traceId}-${TRACE.spanId}-01`,
    });
    expect(wire.begin({ ...REQUEST, trace: null }).headers).toEqual({});
  });

  test('that is sent again counts as one more, and as a retry', async () => {
    const { wire, registry: told } = openVendorCalls();
    for (const repeat of [0, 1, 2])
      wire.begin({ ...REQUEST, trace: null, repeat }).end({ sent: true, status: 503, code: 'UNAVAILABLE' });
    expect(metricLines(await told.metrics(), 'trunkline_vendor_retries_total')).toMatchObject([{ value: 2 }]);
  });
});
