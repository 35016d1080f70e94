import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';
import { readErrorBody } from './wire.ts';

type Entry = readonly [ErrorCode, string];

const CREDENTIALS = 'check accountId, keyId and privateKey of the account';
const NO_APPLICATION = 'the vendor knows no such application: check applicationId of the account';
const NO_USER = 'there is no user with this id in the application';
const NO_REPORT = 'there is no report with this id';
const NOT_UNIQUE = 'the name is taken already: choose another name';
const SLOWER = 'too many calls in too short a time: try again later';
const FAULT = 'the vendor reports a fault of its own: try again later';
const NO_METHOD = 'the vendor does not know this method: check baseUrl of the account';
const BAD_VALUE = 'the vendor refuses a value: see its own message for which';

const entries = (
  code: ErrorCode,
  message: string,
  ...codes: readonly number[]
): readonly (readonly [string, Entry])[] => codes.map((one) => [String(one), [code, message]]);

/**
 * Codes count, never texts (contract §4.1). Which method answers which code is not documented (§4.3), so a code means the same
 * everywhere; `asBadValue` narrows the one that means two things.
 */
const CODES = new Map<string, Entry>([
  ...entries('UNAUTHENTICATED', `the credentials are refused: ${CREDENTIALS}`, 100, 115, 135, 161, 433, 434),
  ...entries('UNAUTHENTICATED', 'the account is not active or not logged in: see its control panel', 131, 137),
  ...entries('UNAUTHENTICATED', `the token is not well formed: ${CREDENTIALS}`, 447),
  ...entries(
    'UNAUTHENTICATED',
    'the token lives longer than the vendor allows: lower tokenSeconds of the account',
    454,
  ),
  ...entries(
    'UNAUTHENTICATED',
    "the token is of the future, by the vendor's clock: the dates of its answers tell another time",
    455,
  ),
  ...entries('UNAUTHENTICATED', "the token has expired: is this machine's clock right?", 456),
  ...entries('FORBIDDEN', 'the credentials are good but their roles do not allow this: add a role to the key', 104),
  ...entries('FORBIDDEN', 'the vendor does not take calls from this network', 527),
  ...entries('RATE_LIMITED', SLOWER, 162, 314, 340, 416, 484, 512, 514, 515),
  ...entries('NOT_FOUND', NO_APPLICATION, 107, 116, 546, 558),
  ...entries('NOT_FOUND', NO_USER, 117, 180, 273, 393),
  ...entries('NOT_FOUND', 'the vendor knows no object with this id, or a value is not one that it takes', 496),
  ...entries('NOT_FOUND', NO_REPORT, 355, 501, 557),
  ...entries('DUPLICATE', NOT_UNIQUE, 118, 129, 133, 219, 221, 493),
  ...entries('DUPLICATE', 'another status has this name already: choose another name', 559),
  ...entries('WRONG_STATE', 'the application has as many queues as it may have: delete one first', 494),
  ...entries('WRONG_STATE', 'the application has as many skills as it may have: delete one first', 495),
  ...entries(
    'WRONG_STATE',
    'the account has as many applications, or users, as it may have: delete one first',
    108,
    109,
  ),
  ...entries('WRONG_STATE', 'no application is bound to the queue: see the control panel of the account', 381),
  ...entries('WRONG_STATE', 'an agent holds at most five skills: take one away first', 498),
  ...entries('WRONG_STATE', 'an agent is in as many queues as it may be in: take it out of one first', 563),
  ...entries('WRONG_STATE', 'the report is not ready yet: ask again later', 356),
  ...entries('WRONG_STATE', 'the vendor could not make this report: order it again', 357),
  ...entries('UNAVAILABLE', FAULT, 1, 2, 4, 5, 12, 13, 15, 16, 19, 21),
  ...entries('PROTOCOL', NO_METHOD, 102, 103),
  ...entries('INVALID_INPUT', BAD_VALUE, 101, 105, 111, 123, 134, 233, 371, 458, 477, 485, 492, 497, 499),
  ...entries('INVALID_INPUT', 'the period is longer than the vendor allows', 569),
  ...entries('INVALID_INPUT', 'the vendor knows no such report type', 459),
  ...entries('INVALID_INPUT', 'one of these reports cannot be grouped by worker', 525),
  ...entries('INVALID_INPUT', 'one of these reports cannot be grouped by queue', 526),
]);

