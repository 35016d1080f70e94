import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type Json, parseJson } from '../../src/domain/json.ts';

/** A member of a vendor's answers: the request without its changing parts, and the names that lead to it; `*` stands for the first of a list. */
export interface Member {
  readonly of: string;
  readonly path: readonly string[];
}

/** Puts a JSON text in the place of one member; undone by the next. */
export interface Spoiling {
  readonly member: Member;
  readonly text: string;
}

/** Stands in front of a simulator and spoils its answers. */
export interface Spoiler {
  readonly url: string;
  /** All members that were seen. */
  readonly members: () => readonly Member[];
  readonly spoil: (spoiling: Spoiling | null) => void;
  /** The requests since the last call of `spoil`, without their changing parts. */
  readonly asked: () => ReadonlySet<string>;
  /** Everything that was asked for: method, address and body. */
  readonly requests: () => readonly string[];
  /** The JSON of the answers since the last call of `spoil`, as they were sent on. */
  readonly sent: () => readonly Json[];
  readonly close: () => Promise<void>;
}

const IDS = /\/[^/?]*\d[^/?]*/g;

const nameOf = (method: string, url: string): string => `${method} ${(url.split('?')[0] ?? '').replace(IDS, '/#')}`;

/** Members of each list are alike: the first stands for all. A list of texts is one member, and so is each of its elements. */
const pathsIn = (value: Json, path: readonly string[], found: Map<string, readonly string[]>): void => {
  if (path.length > 0) found.set(path.join('\u0000'), path);
  if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) pathsIn(one, [...path, '*'], found);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value))
      if (member !== undefined) pathsIn(member, [...path, name], found);
  }
};

const PLACE = '\u0000odd\u0000';

/** The value with a mark in the place of the first such member; the value itself when it has none. */
const marked = (value: Json, path: readonly string[]): Json => {
  const [name, ...rest] = path;
  if (name === undefined) return PLACE;
  if (name === '*') {
    if (!Array.isArray(value)) return value;
    const list = value as readonly Json[];
    const at = list.findIndex((one) => marked(one, rest) !== one);
    return at < 0 ? value : list.map((one, index) => (index === at ? marked(one, rest) : one));
  }
  const member = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (!isJsonObject(value) || member === undefined) return value;
  const changed = marked(member, rest);
  return changed === member ? value : { ...value, [name]: changed };
};

const bodyOf = async (message: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

export const openSpoiler = async (target: string): Promise<Spoiler> => {
  const members = new Map<string, Member>();
  let spoiling: Spoiling | null = null;
  let sent: Json[] = [];
  let asked = new Set<string>();
  let requests: string[] = [];

  const passed = (of: string, text: string): string => {
    asked.add(of);
    let value: Json;
    try {
      value = parseJson(text);
    } catch {
      return text;
    }
    const paths = new Map<string, readonly string[]>();
    if (!spoiling) {
      pathsIn(value, [], paths);
      for (const [key, path] of paths) members.set(`${of} ${key}`, { of, path });
    }
    let changed = text;
    if (spoiling?.member.of === of) {
      changed = JSON.stringify(marked(value, spoiling.member.path)).replace(
        JSON.stringify(PLACE),
        () => spoiling?.text ?? '',
      );
    }
    sent.push(parseJson(changed));
    return changed;
  };

  const server = http.createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { method = 'GET', url = '/', headers } = request;
    requests.push(`${method} ${url} ${body.toString()}`);
    const upstream = http.request(new URL(url, target), { method, headers, agent: false }, async (answer) => {
      const text = passed(nameOf(method, url), (await bodyOf(answer)).toString());
      const { 'transfer-encoding': _, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...kept, 'content-length': Buffer.byteLength(text) });
      response.end(text);
    });
    upstream.on('error', () => response.socket?.destroy());
    upstream.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    members: () => [...members.values()],
    spoil: (next) => {
      spoiling = next;
      sent = [];
      asked = new Set();
      requests = [];
    },
    asked: () => asked,
    requests: () => requests,
    sent: () => sent,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
};
