import { onTestFinished } from 'vitest';
import type { Gateway } from '../gateway/gateway.ts';
import { gatewayForTest, type Line, type PlanOptions, planOf } from './bench.ts';

/** Opens gateways for one test each, after which the vendor is well again. */
export const opener =
  (line: Line): ((options?: PlanOptions) => Gateway) =>
  (options = {}) => {
    onTestFinished(() => {
      line.simulation.faults.clear();
      line.proxy.reset();
    });
    return gatewayForTest(planOf(line, options));
  };
