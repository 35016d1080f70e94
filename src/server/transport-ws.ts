import { GraphQLError } from 'graphql';
import { CloseCode, type Message, MessageType, type SubscribePayload, validateMessage } from 'graphql-ws';
import { isCut, isExactNumber, isJsonObject, JsonLimitError, MOST_LEVELS, parseRest } from '../domain/json.ts';
import type { Clock } from '../domain/runtime.ts';
import type { Payloads } from './subscriptions.ts';

/** The way to the client. What is sent after `close` goes nowhere. */
export interface Peer {
  readonly send: (text: string) => void;
  /** One payload under its head, which lacks the payload and the last brace. Settles when it is time for the next; at once mostly. */
  readonly next: (head: Buffer, payload: string) => Promise<void> | undefined;
  readonly close: (code: number, reason: string) => void;
}

/** What an operation comes to: it is refused, has one result as JSON text, or many. */
export type Begun = { readonly errors: readonly GraphQLError[] } | { readonly result: string } | Payloads;

export interface ConversationOptions {
  readonly peer: Peer;
  /** Whether the peer is let in by these parameters; else how it is told to leave. */
  readonly connect: (params: unknown) => Promise<{ readonly code: number; readonly reason: string } | null>;
  /** Everything that this opens must end when `gone` aborts: the peer has gone, or wants no more of this operation. */
  readonly begin: (asked: SubscribePayload, gone: AbortSignal) => Promise<Begun>;
  readonly mask: (error: unknown) => GraphQLError;
  /** What a peer is told with the acknowledgement. */
  readonly welcome?: () => Readonly<Record<string, unknown>> | undefined;
  readonly operationLimit: number;
  /** How many operations are refused for `operationLimit` and how. */
  readonly tooMany: () => GraphQLError;
  readonly after: Clock['after'];
}

/** How long a peer may take to introduce itself. */
const INIT_MS = 3_000;
/** Messages that a peer may send before it is let in: its introduction, and some pings. */
const MOST_EARLY_MESSAGES = 20;
const LONGEST_EARLY_MESSAGE = 16_384;

export const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;

/** One generation of an id: what was begun under it is never taken for what is begun under it later. */
type Operation = AbortController;

const isPayloads = (begun: Begun): begun is Payloads => 'next' in begun;

const TOO_DEEP = `nested deeper than ${MOST_LEVELS} levels, or holds too long a number`;

/** Throws for what is no message that a client may send. */
const readMessage = (text: string): Message => {
  const message = validateMessage(parseRest(text));
  // Of an operation it costs that one; its socket, on which others run, stays.
  if (isCut(message) && message.type !== MessageType.Subscribe) throw new JsonLimitError(TOO_DEEP);
  // A number that is too long looks like an object to whatever checks for one.
  const payload = 'payload' in message ? message.payload : undefined;
  if (isExactNumber(payload)) throw new TypeError('a number is no payload');
  if (message.type === MessageType.Subscribe && isExactNumber(message.payload.variables))
    throw new TypeError('a number is no variables');
  return message;
};

/**
 * The server's side of one socket in the protocol `graphql-transport-ws`. An operation belongs to the socket, its id and its generation:
 * it ends for certain when the client completes it, when the socket goes and when it is over, and what comes of it afterwards is not told.
 */
