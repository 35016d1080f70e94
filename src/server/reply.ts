import type { ServerResponse } from 'node:http';
import { type NoRoom, RETRY_AFTER_S } from './capacity.ts';

export const replyJson = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
};

/** An error outside any GraphQL operation, in the shape that GraphQL clients read. */
export const replyError = (response: ServerResponse, status: number, code: string, message: string): void =>
  replyJson(response, status, { errors: [{ message, extensions: { code } }] });

/** 429 when the client holds too much itself, 503 when all of them together do; with the time to come back after. */
export const replyNoRoom = (response: ServerResponse, { share, problem }: NoRoom): void => {
  response.setHeader('retry-after', String(RETRY_AFTER_S));
  replyError(response, share === 'principal' ? 429 : 503, 'LIMIT_EXCEEDED', problem);
};
