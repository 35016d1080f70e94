import { type ErrorCode, VendorError } from '../../domain/error.ts';
import { isJsonObject } from '../../domain/json.ts';
import { asId, asText } from '../../domain/reading.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';

const CREDENTIALS = 'check accountId, keyId and privateKey of the account';
const BAD_VALUE = 'the vendor refuses a value: see its own message for which';

/**
 * Codes count, never texts (contract §4.1). Which method answers which code is not documented (§4.3), so a code means the same
 * everywhere; `throwBadValue` narrows the one that means two things.
 */
const ROWS: readonly (readonly [as: ErrorCode, codes: readonly number[], message: string])[] = [
  ['UNAUTHENTICATED', [100, 115, 135, 161, 433, 434], `the credentials are refused: ${CREDENTIALS}`],
  ['UNAUTHENTICATED', [131, 137], 'the account is not active or not logged in: see its control panel'],
  ['UNAUTHENTICATED', [447], `the token is not well formed: ${CREDENTIALS}`],
  ['UNAUTHENTICATED', [454], 'the token lives longer than the vendor allows: lower tokenSeconds of the account'],
  [
    'UNAUTHENTICATED',
    [455],
    "the token is of the future by the vendor's clock, of which its answers tell another time",
  ],
  ['UNAUTHENTICATED', [456], "the token has expired: is this machine's clock right?"],
  ['FORBIDDEN', [104], 'the credentials are good but their roles do not allow this: add a role to the key'],
  ['FORBIDDEN', [527], 'the vendor does not take calls from this network'],
  ['RATE_LIMITED', [162, 314, 340, 416, 484, 512, 514, 515], 'too many calls in too short a time: try again later'],
  ['NOT_FOUND', [107, 116, 546, 558], 'the vendor knows no such application: check applicationId of the account'],
  ['NOT_FOUND', [117, 180, 273, 393], 'there is no user with this id in the application'],
  ['NOT_FOUND', [496], 'the vendor knows no object with this id, or a value is not one that it takes'],
  ['NOT_FOUND', [355, 501, 557], 'there is no report with this id'],
  ['DUPLICATE', [118, 129, 133, 219, 221, 493], 'the name is taken already: choose another name'],
  ['DUPLICATE', [559], 'another status has this name already: choose another name'],
  ['WRONG_STATE', [494], 'the application has as many queues as it may have: delete one first'],
  ['WRONG_STATE', [495], 'the application has as many skills as it may have: delete one first'],
  ['WRONG_STATE', [108, 109], 'the account has as many applications, or users, as it may have: delete one first'],
  ['WRONG_STATE', [381], 'no application is bound to the queue: see the control panel of the account'],
  ['WRONG_STATE', [498], 'an agent holds at most five skills: take one away first'],
  ['WRONG_STATE', [563], 'an agent is in as many queues as it may be in: take it out of one first'],
  ['WRONG_STATE', [356], 'the report is not ready yet: ask again later'],
  ['WRONG_STATE', [357], 'the vendor could not make this report: order it again'],
  ['UNAVAILABLE', [1, 2, 4, 5, 12, 13, 15, 16, 19, 21], 'the vendor reports a fault of its own: try again later'],
  ['PROTOCOL', [102, 103], 'the vendor does not know this method: check baseUrl of the account'],
  ['INVALID_INPUT', [101, 105, 111, 123, 134, 233, 371, 458, 477, 485, 492, 497, 499], BAD_VALUE],
  ['INVALID_INPUT', [569], 'the period is longer than the vendor allows'],
  ['INVALID_INPUT', [459], 'the vendor knows no such report type'],
  ['INVALID_INPUT', [525], 'one of these reports cannot be grouped by worker'],
  ['INVALID_INPUT', [526], 'one of these reports cannot be grouped by queue'],
];

const BY_CODE = new Map(
  ROWS.flatMap(([as, codes, message]) => codes.map((code) => [String(code), [as, message] as const])),
);

interface VendorFault {
  /** `null` when there is none. */
  readonly code: string | null;
  readonly message: string | null;
  /** The parameter that is to blame. */
  readonly field: string | null;
}

