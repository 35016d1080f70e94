import type { ServerResponse } from 'node:http';
import type { Payloads } from './subscriptions.ts';

const PING_MS = 12_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });

/**
 * Writes the payloads as server-sent events ("distinct connections mode" of GraphQL over SSE): `next` for each, then `complete`.
 * The reader's pace is the source's pace. Ends when the client leaves.
 */
export const writeEvents = async (
  response: ServerResponse,
  payloads: Payloads,
  describe: (error: unknown) => string,
): Promise<void> => {
  response.writeHead(200, HEADERS);
  // Browsers hold the headers back until something follows.
  response.write(':\n\n');
  const pings = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, PING_MS);
  response.once('close', () => void payloads.return());
  const tell = async (event: string): Promise<void> => {
    if (!response.destroyed && !response.write(event)) await drained(response);
  };
  try {
    for (;;) {
      const { value, done } = await payloads.next();
      if (done) break;
      await tell(`event: next\ndata: ${value}\n\n`);
    }
  } catch (error) {
    await tell(`event: next\ndata: ${describe(error)}\n\n`);
  } finally {
    clearInterval(pings);
  }
  if (!response.destroyed) response.end('event: complete\ndata:\n\n');
};
