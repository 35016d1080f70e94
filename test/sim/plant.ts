import type { Vendor } from '../../src/contract/vendor.ts';
import type { Clock, Runtime } from '../../src/domain/runtime.ts';
import type { Bus } from '../../src/events/bus.ts';
import type { Events } from '../../src/events/events.ts';
import type { Principal } from '../../src/graphql/context.ts';
import type { Live } from '../../src/live/live.ts';

/** A bug that is put around a part of the gateway from outside; what is left out stays as it is. */
export interface Plant {
  readonly runtime?: (runtime: Runtime) => Runtime;
  readonly vendor?: (vendor: Vendor) => Vendor;
  readonly bus?: (bus: Bus) => Bus;
  readonly events?: (events: Events, clock: Clock) => Events;
  readonly live?: (live: Live) => Live;
  /** Whom the gateway takes a client for. */
  readonly principal?: (principal: Principal) => Principal;
  /** What a client makes of a payload before it folds it. */
  readonly payload?: (payload: unknown) => unknown;
}

export const SOUND: Plant = {};