const errorsIn = (value: unknown): readonly VendorFault[] => {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (!isJsonObject(value)) return value ? [{ code: null, message: asText(value), field: null }] : [];
  if (Object.keys(value).length === 0) return [];
  return [{ code: asId(value.code), message: asText(value.msg), field: asText(value.field_name) }];
};

/** `error`, or one of `errors` (contract §4.1): the first with a code. `null` when the body tells of no error. */
const faultIn = (body: unknown): VendorFault | null => {
  if (!isJsonObject(body)) return null;
  const found = [...errorsIn(body.error), ...errorsIn(body.errors)];
  return found.find(({ code }) => code !== null) ?? found[0] ?? null;
};

const LONGEST_WAIT_SECONDS = 3600;

/** Code 416 tells only in its text after how many seconds to come back (contract §4.2). */
const waitOf = (code: string | null, message: string | null): number | null => {
  const seconds = code === '416' ? /\d{1,5}/.exec(message ?? '')?.[0] : undefined;
  return seconds === undefined ? null : Math.min(Number(seconds), LONGEST_WAIT_SECONDS) * 1000;
};

/** Errors come in answers of status 200, too (contract §4.1). `null` leaves it to the status alone. */
export const readError = (response: HttpResponse): VendorErrorRefinement | null => {
  // A report is no JSON, and is not taken for broken JSON either.
  if (!response.text.trimStart().startsWith('{')) return null;
  const error = faultIn(response.json);
  if (error === null) return null;
  const { code, message: said, field } = error;
  const known = BY_CODE.get(code ?? '');
  // Of other statuses than success the status says more than a code that nobody knows.
  if (!known && response.status >= 400 && (code === null || response.status >= 500 || response.status === 429))
    return null;
  const [unified, message] = known ?? [
    code === null ? 'PROTOCOL' : 'INVALID_INPUT',
    `the vendor reports ${code === null ? 'an error without a code' : `error ${code}`}: see its own message`,
  ];
  return {
    code: unified,
    message: field === null ? message : `${message} (parameter ${field})`,
    vendorCode: code,
    vendorMessage: said,
    retryAfterMs: waitOf(code, said),
  };
};

const isOneOf = (error: unknown, ...codes: readonly string[]): error is VendorError =>
  error instanceof VendorError && codes.includes(error.vendorCode ?? '');

/** A token that is signed anew by the vendor's time is taken. */
export const isRefusedForTime = (error: unknown): boolean => isOneOf(error, '455', '456');

/** A refusal that another token might mend; a bare 401 counts, since the status of bad tokens is not documented (contract §4.1). */
export const isTokenRefused = (error: unknown): boolean =>
  isOneOf(error, '100', '455', '456') ||
  (error instanceof VendorError && error.status === 401 && error.vendorCode === null);

/**
 * The object is not there, in the vendor's own words. An application that is not there is a fault of the configuration, as is a bare
 * status 404, and never hides an object.
 */
export const isAbsent = (error: unknown): boolean =>
  error instanceof VendorError &&
  error.code === 'NOT_FOUND' &&
  error.vendorCode !== null &&
  !isOneOf(error, '107', '116', '546', '558');

/** A parameter that the documentation leaves open is needed after all. */
export const isMissing = (error: unknown): boolean => isOneOf(error, '134', '485');

export const isNotReady = (error: unknown): boolean => isOneOf(error, '356');

/** The vendor's own words name a parameter, as the one to blame or in passing. */
export const namesParameter = (error: VendorError, parameter: string): boolean =>
  error.message.includes(parameter) || (error.vendorMessage?.includes(parameter) ?? false);

/** Code 496 means an unknown id or a bad value. Where a request names no object it can only be the value. */
export const throwBadValue = (error: unknown): never => {
  throw isOneOf(error, '496') ? reworded(error, BAD_VALUE) : error;
};

/** The same refusal as one of a value, said in other words. */
export const reworded = (error: VendorError, message: string): VendorError => {
  const { account, vendorCode, vendorMessage, status } = error;
  return new VendorError('INVALID_INPUT', account, message, { vendorCode, vendorMessage, status, cause: error });
};
