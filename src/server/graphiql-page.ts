import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { corner, doorPage } from './graphiql-door.ts';
import { FILL_TABS, readTabs } from './graphiql-tabs.ts';

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

const START = 'YogaGraphiQL.renderYogaGraphiQL(';
const ROOT = "window.document.querySelector('#root'),";

/** The page begins with its tabs filled. Throws where the page of the library has become another. */
const fillFirst = (html: string): string => {
  const start = html.lastIndexOf(START);
  const options = html.indexOf(ROOT, start) + ROOT.length;
  const end = html.lastIndexOf(');');
  if (start < 0 || options < ROOT.length || end < options)
    throw new TypeError('the page of GraphiQL begins in another way');
  const given = html.slice(options, end).trim().replace(/,$/, '');
  const call = `(${FILL_TABS})(${given}).then((filled) => ${START}${ROOT} filled));`;
  return `${html.slice(0, start)}${call}${html.slice(end + 2)}`;
};

export const renderPages = async (options: GraphiqlOptions): Promise<Pages> => {
  const { endpoint, needsKey, isSandbox = false, folder = EXAMPLES.href } = options;
  const [{ renderGraphiQL }, tabs] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readTabs(new URL(folder)),
  ]);
  const html = renderGraphiQL({
    title: isSandbox ? 'Trunkline sandbox' : 'Trunkline',
    endpoint,
    // Over a socket GraphiQL sends no credentials; server-sent events are fetched with them.
    subscriptionsProtocol: needsKey ? 'SSE' : 'WS',
    shouldPersistHeaders: false,
    ...(tabs.length > 0 ? { defaultTabs: tabs } : {}),
  })
    .trim()
    .replace('</head>', () => `${STYLE}</head>`);
  const filled = fillFirst(html);
  // Its scripts hold such a tag as well.
  const end = filled.lastIndexOf('</body>');
  const graphiql = `${filled.slice(0, end)}${corner(options)}${filled.slice(end)}`;
  const door = needsKey ? doorPage(isSandbox) : null;
  return {
    graphiql: await pack(graphiql),
    door: door === null ? null : await pack(door),
    policy: policyFor(graphiql, door ?? ''),
  };
};
