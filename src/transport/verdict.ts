import type { Blotter } from '../domain/blot.ts';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import type { Fault } from './exchange.ts';
import { deadlinePassed, faultError, isTimeout } from './fault.ts';
import type { HttpOptions, HttpResponse, VendorErrorRefinement } from './options.ts';
import type { Prepared } from './prepare.ts';
import { codeOf, errorOf } from './status.ts';

/** Codes that speak against the vendor's health. A refusal (4xx) is an answer like any other. */
const UNHEALTHY: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED', 'PROTOCOL']);

const isUnhealthy = (code: ErrorCode | null): boolean => code !== null && UNHEALTHY.has(code);

/** An outcome, and what it says about the vendor's health: a failure speaks against it. */
export interface Judged {
  readonly outcome: HttpResponse | VendorError;
  readonly verdict: VendorError | 'well' | 'busy' | 'unknown';
}

export const judged = (outcome: VendorError): Judged => ({
  outcome,
  verdict: isUnhealthy(outcome.code) ? outcome : 'well',
});

const isReadable = (response: HttpResponse): boolean => {
  try {
    return response.json !== undefined;
  } catch {
    return false;
  }
};

export const beingClosed = (account: string, maybeDone = false) =>
  new VendorError('UNAVAILABLE', account, `account ${account} is being closed`, { maybeDone });

/** What an answer, or that there is none, says about the vendor. */
export const openVerdicts = ({ account, limits, readError }: HttpOptions, isClosing: () => boolean) => {
  const { timeoutMs, maxResponseBytes } = limits;

  const refine = (response: HttpResponse): VendorErrorRefinement | null => {
    try {
      return readError?.(response) ?? null;
    } catch {
      // A body that `readError` cannot read is not of the vendor's own form: the status decides.
      return null;
    }
  };

  /** What a missing answer means: a failure of the vendor's, or something that is not held against it. */
  const judgeFault = (
    { asked }: Prepared,
    fault: Fault,
    signal: AbortSignal,
  ): { readonly failure: VendorError } | { readonly excuse: unknown } => {
    const maybeDone = fault.sent && asked.changes;
    if (fault.fault === 'aborted') {
      return isTimeout(signal.reason) ? { failure: deadlinePassed(asked, maybeDone) } : { excuse: signal.reason };
    }
    if (isClosing()) return { excuse: beingClosed(account, maybeDone) };
    const error = faultError(asked, fault, timeoutMs, maxResponseBytes);
    return error.code === 'INVALID_INPUT' || fault.fault === 'cut' ? { excuse: error } : { failure: error };
  };

  const judgeAnswer = (
    prepared: Prepared,
    response: HttpResponse,
    blotter: () => Blotter,
    isProbe: boolean,
  ): Judged => {
    const { asked, anyStatus } = prepared;
    const told = codeOf(response.status);
    if (anyStatus) {
      const isIll = response.status >= 400 && isUnhealthy(told);
      return { outcome: response, verdict: isIll ? errorOf(asked, response, null, blotter()) : 'well' };
    }
    const refined = refine(response);
    if (refined !== null || told !== null) return judged(errorOf(asked, response, refined, blotter()));
    // Nobody may look at the answer before other calls are let through because of it.
    return { outcome: response, verdict: isProbe && !isReadable(response) ? 'unknown' : 'well' };
  };

  return { judgeFault, judgeAnswer };
};
