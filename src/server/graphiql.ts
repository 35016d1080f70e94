import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';

/** The documents that the page opens with, in the order of their file names. */
export const EXAMPLES = new URL('../../schema/operations/', import.meta.url);

export interface GraphiqlOptions {
  readonly endpoint: string;
  /** Whether requests need a header with a key. */
  readonly needsKey: boolean;
  readonly folder?: URL;
}

interface Page {
  readonly gzipped: Buffer;
  readonly etag: string;
  readonly policy: string;
}

const readExamples = async (folder: URL): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  const inOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  const documents = names.filter((name) => name.endsWith('.graphql')).sort(inOrder);
  return Promise.all(documents.map((name) => readFile(new URL(name, folder), 'utf8')));
};

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/** Only what the page brings with it may run, and it may talk to nobody but this server. */
const policyFor = (html: string): string => {
  const scripts = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')} blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
};

/** With three tabs or more each keeps a stale offset: pressed, it jumps aside, and the click misses it. */
const STILL_TABS = '<style>.graphiql-tab { transform: none !important }</style>';

const HEADERS_TO_FILL_IN = JSON.stringify({ 'X-Api-Key': '' }, null, 2);

const render = async ({ endpoint, needsKey, folder = EXAMPLES }: GraphiqlOptions): Promise<Page> => {
  const [{ renderGraphiQL }, documents] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readExamples(folder),
  ]);
  const html = renderGraphiQL({
    title: 'Trunkline',
    endpoint,
    // Over a socket GraphiQL sends no credentials; with server-sent events it sends its headers.
    subscriptionsProtocol: needsKey ? 'SSE' : 'WS',
    shouldPersistHeaders: false,
    ...(needsKey ? { defaultHeaders: HEADERS_TO_FILL_IN } : {}),
    ...(documents.length > 0 ? { defaultTabs: documents.map((query) => ({ query })) } : {}),
  })
    .trim()
    .replace('</head>', () => `${STILL_TABS}</head>`);
  const gzipped = await promisify(gzip)(html);
  return { gzipped, etag: `"${hash('sha256', html).slice(0, 24)}"`, policy: policyFor(html) };
};

/** The page is 9 MB and always the same: made once, kept compressed, fetched again only when it changed. */
export const openGraphiql = (options: GraphiqlOptions) => {
  let page: Promise<Page> | undefined;
  const made = (): Promise<Page> => {
    page ??= render(options);
    return page;
  };

  return {
    /** Begins making it, so that the first visitor does not wait. */
    warm: made,
    async serve({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
      const { gzipped, etag, policy } = await made();
      response.setHeader('content-security-policy', policy);
      response.setHeader('x-frame-options', 'DENY');
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('cache-control', 'no-cache');
      response.setHeader('etag', etag);
      response.appendHeader('vary', 'Accept, Accept-Encoding');
      if (headers['if-none-match']?.includes(etag)) {
        response.writeHead(304).end();
        return;
      }
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': gzipped.length }).end(gzipped);
        return;
      }
      response.writeHead(200);
      await pipeline(Readable.from([gzipped]), createGunzip(), response);
    },
  };
};

export const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html');
