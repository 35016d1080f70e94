import type { Pool } from 'undici';
import type { Call } from '../domain/call.ts';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import { decode, type HttpResponse, readAnswer } from './answer.ts';
import { exchange, type Fault } from './exchange.ts';
import { endedBy, faultError } from './fault.ts';
import type { HttpOptions } from './options.ts';
import { type Prepared, secretsOf, withCredentials } from './prepare.ts';
import { type Breaker, type Slots, within } from './resilience.ts';
import { codeOf, errorOf, type VendorErrorRefinement } from './status.ts';

/** Returns what the vendor did, good or bad; throws when it was not asked at all or when the caller has gone. */
export type Attempt = (prepared: Prepared, call: Call) => Promise<HttpResponse | VendorError>;

type Headers = Record<string, string>;

/** Codes that speak against the vendor's health. A refusal (4xx) is an answer like any other. */
const UNHEALTHY: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED', 'PROTOCOL']);

const isUnhealthy = (outcome: HttpResponse | VendorError): boolean => {
  const code = outcome instanceof VendorError ? outcome.code : outcome.status < 400 ? null : codeOf(outcome.status);
  return code !== null && UNHEALTHY.has(code);
};

export interface Machinery {
  readonly pool: Pool;
  readonly breaker: Breaker;
  readonly slots: Slots;
  readonly now: () => number;
  readonly closing: AbortSignal;
}

/** One attempt: a place in line, the breaker's leave, credentials, the wire, the verdict. */
export const openAttempts = (options: HttpOptions, machinery: Machinery): Attempt => {
  const { account, authorize, readError } = options;
  const { timeoutMs, maxResponseBytes } = options.limits;
  const { pool, breaker, slots, now, closing } = machinery;

  const unavailable = (problem: string, retryAfterMs: number | null, maybeDone = false) =>
    new VendorError('UNAVAILABLE', account, `account ${account}: ${problem}`, { retryAfterMs, maybeDone });
  const circuitOpen = (ms: number) =>
    unavailable(`circuit open, next try at ${new Date(Date.now() + ms).toISOString()}`, ms);

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
    return within(given, signal, timeoutMs, late).catch((error: unknown) => {
      throw signal.aborted ? endedBy(signal, prepared.asked, false) : unprepared(error);
    });
  };

  const refine = (response: HttpResponse): VendorErrorRefinement | null => {
    try {
      return readError?.(response) ?? null;
    } catch {
      // A body that `readError` cannot read is not of the vendor's own form: the status decides.
      return null;
    }
  };

  /** What a missing answer means; throws for what was not the vendor's doing. */
  const judgeFault = ({ asked }: Prepared, fault: Fault, signal: AbortSignal): VendorError => {
    const maybeDone = fault.sent && asked.changes;
    if (fault.fault === 'aborted') {
      const end = endedBy(signal, asked, maybeDone);
      if (end instanceof VendorError && end.code === 'TIMEOUT') return end;
      throw end;
    }
    if (closing.aborted) throw unavailable('is being closed', null, maybeDone);
    const error = faultError(asked, fault, timeoutMs, maxResponseBytes);
    if (error.code === 'INVALID_INPUT') throw error;
    return error;
  };

  const send = async (
    prepared: Prepared,
    credentials: Headers,
    signal: AbortSignal,
  ): Promise<HttpResponse | VendorError> => {
    const { asked } = prepared;
    const answer = await exchange(pool, {
      path: prepared.target,
      method: asked.method,
      headers: withCredentials(prepared, credentials),
      body: prepared.body,
      timeoutMs,
      maxBytes: maxResponseBytes,
      signal,
    });
    if ('fault' in answer) return judgeFault(prepared, answer, signal);
    const { status, headers } = answer;
    const unpacking = decode(asked, answer.body, headers['content-encoding'] ?? '', maxResponseBytes);
    const body = unpacking === null ? answer.body : await unpacking;
    if (body instanceof VendorError) return body;
    const secrets = () => secretsOf(credentials);
    const onUnreadable = prepared.anyStatus ? () => {} : breaker.spoilt;
    const response = readAnswer(asked, status, headers, body, secrets, onUnreadable);
    if (prepared.anyStatus) return response;
    const refined = refine(response);
    return refined === null && codeOf(status) === null ? response : errorOf(asked, response, refined, secrets());
  };

  const metered = async (prepared: Prepared, call: Call, credentials: Headers, ticket: number) => {
    call.meter.start(account);
    const started = now();
    try {
      const outcome = await send(prepared, credentials, call.signal);
      // A deadline that was nearly over when the attempt left says nothing about the vendor.
      if (call.signal.aborted && now() - started < timeoutMs / 2) return outcome;
      if (isUnhealthy(outcome)) breaker.failed(ticket, outcome instanceof VendorError ? outcome.retryAfterMs : null);
      else breaker.succeeded(ticket);
      return outcome;
    } finally {
      call.meter.end(account, now() - started);
    }
  };

  const admitted = async (prepared: Prepared, call: Call): Promise<HttpResponse | VendorError> => {
    const ticket = breaker.admit();
    if (ticket === null) throw circuitOpen(breaker.refusal() ?? 0);
    try {
      const given = credentialsFor(prepared, call.signal);
      const credentials = given instanceof Promise ? await given : given;
      if (call.signal.aborted) throw endedBy(call.signal, prepared.asked, false);
      return await metered(prepared, call, credentials, ticket);
    } finally {
      // Gives a probe's place back when no verdict was reached; otherwise the ticket is stale by now.
      breaker.withdrawn(ticket);
    }
  };

  return async (prepared, call) => {
    const { signal } = call;
    if (closing.aborted) throw unavailable('is being closed', null);
    if (signal.aborted) throw endedBy(signal, prepared.asked, false);
    const refused = breaker.refusal();
    if (refused !== null) throw circuitOpen(refused);
    const turn = slots.take(signal);
    if (turn !== null) {
      await turn.catch((error: unknown) => {
        throw signal.aborted ? endedBy(signal, prepared.asked, false) : error;
      });
    }
    try {
      return await admitted(prepared, call);
    } finally {
      slots.release();
    }
  };
};
