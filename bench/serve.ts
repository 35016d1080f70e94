import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { DEFAULT_LIMITS } from '../src/contract/vendor.ts';
import { ready } from './probe.ts';

/** What the bare programs have in common: as little as there can be between `node:http` and undici. */

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** As many connections as the gateway has for an account. */
export const openPool = (origin: string): Pool => new Pool(origin, { connections: DEFAULT_LIMITS.connections });

/** Answers what a GraphQL client sends; `handle` is given the path and the variables. */
export const serve = <V>(handle: (path: string, variables: V) => Promise<unknown>): void => {
  const answerTo = async (request: IncomingMessage): Promise<string> => {
    const { variables } = JSON.parse(await readBody(request)) as { readonly variables: V };
    return JSON.stringify(await handle(request.url ?? '/', variables));
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answerTo(request).then(
      (text) => {
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    ready(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  });
};
