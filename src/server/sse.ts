import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isLong, piecesOf } from './pieces.ts';
import { NOT_STORED } from './reply.ts';
import type { Payloads } from './subscriptions.ts';

const PING_MS = 12_000;

/** How long a client waits before it comes back by itself, in milliseconds. */
const RETRY_MS = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': `${NOT_STORED}, no-transform`,
  'x-accel-buffering': 'no',
};

/** How long a client may take to read the rest of a stream that is over. */
const LINGER_MS = 10_000;

/** What a client sends as `Last-Event-ID` when it comes back. Without a cursor the id of the event before stays in force. */
const idOf = (cursor: string | undefined): string => (cursor ? `id: ${cursor}\n` : '');

const drained = (response: ServerResponse, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      ended.removeEventListener('abort', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
    ended.addEventListener('abort', go);
    if (ended.aborted) go();
  });

/**
 * Writes the payloads as server-sent events ("distinct connections mode" of GraphQL over SSE): `next` for each, then `complete`. Events are
 * not compressed: each has to leave at once, and a compressor for each stream would hold more memory than all else about it.
 * The reader's pace is the source's pace. Ends when the client leaves, and when `ended` aborts, whose reason is the last thing told.
 */
export const writeEvents = async (
  response: ServerResponse,
  payloads: Payloads,
  describe: (error: unknown) => string,
  ended: AbortSignal,
): Promise<void> => {
  response.writeHead(200, HEADERS);
  // Browsers hold the headers back until something follows.
  response.write(`retry: ${RETRY_MS}\n:\n\n`);
  let isTelling = false;
  const pings = setInterval(() => {
    if (!response.writableNeedDrain && !isTelling) response.write(':\n\n');
  }, PING_MS);
  response.once('close', () => void payloads.return());
  const tell = async (text: string): Promise<void> => {
    if (!response.destroyed && !response.write(text)) await drained(response, ended);
  };
  /** A ping within an event would be a part of it. */
  const tellLong = async (head: string, value: string): Promise<void> => {
    isTelling = true;
    await tell(head);
    for (const piece of piecesOf(value)) {
      await tell(piece);
      if (ended.aborted) break;
      await nextTurn();
    }
    await tell('\n\n');
    isTelling = false;
  };
  try {
    for (;;) {
      const told = await payloads.next();
      if (told.done || ended.aborted) break;
      const head = `${idOf(told.cursor)}event: next\ndata: `;
      if (isLong(told.value)) await tellLong(head, told.value);
      else await tell(`${head}${told.value}\n\n`);
    }
  } catch (error) {
    await tell(`event: next\ndata: ${describe(error)}\n\n`);
  } finally {
    clearInterval(pings);
  }
  if (response.destroyed) return;
  const last = ended.aborted ? `event: next\ndata: ${describe(ended.reason)}\n\n` : '';
  response.end(`${last}event: complete\ndata:\n\n`);
  const cut = setTimeout(() => response.destroy(), LINGER_MS);
  cut.unref();
  response.once('close', () => clearTimeout(cut));
};
