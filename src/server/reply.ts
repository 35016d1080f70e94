import type { ServerResponse } from 'node:http';

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
