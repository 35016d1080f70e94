import type { Blotter } from '../domain/blot.ts';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import { realClock } from '../domain/runtime.ts';
import { type Asked, excerpt } from './failure.ts';
import type { HttpResponse, VendorErrorRefinement } from './options.ts';

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
export const isFateUnknown = (status: number): boolean => status === 502 || status === 504;

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
  return Math.min(LONGEST_WAIT_MS, Math.max(0, until - (Number.isNaN(told) ? realClock.now() : told)));
};

const VENDOR_MESSAGE_LENGTH = 300;
/** Of the vendor's words, when calls are refused because of an earlier error. */
const REASON_LENGTH = 120;

export const errorOf = (
  asked: Asked,
  response: HttpResponse,
  refined: VendorErrorRefinement | null,
  blotter: Blotter,
): VendorError => {
  const { account, method, path } = asked;
  const { status, headers, text, problem } = response;
  const code = refined?.code ?? codeOf(status) ?? 'PROTOCOL';
  const details = {
    status,
    retryAfterMs: refined?.retryAfterMs ?? retryAfter(headers),
    maybeDone: asked.changes && isFateUnknown(status),
    doubtful: asked.changes && status >= 500,
  };
  const clean = (words: string) => excerpt(words, VENDOR_MESSAGE_LENGTH, blotter);
  const withWords = (reason: string, said: string | null): string =>
    said === null || reason.includes(said) ? reason : `${reason} (${excerpt(said, REASON_LENGTH, blotter)})`;
  if (refined !== null) {
    const { vendorMessage } = refined;
    const vendorCode = refined.vendorCode == null ? null : blotter.blot(refined.vendorCode);
    const message = clean(refined.message);
    const said = vendorMessage == null ? null : clean(vendorMessage);
    const reason = withWords(message, said);
    return new VendorError(code, account, message, { ...details, vendorCode, vendorMessage: said, reason });
  }
  const advice = ADVICE[code];
  const html = headers['content-type']?.includes('html') === true || text.startsWith('<');
  const said = html || text === '' ? null : clean(text);
  const answered = `answered ${status}${problem === undefined ? '' : ` (${problem})`}`;
  const message =
    code === 'UNAUTHENTICATED'
      ? `the credentials of account ${account} are refused: check its configuration (${method} ${path} ${answered})`
      : `${method} ${path} ${answered}${advice === undefined ? '' : `: ${advice}`}`;
  return new VendorError(code, account, message, {
    ...details,
    vendorMessage: said,
    reason: withWords(answered, said ?? advice ?? null),
  });
};
