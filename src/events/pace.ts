import { PostponedError, type VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { askedFor, type Backoff, openBackoff, openHaste } from './backoff.ts';
import type { Clock } from './clock.ts';

/** Between two reads of a kind that cannot succeed unless something is changed at the vendor or in the configuration. */
const HOPELESS_MS = 180_000;
/** A list that was cut is read at half the pace: what that saves pays for asking whether what is missing still lives. */
const CUT_PACE = 2;

/** Why a kind could not be read, or not to its end, in a poll that read others. */
export interface KindFailure {
  readonly error: VendorError;
  /** Objects were read, but not all of them. */
  readonly isCut: boolean;
}

/** May succeed at any moment, though nothing is changed. */
const isHopeful = ({ error }: KindFailure): boolean => error.retryable;

/** Is kept waiting for: a poll out of turn is to come. What was read of a list that is too long is as much as can be. */
export const isAwaited = (failure: KindFailure): boolean => !failure.isCut || isHopeful(failure);

/** Cannot succeed by itself. An answer that is not what is documented may be an outage's. */
export const isHopeless = (error: VendorError): boolean => !error.retryable && error.code !== 'PROTOCOL';

interface Standing {
  readonly backoff: Backoff;
  readonly haste: ReturnType<typeof openHaste>;
  failure: KindFailure;
  failedAt: number;
  notBefore: number;
}

/** What a poll was in which a kind failed. */
export interface FailedPoll {
  readonly begunAt: number;
  readonly intervalMs: number;
  /** Made so few calls that it can be made again within seconds. */
  readonly isCheap: boolean;
}

/** When each kind that fails by itself is read again. */
export const openPace = (clock: Clock, random: () => number) => {
  const standing = new Map<EventKind, Standing>();

  /** Milliseconds from now. */
  const waitFor = ({ backoff, failure }: Standing, { begunAt, intervalMs, isCheap }: FailedPoll): number => {
    const { error, isCut } = failure;
    if (isHopeful(failure)) return backoff.next(error.retryAfterMs, isCheap);
    return isCut ? begunAt + CUT_PACE * intervalMs - clock.now() : Math.max(HOPELESS_MS, intervalMs);
  };

  const opened = (failure: KindFailure): Standing => ({
    backoff: openBackoff(random),
    haste: openHaste(),
    failure,
    failedAt: 0,
    notBefore: 0,
  });

  return {
    /** Answers the error with the time until the next read, except for a list that is too long. */
    fail(kind: EventKind, failure: KindFailure, poll: FailedPoll): VendorError {
      const known = standing.get(kind) ?? opened(failure);
      known.failure = failure;
      known.failedAt = clock.now();
      const next = clock.now() + waitFor(known, poll);
      known.notBefore = next;
      standing.set(kind, known);
      return isAwaited(failure) ? PostponedError.of(failure.error, () => next - clock.now()) : failure.error;
    },
    /**
     * An object of the kind could be read, so all of them may be: true when they are to be read earlier than was planned. Where that
     * fails all the same, the next such answer brings it later.
     */
    wake(kind: EventKind): boolean {
      const known = standing.get(kind);
      if (!known || !isHopeful(known.failure)) return false;
      const { haste, failure, failedAt, notBefore } = known;
      const at = Math.max(clock.now(), failedAt + haste.leastMs(), failedAt + askedFor(failure.error));
      if (at >= notBefore) return false;
      haste.used();
      known.notBefore = at;
      return true;
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
