import type { Adapter } from '../../contract/adapter.ts';
import { decodedOf, pairsOf, plainName } from '../../contract/passing.ts';
import { VendorError } from '../../domain/error.ts';
import { isExactNumber, isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { KitAccount } from '../../kit/account.ts';
import { jsonOrText } from '../../kit/rest.ts';
import type { Fields } from '../../transport/options.ts';
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

const plainText = (value: Json): string | null => {
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === 'object' ? null : String(value);
};

/** Lists of plain values are joined by `;`, objects and lists of them are JSON text (contract §2). */
const paramsIn = (body: JsonObject | string): readonly Param[] => {
  if (typeof body === 'string') return [...new URLSearchParams(body)];
  return Object.entries(body).flatMap(([name, value]): readonly Param[] => {
    if (value === undefined || value === null) return [];
    const parts = (Array.isArray(value) ? value : [value]).map(plainText);
    return [[name, parts.every((part) => part !== null) ? parts.join(';') : JSON.stringify(value)]];
  });
};

const fieldsOf = (params: readonly Param[]): Fields =>
  Object.fromEntries(
    [...Map.groupBy(params, ([name]) => name)].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]),
  );

const PREFIX = /^\/platform_api(?=\/|$)/;

/**
 * `/{Method}`, with `/platform_api` before it or not, in the account's application where none is named. Parameters are beside it or a JSON
 * object, which is sent as a form. A call that would reach another application or account is `INVALID_INPUT`.
 */
export const openPassthrough =
  ({ account, http }: Pick<KitAccount, 'account' | 'http'>, own: Own): NonNullable<Adapter['passthrough']> =>
  async (request, call) => {
    const refuse = (problem: string): never => {
      throw new VendorError('INVALID_INPUT', account, problem);
    };
    const { method, body = null } = request;
    const path = request.path.replace(PREFIX, '');
    if (body !== null && !isJsonObject(body) && typeof body !== 'string')
      return refuse('body must be an object of parameters, or text of a form');
    const query = pairsOf(request.query);
    const form = body === null ? [] : paramsIn(body);
    const problem = METHOD.test(path)
      ? [...query, ...form].map((param) => problemOf(param, own)).find((one) => one !== null)
      : 'the path is the name of one method, such as /GetUsers';
    if (problem) return refuse(`${problem}: a call stays in its account`);
    const isNamed = [...query, ...form].some(([name]) => plainName(name) === 'applicationid');
    const mine: readonly Param[] = isNamed ? [] : [['application_id', String(own.applicationId)]];
    // Written anew: what was checked is what is sent.
    const sent =
      body === null
        ? { query: fieldsOf([...query, ...mine]) }
        : { query: fieldsOf(query), form: fieldsOf([...form, ...mine]) };
    const response = await http.request({ method, path, ...sent, anyStatus: true }, call);
    return { status: response.status, body: jsonOrText(response) };
  };
