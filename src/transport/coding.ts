import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { VendorError } from '../domain/error.ts';
import { type Asked, failureOf, tooLarge } from './failure.ts';

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
  const fail = (problem: string): VendorError => failureOf(asked, 'PROTOCOL', problem, { maybeDone: asked.changes });
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
