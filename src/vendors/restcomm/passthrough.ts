import type { PassthroughRequest } from '../../contract/adapter.ts';
import { decodedOf, namedIn, segmentsOf } from '../../contract/passing.ts';
import { VendorError } from '../../domain/error.ts';
import type { RestcommSettings } from './settings.ts';

/** Of accounts and enterprises, as the vendor's samples show them. */
const ACCOUNT_SID = /^AC[0-9a-z]{8,}$/i;
const ENTERPRISE_SID = /^EN[0-9a-z]{8,}$/i;

/**
 * Credentials of a parent account are good for its sub-accounts. Throws `INVALID_INPUT` for a request that names another account, or
 * another enterprise where the settings hold one.
 */
export const checkOwn = (
  account: string,
  { accountSid, enterpriseSid }: Pick<RestcommSettings, 'accountSid' | 'enterpriseSid'>,
  request: PassthroughRequest,
): void => {
  const refuse = (what: string): never => {
    throw new VendorError(
      'INVALID_INPUT',
      account,
      `${what} must be the account's own, or left out: a call stays in its account`,
    );
  };
  const isOwn = (value: unknown, own: string | undefined): boolean =>
    own === undefined || (typeof value === 'string' && decodedOf(value).trim() === own);
  for (const segment of segmentsOf(request.path)) {
    if (ACCOUNT_SID.test(segment) && segment !== accountSid) refuse('the SID of an account in the path');
    if (ENTERPRISE_SID.test(segment) && !isOwn(segment, enterpriseSid)) refuse('the SID of an enterprise in the path');
  }
  for (const [name, value] of namedIn(request)) {
    if (name === 'accountsid' && !isOwn(value, accountSid)) refuse('accountSid');
    if (name === 'enterprisesid' && !isOwn(value, enterpriseSid)) refuse('enterpriseSid');
  }
};
