import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { openTelemetry } from '../../src/server/telemetry.ts';
import { openVendorCalls } from '../../src/server/vendor-calls.ts';
import { openProxy } from '../../src/testing/proxy.ts';
import { restcomm } from '../../src/vendors/restcomm/index.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { eventsOf, schema } from '../graphql/house.ts';
import { post, serve } from '../server/harness.ts';
import { clientOf, until } from '../server/stream-house.ts';
import { openMemoryLog } from './lines.ts';

interface Exported {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly service: unknown;
  readonly isError: boolean;
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };

const valuesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A collector for OTLP over HTTP, as small as there can be. */
const openCollector = async () => {
  const spans: Exported[] = [];
  const texts: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    texts.push(text);
    expect([request.method, request.url]).toEqual(['POST', '/v1/traces']);
    for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans)
      for (const { spans: told } of scopeSpans)
        for (const { attributes, status, ...span } of told)
          spans.push({
            ...span,
            attributes: valuesOf(attributes),
            service: valuesOf(resource.attributes)['service.name'],
            isError: status?.code === 2,
          });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, texts };
};

const switchOn = async (environment: Record<string, string>) => {
  // The exporter reads the variables of the process by itself.
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { log, lines } = openMemoryLog();
  const telemetry = await openTelemetry(environment, log);
  onTestFinished(telemetry.close);
  return { ...telemetry, lines };
};

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

test('operations, vendor calls and deliveries are spans of one trace that the vendor is told, without what was written in them', async () => {
  const collector = await openCollector();
  const { tracer, close } = await switchOn({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'floor-2',
    OTEL_BSP_SCHEDULE_DELAY: '100000',
  });
  const simulation = await startSimulator({});
  const proxy = await openProxy(simulation);
  onTestFinished(async () => {
    await proxy.close();
    await simulation.close();
  });
  const vendorCalls = openVendorCalls({ tracer });
  const settings = JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, proxy.url));
  const gateway = openGateway({
    accounts: [
      {
        name: 'main',
        vendor: restcomm as never,
        settings: restcomm.parseSettings(settings),
        limits: DEFAULT_LIMITS,
        deadlineMs: 5_000,
      },
    ],
    maxCallsPerOperation: () => 100,
    runtime: { ...realRuntime, wire: vendorCalls.wire },
  });
  onTestFinished(() => gateway.close());
  const events = eventsOf(gateway);
  onTestFinished(() => events.close());
  const server = await serve({
    schema,
    gateway,
    events,
    tracer,
    vendorCalls,
    limits: { ...DEFAULT_DOCUMENT_LIMITS, depth: 9, complexity: 9_999, breadth: 99, aliases: 9, tokens: 999 },
  });
  const query =
    'query Floor { workers(first: 1, filter: { name: { contains: "hush-4711" } }) { nodes { id } } queues(first: 1) { nodes { id } } }';
  const answer = await post(
    server,
    '{ x: queues(first: 1) { nodes { id name } } }'.replace('{ x', 'query Floor { x'),
    {},
    { traceparent: PARENT, 'x-request-id': 'abc-1' },
  );
  expect(await answer.json()).toHaveProperty('data.x');
  await post(server, query);
  const client = clientOf(server);
  const rows: unknown[] = [];
  client.subscribe(
    { query: 'subscription { liveQueues { __typename } }' },
    { next: (row) => rows.push(row), error: () => {}, complete: () => {} },
  );
  await until(() => rows.length > 0);
  await client.dispose();
  await fetch(`${server.url}/webhooks/main?secret=hush-4711`, { method: 'POST' });
  await server.drain(1_000);
  await close();
  const named = (name: string | RegExp) =>
    collector.spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));
  const [request] = named('POST /graphql').filter(({ traceId }) => traceId === TRACE);
  const [operation] = named('query').filter(({ traceId }) => traceId === TRACE);
  const [call] = named(/^GET \//).filter(({ traceId }) => traceId === TRACE);
  expect(answer.headers.get('traceresponse')).toBe(`00-${TRACE}-${request?.spanId}-01`);
  expect(request).toMatchObject({
    kind: 2,
    parentSpanId: 'b7ad6b7169203331',
    service: 'floor-2',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'trunkline.request_id': 'abc-1',
    },
  });
  expect(operation).toMatchObject({
    parentSpanId: request?.spanId,
    attributes: { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Floor' },
  });
  expect(call).toMatchObject({
    kind: 3,
    parentSpanId: operation?.spanId,
    isError: false,
    attributes: {
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(proxy.url).port),
      'http.response.status_code': 200,
      'trunkline.account': 'main',
      'trunkline.purpose': 'query',
    },
  });
  expect(call?.name).toBe(`GET ${call?.attributes['url.template']}`);
  expect(named('deliver liveQueues').length).toBeGreaterThan(0);
  expect(named('POST /webhooks/{account}')).toMatchObject([{ attributes: { 'http.response.status_code': 401 } }]);
  const told = collector.texts.join();
  for (const secret of ['hush-4711', String(simulation.settings.authToken), String(simulation.settings.accountSid)])
    expect(told).not.toContain(secret);
});

describe('spans', () => {
  test.each([
    [{}],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
  ])('are not made with %j, and nothing is said about it', async (environment) => {
    const { tracer, lines } = await switchOn(environment as Record<string, string>);
    expect([tracer.isOn, lines()]).toEqual([false, []]);
  });

  test.each([
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ])('are not made with %j, and the log says why', async (environment) => {
    const { tracer, lines } = await switchOn(environment as Record<string, string>);
    expect(tracer.isOn).toBe(false);
    expect(lines()).toMatchObject([{ level: 40, msg: 'no spans are sent' }]);
  });

  test.each([
    ['always_off', null, []],
    ['parentbased_always_off', null, ['sampled']],
    ['traceidratio', '0', []],
    ['parentbased_traceidratio', '0', ['sampled']],
    ['always_on', null, ['root', 'sampled', 'unsampled']],
    ['parentbased_always_on', null, ['root', 'sampled']],
    ['nonsense', null, ['root', 'sampled']],
  ])('are chosen by the sampler %s (%s)', async (sampler, share, expected) => {
    const collector = await openCollector();
    const { tracer, close } = await switchOn({
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: sampler,
      ...(share === null ? {} : { OTEL_TRACES_SAMPLER_ARG: share }),
    });
    const parent = { traceId: TRACE, spanId: 'b7ad6b7169203331', flags: 1 };
    tracer.begin('root', 'server', null, {}).end();
    tracer.begin('sampled', 'server', parent, {}).end('TIMEOUT');
    tracer.begin('unsampled', 'server', { ...parent, flags: 0 }, {}).end();
    await close();
    expect(collector.spans.map(({ name }) => name)).toEqual(expected);
    for (const { name, isError, attributes } of collector.spans)
      expect([isError, attributes['error.type']]).toEqual(name === 'sampled' ? [true, 'TIMEOUT'] : [false, undefined]);
  });

  test('of a collector that is away cost nothing but a line', async () => {
    const { tracer, close, lines } = await switchOn({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    tracer.begin('root', 'server', null, {}).end();
    await close();
    expect(lines().every(({ level }) => level === 40)).toBe(true);
  });
});
