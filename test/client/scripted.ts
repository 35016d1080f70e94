import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Subscribe {
  readonly id: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly next: (data: object) => void;
  readonly error: (message: string, code?: string) => void;
}

export interface Script {
  /** Key that is let in; any when absent. */
  readonly key?: string;
  /** Goes with the acknowledgement. */
  readonly welcome?: object;
  readonly onSubscribe?: (subscription: Subscribe) => void;
}

/** The server's side of graphql-transport-ws, in a few lines, with the faults of networks. */
export const openScripted = async (script: Script = {}, port = 0) => {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols: () => 'graphql-transport-ws' });
  await new Promise((resolve) => sockets.once('listening', resolve));
  let mute = false;
  const subscriptions: Subscribe[] = [];
  const greet = (socket: WebSocket, key: unknown): void => {
    if (script.key !== undefined && key !== script.key) socket.close(4403, 'the key is not known');
    else socket.send(JSON.stringify({ type: 'connection_ack', payload: script.welcome }));
  };
  sockets.on('connection', (socket) => {
    socket.on('message', (text) => {
      if (mute) return;
      const { type, id, payload } = JSON.parse(String(text));
      if (type === 'connection_init') greet(socket, payload?.['x-api-key']);
      else if (type === 'ping') socket.send('{"type":"pong"}');
      else if (type === 'subscribe') {
        const subscription: Subscribe = {
          id,
          query: payload.query,
          variables: payload.variables,
          next: (data) => socket.send(JSON.stringify({ id, type: 'next', payload: { data } })),
          error: (message, code) =>
            socket.send(JSON.stringify({ id, type: 'error', payload: [{ message, extensions: { code } }] })),
        };
        subscriptions.push(subscription);
        script.onSubscribe?.(subscription);
      }
    });
  });
  const { port: taken } = sockets.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${taken}/graphql`,
    port: taken,
    subscriptions,
    /** Answers nothing any more, and closes nothing either. */
    fallSilent(): void {
      mute = true;
    },
    cut(code?: number): void {
      for (const socket of sockets.clients)
        code === undefined ? socket.terminate() : socket.close(code, 'for the test');
    },
    async close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
};

export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
