import type { ErrorCode } from '../../../domain/error.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { asQuantity, asText, WireError } from '../../../domain/reading.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../../transport/http.ts';
import type { Obtained } from '../../../transport/renewal.ts';

const SECOND_MS = 1_000;

/** A header holds it as it is. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * A token and its life. `expires_in` counts from the answer, and is text in some; managed identities of App Service tell `expires_on`
 * alone, in seconds since the epoch, which is compared with `now`: the issuer's time in milliseconds.
 */
export const readToken = ({ json }: Pick<HttpResponse, 'json'>, now: number): Obtained => {
  if (!isJsonObject(json)) throw new WireError('body', 'expected an object');
  const value = asText(json.access_token);
  if (value === null || !TOKEN.test(value)) throw new WireError('body.access_token', 'expected a token');
  const seconds = asQuantity(json.expires_in);
  const end = asQuantity(json.expires_on);
  if (seconds === null && end === null) throw new WireError('body.expires_in', 'expected a number of seconds');
  const refresh = asQuantity(json.refresh_in);
  return {
    value,
    lifetimeMs: seconds === null ? (end ?? 0) * SECOND_MS - now : seconds * SECOND_MS,
    renewAfterMs: refresh === null ? null : refresh * SECOND_MS,
  };
};

/** Of the error codes of the directory those that say that the application is known and may not: assignment, consent, policy, blocked. */
const FORBIDDEN = new Set([
  '50105',
  '53000',
  '53001',
  '53002',
  '53003',
  '65001',
  '70025',
  '500014',
  '501051',
  '530003',
  '530034',
  '7000112',
]);
const FORBIDDEN_ERRORS = new Set(['access_denied', 'consent_required', 'interaction_required']);
const PASSING_ERRORS = new Set(['temporarily_unavailable', 'server_error']);

const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED:
    'Microsoft Entra ID refuses the credentials of the account: check tenant, client, and its secret or certificate',
  FORBIDDEN: 'Microsoft Entra ID knows the client of the account, and forbids it to have a token for the vendor',
  UNAVAILABLE: 'Microsoft Entra ID gives no tokens at present',
};

const MANAGED_ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED: 'this machine has no such managed identity: check whether it is assigned, and its clientId',
  FORBIDDEN: 'this machine may not have tokens of its managed identity: requests to it must not go through a proxy',
  UNAVAILABLE: 'the managed identity of this machine gives no tokens at present',
};

/** The words without the ids of the request, which are others each time. */
const wordsOf = (description: string): string => (description.split(/\n|Trace ID:/i, 1)[0] ?? '').trimEnd();

const codeOf = (status: number, { error, error_description: words }: JsonObject): [ErrorCode, string | null] => {
  const name = asText(error);
  const number = /AADSTS(\d+)/.exec(asText(words) ?? '')?.[1];
  const told = number === undefined ? name : `AADSTS${number}`;
  if (status === 429 || status >= 500 || PASSING_ERRORS.has(name ?? '')) return ['UNAVAILABLE', told];
  const isForbidden = status === 403 || FORBIDDEN.has(number ?? '') || FORBIDDEN_ERRORS.has(name ?? '');
  return [isForbidden ? 'FORBIDDEN' : 'UNAUTHENTICATED', told];
};

const objectIn = (response: HttpResponse): JsonObject => {
  try {
    const { json } = response;
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
};

const refusal = (
  response: HttpResponse,
  [code, vendorCode]: [ErrorCode, string | null],
  advice: typeof ADVICE,
): VendorErrorRefinement => {
  const words = asText(objectIn(response).error_description);
  return {
    code,
    message: advice[code] ?? 'no token was given',
    vendorCode,
    vendorMessage: words === null ? null : wordsOf(words),
  };
};

export const readAuthorityError = (response: HttpResponse): VendorErrorRefinement | null =>
  response.status < 400 ? null : refusal(response, codeOf(response.status, objectIn(response)), ADVICE);

/** While the metadata service is updated. */
const PASSING: ReadonlySet<number> = new Set([404, 410]);

export const readManagedError = (response: HttpResponse): VendorErrorRefinement | null => {
  const { status } = response;
  if (status < 400) return null;
  const [code, told] = codeOf(status, objectIn(response));
  return refusal(response, [PASSING.has(status) ? 'UNAVAILABLE' : code, told], MANAGED_ADVICE);
};
