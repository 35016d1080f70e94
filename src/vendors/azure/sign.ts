import { createHash, createHmac } from 'node:crypto';
import { realClock } from '../../domain/runtime.ts';
import type { Authorized } from '../../transport/options.ts';
import type { Renewal } from '../../transport/renewal.ts';
import type { AzureSettings } from './settings.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');
const NO_BODY = sha256('');

/**
 * The path and query of the request line. A parsed URL turns `'` in a query into `%27`, which the request line does not; the reverse
 * is safe, since no encoded query holds `%27` of its own.
 */
const requestTarget = (url: URL): string => url.pathname + url.search.replaceAll('%27', "'");

/** HMAC-SHA256 over method, path with query, date, host and body (contract §3.2). `now`: the vendor's time. */
export const openSigner = (accessKey: string, now: () => number = realClock.now) => {
  const key = Buffer.from(accessKey, 'base64');
  return ({ method, url, body }: Authorized): Record<string, string> => {
    const date = new Date(now()).toUTCString();
    const contentHash = body === null || body === '' ? NO_BODY : sha256(body);
    const text = `${method.toUpperCase()}\n${requestTarget(url)}\n${date};${url.host};${contentHash}`;
    const signature = createHmac('sha256', key).update(text, 'utf8').digest('base64');
    return {
      'x-ms-date': date,
      'x-ms-content-sha256': contentHash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    };
  };
};

/** How requests are authorised. */
export interface Authorizing {
  /** Asked anew for each attempt: the date is signed, and tokens are replaced. */
  readonly authorize: (request: Authorized) => Record<string, string> | Promise<Record<string, string>>;
  /** See `HttpOptions.refused`. */
  readonly refused?: (request: Authorized) => Promise<boolean>;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

const openBearer = (renewal: Renewal): Authorizing => {
  /** A token may have been replaced while the request that carried it was under way. */
  const sent = new WeakMap<Authorized, string>();
  const carry = (request: Authorized, token: string) => {
    sent.set(request, token);
    return bearer(token);
  };
  return {
    authorize: (request) => {
      const token = renewal.current();
      return typeof token === 'string' ? carry(request, token) : token.then((other) => carry(request, other));
    },
    refused: async (request) => {
      const token = sent.get(request);
      return token !== undefined && renewal.refused(token);
    },
  };
};

/** `now`: the vendor's time. `renewal`: of tokens that are replaced, for credentials that have such. */
export const openAuthorize = (
  { credential }: Pick<AzureSettings, 'credential'>,
  now?: () => number,
  renewal: Renewal | null = null,
): Authorizing => {
  if ('accessKey' in credential) return { authorize: openSigner(credential.accessKey, now) };
  if (renewal !== null) return openBearer(renewal);
  const headers = bearer('token' in credential ? credential.token : '');
  return { authorize: () => headers };
};
