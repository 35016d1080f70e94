import { CircuitState, CountBreaker } from 'cockatiel';
import type { Call, Purpose } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';

/** Handed back with the outcome of the call. */
export interface Ticket {
  readonly era: number;
  readonly probe: Probe | null;
}

export interface Probe {
  readonly purpose: Purpose;
  readonly since: number;
  /** Tells the operation that waits for it; `null` when none does. */
  meter: Call['meter'] | null;
  /** Ends it; for one that nobody waits for. */
  end: (() => void) | null;
  /** Settles when the probe has succeeded or failed. */
  readonly over: PromiseWithResolvers<void>;
}

export interface Breaker {
  /** `half-open`: it is being tried whether the vendor answers again. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** What the vendor failed with last; `null` while the circuit is closed. */
  readonly failure: VendorError | null;
  /** Milliseconds until a call of this purpose may be made, 0 when it may be made now. Changes nothing. */
  wait(purpose: Purpose): number;
  /** When another call of the same operation is a probe: settles when that is over. Else `null`. */
  verdict(meter: Call['meter']): Promise<void> | null;
  /** The operation of this probe waits for it no longer. Its outcome counts all the same, unless its place is needed: then it is ended. */
  abandoned(probe: Probe, end: () => void): void;
  /** Ends a probe that nobody waits for, because its slot is needed. */
  makeRoom(): void;
  /** `null` when the call is refused. */
  admit(purpose: Purpose, meter: Call['meter']): Ticket | null;
  succeeded(ticket: Ticket): void;
  failed(ticket: Ticket, failure: VendorError): void;
  /** The call says nothing about the vendor (its caller went away), or has had its verdict. */
  withdrawn(ticket: Ticket): void;
  /** An answer that was counted as a success turned out to be unreadable. */
  spoilt(failure: VendorError): void;
}

const WINDOW = { threshold: 0.5, size: 20, minimumNumberOfCalls: 10 };
/** Between two probes while somebody asks. The longest that a vendor which is well again goes unnoticed. */
const PROBE_MS = 1_000;
/** A probe that nobody waits for has this long before its place may be needed. */
const LEAST_PROBE_MS = 2_000;
/** Between two probes of polls, and from a probe of somebody who asks to one of a poll. */
const POLL_MS = 2_000;
/** Probes of polls that a vendor keeps waiting. */
const MOST_POLLS = 3;
/** A vendor that asks for more is asked again after this all the same, with one call: an account is not given up because of one header. */
const LONGEST_ASKED_MS = 300_000;

/**
 * Opens when more than half of the last 20 attempts failed. By count, because an account may see one poll a minute or a
 * thousand reads a second and a rate over time fits only one of the two; and not by consecutive failures, because a vendor
 * whose every other call fails is no less broken.
 *
 * While it is open the vendor is tried with one call a second, as long as somebody asks, even while an earlier one hangs; `mostProbes` bounds
 * those that hang. Polls try it every other second while nobody asks: they never take a probe from those who do, and find out
 * nothing that those have just found out. The first success, whosever it is, closes the circuit for all. A wait that the vendor
 * asked for holds for everybody.
 *
 * The window is cockatiel's, the states are not: cockatiel's policy closes the circuit when a probe is aborted by its caller,
 * holds other callers on an unabortable promise while it probes, and cannot take the vendor's Retry-After into account.
 */
export const openBreaker = (now: () => number, mostProbes: number): Breaker => {
  const window = new CountBreaker(WINDOW);
  const probes = new Set<Probe>();
  /** `null` while closed. */
  let failure: VendorError | null = null;
  // Outcomes of calls admitted before the circuit opened or closed are stale and ignored.
  let ticket: Ticket = { era: 0, probe: null };
  let askedUntil = 0;
  let probeAt = 0;
  let pollAt = 0;

  const beginEra = (): void => {
    ticket = { era: ticket.era + 1, probe: null };
    for (const { over } of probes) over.resolve();
    probes.clear();
  };

  const note = (error: VendorError): void => {
    failure = error;
    askedUntil = Math.max(askedUntil, now() + Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_MS));
  };

  const open = (error: VendorError): void => {
    beginEra();
    note(error);
    probeAt = now() + PROBE_MS;
    pollAt = now() + POLL_MS;
  };

  const close = (): void => {
    window.success(CircuitState.HalfOpen);
    failure = null;
    askedUntil = 0;
    beginEra();
  };

  const isFull = (purpose: Purpose): boolean => {
    const polls = [...probes].filter((probe) => probe.purpose === 'poll').length;
    return purpose === 'poll' ? polls >= MOST_POLLS : probes.size - polls >= mostProbes;
  };

  const replaceable = (): Probe | undefined =>
    [...probes].find(({ end, since }) => end !== null && now() - since >= LEAST_PROBE_MS);

  const makeRoom = (): void => replaceable()?.end?.();

  const wait = (purpose: Purpose): number => {
    if (failure === null) return 0;
    const left = Math.max(askedUntil, purpose === 'poll' ? pollAt : probeAt) - now();
    if (left > 0) return Math.ceil(left);
    return isFull(purpose) && (purpose === 'poll' || replaceable() === undefined) ? PROBE_MS : 0;
  };

  const drop = (probe: Probe): void => {
    probes.delete(probe);
    probe.over.resolve();
  };

  return {
    get state() {
      return failure === null ? 'closed' : probes.size > 0 ? 'half-open' : 'open';
    },
    get failure() {
      return failure;
    },
    wait,
    verdict: (meter) => [...probes].find((probe) => probe.meter === meter)?.over.promise ?? null,
    makeRoom,
    abandoned: (probe, end) => {
      probe.meter = null;
      probe.end = end;
      probe.over.resolve();
    },
    admit: (purpose, meter) => {
      if (failure === null) return ticket;
      if (wait(purpose) > 0) return null;
      if (isFull(purpose)) makeRoom();
      const probe: Probe = { purpose, since: now(), meter, end: null, over: Promise.withResolvers() };
      probes.add(probe);
      if (purpose !== 'poll') probeAt = now() + PROBE_MS;
      pollAt = now() + POLL_MS;
      return { era: ticket.era, probe };
    },
    succeeded: ({ era }) => {
      if (era !== ticket.era) return;
      if (failure === null) window.success(CircuitState.Closed);
      else close();
    },
    failed: ({ era, probe }, error) => {
      if (era !== ticket.era) return;
      if (probe === null) {
        if (window.failure(CircuitState.Closed)) open(error);
        return;
      }
      note(error);
      drop(probe);
    },
    withdrawn: ({ probe }) => {
      if (probe !== null) drop(probe);
    },
    spoilt: (error) => {
      if (failure !== null) return;
      // Twice: once for itself, once against the success that was counted too early.
      window.failure(CircuitState.Closed);
      if (window.failure(CircuitState.Closed)) open(error);
    },
  };
};
