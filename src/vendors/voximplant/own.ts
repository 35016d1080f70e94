import { decodedOf, plainName } from '../../contract/passing.ts';
import { VendorError } from '../../domain/error.ts';
import type { VoximplantSettings } from './settings.ts';

/** The key is good for all applications of the vendor's account, and for its child accounts; an account here is one application. */
type Own = Pick<VoximplantSettings, 'accountId' | 'applicationId'>;

type Param = readonly [name: string, value: string];

/** A method, and no command that holds others. */
const METHOD = /^\/(?!batch)[A-Za-z][A-Za-z0-9_]*\/?$/i;
/** Ways to authenticate, to name a method, or to name what cannot be compared, beside those that are checked (contract §3.2). */
const NEVER: ReadonlySet<string> = new Set([
  'apikey',
  'sessionid',
  'accesstoken',
  'authorization',
  'cmd',
  'command',
  'batch',
  'func',
  'method',
]);
const SWITCH = /^(?:true|false|0|1)$/i;

const problemOf = ([name, value]: Param, { accountId, applicationId }: Own): string | null => {
  const plain = plainName(name);
  if (NEVER.has(plain)) return `${name} is not given: the credentials and the method are those of the call`;
  if (/account(?!ing)/.test(plain)) {
    return plain === 'accountid' && decodedOf(value).trim() === String(accountId)
      ? null
      : `${name} must be the account's own accountId, or left out`;
  }
  if (!plain.includes('application')) return null;
  if (plain.startsWith('with') && SWITCH.test(value.trim())) return null;
  const ids = decodedOf(value)
    .split(/[;,]/)
    .map((id) => id.trim());
  return plain.includes('id') && ids.every((id) => id === String(applicationId))
    ? null
    : `${name} must be application_id with the account's own applicationId`;
};

/**
 * The parameters of a passed-through call, with the account's application where none is named. Throws `INVALID_INPUT` for a call that
 * would reach another application or account.
 */
export const ownParams = (
  account: string,
  own: Own,
  path: string,
  params: { readonly query: readonly Param[]; readonly form: readonly Param[] | null },
): { readonly query: readonly Param[]; readonly form: readonly Param[] | null } => {
  const all = [...params.query, ...(params.form ?? [])];
  const problem = METHOD.test(path)
    ? all.map((param) => problemOf(param, own)).find((one) => one !== null)
    : 'the path is the name of one method, such as /GetUsers';
  if (problem) throw new VendorError('INVALID_INPUT', account, `${problem}: a call stays in its account`);
  if (all.some(([name]) => plainName(name) === 'applicationid')) return params;
  const mine: Param = ['application_id', String(own.applicationId)];
  return params.form === null
    ? { ...params, query: [...params.query, mine] }
    : { ...params, form: [...params.form, mine] };
};
