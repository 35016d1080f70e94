import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { seededRandom } from '../../../src/sandbox/random.ts';
import { ODD_VALUES } from '../../matrix/odd-values.ts';

/** Answers a request in the vendor's stead, with any bytes. */
export type Misdeed = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface Hostile {
  readonly url: string;
  /** What is done from now on in place of passing a request on; `null` passes it on. */
  readonly set: (choose: ((request: http.IncomingMessage) => Misdeed | 'odd' | null) | null) => void;
  /** The first line and the heads of each, in order of arrival. */
  readonly requests: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** The JSON with one of its values replaced by an odd one, at a place that is drawn. */
const spoilt = (json: string, random: ReturnType<typeof seededRandom>): string => {
  // A value begins behind ":", "[" or ","; what follows it is left as it is, so that some of these are no JSON any more.
  const values = [
    ...json.matchAll(/(?<=[:[,])\s*("(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\})/g),
  ];
  if (values.length === 0) return random.pick(ODD_VALUES);
  const { index, 0: old } = random.pick(values);
  return json.slice(0, index) + random.pick(ODD_VALUES) + json.slice(index + old.length);
};

/** Stands before a simulated vendor and spoils what it is told to spoil. */
export const openHostile = async (target: string, seed = 1): Promise<Hostile> => {
  const random = seededRandom(seed, 'hostile');
  let choose: Parameters<Hostile['set']>[0] = null;
  const requests: string[] = [];
  const forward = (message: http.IncomingMessage, response: http.ServerResponse, isOdd: boolean): void => {
    const { 'accept-encoding': _, ...headers } = message.headers;
    const { method, url } = message;
    const upstream = http.request(new URL(url ?? '/', target), { method, headers, agent: false }, async (answer) => {
      const body = await buffer(answer).catch(() => Buffer.alloc(0));
      const told = isOdd ? Buffer.from(spoilt(body.toString(), random)) : body;
      const { 'transfer-encoding': __, 'content-length': ___, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...kept, 'content-length': told.length }).end(told);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    message.on('error', () => upstream.destroy());
    message.pipe(upstream);
  };
  const server = http.createServer((message, response) => {
    requests.push([`${message.method} ${message.url}`, ...message.rawHeaders].join('\n'));
    response.on('error', () => {});
    const misdeed = choose?.(message) ?? null;
    if (misdeed === null || misdeed === 'odd') return forward(message, response, misdeed === 'odd');
    message.resume();
    misdeed(message, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      choose = next;
    },
    requests: () => requests,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
};

const JSON_TYPE = { 'content-type': 'application/json' };

export const says =
  (status: number, body: string | Buffer, headers: http.OutgoingHttpHeaders = {}): Misdeed =>
  (_, response) =>
    void response.writeHead(status, { ...JSON_TYPE, ...headers }).end(body);

export const resets: Misdeed = (_, response) => response.socket?.resetAndDestroy();

export const cuts: Misdeed = (_, response) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': 1_000 });
  response.write('{"value": [', () => response.socket?.destroySoon());
};

/** As much as is taken. */
export const neverEnds =
  (chunk: string, begin = ''): Misdeed =>
  (_, response) => {
    response.writeHead(200, JSON_TYPE);
    response.write(begin);
    const more = (): void => {
      while (!response.destroyed) if (!response.write(chunk)) return;
    };
    response.on('drain', more);
    more();
  };
