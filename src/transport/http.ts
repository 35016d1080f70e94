import type { Call, CallsState } from '../domain/call.ts';
import { type PostponedError, VendorError } from '../domain/error.ts';
import type { AccountLimits } from '../domain/limits.ts';
import { type Link, type Network, realRuntime } from '../domain/runtime.ts';
import { type Attempt, openAttempts } from './attempt.ts';
import { openBreaker } from './breaker.ts';
import type { After } from './exchange.ts';
import { isTimeout } from './fault.ts';
import { openSockets } from './network.ts';
import type { HttpOptions, HttpRequest, HttpResponse, VendorErrorRefinement } from './options.ts';
import { type Prepared, prepare } from './prepare.ts';
import { outageOf } from './refusal.ts';
import { backoff, openBudget, unlessAborted } from './resilience.ts';
import { parseBase } from './target.ts';
import { openTurns } from './turns.ts';
import { type MeasuredClock, openVendorClock } from './vendor-clock.ts';

export type { HttpOptions, HttpRequest, HttpResponse, VendorErrorRefinement };

export interface Http {
  /** Throws `VendorError`; when the call's signal ends for another reason than a timeout, that reason as it is. */
  request(request: HttpRequest, call: Call): Promise<HttpResponse>;
  /** Drops every socket; calls in flight and in line end with `UNAVAILABLE`. */
  close(): Promise<void>;
  /** Why calls are refused, and when the vendor is asked again; `null` while they are made. */
  outage(): PostponedError | null;
  /** How calls wait and are refused; of all clients of the account. */
  calls(): CallsState;
  readonly vendorClock: MeasuredClock;
  /** See `Adapter.onAnswer`. */
  onAnswer(listener: () => void): () => void;
  state(): { breaker: 'closed' | 'open' | 'half-open'; inFlight: number; waiting: number };
}

/** For tests that must not wait. */
export interface Inner {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
  readonly after: After;
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403]);
/** Credentials are not refused for a clock that is no farther off. */
const FAR_MS = 5_000;
const KEEP_ALIVE_MS = 20_000;
/** undici's own timers are a net under ours, which also cover the wait for a socket. */
const NET_MS = 1_000;

const openPool = (origin: string, { timeoutMs, connections }: AccountLimits, network?: Network): Link =>
  openSockets(
    origin,
    {
      connections,
      // HTTP/1.1 only: one call a socket, so dropping a call drops its socket and nothing else.
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs + NET_MS,
      bodyTimeout: timeoutMs + NET_MS,
    },
    network,
  );

const pauseBy =
  (after: After): Inner['wait'] =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(signal.reason);
      };
      const cancel = after(ms, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });

/** What an earlier attempt may have done stays done, whatever became of this one. */
const afterEarlier = (failure: VendorError, maybeDone: boolean, doubtful: boolean): VendorError => {
  if (failure.maybeDone === maybeDone && failure.doubtful === doubtful) return failure;
  const { code, account, message, vendorCode, vendorMessage, status, retryAfterMs, reason, cause } = failure;
  const details = { vendorCode, vendorMessage, status, retryAfterMs, maybeDone, doubtful, reason, cause };
  return new VendorError(code, account, message, details);
};