const FUTURE_TOKEN = '455';
const EXPIRED_TOKEN = '456';
const AUTHENTICATION: ReadonlySet<string> = new Set(['100', FUTURE_TOKEN, EXPIRED_TOKEN]);
const APPLICATION: ReadonlySet<string> = new Set(['107', '116', '546', '558']);
const RETRY_LATER = '416';
const LONGEST_WAIT_SECONDS = 3600;

/** Code 416 tells only in its text after how many seconds to come back (contract §4.2). */
const waitOf = (code: string, message: string | null): number | null => {
  const seconds = code === RETRY_LATER ? /\d{1,5}/.exec(message ?? '')?.[0] : undefined;
  return seconds === undefined ? null : Math.min(Number(seconds), LONGEST_WAIT_SECONDS) * 1000;
};

const unknownError = (code: string | null): Entry =>
  code === null
    ? ['PROTOCOL', 'the vendor reports an error without a code: see its own message']
    : ['INVALID_INPUT', `the vendor refuses this (code ${code}): see its own message`];

/** Errors come in answers of status 200, too (contract §4.1). `null` leaves it to the status alone. */
export const readError = (response: HttpResponse): VendorErrorRefinement | null => {
  // A report is no JSON, and is not taken for broken JSON either.
  if (!response.text.trimStart().startsWith('{')) return null;
  const error = readErrorBody(response.json);
  if (error === null) return null;
  const { code, message: said, field } = error;
  const known = code === null ? undefined : CODES.get(code);
  // Of other statuses than success the status says more than a code that nobody knows.
  if (!known && response.status >= 400 && (code === null || response.status >= 500 || response.status === 429))
    return null;
  const [unified, message] = known ?? unknownError(code);
  return {
    code: unified,
    message: field === null ? message : `${message} (parameter ${field})`,
    vendorCode: code,
    vendorMessage: said,
    retryAfterMs: code === null ? null : waitOf(code, said),
  };
};

/** A token that is signed anew by the vendor's time is taken. */
export const isRefusedForTime = ({ vendorCode }: VendorError): boolean =>
  vendorCode === EXPIRED_TOKEN || vendorCode === FUTURE_TOKEN;

/** A refusal that another token might mend; a bare 401 counts, since the status of bad tokens is not documented (contract §4.1). */
export const isTokenRefused = (error: unknown): error is VendorError =>
  error instanceof VendorError &&
  (AUTHENTICATION.has(error.vendorCode ?? '') || (error.status === 401 && error.vendorCode === null));

/**
 * The object is not there, in the vendor's own words. An application that is not there is a fault of the configuration, as is a bare
 * status 404, and never hides an object.
 */
export const isAbsent = (error: unknown): boolean =>
  error instanceof VendorError &&
  error.code === 'NOT_FOUND' &&
  error.vendorCode !== null &&
  !APPLICATION.has(error.vendorCode);

const MISSING: ReadonlySet<string> = new Set(['134', '485']);

/** A parameter that the documentation leaves open is needed after all. */
export const isMissing = (error: unknown): boolean =>
  error instanceof VendorError && MISSING.has(error.vendorCode ?? '');

/** The vendor's own words name a parameter, as the one to blame or in passing. */
export const namesParameter = (error: VendorError, parameter: string): boolean =>
  error.message.includes(parameter) || (error.vendorMessage?.includes(parameter) ?? false);

/** Code 496 means an unknown id or a bad value. Where a request names no object it can only be the value. */
export const throwBadValue = (error: unknown): never => {
  if (!(error instanceof VendorError) || error.vendorCode !== '496') throw error;
  throw reworded(error, BAD_VALUE);
};

/** The same refusal as one of a value, said in other words. */
export const reworded = (error: VendorError, message: string): VendorError => {
  const { account, vendorCode, vendorMessage, status } = error;
  return new VendorError('INVALID_INPUT', account, message, { vendorCode, vendorMessage, status, cause: error });
};
