import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, zstdCompress } from 'node:zlib';
import { type Coding, codingFor, hasTag } from './negotiation.ts';

/** The wallboard as it was built. */
export const BUILT = new URL('../wallboard/dist/', import.meta.url);

/** Its files carry their contents in their names. */
export const ASSETS = '/assets/';

interface File {
  readonly type: string;
  readonly etag: string;
  /** Encoded when it is asked for first, and kept. */
  readonly as: (coding: Coding) => Promise<Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Only what the page brings with it may run, it may talk to nobody but this server, and text never becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const NOT_BUILT = 'The wallboard is not built: run "npm run wallboard". The API is at /graphql.\n';

/** The page reads there that all vendors are simulated. */
const marked = (html: Buffer): Buffer => Buffer.from(html.toString('utf8').replace('<html ', '<html data-sandbox '));

const ENCODERS: Readonly<Record<Coding, (plain: Buffer) => Promise<Buffer>>> = {
  br: promisify<Buffer, Buffer>(brotliCompress),
  zstd: promisify<Buffer, Buffer>(zstdCompress),
  gzip: promisify<Buffer, Buffer>(gzip),
  identity: async (plain) => plain,
};

const load = async (folder: URL, path: string, isSandbox: boolean): Promise<File> => {
  const read = await readFile(new URL(path, folder));
  const plain = isSandbox && path === 'index.html' ? marked(read) : read;
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const made = new Map<Coding, Promise<Buffer>>();
  return {
    type,
    etag: `"${hash('sha256', plain).slice(0, 24)}"`,
    as(coding) {
      const known = made.get(coding);
      if (known) return known;
      const encoded = ENCODERS[coding](plain);
      made.set(coding, encoded);
      // One that failed is tried again.
      encoded.catch(() => made.delete(coding));
      return encoded;
    },
  };
};

export interface PageOptions {
  readonly folder: URL;
  /** Whether all vendors are simulated. */
  readonly isSandbox: boolean;
}

/** By path of the request; `null` when there is nothing built. */
const loadAll = async ({ folder, isSandbox }: PageOptions): Promise<ReadonlyMap<string, File> | null> => {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const paths = names.map((name) => name.replaceAll('\\', '/')).filter((name) => extname(name) !== '');
  if (!paths.includes('index.html')) return null;
  return new Map(
    await Promise.all(
      paths.map(
        async (path) => [path === 'index.html' ? '/' : `/${path}`, await load(folder, path, isSandbox)] as const,
      ),
    ),
  );
};

/** Few and small files, always the same: read once, for the first visitor, and kept compressed. */
export const openPage = ({ folder = BUILT, isSandbox = false }: Partial<PageOptions> = {}) => {
  let files: Promise<ReadonlyMap<string, File> | null> | undefined;
  const loaded = async () => {
    files ??= loadAll({ folder, isSandbox });
    const found = await files;
    // Built a moment later, it is there without a restart.
    if (!found) files = undefined;
    return found;
  };

  return {
    /** Serves `/` and what is below `ASSETS`; false when there is no such file, and nothing was answered. */
    async serve(path: string, { headers, method }: IncomingMessage, response: ServerResponse): Promise<boolean> {
      const found = await loaded();
      if (!found) {
        response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
        response.end(method === 'HEAD' ? undefined : NOT_BUILT);
        return true;
      }
      const file = found.get(path);
      if (!file) return false;
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('etag', file.etag);
      response.setHeader('vary', 'Accept-Encoding');
      response.setHeader('cache-control', path === '/' ? 'no-cache' : 'public, max-age=31536000, immutable');
      if (path === '/') {
        response.setHeader('content-security-policy', POLICY);
        response.setHeader('x-frame-options', 'DENY');
        response.setHeader('referrer-policy', 'no-referrer');
      }
      if (hasTag(headers, file.etag)) {
        response.writeHead(304).end();
        return true;
      }
      const coding = codingFor(headers, ['br', 'zstd', 'gzip', 'identity']);
      const body = await file.as(coding);
      response.writeHead(200, {
        'content-type': file.type,
        'content-length': body.length,
        ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
      });
      response.end(method === 'HEAD' ? undefined : body);
      return true;
    },
  };
};
