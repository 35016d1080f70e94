import zlib from 'node:zlib';
import type { VendorError } from '../domain/error.ts';
import type { Portion } from '../domain/intake.ts';
import { type Asked, cutForOthers, failureOf, tooLarge } from './failure.ts';

type Stream = zlib.Gunzip | zlib.Inflate | zlib.InflateRaw | zlib.BrotliDecompress;

/** Of what is unpacked, so much at a time. */
const CHUNK = { chunkSize: 65_536 };

const DECODERS = new Map<string, (body: Buffer) => Stream>([
  ['gzip', () => zlib.createGunzip(CHUNK)],
  ['x-gzip', () => zlib.createGunzip(CHUNK)],
  ['br', () => zlib.createBrotliDecompress(CHUNK)],
  // Some servers send deflate without the zlib wrapper.
  ['deflate', (body) => (((body[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate(CHUNK) : zlib.createInflateRaw(CHUNK))],
]);
const MOST_CODINGS = 3;

/** What is being unpacked, which goes on or ends with what its answer holds. */
export interface Unpacking {
  onRoom(): void;
  onCut(): void;
}

export interface Packed {
  readonly asked: Asked;
  readonly maxBytes: number;
  readonly portion: Portion;
  /** Told what is under way; `null` when nothing is any more. */
  readonly watch: (unpacking: Unpacking | null) => void;
}

/** `null` when the body is plain already: the common case costs no promise. */
export const decode = (packed: Packed, body: Buffer, encoding: string): Promise<Buffer | VendorError> | null => {
  if (encoding === '' || encoding === 'identity' || body.length === 0) return null;
  return unpack(packed, body, encoding);
};

/** Ends as soon as there is too much, and waits while there is no room. */
const unpackOnce = ({ asked, maxBytes, portion, watch }: Packed, stream: Stream, body: Buffer) =>
  new Promise<Buffer | VendorError>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: Buffer | VendorError): void => {
      watch(null);
      stream.destroy();
      resolve(outcome);
    };
    watch({ onRoom: () => stream.resume(), onCut: () => settle(cutForOthers(asked)) });
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return settle(tooLarge(asked, maxBytes));
      chunks.push(chunk);
      if (!portion.take(chunk.length)) stream.pause();
    });
    stream.once('end', () => settle(Buffer.concat(chunks, size)));
    stream.once('error', (error) => {
      watch(null);
      reject(error);
    });
    stream.end(body);
  });

const unpack = async (packed: Packed, body: Buffer, encoding: string): Promise<Buffer | VendorError> => {
  const { asked } = packed;
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
      const unpacked = await unpackOnce(packed, decoder(plain), plain);
      if (!Buffer.isBuffer(unpacked)) return unpacked;
      plain = unpacked;
    } catch {
      return fail(`the answer's ${name} compression is broken or cut short`);
    }
  }
  return plain;
};
