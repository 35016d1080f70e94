import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Intake } from '../domain/intake.ts';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import { type Span, type Tracer, templateOf, writeTraceparent } from '../domain/trace.ts';
import type { WireOutcome, WireRequest, WireWatch } from '../domain/wire-watch.ts';

export interface VendorCallsOptions {
  readonly tracer?: Tracer | undefined;
  readonly uptime?: Runtime['uptime'];
}

const statusOf = ({ status, sent }: WireOutcome): string => {
  if (status !== null) return `${Math.floor(status / 100)}xx`;
  return sent ? 'none' : 'unsent';
};

const spanOf = (tracer: Tracer, { method, origin, path, account, purpose, trace, repeat }: WireRequest): Span => {
  const { hostname, port, protocol } = new URL(origin);
  const template = templateOf(path);
  return tracer.begin(`${method} ${template}`, 'client', trace, {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'url.template': template,
    'trunkline.account': account,
    'trunkline.purpose': purpose,
    ...(repeat > 0 ? { 'http.request.resend_count': repeat } : {}),
  });
};

/** Counts the requests to vendors, times them, and makes a span of each; the vendor is told the trace. One for all accounts of a process. */
export const openVendorCalls = ({ tracer, uptime = realRuntime.uptime }: VendorCallsOptions = {}) => {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'trunkline_vendor_calls_total',
    help: 'HTTP requests to vendors, by what they were for, class of status ("none": no answer, "unsent": it never left) and code of the failure.',
    labelNames: ['account', 'purpose', 'status', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'trunkline_vendor_call_duration_seconds',
    help: 'Time from sending a request to a vendor until its answer was read. Without the held requests of streams.',
    labelNames: ['account', 'purpose'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const retries = new Counter({
    name: 'trunkline_vendor_retries_total',
    help: 'Requests among them that were sent again after a failure.',
    labelNames: ['account'],
    registers,
  });

  const cut = new Counter({
    name: 'trunkline_vendor_answers_cut_total',
    help: 'Answers of vendors that were cut off, since their account held more than its share of the memory for answers and others waited.',
    labelNames: ['account'],
    registers,
  });
  let intake: Pick<Intake, 'state'> | null = null;
  new Gauge({
    name: 'trunkline_vendor_answer_bytes',
    help: 'Bytes that answers of vendors hold while they are read.',
    registers,
    collect() {
      this.set(intake?.state().bytes ?? 0);
    },
  });
  new Gauge({
    name: 'trunkline_vendor_answers_waiting',
    help: 'Answers of vendors that are not read on until there is room for them.',
    registers,
    collect() {
      this.set(intake?.state().waiting ?? 0);
    },
  });

  const wire: WireWatch = {
    begin(request) {
      const { account, purpose, trace, repeat } = request;
      const span = tracer?.isOn ? spanOf(tracer, request) : null;
      const told = span?.trace ?? trace;
      const headers: Record<string, string> = told ? { traceparent: writeTraceparent(told) } : {};
      const startedAt = uptime();
      if (repeat > 0) retries.inc({ account });
      return {
        headers,
        end(outcome) {
          const { status, code } = outcome;
          calls.inc({ account, purpose, status: statusOf(outcome), code: code ?? '' });
          if (purpose !== 'stream') seconds.observe({ account, purpose }, (uptime() - startedAt) / 1000);
          if (!span) return;
          if (status !== null) span.note({ 'http.response.status_code': status });
          span.end(code);
        },
      };
    },
  };

  /** What answers hold while they are read: `watch` says of which intake it is told. */
  const intakeMetrics = {
    cut: (account: string) => cut.inc({ account }),
    watch: (watched: Pick<Intake, 'state'>): void => {
      intake = watched;
    },
  };

  return { wire, registry, intakeMetrics };
};

export type VendorCalls = ReturnType<typeof openVendorCalls>;
