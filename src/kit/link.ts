import { WireError } from '../domain/reading.ts';

/** What one pair of a query says, blanks and plus signs kept as they are: tokens may be base64. */
const parseQuery = (text: string): Record<string, string> => {
  const query: Record<string, string> = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    query[decodeURIComponent(name)] = decodeURIComponent(value);
  }
  return query;
};

/**
 * The token of a page: the query of the link that led to it. Host and path are left behind, so that a caller who makes up a token
 * can still reach nothing but this list.
 */
export const tokenOf = (nextLink: string, endpoint: string, path: string): string => {
  const url = URL.parse(nextLink, `${endpoint}/`);
  if (!url) throw new WireError('nextLink', 'expected a link');
  // The credentials would go along.
  if (url.origin !== endpoint) throw new WireError('nextLink', 'leads to another host, and is not followed');
  if (url.pathname !== path) throw new WireError('nextLink', 'leads to something else than the list that it came with');
  if (url.search.length < 2) throw new WireError('nextLink', 'leads back to the beginning');
  return url.search.slice(1);
};

/** `null` when the token cannot be one of ours. */
export const queryOf = (token: string): Record<string, string> | null => {
  try {
    return parseQuery(token);
  } catch {
    return null;
  }
};
