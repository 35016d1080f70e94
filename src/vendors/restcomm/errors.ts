import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { HttpResponse, VendorErrorRefinement } from '../../transport/http.ts';
import { readErrorEnvelope } from './wire.ts';

type Entry = readonly [ErrorCode, string];

const missing = (word: string): Entry => [
  'NOT_FOUND',
  `there is no ${word} with this SID: it was deleted, or it is the SID of something else`,
];
const taken = (word: string): Entry => ['DUPLICATE', `another ${word} has this name already: choose another name`];

/** The documented codes (contract §5). Their texts differ between the vendor's tables and samples, so only the code counts. */
const DOCUMENTED = new Map<string, Entry>([
  ['510', missing('Activity')],
  ['516', taken('Activity')],
  ['520', missing('Workspace')],
  ['526', taken('Workspace')],
  ['530', missing('Worker')],
  [
    '531',
    [
      'INVALID_INPUT',
      'the labels of a Worker must be a JSON object that is not empty: it must at least hold contact_uri',
    ],
  ],
  ['532', ['INVALID_INPUT', 'a Worker needs an address to be reached at: give contactUri, or a label contact_uri']],
  ['536', taken('Worker')],
  ['540', missing('TaskQueue')],
  ['546', taken('TaskQueue')],
  ['550', missing('Workflow')],
  ['556', taken('Workflow')],
  ['560', missing('Task')],
]);

/** The vendor's common error table is missing from its documentation; these are what an HTTP status says (contract §5.1). */
const COMMON = new Map<string, Entry>([
  ['400', ['INVALID_INPUT', 'the vendor refuses a value: see its own message for which']],
  ['401', ['UNAUTHENTICATED', 'the credentials are refused: check accountSid and authToken of the account']],
  ['403', ['FORBIDDEN', 'the credentials are good but may not do this: ask for the right, or check enterpriseSid']],
  ['404', ['PROTOCOL', 'the vendor does not know this path: check baseUrl of the account']],
  ['405', ['PROTOCOL', 'the vendor does not allow this method on this path: check baseUrl of the account']],
  ['409', ['WRONG_STATE', 'the state of the Task does not allow this: read it again to see what it is now']],
]);

const documentedOrCommon = (code: string, status: number): Entry => {
  const entry = DOCUMENTED.get(code) ?? COMMON.get(code) ?? (status === 409 ? undefined : COMMON.get(String(status)));
  if (entry) return entry;
  return status < 300 && /^50\d$/.test(code)
    ? ['UNAVAILABLE', `the vendor reports a fault of its own (${code}): try again later`]
    : ['INVALID_INPUT', `the vendor refuses this with a code that it does not document (${code || status})`];
};

/**
 * What an answer means that is an error by its status or by its body; a 200 may carry one too (contract §1.1).
 * `null` leaves it to the status alone.
 */
export const readError = (response: HttpResponse): VendorErrorRefinement | null => {
  const { status, text } = response;
  if (status >= 500 || status === 429 || status === 408 || (status >= 300 && status < 400)) return null;
  const envelope = readErrorEnvelope(jsonOf(response));
  if (!envelope && status < 300) return null;
  const [code, message] = documentedOrCommon(envelope?.errorCode ?? '', status);
  if (!envelope) return { code, message, vendorMessage: text === '' || text.startsWith('<') ? null : text };
  const said = [envelope.message, envelope.data && `(${envelope.data})`].filter(Boolean).join(' ');
  return { code, message, vendorCode: envelope.errorCode, vendorMessage: said || null };
};

const jsonOf = (response: HttpResponse): unknown => {
  try {
    return response.json;
  } catch {
    return null;
  }
};

/** A path or method that the vendor does not know, as opposed to an object it does not know. */
export const isUnknownPath = (error: unknown): boolean =>
  error instanceof VendorError &&
  (error.status === 404 || error.status === 405) &&
  !DOCUMENTED.has(error.vendorCode ?? '');
