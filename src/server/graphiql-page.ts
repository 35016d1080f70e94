import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { corner, doorPage } from './graphiql-door.ts';

/** The documents that the page opens with, in the order of their file names. */
export const EXAMPLES = new URL('../../schema/operations/', import.meta.url);

/** Of GraphiQL and the page before it. What passes between threads is data. */
export interface GraphiqlOptions {
  readonly endpoint: string;
  /** Whether requests need a key or token. Then a page that asks for it comes first, and GraphiQL is for those who have one. */
  readonly needsKey: boolean;
  /** Whether all vendors are simulated. */
  readonly isSandbox?: boolean;
  /** URL of the folder of the examples. */
  readonly folder?: string;
}

export interface PackedPage {
  readonly gzipped: Uint8Array;
  readonly etag: string;
}

export interface Pages {
  readonly graphiql: PackedPage;
  /** Asks for the key; `null` where none is needed. */
  readonly door: PackedPage | null;
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

const pack = async (html: string): Promise<PackedPage> => ({
  gzipped: await promisify(gzip)(html),
  etag: `"${hash('sha256', html).slice(0, 24)}"`,
});

export const renderPages = async (options: GraphiqlOptions): Promise<Pages> => {
  const { endpoint, needsKey, isSandbox = false, folder = EXAMPLES.href } = options;
  const [{ renderGraphiQL }, documents] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readExamples(new URL(folder)),
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
