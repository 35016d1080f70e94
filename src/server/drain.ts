import type { Server, ServerResponse } from 'node:http';

/** Keeps the requests in flight, so that a server can stop without breaking them off. */
export const openDrain = (server: Server) => {
  const active = new Set<ServerResponse>();
  const streams = new WeakSet<ServerResponse>();
  let draining: Promise<void> | undefined;

  const begin = (graceMs: number): Promise<void> =>
    new Promise((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), graceMs);
      server.close(() => {
        clearTimeout(force);
        resolve();
      });
      for (const response of active) {
        // A stream ends when its client leaves, not by itself. Cut, not completed: a client that was told "complete" would not come
        // back to another instance.
        if (streams.has(response)) response.destroy();
        else if (!response.headersSent) response.setHeader('connection', 'close');
      }
    });

  return {
    track(response: ServerResponse): void {
      active.add(response);
      if (draining) response.setHeader('connection', 'close');
      response.once('close', () => {
        active.delete(response);
        if (draining) setImmediate(() => server.closeIdleConnections());
      });
    },
    /** This answer has no end of its own. */
    isStream(response: ServerResponse): void {
      streams.add(response);
      if (draining) response.destroy();
    },
    begun: () => draining !== undefined,
    /** The second call waits for the first one. */
    drain(graceMs: number): Promise<void> {
      draining ??= begin(graceMs);
      return draining;
    },
  };
};
