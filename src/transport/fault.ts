import type { ErrorCode, VendorError } from '../domain/error.ts';
import type { Fault } from './exchange.ts';
import { type Asked, cutForOthers, failureOf, tooLarge } from './failure.ts';

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

const REASONS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TIMEOUT: 'no connection or no answer in time',
  PROTOCOL: 'what came back is not HTTP',
  INVALID_INPUT: 'the request cannot be put into HTTP',
};

/** OpenSSL's and Node's own codes for a certificate that they do not accept. */
const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY))/;
const TLS = /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/;

/** What undici says when a proxy does not let a tunnel through. */
const PROXY_ANSWER = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;

/** Why there was none. */
const noConnection = (name: string): { readonly reason: string; readonly advice: string } => {
  const baseUrl = "check the account's base URL";
  if (name === 'ENOTFOUND') return { reason: `no connection: unknown host (${name})`, advice: baseUrl };
  if (CERTIFICATE.test(name)) {
    return { reason: `no connection: the certificate is not accepted (${name})`, advice: baseUrl };
  }
  if (TLS.test(name)) return { reason: `no connection: the TLS handshake failed (${name})`, advice: baseUrl };
  return { reason: `no connection (${name})`, advice: `${baseUrl} and the network` };
};

export const isTimeout = (reason: unknown): boolean =>
  typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';

export const deadlinePassed = (asked: Asked, maybeDone: boolean): VendorError =>
  failureOf(asked, 'TIMEOUT', 'no answer before the deadline of the request', { maybeDone });

/** Why the caller's signal ended the call: a deadline is an error of ours, anything else is the caller's own reason. */
export const endedBy = (signal: AbortSignal, asked: Asked, maybeDone: boolean): unknown =>
  isTimeout(signal.reason) ? deadlinePassed(asked, maybeDone) : signal.reason;

/** Not for `aborted`: see `endedBy`. */
export const faultError = (asked: Asked, fault: Fault, timeoutMs: number, maxBytes: number): VendorError => {
  const maybeDone = fault.sent && asked.changes;
  if (fault.fault === 'too-large') return tooLarge(asked, maxBytes);
  if (fault.fault === 'flood')
    return failureOf(asked, 'PROTOCOL', 'what came back is a flood of answers that say nothing (1xx)', { maybeDone });
  if (fault.fault === 'cut') return cutForOthers(asked);
  if (fault.fault === 'timeout') {
    return failureOf(asked, 'TIMEOUT', `no answer within ${timeoutMs} ms`, { maybeDone });
  }
  const refused = fault.cause instanceof Error ? PROXY_ANSWER.exec(fault.cause.message)?.[1] : undefined;
  if (refused !== undefined) {
    const advice = 'check the proxy, its credentials and what it allows';
    return failureOf(asked, 'UNAVAILABLE', `no connection: the proxy answered ${refused}`, { advice });
  }
  const name = nameOf(fault.cause);
  const code = NETWORK_CODES.get(name) ?? 'UNAVAILABLE';
  // No `cause`: a parser's error carries the bytes it choked on, a TLS error the whole certificate. The code says enough.
  if (code !== 'UNAVAILABLE') return failureOf(asked, code, `${REASONS[code]} (${name})`, { maybeDone });
  if (fault.sent) {
    return failureOf(asked, code, `the connection broke before the answer was complete (${name})`, { maybeDone });
  }
  const { reason, advice } = noConnection(name);
  return failureOf(asked, code, reason, { advice, maybeDone });
};
