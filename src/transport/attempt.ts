import type { Blotter } from '../domain/blot.ts';
import type { Call, Purpose } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { Link } from '../domain/runtime.ts';
import type { Breaker, Probe, Ticket } from './breaker.ts';
import type { After } from './exchange.ts';
import { endedBy } from './fault.ts';
import type { HttpOptions, HttpResponse } from './options.ts';
import { openBlotters, type Prepared, withCredentials } from './prepare.ts';
import { openReceptions, type Reception } from './reception.ts';
import { refusalOf } from './refusal.ts';
import { unlessAborted, within } from './resilience.ts';
import type { Throttle } from './throttle.ts';
import type { Slots } from './turns.ts';
import type { NotingClock } from './vendor-clock.ts';
import { beingClosed, type Judged, judged, openVerdicts } from './verdict.ts';
import { openWatched, type Watched } from './watched.ts';

/** Returns what the vendor did, good or bad; throws when it was not asked at all or when the caller has gone. */
export type Attempt = (prepared: Prepared, call: Call) => Promise<HttpResponse | VendorError>;

type Headers = Record<string, string>;

/** A caller who only reads waits no longer than this for a try of a vendor that failed: it may hang, and goes on by itself. */
const TRY_MS = 300;

export interface Machinery {
  readonly link: Link;
  readonly origin: string;
  readonly breaker: Breaker;
  readonly slots: Slots;
  readonly throttle: Throttle;
  readonly vendorClock: NotingClock;
  readonly now: () => number;
  readonly after: After;
  readonly closing: AbortSignal;
  /** The vendor has answered somebody as it should. */
  readonly onAnswer: () => void;
}