/** The one HTTP client of an account: its sockets, its line, its circuit breaker, its retries. */
export const openHttp = (options: HttpOptions, inner: Partial<Inner> = {}): Http => {
  const { account, limits, runtime = realRuntime } = options;
  const { random = runtime.random, now = runtime.uptime, after = runtime.after, wait = pauseBy(after) } = inner;
  const base = parseBase(account, options.baseUrl);
  const link: Link = (runtime.connect ?? ((origin) => openPool(origin, limits, runtime.network)))(base.origin);
  // Without a socket a call is not in flight: more slots than connections would only move the line into the pool.
  const size = Math.min(limits.concurrency, limits.connections);
  const breaker = openBreaker(now, Math.min(size, Math.max(2, Math.floor(size / 2))));
  const budget = openBudget();
  const turns = options.turns ?? openTurns({ account, rate: limits.rate, now, after });
  const { throttle } = turns;
  const slots = turns.openSlots(size, limits.queueSize);
  const closing = new AbortController();
  const vendorClock = openVendorClock(runtime.clock);
  const listeners = new Set<() => void>();
  const attempt: Attempt = openAttempts(options, {
    link,
    origin: base.origin,
    breaker,
    slots,
    throttle,
    vendorClock,
    now,
    after,
    closing: closing.signal,
    onAnswer: () => {
      for (const listener of listeners) listener();
    },
  });

  /** `true` when the call may be made again after the wait; throws when the caller went away meanwhile. */
  const mayRepeat = async (n: number, prepared: Prepared, failure: VendorError, call: Call): Promise<boolean> => {
    const { signal, purpose = 'query' } = call;
    if (n >= limits.retries || !prepared.asked.safe || !failure.retryable) return false;
    if (signal.aborted || closing.signal.aborted || breaker.wait(purpose) > 0) return false;
    const asked = Math.max(failure.retryAfterMs ?? 0, throttle.wait(purpose));
    // Of those who do not say when they go, few outlast one more timeout.
    const left = Math.min(limits.timeoutMs, (call.endsAt ?? Number.POSITIVE_INFINITY) - now());
    if (asked > left || !budget.spend()) return false;
    try {
      await wait(Math.max(asked, backoff(n, random)), AbortSignal.any([signal, closing.signal]));
      return true;
    } catch {
      if (signal.aborted && !isTimeout(signal.reason)) throw signal.reason;
      return false;
    }
  };

  const aheadMs = (): number => vendorClock.now() - runtime.clock.now();

  /** Nothing was done of what was refused so, whatever it was. */
  const attemptByDate = async (prepared: Prepared, call: Call): Promise<HttpResponse | VendorError> => {
    const before = aheadMs();
    const outcome = await attempt(prepared, call);
    const isRefused = REFUSALS.has(outcome.status ?? 0);
    return isRefused && Math.abs(aheadMs() - before) >= FAR_MS ? attempt(prepared, call) : outcome;
  };

  const { refused } = options;
  /** Credentials that are refused before their time are replaced once; nothing was done of what was refused so. */
  const attemptAnew = async (prepared: Prepared, call: Call): Promise<HttpResponse | VendorError> => {
    const outcome = await attempt(prepared, call);
    if (outcome.status !== 401 || refused === undefined || call.signal.aborted) return outcome;
    const isOther = await unlessAborted(refused(prepared.authorized), call.signal).catch(() => false);
    return isOther ? attempt(prepared, call) : outcome;
  };
  const begin = options.isDated ? attemptByDate : attemptAnew;

  const request = async (given: HttpRequest, call: Call): Promise<HttpResponse> => {
    const prepared = prepare(account, base, given);
    budget.earn();
    let outcome = await begin(prepared, call);
    let [maybeDone, doubtful] = [false, false];
    for (let n = 0; outcome instanceof VendorError; n += 1) {
      maybeDone ||= outcome.maybeDone;
      doubtful ||= outcome.doubtful;
      const failure = afterEarlier(outcome, maybeDone, doubtful);
      if (!(await mayRepeat(n, prepared, failure, call))) throw failure;
      try {
        outcome = await begin({ ...prepared, repeat: n + 1 }, call);
      } catch (error) {
        // Refused before it left (circuit, line, budget of calls): what the vendor last did says more.
        throw error instanceof VendorError ? failure : error;
      }
    }
    return outcome;
  };

  return {
    request,
    close: async () => {
      if (!closing.signal.aborted) {
        closing.abort();
        slots.close(new VendorError('UNAVAILABLE', account, `account ${account} is being closed`));
      }
      await link.destroy();
    },
    outage: () => outageOf(breaker, account) ?? (throttle.refusesAll ? outageOf(throttle, account) : null),
    calls: turns.state,
    vendorClock,
    onAnswer: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    state: () => ({ breaker: breaker.state, inFlight: slots.inFlight, waiting: slots.waiting }),
  };
};
