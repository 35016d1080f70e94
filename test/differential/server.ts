import { once } from 'node:events';
import type { GraphQLSchema } from 'graphql';
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import { startServer } from '../../src/server/http.ts';
import { openLog } from '../../src/server/log.ts';
import { LIMITS } from './plain.ts';
import { type Asked, comparable, openGround, PRINCIPALS, type Subject, type Transport, type Who } from './subject.ts';

const bodyOf = ({ document, operationName, variables }: Asked): string =>
  `{"query":${JSON.stringify(document)},"operationName":${JSON.stringify(operationName)},"variables":${variables}}`;

const addressOf = ({ document, operationName, variables }: Asked): string => {
  const query = new URLSearchParams({ query: document, variables });
  if (operationName !== null) query.set('operationName', operationName);
  return `?${query}`;
};

const FRAME = /^\{"id":"(\d+)","type":"(next|error)","payload":/;

const openSocket = async (url: string, who: Who) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-api-key': PRINCIPALS[who].key } }));
  await once(socket, 'message');
  const waiting = new Map<string, (answer: string) => void>();
  socket.on('message', (message) => {
    const frame = String(message);
    const [head = '', id = '', type] = FRAME.exec(frame) ?? [];
    // As it stands in the frame.
    const payload = frame.slice(head.length, -1);
    waiting.get(id)?.(type === 'error' ? `{"errors":${payload}}` : payload);
  });
  return {
    ask: (operation: Asked): Promise<string> => {
      const id = String(waiting.size + 1);
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.set(id, resolve);
      socket.send(`{"id":"${id}","type":"subscribe","payload":${bodyOf(operation)}}`);
      return promise;
    },
    close: (): void => socket.terminate(),
  };
};

export interface ServerSubject extends Subject {
  /** How many operations were answered with another one's result. */
  readonly shared: () => Promise<number>;
}

/** The real server, asked over real sockets. */
export const openServer = async (schema: GraphQLSchema): Promise<ServerSubject> => {
  const { recorder, gateway, events, live, close } = openGround();
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    schema,
    gateway,
    events,
    live,
    auth: { apiKeys: Object.values(PRINCIPALS) },
    limits: LIMITS,
    bodyLimit: 1_000_000,
    webhookBodyLimit: 1_000,
    socketOperations: 10,
    requestTimeoutMs: 60_000,
    graphiql: false,
    wallboard: false,
    introspection: true,
    cors: [],
    log: openLog('silent'),
  });
  const dispatcher = new Agent({ pipelining: 1 });
  const url = `${server.url}/graphql`;
  const sockets = { admin: await openSocket(server.url, 'admin'), viewer: await openSocket(server.url, 'viewer') };

  const send = async (asked: Asked, accept: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': PRINCIPALS[asked.who].key, accept };
    const { body } = await request(url, { dispatcher, method: 'POST', headers, body: bodyOf(asked) });
    return body.text();
  };
  const ways: { readonly [T in Transport]: (asked: Asked) => Promise<string> } = {
    post: (asked) => send(asked, 'application/json'),
    get: async (asked) => {
      const headers = { 'x-api-key': PRINCIPALS[asked.who].key, accept: 'application/graphql-response+json' };
      const { body } = await request(`${url}${addressOf(asked)}`, { dispatcher, headers });
      return body.text();
    },
    events: async (asked) => {
      const text = await send(asked, 'text/event-stream');
      // A line of an event stream ends with a line feed and not with what else Unicode calls the end of a line.
      return /(?:^|\n)event: next\ndata: ([^\n]*)\n/.exec(text)?.[1] ?? text;
    },
    socket: (asked) => sockets[asked.who].ask(asked),
  };

  return {
    ask: async (asked, transport = 'post') => comparable(await ways[transport](asked)),
    settled: async () => {
      const { body } = await request(`${server.url}/healthz`, { dispatcher });
      await body.dump();
    },
    recorder,
    async shared() {
      const headers = { 'x-api-key': PRINCIPALS.admin.key };
      const { body } = await request(`${server.url}/metrics`, { dispatcher, headers });
      return Number(/^trunkline_operations_shared_total (\d+)$/m.exec(await body.text())?.[1]);
    },
    async close() {
      for (const socket of Object.values(sockets)) socket.close();
      await dispatcher.close();
      await server.drain(0);
      await close();
    },
  };
};
