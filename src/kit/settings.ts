import { z } from 'zod';
import { withoutTrailingSlashes } from '../domain/address.ts';

/**
 * A base URL: http or https, a path prefix if need be; no credentials, no query, no fragment. Without its trailing slash, and with `suffix`
 * at its end, whether the operator wrote it or not. `insteadOfUser` names the settings that hold the credentials.
 */
export const webAddress = ({
  example,
  insteadOfUser,
  suffix = '',
}: {
  readonly example: string;
  readonly insteadOfUser: string;
  readonly suffix?: string;
}) =>
  z.string().transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const url = URL.parse(text.trim());
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      return refuse(`must be a URL that begins with https:// (or http://), such as ${example}`);
    if (url.username || url.password) return refuse(`must not hold credentials: use ${insteadOfUser}`);
    if (url.search || url.hash) return refuse('must not hold a query or a fragment');
    const path = withoutTrailingSlashes(url.pathname);
    return `${url.origin}${path.endsWith(suffix) ? path : path + suffix}`;
  });

/** A password, token or user name of HTTP Basic. A blank around it is cut off. */
export const credential = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** A user name of HTTP Basic. */
export const userName = credential.regex(/^[^:]*$/, 'must not hold a colon');

/** An id of the vendor's that begins with a prefix, such as `AC`; what comes behind it is the vendor's own affair. */
export const sid = (prefix: string) =>
  credential.regex(new RegExp(`^${prefix}[0-9A-Za-z]+$`), `must be a SID that begins with ${prefix}`);

/** The header of HTTP Basic. */
export const basicAuth = (user: string, password: string): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
