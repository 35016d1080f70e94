import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** The part of a request that the GraphQL server reads. */
export type GraphqlRequest =
  | IncomingMessage
  | (Readable & Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>);

/** The same request again, of which this body was read. */
export const replayed = ({ method, url, headers, socket }: GraphqlRequest, body: Buffer): GraphqlRequest =>
  Object.assign(Readable.from([body]), { method, url, headers, socket });

/** Whether the body is compressed, or otherwise not as it is. */
export const isEncoded = ({ headers }: IncomingMessage): boolean =>
  (headers['content-encoding'] || 'identity').trim().toLowerCase() !== 'identity';

const isChunked = ({ headers }: IncomingMessage) => headers['transfer-encoding'] !== undefined;

/** True when the request says itself that its body is too large. */
export const declaresMore = ({ headers }: IncomingMessage, limit: number): boolean =>
  Number(headers['content-length'] ?? 0) > limit;

const collect = (request: IncomingMessage, limit: number): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        request.off('data', onData);
        // What is still to come is thrown away, so that the sender gets to read the refusal.
        request.resume();
        resolve(null);
      }
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks, Math.min(size, limit))));
    request.once('error', reject);
  });

/**
 * A request whose body is within the limit; `null` for one that is not.
 * A body of declared length goes on unread, since the parser ends it there; one in chunks is read first.
 */
export const withinLimit = (
  request: IncomingMessage,
  limit: number,
): GraphqlRequest | null | Promise<GraphqlRequest | null> => {
  if (declaresMore(request, limit)) return null;
  if (!isChunked(request)) return request;
  return collect(request, limit).then((body) => body && replayed(request, body));
};

/** The body; `null` when it is not within the limit. */
export const readWithin = (request: IncomingMessage, limit: number): Promise<Buffer | null> =>
  declaresMore(request, limit) ? Promise.resolve(null) : collect(request, limit);
