import { createHash, createHmac } from 'node:crypto';
import { realClock } from '../../domain/runtime.ts';
import type { Authorized } from '../../transport/options.ts';
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

/** Asked anew for each attempt: the date is signed. */
export const openAuthorize = (
  { credential }: Pick<AzureSettings, 'credential'>,
  now?: () => number,
): ((request: Authorized) => Record<string, string>) => {
  if ('accessKey' in credential) return openSigner(credential.accessKey, now);
  const authorization = `Bearer ${credential.token}`;
  return () => ({ authorization });
};