/** One attempt: a place in line, the breaker's leave, credentials, the wire, the verdict. */
export const openAttempts = (options: HttpOptions, machinery: Machinery): Attempt => {
  const { account, authorize } = options;
  const { timeoutMs, maxResponseBytes } = options.limits;
  const watched = openWatched(account, machinery.origin, options.runtime?.wire);
  const { link, breaker, slots, throttle, vendorClock, now, after, closing, onAnswer } = machinery;

  const receive = openReceptions(account, maxResponseBytes, options.runtime);
  const blotterFor = openBlotters(options.secrets);
  const { judgeFault, judgeAnswer } = openVerdicts(options, () => closing.aborted);

  // Only the error's name: its message may quote the key it could not read.
  const unprepared = (error: unknown) =>
    error instanceof VendorError
      ? error
      : new VendorError(
          'UNAUTHENTICATED',
          account,
          `credentials of account ${account} could not be prepared (${error instanceof Error ? error.name : typeof error}): check its configuration`,
        );

  const credentialsFor = (prepared: Prepared, signal: AbortSignal): Headers | Promise<Headers> => {
    let given: Headers | Promise<Headers>;
    try {
      given = authorize(prepared.authorized);
    } catch (error) {
      throw unprepared(error);
    }
    if (!(given instanceof Promise)) return given;
    const late = () =>
      new VendorError('TIMEOUT', account, `credentials of account ${account} were not ready within ${timeoutMs} ms`);
    return within(given, signal, { ms: timeoutMs, after, late }).catch((error: unknown) => {
      throw signal.aborted ? endedBy(signal, prepared.asked, false) : unprepared(error);
    });
  };

  const send = async (
    prepared: Prepared,
    credentials: Headers,
    signal: AbortSignal,
    isProbe: boolean,
    watching: Watched,
    onUnanswered: () => void,
    reception: Reception,
  ): Promise<Judged> => {
    const { asked, anyStatus } = prepared;
    const noteAnswer = vendorClock.asking();
    const answer = await reception.exchange(link, {
      path: prepared.target,
      method: asked.method,
      headers: { ...withCredentials(prepared, credentials), ...watching.headers },
      body: prepared.body,
      timeoutMs,
      signal,
      after,
    });
    watching.left(answer);
    if ('fault' in answer) {
      if (answer.fault === 'timeout' || answer.fault === 'aborted') onUnanswered();
      const fault = judgeFault(prepared, answer, signal);
      if ('excuse' in fault) throw fault.excuse;
      return judged(fault.failure);
    }
    noteAnswer(answer.status, answer.headers);
    let made: Blotter | undefined;
    const blotter = (): Blotter => {
      made ??= blotterFor(credentials);
      return made;
    };
    let unreadable: VendorError | null = null;
    let isJudged = false;
    const onUnreadable = (error: VendorError): void => {
      if (anyStatus) return;
      if (isJudged) breaker.spoilt(error);
      else unreadable = error;
    };
    const reading = reception.read(asked, answer, { blotter, anyStatus, onUnreadable });
    const response = await unlessAborted(reading, signal).catch(() => {
      throw endedBy(signal, asked, asked.changes);
    });
    if (response instanceof VendorError) {
      if (response.code === 'LIMIT_EXCEEDED') throw response;
      // A text in another charset says something about one row, and nothing about the vendor.
      return response.status === null ? judged(response) : { outcome: response, verdict: 'unknown' };
    }
    const { outcome, verdict } = judgeAnswer(prepared, response, blotter, isProbe);
    isJudged = true;
    return { outcome, verdict: unreadable ?? verdict };
  };

  /** A vendor that refuses a call because there are too many is there: that is the throttle's business, and no fault. */
  const judgeBusy = (verdict: Judged['verdict'], era: number): Judged['verdict'] => {
    if (verdict === 'well') throttle.took(era);
    if (!(verdict instanceof VendorError) || verdict.code !== 'RATE_LIMITED') return verdict;
    throttle.refused(era, verdict);
    return 'busy';
  };

  const metered = async (prepared: Prepared, call: Call, credentials: Headers, ticket: Ticket) => {
    call.meter.start(account);
    const started = now();
    let isUnanswered = false;
    const onUnanswered = (): void => {
      isUnanswered = true;
    };
    const reception = receive(call.purpose ?? 'query');
    const { era } = throttle;
    try {
      const isProbe = ticket.probe !== null;
      const judgement = await watched(prepared, call, (watching) =>
        send(prepared, credentials, call.signal, isProbe, watching, onUnanswered, reception),
      );
      const { outcome } = judgement;
      const verdict = judgeBusy(judgement.verdict, era);
      // A deadline that was nearly over when the attempt left says nothing about the vendor.
      if (call.signal.aborted && now() - started < timeoutMs / 2) return outcome;
      if (verdict === 'well' || verdict === 'busy') {
        breaker.succeeded(ticket);
        if (verdict === 'well' && call.purpose !== 'poll') onAnswer();
      } else if (verdict !== 'unknown') breaker.failed(ticket, verdict);
      return outcome;
    } finally {
      reception.close();
      call.meter.end(account, now() - started, isUnanswered);
    }
  };

  const admitted = async (prepared: Prepared, call: Call, ticket: Ticket): Promise<HttpResponse | VendorError> => {
    try {
      const given = credentialsFor(prepared, call.signal);
      const credentials = given instanceof Promise ? await given : given;
      if (call.signal.aborted) throw endedBy(call.signal, prepared.asked, false);
      return await metered(prepared, call, credentials, ticket);
    } finally {
      breaker.withdrawn(ticket);
    }
  };

  /** Makes a call that finds out whether the vendor is well, whatever becomes of its caller. Releases the slot. */
  const tryOut = (prepared: Prepared, call: Call, ticket: Ticket, probe: Probe, purpose: Purpose) => {
    const { signal } = call;
    const own = new AbortController();
    const answer = admitted(prepared, { ...call, signal: own.signal }, ticket).finally(() => slots.release(purpose));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = (reason: unknown): void => {
      breaker.abandoned(probe, () => own.abort());
      reject(reason);
    };
    const onAbort = (): void => giveUp(endedBy(signal, prepared.asked, false));
    const cancel = after(TRY_MS, () => {
      const refusal = refusalOf(breaker, account, purpose, now);
      if (refusal !== null) giveUp(refusal);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    return Promise.race([answer, late]).finally(() => {
      cancel();
      signal.removeEventListener('abort', onAbort);
    });
  };

  /** Settles when the call may be made; throws when it may not. */
  const leave = async ({ asked }: Prepared, { signal, meter }: Call, purpose: Purpose): Promise<void> => {
    for (;;) {
      const refusal = refusalOf(breaker, account, purpose, now);
      if (refusal === null) return;
      const verdict = breaker.verdict(meter);
      if (verdict === null) throw refusal;
      // Another call of the same operation is trying the vendor; what it finds out holds for this one.
      await unlessAborted(verdict, signal).catch(() => {
        throw endedBy(signal, asked, false);
      });
    }
  };

  return async (prepared, call) => {
    const { signal, purpose = 'query' } = call;
    for (;;) {
      if (closing.aborted) throw beingClosed(account);
      if (signal.aborted) throw endedBy(signal, prepared.asked, false);
      if (breaker.wait(purpose) > 0) await leave(prepared, call, purpose);
      if (breaker.failure !== null && !slots.isFree(purpose)) breaker.makeRoom();
      const turn = slots.take(call);
      if (turn !== null) {
        await turn.catch((error: unknown) => {
          throw signal.aborted ? endedBy(signal, prepared.asked, false) : error;
        });
      }
      const ticket = breaker.admit(purpose, call.meter);
      if (ticket?.probe && purpose !== 'poll' && !prepared.asked.changes) {
        return tryOut(prepared, call, ticket, ticket.probe, purpose);
      }
      try {
        if (ticket !== null) return await admitted(prepared, call, ticket);
      } finally {
        slots.release(purpose, ticket === null);
      }
    }
  };
};
