import { withoutTrailingSlashes } from '../domain/address.ts';
import { VendorError } from '../domain/error.ts';
import type { Fields } from './options.ts';

/** Where an account's vendor lives: every path is appended to `origin + prefix` and cannot leave it. */
export interface Base {
  readonly origin: string;
  readonly prefix: string;
  readonly secure: boolean;
}

/** The messages never repeat the address: it is refused for what it may hold. */
export const parseBase = (account: string, baseUrl: string): Base => {
  const refuse = (problem: string): never => {
    throw new Error(`base URL of account ${account} ${problem}`);
  };
  const url = URL.parse(baseUrl) ?? refuse('is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') refuse('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') refuse('must not carry a user name or password');
  if (url.search !== '' || url.hash !== '') refuse('must not carry a query or fragment');
  return { origin: url.origin, prefix: withoutTrailingSlashes(url.pathname), secure: url.protocol === 'https:' };
};

/** Not absolute, `//host`, a character that has no place in a path, an encoded control character, a dot segment in any disguise. */
const UNFIT =
  /^(?!\/)|^\/\/|[^\x21-\x7e]|[\\?#]|%(?:[01][0-9a-f]|7f)|(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:;[^/]*)?(?:\/|%2f|%5c|$)/i;

export const checkPath = (account: string, path: string): void => {
  if (UNFIT.test(path)) {
    throw new VendorError(
      'INVALID_INPUT',
      account,
      'the path must begin with a single "/", be percent-encoded and hold no "." or ".." segment, "\\", "?" or "#"; a query goes beside it',
    );
  }
};

/** Each name with each of its values, as text. */
const pairsOf = (account: string, fields: Fields, what: string): [name: string, value: string][] => {
  const pairs: [string, string][] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) {
      const written = String(one);
      if (!name.isWellFormed() || !written.isWellFormed()) {
        throw new VendorError('INVALID_INPUT', account, `${name}: holds half a character, which no ${what} can`);
      }
      pairs.push([name, written]);
    }
  }
  return pairs;
};

export const encodeQuery = (account: string, query: Fields): string => {
  let text = '';
  for (const [name, value] of pairsOf(account, query, 'query')) {
    text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return text;
};

export const encodeForm = (account: string, form: Fields): string =>
  new URLSearchParams(pairsOf(account, form, 'form')).toString();
