import type { Vendor } from '../contract/vendor.ts';
import type { StartSimulator } from '../sandbox/face.ts';
import { azure } from './azure/index.ts';
import { genesys } from './genesys/index.ts';
import { restcomm } from './restcomm/index.ts';
import { twilio } from './twilio/index.ts';
import { voximplant } from './voximplant/index.ts';

export interface Registration {
  readonly vendor: Vendor;
  /** Loaded only when the sandbox is: the production path never reads it. */
  readonly simulator: () => Promise<{ readonly startSimulator: StartSimulator }>;
}

/** A vendor's settings are its own affair: what `parseSettings` gave is only ever handed to `open` of the same vendor. */
const register = <S>(vendor: Vendor<S>, simulator: Registration['simulator']): Registration => ({
  vendor: vendor as Vendor,
  simulator,
});

/** One line a vendor. */
export const registry: readonly Registration[] = [
  register(azure, () => import('./azure/simulator/index.ts')),
  register(genesys, () => import('./genesys/simulator/index.ts')),
  register(restcomm, () => import('./restcomm/simulator/index.ts')),
  register(twilio, () => import('./twilio/simulator/index.ts')),
  register(voximplant, () => import('./voximplant/simulator/index.ts')),
];
