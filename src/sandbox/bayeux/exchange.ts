import type { FastifyReply, FastifyRequest } from '../http-face.ts';
import { asMessage, failure, type Message, readCookie, readMessages, success } from './messages.ts';
import type { BayeuxOptions } from './options.ts';
import { openSession, type Session } from './session.ts';
import { subscribe, unsubscribe } from './subscriptions.ts';

export interface ExchangeOptions extends BayeuxOptions {
  readonly sessions: Map<string, Session>;
  readonly remove: (session: Session) => void;
}

/** Messages, or the HTTP status to fail with, or null: nobody is there any more to be answered. */
type Answer = readonly Message[] | number | null;

const COOKIE = 'BAYEUX_BROWSER';

/** One HTTP request with its messages, and what it is answered. */
export const exchange = (options: ExchangeOptions) => {
  const { clock, random, admit, sessions, remove } = options;
  const { timeoutMs = 30_000, intervalMs = 0, maxIntervalMs = 10_000, multiSessionIntervalMs = 2000 } = options;
  const { maxSessionsPerBrowser = 1, metaConnectDeliverOnly = false, duplicateConnectStatus = 408 } = options;
  const { unknownSessionError = '402::Unknown client', trustClientSession = false } = options;
  let handshakes = 0;

  const find = (request: FastifyRequest, { clientId }: Message): Session | null => {
    const session = typeof clientId === 'string' ? sessions.get(clientId) : undefined;
    if (!session) return null;
    return trustClientSession || readCookie(request.headers.cookie, COOKIE) === session.browserId ? session : null;
  };

  const handshake = (message: Message, request: FastifyRequest, reply: FastifyReply): Message => {
    const owner = admit(request);
    if (owner === null) return failure(message, '403::Handshake denied', { advice: { reconnect: 'none' } });
    let browserId = readCookie(request.headers.cookie, COOKIE);
    if (!browserId) {
      browserId = random.hex(16);
      reply.header('set-cookie', `${COOKIE}=${browserId}; Path=/; HttpOnly`);
    }
    handshakes += 1;
    const asked = options.ack ? asMessage(message.ext)?.ack : undefined;
    const acknowledged = asked === true || asMessage(asked)?.enabled === true;
    const session = openSession({
      clock,
      clientId: handshakes.toString(36) + random.hex(24),
      owner,
      browserId,
      timeoutMs,
      intervalMs,
      maxIntervalMs,
      acknowledged,
      onExpired: () => remove(session),
    });
    sessions.set(session.clientId, session);
    session.awaitNext();
    return success(message, {
      clientId: session.clientId,
      version: '1.0',
      minimumVersion: '1.0',
      supportedConnectionTypes: ['long-polling'],
      advice: session.takeAdvice(),
      // In the form in which it was asked for: `true` of old, an object of late.
      ...(acknowledged ? { ext: { ack: asked === true || { enabled: true } } } : {}),
    });
  };

  const isCrowded = ({ browserId }: Session): boolean => {
    if (maxSessionsPerBrowser < 0) return false;
    const held = [...sessions.values()].filter((other) => other.held && other.browserId === browserId);
    return held.length >= maxSessionsPerBrowser;
  };

  const hold = async (session: Session, { raw }: FastifyReply) => {
    // Not the request's `close`, which comes as soon as its body has been read.
    const onClose = (): void => session.release('gone');
    raw.once('close', onClose);
    const why = await session.hold();
    raw.off('close', onClose);
    return why;
  };

  const connect = async (message: Message, session: Session, alone: boolean, reply: FastifyReply): Promise<Answer> => {
    session.release('superseded');
    const isFirst = !session.connected;
    session.connect(message);
    let advice = session.takeAdvice();
    let successful = true;
    if (alone && !session.outbox.waiting) {
      if (isCrowded(session)) {
        successful = multiSessionIntervalMs > 0;
        advice = successful
          ? { ...advice, 'multiple-clients': true, reconnect: 'retry', interval: multiSessionIntervalMs }
          : { ...advice, 'multiple-clients': true, reconnect: 'none' };
        session.adviseAgain();
      } else if (!isFirst && session.timeoutMs > 0 && !reply.raw.destroyed) {
        const why = await hold(session, reply);
        if (why === 'superseded') return duplicateConnectStatus;
        if (why === 'closing') return 503;
      }
    }
    if (session.dismissed) advice = { ...advice, reconnect: 'none' };
    else if (sessions.has(session.clientId)) session.awaitNext();
    // What waits goes to the next connect.
    if (reply.raw.destroyed) return null;
    const events = session.outbox.take();
    const ack = session.acknowledged && { ext: { ack: session.acknowledged.batch } };
    return [...events, { ...success(message, advice ? { advice } : {}), ...ack, successful }];
  };

  const unknown = (message: Message): Message =>
    failure(
      message,
      unknownSessionError,
      message.channel === '/meta/connect' ? { advice: { reconnect: 'handshake', interval: 0 } } : {},
    );

  const other = (message: Message, session: Session): Message => {
    session.touch();
    switch (message.channel) {
      case '/meta/subscribe':
        return subscribe(message, session);
      case '/meta/unsubscribe':
        return unsubscribe(message, session, sessions.values());
      case '/meta/disconnect':
        remove(session);
        session.dismiss();
        session.release('answer');
        return success(message);
      default:
        return failure(message, '403:denied_by_security_policy:publish_denied');
    }
  };

  return async (request: FastifyRequest, reply: FastifyReply): Promise<Answer> => {
    const messages = readMessages(request.body, request.headers['content-type']);
    if (!messages) return 400;
    const [first] = messages;
    if (!first) return 500;
    const alone = messages.length === 1;
    if (messages.some(({ channel }) => channel === '/meta/handshake')) {
      return alone ? [handshake(first, request, reply)] : 500;
    }
    // A request belongs to one client: the one that sends its first message.
    const session = find(request, first);
    const events: Message[] = [];
    const replies: Message[] = [];
    for (const message of messages) {
      if (typeof message.channel !== 'string') replies.push(failure(message, '400::channel_missing'));
      else if (!session || message.clientId !== session.clientId || !sessions.has(session.clientId)) {
        replies.push(unknown(message));
      } else if (message.channel === '/meta/connect') {
        const answer = await connect(message, session, alone, reply);
        if (answer === null || typeof answer === 'number') return answer;
        events.push(...answer.slice(0, -1));
        replies.push(...answer.slice(-1));
      } else replies.push(other(message, session));
    }
    if (reply.raw.destroyed) return null;
    if (session && !metaConnectDeliverOnly && !session.acknowledged) events.push(...session.outbox.take());
    return [...events, ...replies];
  };
};
