import { type Blotter, compileBlotter, openBlotter } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import type { Asked } from './failure.ts';
import type { Authorized, HttpRequest } from './options.ts';
import { type Base, checkPath, encodeForm, encodeQuery } from './target.ts';

/** A request made ready once for all its attempts. */
export interface Prepared {
  readonly asked: Asked;
  readonly anyStatus: boolean;
  /** On the wire: with the base URL's prefix and the query. */
  readonly target: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly authorized: Authorized;
  /** How often it was sent before. */
  readonly repeat: number;
}

/** These belong to the connection, not to the call. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const JSON_TYPE = /[/+]json\b/i;
const USER_AGENT = 'trunkline/0.1';
const ACCEPT_ENCODING = 'gzip, deflate, br';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** `sent`: the type of the body, `null` without one. */
const ownHeaders = (account: string, given: Readonly<Record<string, string>> | undefined, sent: string | null) => {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': ACCEPT_ENCODING,
    'user-agent': USER_AGENT,
  };
  if (sent !== null) headers['content-type'] = sent;
  for (const name in given) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) throw new VendorError('INVALID_INPUT', account, `the header ${lower} cannot be chosen`);
    headers[lower] = given[name] ?? '';
  }
  return headers;
};

const bodyText = (account: string, { body, form }: HttpRequest, contentType: string | undefined): string | null => {
  if (form !== undefined) return encodeForm(account, form);
  if (body === undefined) return null;
  return typeof body === 'string' && !JSON_TYPE.test(contentType ?? '') ? body : JSON.stringify(body);
};

export const prepare = (account: string, base: Base, request: HttpRequest): Prepared => {
  const method = request.method.toUpperCase();
  if (!METHODS.has(method))
    throw new VendorError('INVALID_INPUT', account, `no such HTTP method: ${method.slice(0, 20)}`);
  const { path, query, safe = READS.has(method), anyStatus = false } = request;
  checkPath(account, path);
  if (request.form !== undefined && request.body !== undefined) throw new TypeError('a request has a body or a form');
  const type = request.body === undefined ? null : 'application/json';
  const headers = ownHeaders(account, request.headers, request.form === undefined ? type : FORM_TYPE);
  const body = bodyText(account, request, headers['content-type']);
  const target = base.prefix + path + (query === undefined ? '' : encodeQuery(account, query));
  return {
    // A safe POST is a read that needs a body; a safe PUT, PATCH or DELETE changes something, however often it is sent.
    asked: { account, method, path, safe, changes: !safe || (method !== 'POST' && !READS.has(method)) },
    anyStatus,
    target,
    body,
    headers,
    authorized: {
      method,
      // Only signatures look at it; a URL costs more than the rest of this function.
      get url() {
        return new URL(base.origin + target);
      },
      body,
    },
    repeat: 0,
  };
};

/** Credentials win over what the caller chose: a passed-through call cannot replace them. */
export const withCredentials = (prepared: Prepared, credentials: Readonly<Record<string, string>>) => {
  const headers = { ...prepared.headers };
  for (const name in credentials) headers[name.toLowerCase()] = credentials[name] ?? '';
  return headers;
};

/** Of what a header holds there may be shorter words that are no secrets, such as a scheme. */
const SHORTEST_IN_HEADER = 6;

/** The parts of `user:password` in base64; none when it is something else. */
const partsOfBasic = (value: string): string[] => {
  const pair = /^Basic +(\S+)$/i.exec(value)?.[1];
  if (pair === undefined) return [];
  const bytes = Buffer.from(pair, 'base64');
  return [bytes.toString('utf8'), bytes.toString('latin1')].flatMap((text) => [
    text,
    text.slice(text.indexOf(':') + 1),
  ]);
};

/** What must not be quoted back from an answer: every credential header's value, its token without the scheme, cookies one by one. */
export const secretsOf = (credentials: Readonly<Record<string, string>>): string[] => {
  const values = Object.entries(credentials).flatMap(([name, value]) =>
    name.toLowerCase() === 'cookie'
      ? [value, ...value.split(/; */).map((pair) => pair.slice(pair.indexOf('=') + 1))]
      : [value, value.slice(value.lastIndexOf(' ') + 1)],
  );
  return [
    ...values.filter((value) => value.length >= SHORTEST_IN_HEADER),
    ...Object.values(credentials).flatMap(partsOfBasic),
  ];
};

/** Blots what was sent, and what is known of the account besides. */
export type BlotterFor = (credentials: Readonly<Record<string, string>>) => Blotter;

/** One per account: what is always known is made ready once. */
export const openBlotters = (known: () => readonly string[] = () => []): BlotterFor => {
  const account = openBlotter(known);
  return (credentials) => {
    const [sent, kept] = [compileBlotter(secretsOf(credentials)), account()];
    return { blot: (text) => kept.blot(sent.blot(text)), longest: Math.max(sent.longest, kept.longest) };
  };
};
