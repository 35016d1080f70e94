import { Gauge, type Registry } from 'prom-client';
import { type CallsState, PURPOSES } from '../domain/call.ts';

export interface AccountCalls {
  readonly account: string;
  readonly calls: CallsState;
}

/** How the calls of each account wait and are refused. The answer takes up how it is at the moment. */
export const openCallsMetrics = (registry: Registry): ((sample: readonly AccountCalls[]) => void) => {
  const registers = [registry];
  const waiting = new Gauge({
    name: 'trunkline_vendor_calls_waiting',
    help: 'Calls that wait for their turn at an account.',
    labelNames: ['account', 'purpose'],
    registers,
  });
  const refused = new Gauge({
    name: 'trunkline_vendor_calls_refused',
    help: 'Calls that were not made because too many waited or the account may make no more, since it was opened.',
    labelNames: ['account', 'purpose'],
    registers,
  });
  const heldBack = new Gauge({
    name: 'trunkline_vendor_calls_held_back_seconds',
    help: 'How long queries and polls are held back still because the vendor refused some; 0 when they are not.',
    labelNames: ['account'],
    registers,
  });
  const rate = new Gauge({
    name: 'trunkline_vendor_calls_per_second_allowed',
    help: 'Calls that an account may make a second at the moment; nothing is told of one that may make any number.',
    labelNames: ['account'],
    registers,
  });
  return (sample) => {
    // Accounts may be gone.
    for (const gauge of [waiting, refused, heldBack, rate]) gauge.reset();
    for (const { account, calls } of sample) {
      for (const purpose of PURPOSES) {
        waiting.set({ account, purpose }, calls.waiting[purpose]);
        refused.set({ account, purpose }, calls.refused[purpose]);
      }
      heldBack.set({ account }, calls.heldBackMs / 1000);
      if (calls.callsPerSecond !== null) rate.set({ account }, calls.callsPerSecond);
    }
  };
};
