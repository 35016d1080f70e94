import type { Kind, Ref } from '../domain/ref.ts';
import type { Events } from '../events/events.ts';
import type { Gateway, Operation } from '../gateway/gateway.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Live } from '../live/live.ts';
import type { Related } from '../live/related.ts';

/** What a principal may do: look, work on jobs and tasks, change what is configured, reach past the schema. */
export type AuthScope = 'read' | 'work' | 'manage' | 'passthrough';

export interface Principal {
  /** Unique among principals; idempotency keys and shared executions belong to it. */
  readonly id: string;
  readonly scopes: ReadonlySet<AuthScope>;
  /** Names of the accounts it may see; `null` for all. */
  readonly accounts: readonly string[] | null;
  /** Whether only trusted documents are executed for it. */
  readonly trustedOnly?: boolean;
  /** Whether it is an unattended screen, whose page keeps the key. */
  readonly screen?: boolean;
}

/** Made anew for every operation. */
export interface Context extends Operation {
  readonly principal: Principal;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  /**
   * While an event is told: what is known of an object without asking its vendor, so that a relation costs no call for each event.
   * `null` for queries, which ask.
   */
  readonly known: ((ref: Ref) => Items[Kind] | null) | null;
  /** While a live view is told that follows what its rows lead to. */
  readonly related?: Related | null;
  /** While a live view is told: what is at this path came to nothing, and may come to something when it is told again. */
  readonly onFailure?: ((path: readonly (string | number)[]) => void) | null;
}
