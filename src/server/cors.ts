import type { IncomingMessage, ServerResponse } from 'node:http';

const REQUEST_HEADERS = 'authorization, content-type, x-api-key, x-trunkline-cost, x-request-id, traceparent';
/** What pages may read of an answer besides its body. */
const ANSWER_HEADERS = 'x-request-id, traceresponse';

/** Lets pages of the listed origins read answers; `*` stands for every origin. Cookies play no part. */
export const openCors = (origins: readonly string[]) => {
  const listed = new Set(origins);
  const all = listed.has('*');

  /** True when the request was a preflight and is answered. */
  return ({ method, headers }: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = headers;
    if (origin !== undefined && listed.size > 0) {
      if (!all) response.setHeader('vary', 'Origin');
      if (all || listed.has(origin)) {
        response.setHeader('access-control-allow-origin', all ? '*' : origin);
        response.setHeader('access-control-expose-headers', ANSWER_HEADERS);
        if (method === 'OPTIONS') {
          response.setHeader('access-control-allow-methods', 'GET, POST');
          response.setHeader('access-control-allow-headers', REQUEST_HEADERS);
          response.setHeader('access-control-max-age', '600');
        }
      }
    }
    if (method !== 'OPTIONS') return false;
    response.writeHead(204, { allow: 'GET, POST, OPTIONS' }).end();
    return true;
  };
};
