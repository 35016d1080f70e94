import { STATUS_CODES } from 'node:http';
import { type ErrorCode, VendorError } from '../../domain/error.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';
import { codeOf } from '../../transport/status.ts';
import { type ErrorEnvelope, readErrorEnvelope } from './envelope.ts';

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

/** Told with 400 and "One or more validation errors occurred", but no value is wrong (contract §9). */
const IN_USE: ReadonlySet<string> = new Set([
  'QueueExistsWithDistributionPolicy',
  'QueueExistsWithExceptionPolicy',
  'ActiveJobWithClassificationPolicyExist',
]);

const plain = (code: string): string => code.replaceAll(/[^A-Za-z]/g, '').toLowerCase();

/** The vendor's codes are the names of HTTP statuses (contract §9), but for the one of too many calls. */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  ...Object.entries(STATUS_CODES).map(([status, name]) => [plain(name ?? ''), Number(status)] as const),
  ['throttlelimitexceededexception', 429],
]);

/** The status decides; where it tells of a success, the vendor's code does. */
const verdict = (status: number, envelope: ErrorEnvelope | null): ErrorCode | null => {
  if (envelope?.reasons.some(({ code }) => code !== null && IN_USE.has(code))) return 'CONFLICT';
  const told = codeOf(status);
  if (told !== null || envelope === null) return told;
  const meant = STATUS_OF.get(plain(envelope.code ?? ''));
  return (meant === undefined ? null : codeOf(meant)) ?? 'PROTOCOL';
};

/** Lines of reasons, each behind "-- <member>: " (contract §9), as one. */
const oneLine = (message: string): string => {
  const [head = '', ...lines] = message.split(/[\r\n]+/).map((line) =>
    line
      .trim()
      .replace(/^\s*--\s*(:\s*)?/, '')
      .trim(),
  );
  return [head, lines.filter((line) => line !== '').join('; ')].filter((part) => part !== '').join(' ');
};

/** All that is said, the reasons first: a text that is too long is cut at its end. */
const wordsOf = ({ message, reasons, target }: ErrorEnvelope): string | null => {
  const why = reasons.flatMap(
    ({ code, message: said }) => [code, said && oneLine(said)].filter(Boolean).join(': ') || [],
  );
  const told = [message && oneLine(message), [...new Set(why)].join('; ')].filter(Boolean).join(' ');
  return told && target ? `${told} (${target})` : told || target;
};

const envelopeOf = (response: HttpResponse): ErrorEnvelope | null => {
  try {
    const { json } = response;
    // A resource, which no envelope is, may get a member of that name.
    if (codeOf(response.status) === null && isJsonObject(json) && json.id !== undefined) return null;
    return readErrorEnvelope(json);
  } catch {
    return null;
  }
};

/** Either envelope, whatever the status; without one the status alone decides. */
export const readError = (response: HttpResponse): VendorErrorRefinement | null => {
  const envelope = envelopeOf(response);
  const code = verdict(response.status, envelope);
  if (code === null) return null;
  const throttled = code === 'RATE_LIMITED' && response.headers['retry-after'] === undefined;
  const header = response.headers['x-ms-error-code'];
  if (!envelope && !throttled && header === undefined) return null;
  const isInUse = code === 'CONFLICT' && response.status === 400;
  return {
    code,
    message: isInUse
      ? 'the object is still in use: see the message of the vendor for what uses it'
      : (MESSAGES[code] ?? `the vendor answered ${response.status} with an error`),
    vendorCode: envelope?.code ?? header ?? null,
    vendorMessage: envelope && wordsOf(envelope),
    ...(throttled ? { retryAfterMs: THROTTLED_MS } : {}),
  };
};

/** Says nothing about the object's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'TIMEOUT',
  'UNAVAILABLE',
  'PROTOCOL',
  'UNREADABLE',
]);

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
