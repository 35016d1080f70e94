import type { Switches } from './switches.ts';

/** The parameters of one call by name; several values where the name came several times. */
export type Fields = Map<string, string[]>;

export interface Sent {
  /** As it arrived: a path, or a whole URL when the caller takes us for a proxy (contract §11). */
  readonly target: string;
  readonly contentType: string;
  readonly body: string;
}

const collect = (entries: Iterable<readonly [string, string]>): Fields => {
  const fields: Fields = new Map();
  for (const [name, value] of entries) fields.set(name, [...(fields.get(name) ?? []), value]);
  return fields;
};

const BOUNDARY = /boundary=(?:"([^"]+)"|([^;\s]+))/i;
const NAME = /^content-disposition:[^\r\n]*?[;\s]name=(?:"([^"]*)"|([^;\s]+))/im;

/** Text fields are all that the clients send. A part without a name, or one that never ends, is passed over. */
export const readMultipart = (contentType: string, body: string): [string, string][] => {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return [];
  const [, ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`);
  return parts.slice(0, -1).flatMap((part): [string, string][] => {
    const start = part.indexOf('\r\n\r\n');
    const [, quotedName, plainName] = NAME.exec(part.slice(0, Math.max(start, 0))) ?? [];
    const name = quotedName ?? plainName;
    return start < 0 || name === undefined ? [] : [[name, part.slice(start + 4)]];
  });
};

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const readJson = (body: string): [string, string][] => {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([name, each]) => [name, textOf(each)]);
  } catch {
    return [];
  }
};

const readBody = ({ contentType, body }: Sent, switches: Switches): Fields => {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return collect(readMultipart(contentType, body));
  if (type === 'application/x-www-form-urlencoded') return collect(new URLSearchParams(body));
  if (type === 'application/json' && switches.json_body === 'parameters') return collect(readJson(body));
  return new Map();
};

export interface Command {
  /** `null`: the path is none of ours. */
  readonly method: string | null;
  readonly fields: Fields;
}

/** Every way in which a client names a method and passes parameters (contract §2). */
export const readCommand = (sent: Sent, switches: Switches): Command => {
  const target = sent.target.replace(/^https?:\/\/[^/?]*/i, '');
  const [path = '', ...rest] = target.split('?');
  const query = collect(new URLSearchParams(rest.join('?')));
  const body = readBody(sent, switches);
  const fields = switches.precedence === 'body' ? new Map([...query, ...body]) : new Map([...body, ...query]);
  const [found, named] = /^\/platform_api(?:\/([^/]+))?\/*$/.exec(path) ?? [];
  // Some clients send `cmd` although the path names the method.
  const method = found === undefined ? null : (named ?? fields.get('cmd')?.at(-1) ?? '');
  return { method, fields };
};
