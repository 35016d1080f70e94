import { PostponedError, type VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { type Backoff, openBackoff } from './backoff.ts';
import type { Clock } from './clock.ts';

/** Between two reads of a kind that cannot succeed unless something is changed at the vendor or in the configuration. */
const HOPELESS_MS = 180_000;
/** A list that was cut is read at half the pace: what that saves pays for asking whether what is missing still lives. */
const CUT_PACE = 2;

/** What became of one kind in a poll that read others. */
export interface KindFailure {
  readonly error: VendorError;
  /** Objects were read, but not all of them. */
  readonly isCut: boolean;
}

/** Cannot succeed by itself. An answer that is not what is documented may be an outage's. */
export const isHopeless = (error: VendorError): boolean => !error.retryable && error.code !== 'PROTOCOL';

interface Standing {
  readonly backoff: Backoff;
  failure: KindFailure;
  notBefore: number;
}

/** When each kind that fails by itself is read again. */
export const openPace = (clock: Clock, random: () => number) => {
  const standing = new Map<EventKind, Standing>();

  const waitFor = ({ backoff, failure: { error, isCut } }: Standing, intervalMs: number): number => {
    if (isCut) return CUT_PACE * intervalMs;
    return error.retryable ? backoff.next(error.retryAfterMs) : Math.max(HOPELESS_MS, intervalMs);
  };

  return {
    /** Answers the error with the time until the next read, except for a list that was cut. `begunAt`: of the poll. */
    fail(kind: EventKind, failure: KindFailure, begunAt: number, intervalMs: number): VendorError {
      const { error, isCut } = failure;
      const known = standing.get(kind) ?? { backoff: openBackoff(random), failure, notBefore: 0 };
      known.failure = failure;
      const next = (isCut ? begunAt : clock.now()) + waitFor(known, intervalMs);
      known.notBefore = next;
      standing.set(kind, known);
      return isCut ? error : PostponedError.of(error, () => next - clock.now());
    },
    mend: (kind: EventKind): boolean => standing.delete(kind),
    clear: (): void => standing.clear(),
    notBefore: (kind: EventKind): number => standing.get(kind)?.notBefore ?? 0,
    /** Why nothing of the kind can be read; `null` where something can. */
    failureOf(kind: EventKind): VendorError | null {
      const known = standing.get(kind);
      return known && !known.failure.isCut ? known.failure.error : null;
    },
  };
};
