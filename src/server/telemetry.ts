import type { Sampler } from '@opentelemetry/sdk-trace';
import { realRuntime } from '../domain/runtime.ts';
import { openUntraced, type SpanKind, type Tracer } from '../domain/trace.ts';
import type { Log } from './log.ts';
import { onOwnBehalf } from './request.ts';

export interface Telemetry {
  readonly tracer: Tracer;
  /** Sends what is left. */
  readonly close: () => Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const OFF: Telemetry = { tracer: openUntraced(realRuntime.newId), close: async () => {} };

/** How long the end of the process waits for the collector. */
const CLOSE_MS = 3_000;

/** Whether spans are wanted, by the variables that OpenTelemetry's SDKs share; else why not, where somebody may wonder. */
const wantedBy = (environment: Environment): { readonly isOn: boolean; readonly problem?: string } => {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER: exporter = '' } = environment;
  const endpoint = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || exporter === 'none') return { isOn: false };
  if (exporter === '' && !endpoint) return { isOn: false };
  if (exporter !== '' && exporter !== 'otlp')
    return { isOn: false, problem: `OTEL_TRACES_EXPORTER: there are otlp and none, and not "${exporter}"` };
  const protocol =
    environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/json';
  if (protocol === 'grpc')
    return { isOn: false, problem: 'OTEL_EXPORTER_OTLP_PROTOCOL: spans are sent over HTTP, and not by grpc' };
  return { isOn: true };
};

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text);
  return text && Number.isFinite(value) && value > 0 ? value : undefined;
};

/** Sends a span for each operation, vendor call and delivery to a collector. Its packages are loaded only when it is switched on. */
export const openTelemetry = async (environment: Environment, log: Log): Promise<Telemetry> => {
  const { isOn, problem } = wantedBy(environment);
  if (problem) log.warn({ problem }, 'no spans are sent');
  if (!isOn) return OFF;
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { SpanKind: Kinds, SpanStatusCode, ROOT_CONTEXT, trace: traces, diag, DiagLogLevel } = api;
  const warn = (message: string): void => log.warn({ problem: message.slice(0, 500) }, 'spans were not sent');
  const mute = (): void => {};
  diag.setLogger(
    { error: warn, warn, info: mute, debug: mute, verbose: mute },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );

  const rootOf = (name: string): Sampler | null => {
    const { OTEL_TRACES_SAMPLER_ARG: given = '1' } = environment;
    const share = Number(given);
    const isShare = given.trim() !== '' && share >= 0 && share <= 1;
    switch (name) {
      case 'always_on':
        return new sdk.AlwaysOnSampler();
      case 'always_off':
        return new sdk.AlwaysOffSampler();
      case 'traceidratio':
        if (!isShare)
          log.warn({ problem: `OTEL_TRACES_SAMPLER_ARG: "${given}" is no share` }, 'every trace is sampled');
        return isShare ? new sdk.TraceIdRatioBasedSampler(share) : new sdk.AlwaysOnSampler();
      default:
        return null;
    }
  };
  const samplerOf = (name: string): Sampler => {
    const based = /^parentbased_(.*)$/.exec(name);
    const root = rootOf(based?.[1] ?? name);
    if (!root) {
      log.warn({ problem: `OTEL_TRACES_SAMPLER: there is no sampler "${name}"` }, 'every trace is sampled');
      return new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() });
    }
    return based ? new sdk.ParentBasedSampler({ root }) : root;
  };

  const batches = new sdk.BatchSpanProcessor({
    exporter: new OTLPTraceExporter(),
    ...Object.fromEntries(
      [
        ['scheduledDelayMillis', positive(environment.OTEL_BSP_SCHEDULE_DELAY)] as const,
        ['exportTimeoutMillis', positive(environment.OTEL_BSP_EXPORT_TIMEOUT)] as const,
        ['maxQueueSize', positive(environment.OTEL_BSP_MAX_QUEUE_SIZE)] as const,
        ['maxExportBatchSize', positive(environment.OTEL_BSP_MAX_EXPORT_BATCH_SIZE)] as const,
      ].filter(([, value]) => value !== undefined),
    ),
  });
  const told = resources.detectResources({
    detectors: [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector],
  });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'trunkline' }).merge(told),
    sampler: samplerOf(environment.OTEL_TRACES_SAMPLER || 'parentbased_always_on'),
    spanProcessors: [batches],
  });
  const source = provider.getTracer('trunkline');
  const kinds: Readonly<Record<SpanKind, number>> = {
    server: Kinds.SERVER,
    client: Kinds.CLIENT,
    internal: Kinds.INTERNAL,
  };

  const tracer: Tracer = {
    isOn: true,
    begin(name, kind, parent, attributes) {
      const context = parent
        ? traces.setSpanContext(ROOT_CONTEXT, {
            traceId: parent.traceId,
            spanId: parent.spanId,
            traceFlags: parent.flags & 1,
            isRemote: kind === 'server',
          })
        : ROOT_CONTEXT;
      // The timer of a batch outlives the request that began it.
      const span = onOwnBehalf(() => source.startSpan(name, { kind: kinds[kind], attributes }, context));
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        trace: { traceId, spanId, flags: traceFlags },
        note: (more) => void span.setAttributes(more),
        end(failure) {
          if (!span.isRecording()) return;
          if (failure) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure);
          onOwnBehalf(() => span.end());
        },
      };
    },
  };

  return {
    tracer,
    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const cancel = realRuntime.after(CLOSE_MS, resolve);
      await Promise.race([provider.shutdown().catch((error: unknown) => warn(String(error))), late]);
      cancel();
    },
  };
};
