import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import { type Coding, codingFor, hasTag } from './negotiation.ts';
import { isLong, piecesOf } from './pieces.ts';

/** An answer that is a text as a whole. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
}

/** A shorter text is not worth it: it fits into one packet as it is. */
const SHORTEST = 1_024;

/** Low levels: an answer is compressed once, for one client, while others wait for the threads that do it. */
const COMPRESSORS: Readonly<Record<Exclude<Coding, 'identity'>, () => Transform>> = {
  zstd: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
  gzip: () => createGzip({ level: 3 }),
};

/** By these an answer differs for the same address. */
const VARY = 'Accept, Accept-Encoding, Authorization, X-Api-Key';

/** One piece in a turn of the event loop. */
async function* inTurns(text: string): AsyncGenerator<string, void> {
  for (const piece of piecesOf(text)) {
    yield piece;
    await nextTurn();
  }
}

/**
 * The entity tag of a text, keyed with `sharedBy`, so that a client without that key cannot test whether a guessed text is what somebody else
 * was answered. Weak, since it is the same however the text is compressed.
 */
export const tagOf = async (text: string, sharedBy: string): Promise<string> => {
  const digest = createHash('sha256').update(JSON.stringify(sharedBy));
  if (isLong(text)) for await (const piece of inTurns(text)) digest.update(piece);
  else digest.update(text);
  return `W/"${digest.digest('base64url').slice(0, 32)}"`;
};

/**
 * Answers a text, compressed as the client likes it best, and with nothing but the head when the client has the text already: `tag` is its
 * entity tag, where it has one. A long text is written in slices. Settles when it is written or the client has left.
 */
export const replyText = async (
  asked: IncomingHttpHeaders,
  response: ServerResponse,
  { status, headers, text }: TextAnswer,
  tag: string | null = null,
): Promise<void> => {
  if (response.destroyed) return;
  response.appendHeader('vary', VARY);
  if (tag) response.setHeader('etag', tag);
  if (tag && hasTag(asked, tag)) {
    response.writeHead(304).end();
    return;
  }
  const coding = text.length < SHORTEST ? 'identity' : codingFor(asked);
  const head = coding === 'identity' ? { 'content-length': Buffer.byteLength(text) } : { 'content-encoding': coding };
  response.writeHead(status, { ...headers, ...head });
  if (coding === 'identity' && !isLong(text)) {
    response.end(text);
    return;
  }
  const pieces = Readable.from(inTurns(text));
  const written =
    coding === 'identity' ? pipeline(pieces, response) : pipeline(pieces, COMPRESSORS[coding](), response);
  // That a client leaves before its answer is written is no fault.
  await written.catch((error: unknown) => {
    if (!response.destroyed) throw error;
  });
};
