import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RETRY_AFTER_S } from './capacity.ts';
import { NOT_STORED } from './reply.ts';
import { requestIdOf } from './request.ts';

export interface UpgradeOptions {
  /** The only path with a socket. */
  readonly path: string;
  /** Whether it may be asked under this name. */
  readonly isAllowedName: (host: string | undefined) => boolean;
  /** Origins whose pages may open sockets, besides our own, as they are at the moment. */
  readonly cors: () => readonly string[];
  readonly serve: (request: IncomingMessage, connection: Duplex, head: Buffer) => void;
  readonly draining: () => boolean;
  /** Whether there is no room for one more. */
  readonly isFull: (request: IncomingMessage) => boolean;
}

const answer = (connection: Duplex, status: string, requestId: string, headers = ''): void => {
  connection.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncache-control: ${NOT_STORED}\r\nx-request-id: ${requestId}\r\n${headers}content-length: 0\r\n\r\n`,
  );
};

/**
 * Lets a request become a socket. Browsers ask nobody before they open one to another origin, so the origin is checked here: our own
 * pages, those of the list, and programs, which send none.
 */
export const openUpgrade = ({ path, isAllowedName, cors, serve, draining, isFull }: UpgradeOptions) => {
  const isAllowed = (origin: string, host: string | undefined): boolean =>
    cors().includes('*') || cors().includes(origin) || URL.parse(origin)?.host === host;

  return (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const { host, origin } = request.headers;
    const refuse = (status: string, more = ''): void => answer(connection, status, requestIdOf(request), more);
    connection.on('error', () => connection.destroy());
    if (draining()) return refuse('503 Service Unavailable');
    if ((request.url ?? '').split('?', 1)[0] !== path) return refuse('404 Not Found');
    if (!isAllowedName(host)) return refuse('403 Forbidden');
    if (origin !== undefined && !isAllowed(origin, host)) return refuse('403 Forbidden');
    if (isFull(request)) return refuse('503 Service Unavailable', `retry-after: ${RETRY_AFTER_S}\r\n`);
    serve(request, connection, head);
  };
};
