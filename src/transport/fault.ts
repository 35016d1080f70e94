import { type ErrorCode, VendorError } from '../domain/error.ts';
import { type Asked, tooLarge } from './answer.ts';
import type { Fault } from './exchange.ts';

const NETWORK_CODES = new Map<string, ErrorCode>([
  ['ETIMEDOUT', 'TIMEOUT'],
  ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT'],
  ['UND_ERR_HEADERS_TIMEOUT', 'TIMEOUT'],
  ['UND_ERR_BODY_TIMEOUT', 'TIMEOUT'],
  ['UND_ERR_HEADERS_OVERFLOW', 'PROTOCOL'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'PROTOCOL'],
  ['UND_ERR_INVALID_ARG', 'INVALID_INPUT'],
  ['UND_ERR_NOT_SUPPORTED', 'INVALID_INPUT'],
  ['HTTPParserError', 'PROTOCOL'],
]);

/** Not the parser's own code: it is missing from most of its errors. */
const nameOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'no reason given';
  return cause.name !== 'HTTPParserError' && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : cause.name;
};

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  TIMEOUT: 'no connection or no answer in time',
  PROTOCOL: 'what came back is not HTTP',
  INVALID_INPUT: 'the request cannot be put into HTTP',
};

export const isTimeout = (reason: unknown): boolean =>
  typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';

/** Why the caller's signal ended the call: a deadline is an error of ours, anything else is the caller's own reason. */
export const endedBy = (signal: AbortSignal, asked: Asked, maybeDone: boolean): unknown =>
  isTimeout(signal.reason)
    ? new VendorError(
        'TIMEOUT',
        asked.account,
        `${asked.method} ${asked.path}: no answer before the deadline of the request`,
        { maybeDone },
      )
    : signal.reason;

/** Not for `aborted`: see `endedBy`. */
export const faultError = (asked: Asked, fault: Fault, timeoutMs: number, maxBytes: number): VendorError => {
  const { account, method, path, changes } = asked;
  const maybeDone = fault.sent && changes;
  if (fault.fault === 'too-large') return tooLarge(asked, maxBytes);
  if (fault.fault === 'timeout') {
    return new VendorError('TIMEOUT', account, `${method} ${path}: no answer within ${timeoutMs} ms`, { maybeDone });
  }
  const name = nameOf(fault.cause);
  const code = NETWORK_CODES.get(name) ?? 'UNAVAILABLE';
  const message =
    MESSAGES[code] ??
    (fault.sent
      ? 'the connection broke before the answer was complete'
      : "no connection to the vendor: check the account's base URL and the network");
  // No `cause`: a parser's error carries the bytes it choked on, a TLS error the whole certificate. The code says enough.
  return new VendorError(code, account, `${method} ${path}: ${message} (${name})`, { maybeDone });
};
