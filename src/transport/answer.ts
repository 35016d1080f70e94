import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { VendorError } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed on first use; throws `PROTOCOL` when the text is not JSON. */
  readonly json: Json;
}

/** Who asked for what: enough to write an error about it. */
export interface Asked {
  readonly account: string;
  readonly method: string;
  /** As the caller gave it: without the base URL's prefix and the query. */
  readonly path: string;
  readonly safe: boolean;
  /** Whether the vendor may hold something else afterwards: then a lost answer leaves the request's fate unknown. */
  readonly changes: boolean;
}

type Decoder = (body: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>;
const gunzip: Decoder = promisify(zlib.gunzip);
const inflate: Decoder = promisify(zlib.inflate);
const inflateRaw: Decoder = promisify(zlib.inflateRaw);
const unbrotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);

const DECODERS = new Map<string, Decoder>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['br', (body, { maxOutputLength }) => unbrotli(body, maxOutputLength === undefined ? {} : { maxOutputLength })],
  // Some servers send deflate without the zlib wrapper.
  ['deflate', (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, options)],
]);
const MOST_CODINGS = 3;

/** `null` when the body is plain already: the common case costs no promise. */
export const decode = (
  asked: Asked,
  body: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer | VendorError> | null => {
  if (encoding === '' || encoding === 'identity' || body.length === 0) return null;
  return unpack(asked, body, encoding, maxBytes);
};

const unpack = async (
  asked: Asked,
  body: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer | VendorError> => {
  const { account, method, path, changes } = asked;
  const fail = (problem: string): VendorError =>
    new VendorError('PROTOCOL', account, `${method} ${path}: ${problem}`, { maybeDone: changes });
  const codings = encoding.toLowerCase().split(',');
  if (codings.length > MOST_CODINGS) return fail('the answer is compressed too many times over');
  let plain = body;
  for (const coding of codings.reverse()) {
    const name = coding.trim();
    if (name === 'identity') continue;
    const decoder = DECODERS.get(name);
    if (decoder === undefined) return fail(`the answer is compressed in an unknown way (${name.slice(0, 20)})`);
    try {
      plain = await decoder(plain, { maxOutputLength: maxBytes });
    } catch (cause) {
      return cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
        ? tooLarge(asked, maxBytes)
        : fail(`the answer's ${name} compression is broken or cut short`);
    }
  }
  return plain;
};

export const tooLarge = ({ account, method, path, changes }: Asked, maxBytes: number): VendorError =>
  new VendorError(
    'PROTOCOL',
    account,
    `${method} ${path}: the answer is larger than ${maxBytes} bytes and was cut off: ask for less, or raise limits.maxResponseBytes`,
    { maybeDone: changes },
  );

/** The start of a text, on one line, with every secret in it blotted out. */
export const excerpt = (text: string, length: number, secrets: readonly string[]): string => {
  let clean = text.slice(0, 65_536);
  for (const secret of secrets) clean = clean.replaceAll(secret, '***');
  clean = clean.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return clean.length > length ? `${clean.slice(0, length)}…` : clean;
};

const BYTE_ORDER_MARK = '\ufeff';

export const readAnswer = (
  asked: Asked,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  secrets: () => readonly string[],
  onUnreadable: () => void,
): HttpResponse => {
  const decoded = body.toString('utf8');
  const text = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  let parsed: { readonly value: Json } | VendorError | null = null;

  const unreadable = (): VendorError => {
    const done = status >= 200 && status < 300;
    if (done && text !== '') onUnreadable();
    const type = headers['content-type'];
    const came =
      text === ''
        ? 'an empty body'
        : `${type === undefined ? 'no content type' : excerpt(type, 60, secrets())}: ${excerpt(text, 80, secrets())}`;
    const { account, method, path, changes } = asked;
    return new VendorError(
      'PROTOCOL',
      account,
      `${method} ${path} answered ${status} with what is not JSON (${came})`,
      {
        status,
        maybeDone: done && changes,
      },
    );
  };

  return {
    status,
    headers,
    text,
    get json() {
      if (parsed === null) {
        try {
          parsed = { value: JSON.parse(text) as Json };
        } catch {
          parsed = unreadable();
        }
      }
      if (parsed instanceof VendorError) throw parsed;
      return parsed.value;
    },
  };
};
