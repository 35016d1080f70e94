import { asObject, asText } from '../../domain/reading.ts';
import { type ErrorTable, USUAL_ERRORS } from '../../kit/errors.ts';

/** One code says that a value is invalid, that a name is taken and that a state does not allow it: there the message decides. */
export const ERRORS: ErrorTable = {
  read: (body) => ({ code: asText(asObject(body)?.code), message: asText(asObject(body)?.message) }),
  rows: [
    { status: 400, pattern: /already exists/i, as: 'DUPLICATE' },
    { status: 400, pattern: /because (it|they)(['’]s| is| are)( currently)? not\b/i, as: 'WRONG_STATE' },
    ...USUAL_ERRORS,
  ],
};