export const openConversation = (options: ConversationOptions) => {
  const { peer, connect, begin, mask, operationLimit, tooMany } = options;
  const operations = new Map<string, Operation>();
  let phase: 'new' | 'connecting' | 'acknowledged' | 'over' = 'new';
  let early = 0;
  /** Those that were completed, too, until what they opened has ended. */
  let running = 0;

  const end = (): void => {
    phase = 'over';
    cancelInit();
    const left = [...operations.values()];
    operations.clear();
    for (const operation of left) operation.abort();
  };
  const close = (code: number, reason: string): void => {
    if (phase === 'over') return;
    end();
    peer.close(code, reason);
  };
  const cancelInit = options.after(INIT_MS, () => {
    if (phase === 'new') close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
  });

  const say = (message: object): void => {
    if (phase !== 'over') peer.send(JSON.stringify(message));
  };
  const sayErrors = (id: string, errors: readonly GraphQLError[]): void =>
    say({ id, type: MessageType.Error, payload: errors.map((error) => mask(error).toJSON()) });

  const init = async (params: unknown): Promise<void> => {
    phase = 'connecting';
    const refusal = await connect(params);
    if ((phase as string) === 'over') return;
    if (refusal) return close(refusal.code, refusal.reason);
    phase = 'acknowledged';
    const payload = options.welcome?.();
    say({ type: MessageType.ConnectionAck, ...(payload ? { payload } : {}) });
  };

  const tell = async (id: string, begun: Begun, isCurrent: () => boolean): Promise<void> => {
    if ('errors' in begun) return;
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    if (!isPayloads(begun)) {
      await peer.next(head, begun.result);
      return;
    }
    while (isCurrent()) {
      const { value, done } = await begun.next();
      if (done || !isCurrent()) return;
      const waiting = peer.next(head, value);
      if (waiting) await waiting;
    }
  };

  const run = async (id: string, operation: Operation, asked: SubscribePayload): Promise<void> => {
    const isCurrent = (): boolean => operations.get(id) === operation;
    /** The id is free before the client is told, which may use it again at once. */
    const finish = (then: () => void): void => {
      if (!isCurrent()) return;
      operations.delete(id);
      then();
    };
    try {
      const begun = await begin(asked, operation.signal);
      if (!isCurrent()) return;
      await tell(id, begun, isCurrent);
      finish(() => ('errors' in begun ? sayErrors(id, begun.errors) : say({ id, type: MessageType.Complete })));
    } catch (error) {
      finish(() => sayErrors(id, [error as GraphQLError]));
    } finally {
      operation.abort();
    }
  };

  const subscribe = async (id: string, asked: SubscribePayload): Promise<void> => {
    if (phase !== 'acknowledged') return close(CloseCode.Unauthorized, 'Unauthorized');
    if (operations.has(id)) return close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
    if (operations.size >= operationLimit || running >= 2 * operationLimit) return sayErrors(id, [tooMany()]);
    if (isCut(asked))
      return sayErrors(id, [new GraphQLError(`variables: ${TOO_DEEP}`, { extensions: { code: 'BAD_REQUEST' } })]);
    const operation: Operation = new AbortController();
    operations.set(id, operation);
    running += 1;
    await run(id, operation, asked);
    running -= 1;
  };

  const complete = (id: string): void => {
    const operation = operations.get(id);
    operations.delete(id);
    operation?.abort();
  };

  const isTooEarly = (text: string): boolean => {
    if (phase === 'acknowledged') return false;
    early += 1;
    if (early > MOST_EARLY_MESSAGES) close(POLICY_VIOLATION, 'too many messages before the connection is acknowledged');
    else if (text.length > LONGEST_EARLY_MESSAGE) close(TOO_BIG, 'too long before the connection is acknowledged');
    return (phase as string) === 'over';
  };

  return {
    /** Takes one text message. Rejects for a fault of our own only. */
    async receive(text: string): Promise<void> {
      if (phase === 'over' || isTooEarly(text)) return;
      let message: Message;
      try {
        message = readMessage(text);
      } catch (error) {
        const problem = error instanceof JsonLimitError ? `: ${error.message}` : '';
        return close(CloseCode.BadRequest, `Invalid message received${problem}`);
      }
      switch (message.type) {
        case MessageType.ConnectionInit:
          if (phase === 'new') return init(message.payload);
          return close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
        case MessageType.Ping:
          return say({
            type: MessageType.Pong,
            ...(isJsonObject(message.payload) ? { payload: message.payload } : {}),
          });
        case MessageType.Pong:
          return;
        case MessageType.Subscribe:
          return subscribe(message.id, message.payload);
        case MessageType.Complete:
          return complete(message.id);
        default:
          return close(CloseCode.BadRequest, 'Invalid message received');
      }
    },
    close,
    /** The socket is gone. */
    end,
    isOver: () => phase === 'over',
  };
};

export type Conversation = ReturnType<typeof openConversation>;
