import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { decodeText } from '../domain/charset.ts';
import { VendorError } from '../domain/error.ts';
import type { Events } from '../events/events.ts';
import type { SecretProblem } from './audit.ts';
import { withinLimit } from './body.ts';
import type { Log } from './log.ts';
import { replyError } from './reply.ts';

/** The secret of each account that takes deliveries; several while it is changed, all of them valid. */
export type WebhookSecrets = ReadonlyMap<string, string | readonly string[]>;

export interface WebhookOptions {
  readonly events: Events;
  readonly secrets: WebhookSecrets;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly log: Log;
  /** A secret is refused, or none was given; `null`: to no account that takes deliveries. Settles when that may be told. */
  readonly refused?: (account: string | null, problem: SecretProblem) => Promise<void> | null;
}

export const WEBHOOKS = '/webhooks/';

const METHODS = new Set(['POST', 'GET', 'OPTIONS']);
const BEARER = /^Bearer +([^ ]+) *$/i;

/** What a vendor retries later, and what it must not: the same delivery would fail again. */
const STATUS = new Map([
  ['INVALID_INPUT', 400],
  ['UNSUPPORTED', 404],
  ['NOT_FOUND', 404],
  ['RATE_LIMITED', 429],
]);

const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

const NOBODY = digest('');

/** In the URL (`?secret=`), where a vendor can be told nothing else, or in a header. */
const presented = ({ headers }: IncomingMessage, query: URLSearchParams): string | undefined => {
  const header = headers['x-trunkline-secret'];
  if (typeof header === 'string') return header;
  return query.get('secret') ?? BEARER.exec(headers.authorization ?? '')?.[1];
};

const headersOf = ({ headers }: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );

/** `/webhooks/:account`: what vendors deliver. An account without a secret takes nothing, and none tells whether it exists. */
export const openWebhooks = ({ events, secrets, bodyLimit, log, refused }: WebhookOptions) => {
  const digests = new Map([...secrets].map(([account, valid]) => [account, [valid].flat().map(digest)]));

  /** Compared with every secret, whichever matches: the time taken tells nothing. */
  const isValid = (account: string, secret: string | undefined): boolean => {
    const shown = digest(secret ?? '');
    let valid = false;
    for (const expected of digests.get(account) ?? [NOBODY]) if (timingSafeEqual(shown, expected)) valid = true;
    return valid && secret !== undefined && secret !== '' && digests.has(account);
  };

  return async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const account = path.slice(WEBHOOKS.length);
    const query = new URLSearchParams(request.url?.split('?', 2)[1]);
    const secret = presented(request, query);
    if (!isValid(account, secret)) {
      await refused?.(digests.has(account) ? account : null, secret ? 'wrong' : 'missing');
      return replyError(response, 401, 'UNAUTHENTICATED', 'there is no webhook here for this secret');
    }
    if (!METHODS.has(request.method ?? '')) {
      return replyError(response, 405, 'METHOD_NOT_ALLOWED', 'deliveries are sent by POST');
    }
    /** It does not come again. */
    const refuse = (status: number, code: string, problem: string): void => {
      log.warn({ account, code, problem }, 'a delivery was refused');
      if (request.method === 'POST') events.missed(account);
      replyError(response, status, code, problem);
    };
    const encoding = request.headers['content-encoding'] || 'identity';
    if (encoding.toLowerCase() !== 'identity') {
      response.setHeader('accept-encoding', 'identity');
      return refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'deliveries are taken uncompressed only');
    }
    const body = await withinLimit(request, bodyLimit);
    if (!body) return refuse(413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);
    const decoded = decodeText(await buffer(body), request.headers['content-type']);
    if ('fault' in decoded) {
      return decoded.fault === 'unknown'
        ? refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `the body ${decoded.problem}`)
        : refuse(400, 'INVALID_INPUT', `the body ${decoded.problem}`);
    }
    query.delete('secret');
    try {
      const answer = await events.receive(account, {
        method: request.method ?? 'POST',
        headers: headersOf(request),
        query: Object.fromEntries(query),
        body: decoded.text,
      });
      response.writeHead(answer.status, {
        ...(answer.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...answer.headers,
      });
      response.end(answer.body);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log.warn({ account, code: error.code, problem: error.message }, 'a delivery was refused');
      replyError(response, STATUS.get(error.code) ?? 503, error.code, error.message);
    }
  };
};
