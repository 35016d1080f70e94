import type { ServerResponse } from 'node:http';
import { type NoRoom, RETRY_AFTER_S } from './capacity.ts';
import { retryAfterSeconds, type TooMuch } from './rates.ts';

/** The `cache-control` of every answer but the files of the pages: no cache and no browser keeps it. */
export const NOT_STORED = 'no-store';

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

/** With the time to come back after, in whole seconds for HTTP and exactly for programs. */
export const replyTooMuch = (response: ServerResponse, much: TooMuch): void => {
  const { problem, retryAfterMs } = much;
  response.setHeader('retry-after', retryAfterSeconds(much));
  replyJson(response, 429, {
    errors: [{ message: problem, extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs } }],
  });
};

/** 429 when the client holds too much itself, 503 when all of them together do; with the time to come back after. */
export const replyNoRoom = (response: ServerResponse, { share, problem }: NoRoom): void => {
  response.setHeader('retry-after', String(RETRY_AFTER_S));
  replyError(response, share === 'principal' ? 429 : 503, 'LIMIT_EXCEEDED', problem);
};
