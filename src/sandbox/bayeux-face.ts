import { matcher } from './bayeux/channels.ts';
import { exchange } from './bayeux/exchange.ts';
import { errorPage, type Message } from './bayeux/messages.ts';
import type { BayeuxOptions } from './bayeux/options.ts';
import type { BayeuxSession, Session } from './bayeux/session.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from './http-face.ts';

export type { BayeuxOptions } from './bayeux/options.ts';
export type { BayeuxSession } from './bayeux/session.ts';

export interface BayeuxServer {
  /** Serves `path` and `path/{handshake,connect,disconnect}`. */
  register(app: FastifyInstance, path: string): void;
  /** Queues a message for every session of this owner with a matching subscription; answers how many there are. */
  deliver(owner: string, channel: string, data: unknown): number;
  readonly sessions: ReadonlyMap<string, BayeuxSession>;
  /** Loses sessions, all or one, as a restart would: held connects return empty, the next message is answered 402. */
  forget(clientId?: string): void;
  /** Ends sessions from the server's side: held connects return with advice `reconnect: none`. */
  dismiss(clientId?: string): void;
  /** Held connects are answered HTTP 503, as is whatever comes later; no timer is left. */
  close(): void;
}

export const openBayeux = (options: BayeuxOptions): BayeuxServer => {
  const { maxQueue = 10_000 } = options;
  const sessions = new Map<string, Session>();
  let closed = false;

  const remove = (session: Session): void => {
    session.keep();
    sessions.delete(session.clientId);
  };
  const forget = (session: Session): void => {
    remove(session);
    session.outbox.clear();
    session.release('answer');
  };
  const chosen = (clientId?: string): readonly Session[] =>
    [...sessions.values()].filter((session) => clientId === undefined || session.clientId === clientId);
  const answer = exchange({ ...options, sessions, remove });

  const close = (): void => {
    closed = true;
    for (const session of chosen()) {
      remove(session);
      session.release('closing');
    }
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const outcome = closed ? 503 : await answer(request, reply);
    if (outcome === null) return reply.hijack();
    if (typeof outcome === 'number') return reply.code(outcome).type('text/html').send(errorPage(outcome));
    return reply.type('application/json;charset=UTF-8').send(JSON.stringify(outcome));
  };

  return {
    sessions,
    register(app, path) {
      for (const url of [path, `${path}/handshake`, `${path}/connect`, `${path}/disconnect`]) app.post(url, handle);
      app.addHook('onClose', async () => close());
    },
    deliver(owner, channel, data) {
      if (sessions.size === 0) return 0;
      const matches = matcher(channel);
      const found = chosen().filter((session) => session.owner === owner && matches(session.subscriptions));
      if (found.length === 0) return 0;
      // The teller may change its data before they are fetched.
      const message: Message = JSON.parse(JSON.stringify({ channel, data }));
      for (const session of found) {
        session.outbox.add(message);
        if (session.outbox.size > maxQueue) forget(session);
        else session.release('answer');
      }
      return found.length;
    },
    forget(clientId) {
      for (const session of chosen(clientId)) forget(session);
    },
    dismiss(clientId) {
      for (const session of chosen(clientId)) {
        remove(session);
        session.dismiss();
        session.outbox.add({ channel: '/meta/disconnect' });
        session.release('answer');
      }
    },
    close,
  };
};
