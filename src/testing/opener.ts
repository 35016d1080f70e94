import { onTestFinished } from 'vitest';
import type { Runtime } from '../domain/runtime.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { gatewayForTestOn, type Line, type PlanOptions, planOf } from './bench.ts';

/** Opens gateways for one test each, after which the vendor is well again. */
export const opener =
  (line: Line, runtime?: Runtime): ((options?: PlanOptions) => Gateway) =>
  (options = {}) => {
    onTestFinished(() => {
      line.simulation.faults.clear();
      line.proxy.reset();
    });
    return gatewayForTestOn(runtime, planOf(line, options));
  };
