import { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import type { Events } from '../events/events.ts';

/** Faults of single kinds: the others are told whole. */
const OF_SOME_KINDS: ReadonlySet<string> = new Set(['LIMIT_EXCEEDED', 'UNREADABLE']);

/** Why what is known of a kind may be wrong or incomplete at the moment; `null` when it is as it should be. */
export const problemOf = (events: Events, account: string, kind: EventKind): VendorError | null => {
  const confirmed = events.confirmed(account, kind);
  const { error } = events.health(account);
  if (confirmed?.isWhole && (confirmed.isLive || (error && OF_SOME_KINDS.has(error.code)))) {
    return null;
  }
  return error ?? new VendorError('UNAVAILABLE', account, 'not everything that lives has been heard yet');
};
