import type { Purpose } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';
import type { Bucket } from './bucket.ts';

/** What the vendor says of too many calls (429), and who may ask it all the same. */
export interface Throttle {
  /** What it said last; `null` while it takes calls of all purposes. */
  readonly failure: VendorError | null;
  /** To be handed back with the outcome of a call that begins now. */
  readonly era: number;
  /** Milliseconds until a call of this purpose may be made, 0 when it may be made now. */
  wait(purpose: Purpose): number;
  /** A call of this purpose is made. */
  made(purpose: Purpose): void;
  /** The vendor took a call. */
  took(era: number): void;
  /** The vendor refused a call because there are too many. */
  refused(era: number, failure: VendorError): void;
  /** Whether it has refused what was tried since. */
  readonly refusesAll: boolean;
}

/** Between two tries of a vendor that refuses. */
const TRY_MS = 1_000;
/** Between two tries of polls, and from a try of somebody who waits to one of a poll. */
const POLL_MS = 2_000;
/** A vendor that asks for more is asked again after this all the same: an account is not given up because of one header. */
const LONGEST_ASKED_MS = 300_000;
/** A vendor that refuses again so soon has a limit, and it was met. */
const SOON_MS = 10_000;
const LOWERED_BY = 0.8;
/** Of refusals in a vendor's own words, which may be about one object or one operation, so many in a row are about the account. */
const OWN_WORDS = 3;
const TOO_MANY_REQUESTS = 429;

/**
 * A wait that the vendor asks for is kept by queries and polls. Commands try it once a second meanwhile, and go on as soon as one was
 * taken: a limit is mostly met by reads, and there are tokens again before the wait is over. Other than a fault it is no reason to
 * doubt the vendor, so it does not open the circuit. When it refuses again soon after it took calls, the account makes fewer a second.
 */
export const openThrottle = (bucket: Bucket, now: () => number): Throttle => {
  let failure: VendorError | null = null;
  let era = 0;
  let askedUntil = 0;
  let tryAt = 0;
  let pollAt = 0;
  /** A command was taken while the wait went on. */
  let commandsGo = false;
  let refusedTries = 0;
  let inOwnWords = 0;
  /** Since when it takes calls again, and how many it took since. */
  let mended: { readonly at: number; calls: number } | null = null;

  const note = (error: VendorError): void => {
    failure = error;
    askedUntil = Math.max(askedUntil, now() + Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_MS));
  };

  const begin = (error: VendorError): void => {
    if (bucket.isLowered()) bucket.lower((bucket.rate() ?? 0) * LOWERED_BY);
    else if (mended && mended.calls > 0 && now() - mended.at < SOON_MS)
      bucket.lower(mended.calls / Math.max(1, (now() - mended.at) / 1_000));
    era += 1;
    mended = null;
    commandsGo = false;
    refusedTries = 0;
    inOwnWords = 0;
    askedUntil = 0;
    note(error);
    tryAt = now() + TRY_MS;
    pollAt = now() + POLL_MS;
  };

  const end = (): void => {
    failure = null;
    era += 1;
    mended = { at: now(), calls: 0 };
  };

  const endIfOver = (): void => {
    if (failure !== null && commandsGo && now() >= askedUntil) end();
  };

  return {
    get failure() {
      endIfOver();
      return failure;
    },
    get era() {
      return era;
    },
    get refusesAll() {
      return failure !== null && refusedTries > 0;
    },
    wait(purpose) {
      endIfOver();
      if (failure === null || (purpose === 'command' && commandsGo)) return 0;
      const at = purpose === 'command' ? tryAt : Math.max(askedUntil, purpose === 'poll' ? pollAt : tryAt);
      return Math.max(0, Math.ceil(at - now()));
    },
    made(purpose) {
      if (failure === null || commandsGo) return;
      if (purpose !== 'poll') tryAt = now() + TRY_MS;
      pollAt = now() + POLL_MS;
    },
    took(of) {
      if (of !== era) return;
      inOwnWords = 0;
      if (failure === null) {
        if (mended) mended.calls += 1;
      } else if (now() >= askedUntil) end();
      else commandsGo = true;
    },
    refused(of, error) {
      if (failure === null) {
        // One that was sent before the vendor took calls again tells nothing new.
        if (of !== era) return;
        inOwnWords = error.status === TOO_MANY_REQUESTS ? 0 : inOwnWords + 1;
        if (inOwnWords === 0 || inOwnWords >= OWN_WORDS) begin(error);
        return;
      }
      note(error);
      if (of !== era) return;
      refusedTries += 1;
      if (!commandsGo) return;
      commandsGo = false;
      tryAt = now() + TRY_MS;
    },
  };
};
