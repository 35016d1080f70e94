import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import type { Environment } from './config/secrets.ts';
import type { Tracer } from './domain/trace.ts';
import { type Audit, openAudit } from './server/audit.ts';
import type { Log } from './server/log.ts';
import { openTelemetry } from './server/telemetry.ts';
import { openVendorCalls, type VendorCalls } from './server/vendor-calls.ts';

/** By what an operator sees what the process does: audit lines, spans, and the calls to vendors. */
export interface Observation {
  readonly audit: Audit;
  readonly tracer: Tracer;
  readonly vendorCalls: VendorCalls;
  readonly close: () => Promise<void>;
}

const auditOf = ({ log: { audit: target } }: Config, log: Log): Audit => {
  try {
    return openAudit({ log, target });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`log.audit: the file ${target} cannot be written: ${problem}`, { cause });
  }
};

/** Throws `ConfigError`. */
export const openObservation = async (config: Config, environment: Environment, log: Log): Promise<Observation> => {
  const audit = auditOf(config, log);
  const { tracer, close } = await openTelemetry(environment, log);
  return {
    audit,
    tracer,
    vendorCalls: openVendorCalls({ tracer }),
    async close() {
      audit.close();
      await close();
    },
  };
};
