import { VendorError } from '../../domain/error.ts';
import type { Json } from '../../domain/json.ts';
import { asObject, asText } from '../../domain/reading.ts';
import type { ErrorBody, ErrorRow, ErrorTable } from '../../kit/errors.ts';

const missing = (code: string, word: string): ErrorRow => ({
  code,
  as: 'NOT_FOUND',
  message: `there is no ${word} with this SID: it was deleted, or it is the SID of something else`,
});
const taken = (code: string, word: string): ErrorRow => ({
  code,
  as: 'DUPLICATE',
  message: `another ${word} has this name already: choose another name`,
});

/** The documented codes (contract §5). Their texts differ between the vendor's tables and samples, so only the code counts. */
const DOCUMENTED: readonly ErrorRow[] = [
  missing('510', 'Activity'),
  taken('516', 'Activity'),
  missing('520', 'Workspace'),
  taken('526', 'Workspace'),
  missing('530', 'Worker'),
  {
    code: '531',
    as: 'INVALID_INPUT',
    message: 'the labels of a Worker must be a JSON object that is not empty: it must at least hold contact_uri',
  },
  {
    code: '532',
    as: 'INVALID_INPUT',
    message: 'a Worker needs an address to be reached at: give contactUri, or a label contact_uri',
  },
  taken('536', 'Worker'),
  missing('540', 'TaskQueue'),
  taken('546', 'TaskQueue'),
  missing('550', 'Workflow'),
  taken('556', 'Workflow'),
  missing('560', 'Task'),
];

/** The vendor's common error table is missing from its documentation; these are what an HTTP status says (contract §5.1). */
const COMMON: readonly (ErrorRow & { readonly status: number })[] = [
  { status: 400, as: 'INVALID_INPUT' },
  {
    status: 401,
    as: 'UNAUTHENTICATED',
    message: 'the credentials are refused: check accountSid and authToken of the account',
  },
  {
    status: 403,
    as: 'FORBIDDEN',
    message: 'the credentials are good but may not do this: ask for the right, or check enterpriseSid',
  },
  { status: 404, as: 'PROTOCOL', message: 'the vendor does not know this path: check baseUrl of the account' },
  {
    status: 405,
    as: 'PROTOCOL',
    message: 'the vendor does not allow this method on this path: check baseUrl of the account',
  },
];

const readBody = (body: Json): ErrorBody | null => {
  const { errorCode, message, data } = asObject(body) ?? {};
  if (errorCode === undefined || errorCode === null) return null;
  const value = asText(data);
  const said = [asText(message), value && `(${value})`].filter(Boolean).join(' ');
  return { code: asText(errorCode)?.trim() ?? '', message: said || null };
};

export const ERRORS: ErrorTable = {
  read: readBody,
  // Contract §1.1.
  inSuccess: 'rows',
  rows: [
    ...DOCUMENTED,
    ...COMMON.map(({ status, ...row }) => ({ ...row, code: String(status) })),
    {
      code: '409',
      as: 'WRONG_STATE',
      message: 'the state of the Task does not allow this: read it again to see what it is now',
    },
    ...COMMON,
    {
      status: 'success',
      code: /^50\d$/,
      as: 'UNAVAILABLE',
      message: 'the vendor reports a fault of its own: try again later',
    },
    { as: 'INVALID_INPUT', message: 'the vendor refuses this with a code that it does not document' },
  ],
};

/** A path or method that the vendor does not know, as opposed to an object it does not know. */
export const isUnknownPath = (error: unknown): error is VendorError =>
  error instanceof VendorError &&
  (error.status === 404 || error.status === 405) &&
  !DOCUMENTED.some(({ code }) => code === error.vendorCode);
