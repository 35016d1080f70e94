import { type ErrorCode, VendorError } from '../../domain/error.ts';
import { asObject, asText } from '../../domain/reading.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';
import { jsonOf, statusCodeOf } from './wire.ts';

type Entry = readonly [ErrorCode, string];

const FAULT = 'the vendor reports a fault of its own: try again later';

/** The vendor's status codes (contract §3.4, §14). */
export const CODES = new Map<number, Entry>([
  [1, ['INVALID_INPUT', 'the vendor misses a required parameter: see its own message for which']],
  [2, ['WRONG_STATE', 'the state does not allow this: read it again to see what it is now']],
  [3, ['FORBIDDEN', 'the vendor forbids this operation']],
  [4, ['UNAVAILABLE', FAULT]],
  [5, ['FORBIDDEN', 'the login is good but may not do this: give it the role or the feature']],
  [6, ['NOT_FOUND', 'there is no such object, or the feature that has it is switched off']],
  [8, ['UNAUTHENTICATED', 'the vendor demands that the password be changed first']],
  [9, ['UNAVAILABLE', 'the vendor did not finish this: read it again to see what it is now']],
  [10, ['INVALID_INPUT', "a value is out of its range: see the vendor's own message for which"]],
  [11, ['INVALID_INPUT', "a value cannot be changed: see the vendor's own message for which"]],
  ...['read this', 'create this', 'delete this', 'change this', 'assign this', 'take this away'].map(
    (what, at): readonly [number, Entry] => [
      12 + at,
      ['UNAVAILABLE', `the vendor cannot ${what} at the moment: try again later`],
    ],
  ),
  [18, ['DUPLICATE', 'there is one already']],
  [19, ['DUPLICATE', 'it is in use already']],
  [20, ['UNAUTHENTICATED', 'the login is refused']],
]);

export const OK = 0;
/** Some parts went well (contract §3.4): the caller checks each. */
export const PARTIAL = 7;
/** The vendor is not ready with it, so it may be done yet. */
const INCOMPLETE = 9;

const CSRF = 'csrf';
const PASSWORD_CHANGE = '8';

/** The one text by which the filter before the API makes itself known (contract §2.3). */
export const isCsrfRefusal = ({ status, text }: HttpResponse): boolean =>
  status === 403 && /missing or invalid csrf token/i.test(text);

/** A page for people in place of an answer. What is empty, or JSON, is none, whatever type it is given. */
export const isPage = ({ status, headers, text }: HttpResponse): boolean => {
  const start = text.trimStart().charAt(0);
  if (status >= 300 || start === '' || start === '{' || start === '[') return false;
  return start === '<' || headers['content-type']?.includes('html') === true;
};

/** That, or the way to one: SAML, or a proxy (contract §7.4). */
const isLoginPage = (response: HttpResponse): boolean =>
  (response.status >= 300 && response.status < 400) || isPage(response);

/** What an answer says that is an error by its body, whatever its status (contract §3.4). `null` leaves it to the status alone. */
export const openReadError =
  (userName: string) =>
  (response: HttpResponse): VendorErrorRefinement | null => {
    const { status } = response;
    const login = `check userName and password of user ${userName}`;
    if (isCsrfRefusal(response)) {
      const message = 'the vendor refuses the CSRF token: does a proxy drop its cookies or headers?';
      return { code: 'FORBIDDEN', message, vendorCode: CSRF };
    }
    if (isLoginPage(response)) {
      const message = `a page for people came instead of an answer: ${login}, and baseUrl`;
      return { code: 'UNAUTHENTICATED', message };
    }
    const body = jsonOf(response);
    const code = statusCodeOf(body);
    if (code === null)
      return status === 401 ? { code: 'UNAUTHENTICATED', message: `a login is refused: ${login}` } : null;
    if (code === OK || code === PARTIAL) return null;
    const [unified, message] = CODES.get(code) ?? [
      'PROTOCOL' as const,
      `the vendor refuses this with a code that it does not document (${code})`,
    ];
    return {
      code: unified,
      message: unified === 'UNAUTHENTICATED' ? `${message}: ${login}` : message,
      vendorCode: String(code),
      vendorMessage: asText(asObject(body)?.statusMessage),
    };
  };

/** Whether a command that is answered so may be carried out all the same: the vendor says that it is not ready, or what nobody documents. */
export const isFateOpen = (code: number): boolean => code === INCOMPLETE || !(code === OK || CODES.has(code));

export const isCsrfError = (error: unknown): boolean => error instanceof VendorError && error.vendorCode === CSRF;

/** The session is over, or the login was never good: signing in anew tells which. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof VendorError && error.code === 'UNAUTHENTICATED' && error.vendorCode !== PASSWORD_CHANGE;
