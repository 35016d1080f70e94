import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { request as send } from 'undici';

export interface Front {
  readonly url: string;
  readonly setDelay: (milliseconds: number) => void;
  /** Calls that arrived so far. */
  readonly calls: () => number;
}

interface FrontOptions {
  readonly delayMs?: number;
  readonly onCall?: (request: IncomingMessage) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly body: Buffer;
}

const REPEATED = ['content-type', 'date', 'etag', 'last-modified'];
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'expect']);

export const listen = (handle: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, handle).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    });
  });

/** `host` included, since some vendors have it signed. */
const passedOn = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !OF_THE_CONNECTION.has(name) ? [[name, value]] : [],
    ),
  );

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/**
 * Stands before a simulator in which time stands still: asks it once for each request, with the credentials of whoever comes
 * first, and repeats its answer, byte by byte. Links to the simulator become links to here.
 */
export const openFront = async (origin: string, { delayMs = 0, onCall }: FrontOptions = {}): Promise<Front> => {
  const known = new Map<string, Answer>();
  let calls = 0;
  let delay = delayMs;

  const fetchOnce = async (request: IncomingMessage, key: string, sent: string): Promise<Answer> => {
    const { method = 'GET', url = '/', headers } = request;
    const {
      statusCode,
      headers: given,
      body,
    } = await send(origin + url, {
      method,
      headers: passedOn(headers),
      ...(sent === '' ? {} : { body: sent }),
    });
    const text = (await body.text()).replaceAll(origin, front);
    const bytes = Buffer.from(text);
    const repeated = REPEATED.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name]]] : []));
    const answer = {
      status: statusCode,
      headers: { ...Object.fromEntries(repeated), 'content-length': bytes.length },
      body: bytes,
    };
    if (statusCode === 200) known.set(key, answer);
    return answer;
  };

  const write = (response: ServerResponse, { status, headers, body }: Answer): void => {
    response.writeHead(status, headers);
    response.end(body);
  };

  const handle = (request: IncomingMessage, response: ServerResponse, sent: string): void => {
    calls += 1;
    onCall?.(request);
    if (request.headers.authorization === undefined) return void response.writeHead(401).end();
    const key = `${request.method} ${request.url}\n${sent}`;
    const answer = known.get(key);
    if (answer && delay > 0) setTimeout(write, delay, response, answer);
    else if (answer) write(response, answer);
    else {
      fetchOnce(request, key, sent).then(
        (fresh) => write(response, fresh),
        (error: unknown) => response.destroy(error as Error),
      );
    }
  };

  const front = await listen((request, response) => {
    if (request.method === 'GET') return handle(request, response, '');
    readBody(request).then(
      (sent) => handle(request, response, sent),
      () => response.destroy(),
    );
  });
  return {
    url: front,
    setDelay: (milliseconds) => {
      delay = milliseconds;
    },
    calls: () => calls,
  };
};
