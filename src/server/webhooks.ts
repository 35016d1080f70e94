import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { decodeText } from '../domain/charset.ts';
import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import { VendorError } from '../domain/error.ts';
import type { Events } from '../events/events.ts';
import type { SecretProblem } from './audit.ts';
import { withinLimit } from './body.ts';
import { type DeliveryRefusal, openDeliveryTokens } from './delivery-tokens.ts';
import type { TokenRefusal } from './jwt.ts';
import type { Log } from './log.ts';
import { replyError } from './reply.ts';

/** The secret of each account that takes deliveries; several while it is changed, all of them valid. */
export type WebhookSecrets = ReadonlyMap<string, string | readonly string[]>;

export interface WebhookOptions {
  readonly events: Events;
  readonly secrets: WebhookSecrets;
  /** By which tokens deliveries are known besides, of accounts that take such. */
  readonly tokens?: ReadonlyMap<string, DeliveryTokens> | undefined;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly log: Log;
  /** A delivery brought the right secret in its URL. */
  readonly onSecretInUrl?: (account: string) => void;
  /** A secret is refused, or none was given; `null`: to no account that takes deliveries. Settles when that may be told. */
  readonly refused?: (account: string | null, problem: SecretProblem) => Promise<void> | null;
  /** A token is not taken, or cannot be judged. */
  readonly tokenRefused?: (refusal: TokenRefusal) => void;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

export const WEBHOOKS = '/webhooks/';

/** What an operator is told of deliveries with their secret in the URL. */
export const SECRET_IN_URL = {
  code: 'secret-in-url',
  problem: 'deliveries bring their secret in the URL, which every proxy on the way writes into its log',
  remedy: 'let the vendor send it as the header x-trunkline-secret or as a bearer token, where it can',
} as const;

/** Tells the log of each account once. */
export const tellSecretsInUrls = (log: Log): ((account: string) => void) => {
  const told = new Set<string>();
  const { code, problem, remedy } = SECRET_IN_URL;
  return (account) => {
    if (!told.has(account)) log.warn({ warning: code, account }, `${problem}; ${remedy}`);
    told.add(account);
  };
};

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

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * `/webhooks/:account`: what vendors deliver, with a secret of the account or a token that is for its webhook. An account that has neither
 * takes nothing, and none tells whether it exists.
 */
export const openWebhooks = (options: WebhookOptions) => {
  const { events, secrets, tokens = new Map(), bodyLimit, log, refused, tokenRefused, onSecretInUrl, now } = options;
  const judges = new Map([...tokens].map(([account, plan]) => [account, openDeliveryTokens(plan, now)]));
  const digests = new Map([...secrets].map(([account, valid]) => [account, [valid].flat().map(digest)]));

  /** Compared with every secret, whichever matches: the time taken tells nothing. */
  const isValid = (account: string, secret: string | undefined): boolean => {
    const shown = digest(secret ?? '');
    let valid = false;
    for (const expected of digests.get(account) ?? [NOBODY]) if (timingSafeEqual(shown, expected)) valid = true;
    return valid && secret !== undefined && secret !== '' && digests.has(account);
  };

  /** `null`: it may be taken. */
  const judgeToken = async (account: string, request: IncomingMessage): Promise<DeliveryRefusal | null | 'none'> => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const judge = judges.get(account);
    if (!judge || !TOKEN.test(token)) return 'none';
    const refusal = await judge(token);
    if (refusal) tokenRefused?.({ account, ...refusal.told });
    return refusal;
  };

  /** Answers a delivery that nothing lets in. */
  const turnAway = async (
    response: ServerResponse,
    account: string,
    refusal: DeliveryRefusal | 'none',
    hasSecret: boolean,
  ): Promise<void> => {
    if (refusal !== 'none' && refusal.status === 503) {
      const problem = 'the keys of the token issuer cannot be read at the moment';
      return replyError(response, 503, 'UNAVAILABLE', problem);
    }
    const isKnown = digests.has(account) || judges.has(account);
    await refused?.(isKnown ? account : null, hasSecret || refusal !== 'none' ? 'wrong' : 'missing');
    if (refusal !== 'none' && refusal.status === 403) {
      return replyError(
        response,
        403,
        'FORBIDDEN',
        `the token is not for this webhook: see its claim "${refusal.told.claim}"`,
      );
    }
    replyError(response, 401, 'UNAUTHENTICATED', 'there is no webhook here for this secret');
  };

  return async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const account = path.slice(WEBHOOKS.length);
    const query = new URLSearchParams(request.url?.split('?', 2)[1]);
    const secret = presented(request, query);
    if (!isValid(account, secret)) {
      const refusal = await judgeToken(account, request);
      if (refusal !== null) return turnAway(response, account, refusal, Boolean(secret));
    }
    if (query.has('secret')) onSecretInUrl?.(account);
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
