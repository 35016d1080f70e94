/** What the mock vendors have in common: plain arrays behind `node:http`, answered at once. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Told {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export interface Mock {
  /** The account's settings at the gateway. */
  readonly settings: (url: string) => object;
  /** A promise where the vendor holds a request. */
  readonly tell: (call: Call) => Told | Promise<Told>;
  /** One object becomes another; answers what is delivered of it, where the vendor delivers. */
  readonly change: (count: number) => string | null;
}

export interface MockServer {
  readonly url: string;
  readonly settings: object;
  /** Calls so far, those that are held left out. */
  readonly calls: () => number;
  readonly change: Mock['change'];
  /** Milliseconds that every answer takes longer. */
  readonly setDelay: (milliseconds: number) => void;
}

export const json = (body: object, status = 200, headers: Readonly<Record<string, string>> = {}): Told => ({
  status,
  headers,
  body: JSON.stringify(body),
});

/** Text in answers that is as long whatever the number. */
export const digits = (number: number, length = 4): string => String(number % 10 ** length).padStart(length, '0');

/** Whether a filter that is given is met. */
export const meets = (query: URLSearchParams, name: string, value: string | undefined): boolean => {
  const wanted = query.get(name);
  return wanted === null || wanted === value;
};

export const serveMock = (mock: Mock, onCall: (call: Call) => void): Promise<MockServer> =>
  new Promise((resolve) => {
    let calls = 0;
    let delay = 0;
    // Repeated byte by byte until something changes, since a real vendor writes them on its own machines.
    const written = new Map<string, Told>();

    const tell = (call: Call, url: string): Told | Promise<Told> => {
      // A command, after which everything may be otherwise.
      if (call.method !== 'GET' && call.method !== 'POST') {
        written.clear();
        return mock.tell(call);
      }
      const key = call.method === 'GET' ? url : `${url}\n${call.body}`;
      const known = written.get(key);
      // Who may not ask is told so, whatever was told to others.
      if (known && call.headers.authorization !== undefined) return known;
      const told = mock.tell(call);
      if (!(told instanceof Promise) && told.status === 200 && told.headers?.['set-cookie'] === undefined)
        written.set(key, told);
      return told;
    };

    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = 'GET', url = '/', headers } = request;
        const [path = '', query = ''] = url.split('?', 2);
        const body = chunks.length > 0 ? Buffer.concat(chunks).toString() : '';
        const call = { method, path, query: new URLSearchParams(query), headers, body };
        const write = ({ status, headers: more, body: text }: Told): void => {
          const length = Buffer.byteLength(text);
          response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...more });
          response.end(text);
        };
        const told = tell(call, url);
        if (told instanceof Promise) return void told.then(write);
        calls += 1;
        onCall(call);
        if (delay > 0) setTimeout(write, delay, told);
        else write(told);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({
        url,
        settings: mock.settings(url),
        calls: () => calls,
        change: (count) => {
          written.clear();
          return mock.change(count);
        },
        setDelay: (milliseconds) => {
          delay = milliseconds;
        },
      });
    });
  });
