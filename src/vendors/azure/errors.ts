import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';
import { codeOf } from '../../transport/status.ts';
import { type ErrorEnvelope, readErrorEnvelope } from './wire.ts';

/** All of the vendor's codes but two are undocumented, so only the status decides (contract §9). */
const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'the vendor knows no such object: it was deleted, has expired, or never was',
  CONFLICT: 'somebody else was faster, or the state of the object does not allow this: read it again',
  INVALID_INPUT: 'the vendor refuses a value: see its own message for which',
  UNAUTHENTICATED: "the credentials are refused: check the account's access key or token, and this machine's clock",
  FORBIDDEN: "the vendor forbids this: check what the account's access key or token is good for",
  RATE_LIMITED: 'too many calls: the vendor refuses all of them for some seconds',
  UNAVAILABLE: 'the vendor reports a fault of its own: try again later',
};

/** How long all calls fail once there were too many, when the vendor does not say it itself (contract §9). */
const THROTTLED_MS = 10_000;

/** Either envelope; without one the status alone decides. */
export const readError = (response: HttpResponse): VendorErrorRefinement | null => {
  const code = codeOf(response.status);
  if (code === null) return null;
  const envelope = envelopeOf(response);
  const throttled = code === 'RATE_LIMITED' && response.headers['retry-after'] === undefined;
  const header = response.headers['x-ms-error-code'];
  if (!envelope && !throttled && header === undefined) return null;
  const { message = null, target = null } = envelope ?? {};
  return {
    code,
    message: MESSAGES[code] ?? `the vendor answered ${response.status}`,
    vendorCode: envelope?.code ?? header ?? null,
    vendorMessage: message && target ? `${message} (${target})` : (message ?? target),
    ...(throttled ? { retryAfterMs: THROTTLED_MS } : {}),
  };
};

const envelopeOf = (response: HttpResponse): ErrorEnvelope | null => {
  try {
    return readErrorEnvelope(response.json);
  } catch {
    return null;
  }
};

/** Says nothing about the object's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'PROTOCOL']);

/** An answer of the vendor's that may well mean "not in this state": which status it chooses for that is not documented. */
export const isRefusal = (error: unknown): error is VendorError =>
  error instanceof VendorError && error.status !== null && error.status < 500 && !NOT_ABOUT_STATE.has(error.code);

/** The same refusal in other words. */
export const reworded = (refusal: VendorError, code: ErrorCode, message: string): VendorError =>
  new VendorError(code, refusal.account, message, {
    vendorCode: refusal.vendorCode,
    vendorMessage: refusal.vendorMessage,
    status: refusal.status,
    cause: refusal,
  });
