import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Connections past the limit that are answered all the same: probes by what they ask for, everybody else with a refusal. */
const EXTRA = 64;

/** Counts the connections of a server. Past `limit` they are extra; of those there are few, and more are not even taken. */
export const openConnections = (server: Server, limit: number) => {
  const open = new Set<Duplex>();
  const extra = new WeakSet<Duplex>();
  server.maxConnections = limit + EXTRA;
  server.on('connection', (connection) => {
    if (open.size >= limit) extra.add(connection);
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  return {
    count: () => open.size,
    /** Whether the request came by a connection past the limit. */
    isExtra: ({ socket }: IncomingMessage): boolean => extra.has(socket),
  };
};
