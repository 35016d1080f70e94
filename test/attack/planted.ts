import { request as ask, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What must be found nowhere. */
export interface Marks {
  readonly all: Set<string>;
}

const cores = (text: string, encoding: 'base64' | 'base64url'): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.from(text);
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });

/** The ways in which a secret may be quoted. */
export const quotes = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`xy${secret}z`).toString('base64'),
  Buffer.from(`x${secret}`).toString('base64url'),
  Buffer.from(secret).toString('hex'),
];

/** What of a secret may be found in a text. */
export const traces = (secret: string): readonly string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...cores(secret, 'base64'),
    ...cores(secret, 'base64url'),
    Buffer.from(secret).toString('hex'),
  ]),
];

export interface Planted {
  readonly url: string;
  /** From now on every call is refused with an error that quotes secrets, all that were seen or these; `false`: no longer. */
  readonly fail: (on: boolean, these?: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

export interface PlantedOptions {
  readonly target: string;
  /** A URL of ours with the secret in it. */
  readonly hook: string;
  readonly marks: Set<string>;
  /** Pairs of user and password in base64 by which callers were let in. */
  readonly pairs: Set<string>;
  /** Secrets that the vendor quotes. */
  readonly quoted: () => readonly string[];
  /** The vendor's form of an error. */
  readonly envelope: (text: string) => object;
  /** Credentials of the caller as the vendor wants them. */
  readonly credentials?: (authorization: string) => string;
}

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Into every row, under names that nobody declared, and into what customers may have attached. */
const plant = (value: unknown, hook: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => plant(one, hook));
  if (!isRecord(value)) return value;
  const grown: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, plant(member, hook)]),
  );
  const isRow = Object.keys(value).some((name) => /^(?:id|sid|.*_id)$/.test(name));
  if (!isRow) return grown;
  for (const name of ['labels', 'userData', 'tags']) if (isRecord(grown[name])) Object.assign(grown[name], { hook });
  if (typeof grown.description === 'string') grown.description = `see ${hook}`;
  return { ...grown, told_to: hook, encoded: [encodeURIComponent(hook), Buffer.from(hook).toString('base64')] };
};

const STATUSES = [400, 401, 403, 404, 409, 422, 500, 200];

/** A vendor that holds our secrets in its objects, and that quotes them when it fails. */
export const openPlanted = async (options: PlantedOptions): Promise<Planted> => {
  const { target, hook, marks, pairs, quoted, envelope, credentials = (authorization) => authorization } = options;
  let failing = false;
  let these: readonly string[] | undefined;
  let turn = 0;

  const server = createServer(async (request, response) => {
    const body = await read(request);
    const headers = { ...request.headers };
    for (const name of ['authorization', 'cookie', 'x-csrf-token']) {
      const sent = headers[name];
      if (typeof sent !== 'string' || (name === 'authorization' && sent.startsWith('HMAC'))) continue;
      const value = name === 'cookie' ? sent.slice(sent.indexOf('=') + 1) : sent.slice(sent.lastIndexOf(' ') + 1);
      if (value.length < 12) continue;
      marks.add(value);
      if (/^basic /i.test(sent)) pairs.add(value);
    }
    if (failing) {
      const forms = (these ?? [...quoted(), ...marks]).flatMap(quotes);
      turn += 1;
      const text = `the caller said ${forms[turn % forms.length]} to us`;
      const status = STATUSES[turn % STATUSES.length] ?? 400;
      const isBare = turn % 5 === 0;
      response.writeHead(status, { 'content-type': isBare ? 'text/plain' : 'application/json' });
      return void response.end(isBare ? text : JSON.stringify(envelope(text)));
    }
    if (headers.authorization) headers.authorization = credentials(headers.authorization);
    const upstream = ask(
      new URL(request.url ?? '/', target),
      { method: request.method, headers, agent: false },
      async (answer) => {
        const bytes = await read(answer).catch(() => Buffer.alloc(0));
        const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers;
        let text = bytes.toString();
        try {
          text = JSON.stringify(plant(JSON.parse(text), hook));
        } catch {
          // What is no JSON passes as it is.
        }
        response.writeHead(answer.statusCode ?? 500, kept).end(text);
      },
    );
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (on, quotedNow) => {
      failing = on;
      these = quotedNow;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
