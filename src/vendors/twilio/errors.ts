import type { ErrorTable } from '../../kit/errors.ts';
import { readError } from './wire.ts';

/** One code says that a value is invalid, that a name is taken and that a state does not allow it: there the message decides. */
export const ERRORS: ErrorTable = {
  read: readError,
  rows: [
    {
      status: 400,
      pattern: /already exists/i,
      as: 'DUPLICATE',
      message: 'the workspace has another object of this name: choose another name',
    },
    {
      status: 400,
      pattern:
        /\b(because|since) (it|they)('s| is| are)( currently)? not\b|not currently|\bcannot be (moved|changed) from\b/i,
      as: 'WRONG_STATE',
      message: 'its state does not allow this: read it again to see what it is now',
    },
    { status: 400, as: 'INVALID_INPUT', message: 'the vendor refuses a value: see its own message for which' },
    {
      status: 401,
      as: 'UNAUTHENTICATED',
      message: 'the credentials are refused: check accountSid, and authToken or apiKey',
    },
    { status: 403, as: 'FORBIDDEN', message: 'the credentials are good but may not do this: ask for another key' },
    {
      status: 404,
      as: 'NOT_FOUND',
      message: 'the workspace has no such object: it was deleted, or it is the SID of something else',
    },
    { status: 409, as: 'CONFLICT', message: 'somebody changes it at this moment: read it again' },
    { status: 412, as: 'CONFLICT', message: 'it was changed since that version: read it again' },
  ],
};
