import { CircuitState, CountBreaker } from 'cockatiel';

export interface Slots {
  /** `null`: the slot is yours at once. A promise: wait for it; it rejects with the signal's reason and then no slot is held. */
  take(signal: AbortSignal): Promise<void> | null;
  release(): void;
  /** Sends everybody in line away. */
  close(error: Error): void;
  readonly inFlight: number;
  readonly waiting: number;
}

interface Waiter {
  readonly enter: () => void;
  readonly leave: (reason: unknown) => void;
}

/**
 * A bulkhead. Not cockatiel's: there a queued call notices its abort only when a slot comes free, so callers who have gone
 * fill the line and keep their promise pending; and its free path costs two promises, this one none.
 */
export const openSlots = (size: number, queueSize: number, overflow: () => Error): Slots => {
  let inFlight = 0;
  const line = new Set<Waiter>();

  const waitInLine = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = () => waiter.leave(signal.reason);
      const waiter: Waiter = {
        enter: () => {
          line.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        leave: (reason) => {
          line.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      line.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });

  return {
    take: (signal) => {
      if (inFlight < size) {
        inFlight += 1;
        return null;
      }
      if (line.size >= queueSize) throw overflow();
      return waitInLine(signal);
    },
    release: () => {
      // The slot is handed over, not freed: nobody can overtake the line.
      for (const first of line) return first.enter();
      inFlight -= 1;
    },
    close: (error) => {
      for (const waiter of [...line]) waiter.leave(error);
    },
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return line.size;
    },
  };
};

export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Milliseconds until the next try when a call would be refused now, else `null`. Changes nothing. */
  refusal(): number | null;
  /** A ticket to hand back with the outcome, or `null` when the call is refused. */
  admit(): number | null;
  succeeded(ticket: number): void;
  failed(ticket: number, retryAfterMs: number | null): void;
  /** The call says nothing about the vendor (its caller went away); a probe's place becomes free again. */
  withdrawn(ticket: number): void;
  /** An answer that was counted as a success turned out to be unreadable. */
  spoilt(): void;
}

const WINDOW = { threshold: 0.5, size: 20, minimumNumberOfCalls: 10 };
const FIRST_BREAK_MS = 2_000;
const LONGEST_BREAK_MS = 30_000;

/**
 * Opens when more than half of the last 20 attempts failed. By count, because an account may see one poll a minute or a
 * thousand reads a second and a rate over time fits only one of the two; and not by consecutive failures, because a vendor
 * whose every other call fails is no less broken.
 *
 * The window is cockatiel's, the states are not: cockatiel's policy closes the circuit when a probe is aborted by its caller,
 * holds other callers on an unabortable promise while it probes, and cannot take the vendor's Retry-After into account.
 */
export const openBreaker = (now: () => number): Breaker => {
  const window = new CountBreaker(WINDOW);
  let state: Breaker['state'] = 'closed';
  // Outcomes of calls admitted before the last change of state are stale and ignored.
  let era = 0;
  let openUntil = 0;
  let breaks = 0;
  let probing = false;

  const open = (retryAfterMs: number | null) => {
    const pause = Math.min(LONGEST_BREAK_MS, FIRST_BREAK_MS * 2 ** breaks);
    breaks += 1;
    era += 1;
    state = 'open';
    probing = false;
    openUntil = now() + Math.max(pause, Math.min(retryAfterMs ?? 0, LONGEST_BREAK_MS));
  };

  const refusal = (): number | null => {
    if (state === 'closed') return null;
    if (state === 'open') {
      const left = openUntil - now();
      return left > 0 ? Math.ceil(left) : null;
    }
    return probing ? FIRST_BREAK_MS : null;
  };

  return {
    get state() {
      return state;
    },
    refusal,
    admit: () => {
      if (state !== 'closed') {
        if (refusal() !== null) return null;
        state = 'half-open';
        probing = true;
      }
      return era;
    },
    succeeded: (ticket) => {
      if (ticket !== era) return;
      if (state === 'closed') window.success(CircuitState.Closed);
      else {
        window.success(CircuitState.HalfOpen);
        state = 'closed';
        era += 1;
        breaks = 0;
        probing = false;
      }
    },
    failed: (ticket, retryAfterMs) => {
      if (ticket !== era) return;
      if (state !== 'closed' || window.failure(CircuitState.Closed)) open(retryAfterMs);
    },
    withdrawn: (ticket) => {
      if (ticket === era) probing = false;
    },
    spoilt: () => {
      if (state !== 'closed') return;
      // Twice: once for itself, once against the success that was counted too early.
      window.failure(CircuitState.Closed);
      if (window.failure(CircuitState.Closed)) open(null);
    },
  };
};

export interface Budget {
  earn(): void;
  spend(): boolean;
}

const BUDGET_SHARE = 0.2;
const BUDGET_SIZE = 10;

/** Retries an account may still make: one for every five calls, a handful saved up. A dead vendor is not asked three times as often. */
export const openBudget = (): Budget => {
  let saved = BUDGET_SIZE;
  return {
    earn: () => {
      saved = Math.min(BUDGET_SIZE, saved + BUDGET_SHARE);
    },
    spend: () => {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
};

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** Exponential with full jitter. */
export const backoff = (attempt: number, random: () => number): number =>
  Math.floor(random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt));

/** Settles as `work` does unless the signal or `ms` comes first: then it rejects with the signal's reason or with `late()`. */
export const within = <T>(work: PromiseLike<T>, signal: AbortSignal, ms: number, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      done();
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      done();
      reject(late());
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
    if (signal.aborted) onAbort();
  });
