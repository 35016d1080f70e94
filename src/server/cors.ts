import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the API is asked by. */
export const METHODS = 'GET, HEAD, POST, OPTIONS';

const REQUEST_HEADERS =
  'authorization, content-type, if-none-match, last-event-id, x-api-key, x-trunkline-cost, x-trunkline-csrf, x-request-id, traceparent';
/** What pages may read of an answer besides its body. */
const ANSWER_HEADERS = 'etag, x-request-id, traceresponse';

/**
 * Whether a page of another origin makes a browser ask without asking first whether it may: by an image, a form, a script. Such a request
 * says of which site it is, and of no origin that could be listed. What a browser asks for a page that it opens is no such request.
 */
export const isFromElsewhere = ({ headers }: IncomingMessage, origins: readonly string[]): boolean => {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return origin === undefined || !(origins.includes('*') || origins.includes(origin));
};

/** Lets pages of the listed origins read answers; `*` stands for every origin. Cookies play no part. */
export const openCors = (origins: readonly string[]) => {
  const listed = new Set(origins);
  const all = listed.has('*');

  /** True when the request was a preflight and is answered. */
  return ({ method, headers }: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = headers;
    if (origin !== undefined && listed.size > 0) {
      if (!all) response.appendHeader('vary', 'Origin');
      if (all || listed.has(origin)) {
        response.setHeader('access-control-allow-origin', all ? '*' : origin);
        response.setHeader('access-control-expose-headers', ANSWER_HEADERS);
        if (method === 'OPTIONS') {
          response.setHeader('access-control-allow-methods', 'GET, HEAD, POST');
          response.setHeader('access-control-allow-headers', REQUEST_HEADERS);
          response.setHeader('access-control-max-age', '600');
        }
      }
    }
    if (method !== 'OPTIONS') return false;
    response.writeHead(204, { allow: METHODS }).end();
    return true;
  };
};
