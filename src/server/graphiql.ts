import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { corner, doorPage } from './graphiql-door.ts';

/** The documents that the page opens with, in the order of their file names. */
export const EXAMPLES = new URL('../../schema/operations/', import.meta.url);

export interface GraphiqlOptions {
  readonly endpoint: string;
  /** Whether requests need a key or token. Then a page that asks for it comes first, and GraphiQL is for those who have one. */
  readonly needsKey: boolean;
  /** Whether all vendors are simulated. */
  readonly isSandbox?: boolean;
  readonly folder?: URL;
}

interface Page {
  readonly gzipped: Buffer;
  readonly etag: string;
}

interface Pages {
  readonly graphiql: Page;
  /** Asks for the key; `null` where none is needed. */
  readonly door: Page | null;
  /** Of both, since one takes the place of the other in the same document. */
  readonly policy: string;
}

const readExamples = async (folder: URL): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  const inOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  const documents = names.filter((name) => name.endsWith('.graphql')).sort(inOrder);
  return Promise.all(documents.map((name) => readFile(new URL(name, folder), 'utf8')));
};

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/** Only what the pages bring with them may run, and they may talk to nobody but this server. */
const policyFor = (...pages: readonly string[]): string => {
  const scripts = pages.flatMap((html) =>
    [...html.matchAll(INLINE_SCRIPT)].map(([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`),
  );
  return [
    "default-src 'none'",
    `script-src ${[...new Set(scripts)].join(' ')} blob:`,
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

/** With three tabs or more each keeps a stale offset: pressed, it jumps aside, and the click misses it. A title of two words would be broken. */
const STYLE = '<style>.graphiql-tab { transform: none !important } .graphiql-logo { white-space: nowrap }</style>';

const pack = async (html: string): Promise<Page> => ({
  gzipped: await promisify(gzip)(html),
  etag: `"${hash('sha256', html).slice(0, 24)}"`,
});

const render = async (options: GraphiqlOptions): Promise<Pages> => {
  const { endpoint, needsKey, isSandbox = false, folder = EXAMPLES } = options;
  const [{ renderGraphiQL }, documents] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readExamples(folder),
  ]);
  const html = renderGraphiQL({
    title: isSandbox ? 'Trunkline sandbox' : 'Trunkline',
    endpoint,
    // Over a socket GraphiQL sends no credentials; server-sent events are fetched with them.
    subscriptionsProtocol: needsKey ? 'SSE' : 'WS',
    shouldPersistHeaders: false,
    ...(documents.length > 0 ? { defaultTabs: documents.map((query) => ({ query })) } : {}),
  })
    .trim()
    .replace('</head>', () => `${STYLE}</head>`);
  // Its scripts hold such a tag as well.
  const end = html.lastIndexOf('</body>');
  const graphiql = `${html.slice(0, end)}${corner(options)}${html.slice(end)}`;
  const door = needsKey ? doorPage(isSandbox) : null;
  return {
    graphiql: await pack(graphiql),
    door: door === null ? null : await pack(door),
    policy: policyFor(graphiql, door ?? ''),
  };
};

/** GraphiQL is 9 MB and always the same: made once, kept compressed, fetched again only when it changed. */
export const openGraphiql = (options: GraphiqlOptions) => {
  let pages: Promise<Pages> | undefined;
  const made = (): Promise<Pages> => {
    pages ??= render(options);
    return pages;
  };

  return {
    /** Begins making it, so that the first visitor does not wait. */
    warm: made,
    /** `isKnown`: who asks has shown a key or token that is good, or needs none. */
    async serve({ headers }: IncomingMessage, response: ServerResponse, isKnown: boolean): Promise<void> {
      const { graphiql, door, policy } = await made();
      const { gzipped, etag } = isKnown ? graphiql : (door ?? graphiql);
      response.setHeader('content-security-policy', policy);
      response.setHeader('x-frame-options', 'DENY');
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('cache-control', 'private, no-cache');
      response.setHeader('etag', etag);
      response.appendHeader('vary', 'Accept, Accept-Encoding, Authorization, X-Api-Key');
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
