import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { wantsEvents } from './event-stream.ts';

/** Keeps the requests in flight, so that a server can stop without breaking them off. */
export const openDrain = (server: Server) => {
  const active = new Map<ServerResponse, IncomingMessage>();
  let draining: Promise<void> | undefined;

  const begin = (graceMs: number): Promise<void> =>
    new Promise((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), graceMs);
      server.close(() => {
        clearTimeout(force);
        resolve();
      });
      for (const [response, request] of active) {
        // A stream ends when its client leaves, not by itself. Cut, not completed: a client that was told "complete" would not come
        // back to another instance.
        if (wantsEvents(request)) response.destroy();
        else if (!response.headersSent) response.setHeader('connection', 'close');
      }
    });

  return {
    track(request: IncomingMessage, response: ServerResponse): void {
      active.set(response, request);
      if (draining) response.setHeader('connection', 'close');
      response.once('close', () => {
        active.delete(response);
        if (draining) setImmediate(() => server.closeIdleConnections());
      });
    },
    begun: () => draining !== undefined,
    /** The second call waits for the first one. */
    drain(graceMs: number): Promise<void> {
      draining ??= begin(graceMs);
      return draining;
    },
  };
};
