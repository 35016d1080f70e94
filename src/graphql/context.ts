import type { Kind, Ref } from '../domain/ref.ts';
import type { Events } from '../events/events.ts';
import type { Gateway, Operation } from '../gateway/gateway.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Live } from '../live/live.ts';
import type { Related } from '../live/related.ts';
import type { MutationReport } from './mutation-outcome.ts';
import type { Principal } from './principal.ts';

export type { AuthScope, Principal } from './principal.ts';

/** Made anew for every operation. */
export interface Context extends Operation {
  readonly principal: Principal;
  readonly gateway: Gateway;
  /** As everything else here: within what the principal may see. */
  readonly events: Events;
  readonly live: Live;
  /**
   * While an event is told: what is known of an object without asking its vendor, so that a relation costs no call for each event.
   * `null` for queries, which ask.
   */
  readonly known: ((ref: Ref) => Items[Kind] | null) | null;
  /** While a subscription begins: the cursor of the last event that the client has, by its transport. */
  readonly lastEventId?: string | null;
  /** While a live view is told that follows what its rows lead to. */
  readonly related?: Related | null;
  /** While a live view is told: what is at this path came to nothing, and may come to something when it is told again. */
  readonly onFailure?: ((path: readonly (string | number)[]) => void) | null;
  /** A field of a mutation begins; the answer is told what it came to. */
  readonly onMutation?: ((field: string) => (report: MutationReport) => void) | null;
  /** Milliseconds until the operation is ended; left out: it may take any time. */
  readonly leftMs?: () => number;
}
