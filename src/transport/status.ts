import { type ErrorCode, VendorError } from '../domain/error.ts';
import { type Asked, excerpt, type HttpResponse } from './answer.ts';

export interface VendorErrorRefinement {
  code: ErrorCode;
  message: string;
  vendorCode?: string | null;
  vendorMessage?: string | null;
  retryAfterMs?: number | null;
}

const CODES = new Map<number, ErrorCode>([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'NOT_FOUND'],
  [408, 'TIMEOUT'],
  [409, 'CONFLICT'],
  [410, 'NOT_FOUND'],
  [412, 'CONFLICT'],
  [429, 'RATE_LIMITED'],
]);

/** The one place where an HTTP status becomes an error code; `null` for an answer that is no error. */
export const codeOf = (status: number): ErrorCode | null => {
  if (status >= 200 && status < 300) return null;
  if (status >= 500) return 'UNAVAILABLE';
  if (status >= 400) return CODES.get(status) ?? 'INVALID_INPUT';
  return 'PROTOCOL';
};

const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  FORBIDDEN: 'the credentials are good but may not do this',
  NOT_FOUND: "there is no such object, or the account's base URL or path variant is wrong",
  RATE_LIMITED: 'too many calls, slow down',
  PROTOCOL: "redirects are not followed, as the credentials would follow too: check the account's base URL",
};

/** Behind these two stands a proxy that does not know whether the vendor carried the request out. */
const FATE_UNKNOWN: ReadonlySet<number> = new Set([502, 504]);

const LONGEST_WAIT_MS = 86_400_000;

/** Seconds or an HTTP date. A date is read against the vendor's own clock where it tells it. */
export const retryAfter = (headers: Readonly<Record<string, string>>): number | null => {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(LONGEST_WAIT_MS, Math.ceil(Number(value) * 1000));
  // A date begins with its day's name; `Date.parse` would take "-5" for one.
  const until = /^[A-Z]/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return null;
  const told = Date.parse(headers.date ?? '');
  return Math.min(LONGEST_WAIT_MS, Math.max(0, until - (Number.isNaN(told) ? Date.now() : told)));
};

const VENDOR_MESSAGE_LENGTH = 300;

export const errorOf = (
  asked: Asked,
  response: HttpResponse,
  refined: VendorErrorRefinement | null,
  secrets: readonly string[],
): VendorError => {
  const { account, method, path } = asked;
  const { status, headers, text } = response;
  const code = refined?.code ?? codeOf(status) ?? 'PROTOCOL';
  const details = {
    status,
    retryAfterMs: refined?.retryAfterMs ?? retryAfter(headers),
    maybeDone: asked.changes && FATE_UNKNOWN.has(status),
  };
  const clean = (words: string) => excerpt(words, VENDOR_MESSAGE_LENGTH, secrets);
  if (refined !== null) {
    const { message, vendorCode = null, vendorMessage } = refined;
    const said = vendorMessage == null ? null : clean(vendorMessage);
    return new VendorError(code, account, clean(message), { ...details, vendorCode, vendorMessage: said });
  }
  const advice = ADVICE[code];
  const message =
    code === 'UNAUTHENTICATED'
      ? `the credentials of account ${account} are refused: check its configuration (${method} ${path} answered ${status})`
      : `${method} ${path} answered ${status}${advice === undefined ? '' : `: ${advice}`}`;
  const html = headers['content-type']?.includes('html') === true || text.startsWith('<');
  const vendorMessage = html || text === '' ? null : clean(text);
  return new VendorError(code, account, message, { ...details, vendorMessage });
};
