import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { decodeText } from '../domain/charset.ts';
import { VendorError } from '../domain/error.ts';
import type { Events } from '../events/events.ts';
import type { DeliveryProblem } from './audit.ts';
import { isEncoded, withinLimit } from './body.ts';
import type { DeliveryRefusal } from './delivery-tokens.ts';
import type { Log } from './log.ts';
import { replyError, replyNoRoom } from './reply.ts';
import { openUnproven } from './unproven.ts';
import { type DoorOptions, openDoor, presentedSecret } from './webhook-door.ts';

export type { WebhookSecrets } from './webhook-door.ts';

type Delivery = Parameters<Events['receive']>[1];

/** Whether the vendor made this delivery, by its signature. */
type Verify = (delivery: Delivery) => boolean | Promise<boolean>;

export interface WebhookOptions extends DoorOptions {
  readonly events: Events;
  /** `undefined` where the account's vendor does not sign, or where there is no such account. */
  readonly verifierOf?: (account: string) => Verify | undefined;
  /** What the public knows this server by, without a slash at its end; the `Host` that a request names when left out. */
  readonly publicUrl?: string | undefined;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly log: Log;
  /** A delivery brought the right secret in its URL. */
  readonly onSecretInUrl?: (account: string) => void;
  /** A delivery is not the vendor's; `null`: to no account that takes deliveries. Settles when that may be told. */
  readonly refused?: (account: string | null, problem: DeliveryProblem) => Promise<void> | null;
  /** Whether a delivery is the vendor's cannot be said at the moment. */
  readonly unjudged?: (account: string, problem: VendorError) => void;
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

/** What a vendor retries later, and what it must not: the same delivery would fail again. */
const STATUS = new Map([
  ['INVALID_INPUT', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['UNSUPPORTED', 404],
  ['NOT_FOUND', 404],
  ['RATE_LIMITED', 429],
]);

const headersOf = ({ headers }: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );

/** What of a delivery concerns the vendor. */
const deliveryOf = (request: IncomingMessage, query: URLSearchParams, body: string, publicUrl?: string): Delivery => {
  const given = new URLSearchParams(query);
  given.delete('secret');
  return {
    method: request.method ?? 'POST',
    headers: headersOf(request),
    url: `${publicUrl ?? `http://${request.headers.host ?? 'localhost'}`}${request.url}`,
    query: Object.fromEntries(given),
    body,
  };
};

/**
 * `/webhooks/:account`: what vendors deliver, with a secret of the account, a token that is for its webhook, or the vendor's signature. An
 * account that has none of them takes nothing, and none without a signature tells whether it exists.
 */
export const openWebhooks = (options: WebhookOptions) => {
  const { events, bodyLimit, log, refused, unjudged, onSecretInUrl, publicUrl, verifierOf = () => undefined } = options;
  const door = openDoor(options);
  const unproven = openUnproven(bodyLimit);

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
    const isKnown = door.isConfigured(account);
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

  /** Answers what the vendor's adapter refuses. */
  const replyRefusal = async (response: ServerResponse, account: string, error: VendorError): Promise<void> => {
    log.warn({ account, code: error.code, problem: error.message }, 'a delivery was refused');
    if (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN') await refused?.(account, 'signature');
    replyError(response, STATUS.get(error.code) ?? 503, error.code, error.message);
  };

  /** Whether it is the vendor's by its signature; an answer is on its way when it is not. */
  const isSigned = async (
    verify: Verify,
    account: string,
    delivery: Delivery,
    response: ServerResponse,
  ): Promise<boolean> => {
    try {
      if (await verify(delivery)) return true;
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      const status = STATUS.get(error.code) ?? 503;
      if (status < 429) await refused?.(account, 'signature');
      else unjudged?.(account, error);
      replyError(response, status, error.code, error.message);
      return false;
    }
    await refused?.(account, 'signature');
    replyError(response, 403, 'FORBIDDEN', 'the signature of this delivery does not hold for the URL it was sent to');
    return false;
  };

  return async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const account = path.slice(WEBHOOKS.length);
    const verify = verifierOf(account);
    const query = new URLSearchParams(request.url?.split('?', 2)[1]);
    const secret = presentedSecret(request.headers, query);
    let isProven = door.isValid(account, secret);
    if (!isProven && (door.isConfigured(account) || !verify)) {
      const refusal = await door.judgeToken(account, request.headers);
      if (refusal !== null) return turnAway(response, account, refusal, Boolean(secret));
      isProven = true;
    }
    if (isProven && query.has('secret')) onSecretInUrl?.(account);
    if (!METHODS.has(request.method ?? '')) {
      return replyError(response, 405, 'METHOD_NOT_ALLOWED', 'deliveries are sent by POST');
    }
    /** It does not come again. Whether it was the vendor's is not known of one that has proven nothing yet. */
    const refuse = (status: number, code: string, problem: string): void => {
      if (isProven) log.warn({ account, code, problem }, 'a delivery was refused');
      if (isProven && request.method === 'POST') events.missed(account);
      replyError(response, status, code, problem);
    };
    if (isEncoded(request)) {
      response.setHeader('accept-encoding', 'identity');
      return refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'deliveries are taken uncompressed only');
    }
    const leave = isProven ? () => {} : unproven.enter(request);
    if (!leave) return replyNoRoom(response, unproven.noRoom);
    try {
      const body = await withinLimit(request, bodyLimit);
      if (!body) return refuse(413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);
      const decoded = decodeText(await buffer(body), request.headers['content-type']);
      if ('fault' in decoded) {
        return decoded.fault === 'unknown'
          ? refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `the body ${decoded.problem}`)
          : refuse(400, 'INVALID_INPUT', `the body ${decoded.problem}`);
      }
      const delivery = deliveryOf(request, query, decoded.text, publicUrl);
      if (verify && !(await isSigned(verify, account, delivery, response))) return;
      const answer = await events.receive(account, delivery);
      response.writeHead(answer.status, {
        ...(answer.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...answer.headers,
      });
      response.end(answer.body);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      await replyRefusal(response, account, error);
    } finally {
      leave();
    }
  };
};
