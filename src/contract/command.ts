import type { Json, JsonObject } from '../domain/json.ts';

/**
 * `DONE`: the vendor carried it out. `ACCEPTED`: the vendor took the order and tells the result later, as an event.
 * What became of a command that timed out after it was sent is not for a port to guess: it rejects with a `VendorError`
 * whose `maybeDone` is true, and the gateway makes the outcome `UNKNOWN` of it.
 */
export interface CommandResult<T> {
  readonly outcome: 'DONE' | 'ACCEPTED';
  /** The object after the command; `null` when the vendor does not show it. */
  readonly item: T | null;
}

/** In all inputs `undefined` leaves a member as it is, `null` clears it, and references are native ids of the same account. */
interface Input {
  /**
   * Members that this vendor knows and this API does not model, by the vendor's own names.
   * The adapter refuses names it does not know (`INVALID_INPUT`), so that a typing error is not swallowed.
   */
  readonly vendorOptions?: JsonObject | undefined;
}

export interface WorkspaceInput extends Input {
  readonly name?: string | undefined;
  readonly defaultActivity?: string | null | undefined;
  readonly timeoutActivity?: string | null | undefined;
}

export interface ActivityInput extends Input {
  readonly workspace?: string | undefined;
  readonly name?: string | undefined;
  readonly available?: boolean | undefined;
}

export interface QueueInput extends Input {
  readonly workspace?: string | undefined;
  readonly name?: string | undefined;
  readonly selector?: string | null | undefined;
  readonly offerActivity?: string | null | undefined;
  readonly taskActivity?: string | null | undefined;
}

export interface PolicyInput extends Input {
  readonly workspace?: string | undefined;
  readonly name?: string | undefined;
  /** Text is sent as it is; anything else is serialised. */
  readonly configuration?: Json | undefined;
  readonly offerTimeoutSeconds?: number | null | undefined;
  readonly callbackUrl?: string | null | undefined;
  readonly fallbackCallbackUrl?: string | null | undefined;
}

export interface WorkerInput extends Input {
  readonly workspace?: string | undefined;
  readonly name?: string | undefined;
  readonly activity?: string | undefined;
  /** An object, or JSON text that is sent as it is. Replaces all labels. */
  readonly labels?: JsonObject | string | undefined;
  /** Kept among the labels by vendors that hold it there; wins over a label of the same meaning. */
  readonly contactUri?: string | undefined;
}

export interface JobInput extends Input {
  readonly workspace?: string | undefined;
  readonly policy?: string | undefined;
  readonly queue?: string | undefined;
  /** An object, or JSON text that is sent as it is. Replaces all labels. */
  readonly labels?: JsonObject | string | undefined;
  readonly priority?: number | undefined;
  readonly channel?: string | undefined;
  /** How long the vendor keeps trying to place the job, in seconds. */
  readonly timeoutSeconds?: number | undefined;
}

export interface EndInput {
  /** Free text for whoever reads the job later. */
  readonly reason?: string | undefined;
}

export interface DeclineInput {
  /** When the same worker may be offered the job again, in milliseconds since the epoch. */
  readonly retryOfferAt?: number | undefined;
}
