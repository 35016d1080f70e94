import { type ErrorCode, VendorError } from '../domain/error.ts';

export type Reconnect = 'retry' | 'handshake' | 'none';

export interface Advice {
  reconnect?: Reconnect;
  interval?: number;
  timeout?: number;
}

/** A Bayeux message as it came, its members made to be what they are called. */
export interface Message {
  readonly [member: string]: unknown;
  readonly channel: string;
  id?: string;
  successful?: boolean;
  error?: string;
  advice?: Advice;
  supportedConnectionTypes?: readonly string[];
}

type Raw = Record<string, unknown>;

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

const tidyAdvice = (advice: unknown): Advice | undefined => {
  if (!isRaw(advice)) return undefined;
  const { reconnect, interval, timeout } = advice;
  const tidy: Advice = {};
  if (reconnect === 'retry' || reconnect === 'handshake' || reconnect === 'none') tidy.reconnect = reconnect;
  if (typeof interval === 'number') {
    // A negative interval means: do not come back.
    if (interval < 0) tidy.reconnect = 'none';
    else tidy.interval = interval;
  }
  if (typeof timeout === 'number' && timeout >= 0) tidy.timeout = timeout;
  return tidy;
};

const tidyMessage = (raw: unknown): Message | null => {
  if (!isRaw(raw) || typeof raw.channel !== 'string' || !raw.channel.startsWith('/')) return null;
  const { channel, id, successful, error, advice, supportedConnectionTypes, ...rest } = raw;
  // Events delivered with the handshake need no counting: every event is handed on as it comes.
  delete rest['x-messages'];
  const message: Message = { channel, ...rest };
  if (typeof id === 'string' || typeof id === 'number') message.id = String(id);
  if (successful !== undefined) message.successful = successful === true;
  if (typeof error === 'string') message.error = error;
  const tidied = tidyAdvice(advice);
  if (tidied !== undefined) message.advice = tidied;
  if (channel === '/meta/handshake') {
    message.supportedConnectionTypes = Array.isArray(supportedConnectionTypes)
      ? supportedConnectionTypes.filter((type) => typeof type === 'string')
      : ['long-polling'];
    // A session that begins cannot be told to begin: cometd would stop at it.
    if (message.successful === true && message.advice?.reconnect === 'handshake') message.advice.reconnect = 'retry';
  }
  // The same of a connect that went well; but there the session is over.
  if (channel === '/meta/connect' && message.advice?.reconnect === 'handshake') message.successful = false;
  return message;
};

const answers = (reply: Message, sent: Message): boolean =>
  reply.channel === sent.channel &&
  (reply.id === undefined
    ? reply.subscription === undefined || reply.subscription === sent.subscription
    : reply.id === sent.id);

export interface Tidied {
  readonly messages: readonly Message[];
  /** Something in the response was no message, or a reply is missing from it. */
  readonly spoilt: boolean;
}

/**
 * Makes of a response what cometd's state machine relies on and does not check: each meta message that was sent has its reply, with its
 * id. Without it, it would wait for ever. `null`: nothing in it is a message.
 */
export const tidyResponse = (response: unknown, sent: readonly Message[]): Tidied | null => {
  const raw: readonly unknown[] = Array.isArray(response) ? response : [response];
  const messages = raw.map(tidyMessage).filter((message) => message !== null);
  if (messages.length === 0) return null;
  const missing: Message[] = [];
  for (const { channel, id, ...rest } of sent) {
    const asked: Message = { ...rest, channel };
    if (id !== undefined) asked.id = id;
    const reply = messages.find((message) => answers(message, asked));
    if (reply === undefined) missing.push({ ...asked, successful: false, error: 'no reply came' });
    else if (id !== undefined) reply.id = id;
  }
  return { messages: [...messages, ...missing], spoilt: missing.length > 0 || messages.length < raw.length };
};

/** The number before the first colon of `error`; `null` when there is none. The words after it differ from release to release. */
export const codeOfReply = ({ error }: Message): number | null => {
  const number = /^(\d{3})(?::|$)/.exec(error ?? '')?.[1];
  return number === undefined ? null : Number(number);
};

/** Denied for good: not a session that is gone (402), and not what a later try may mend. */
export const isRefusal = (reply: Message): boolean => {
  const code = codeOfReply(reply);
  return code !== null && code >= 400 && code < 500 && code !== 402 && code !== 408 && code !== 429;
};

const CODES = new Map<number | null, ErrorCode>([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
]);

const LONGEST_WORDS = 200;

export const errorOfReply = (account: string, reply: Message, what: string): VendorError => {
  const number = codeOfReply(reply);
  return new VendorError(CODES.get(number) ?? 'UNAVAILABLE', account, `account ${account}: ${what}`, {
    vendorCode: number === null ? null : String(number),
    vendorMessage: reply.error?.slice(0, LONGEST_WORDS) ?? null,
  });
};
