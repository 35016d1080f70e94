import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { trunkline } from '../e2e/trunkline.ts';

const PAGE = new URL('../../docs/recipes.md', import.meta.url);
/** The address that the page names. */
const NAMED = 'http://127.0.0.1:4000/graphql';

const page = await readFile(PAGE, 'utf8');

/** The text of one recipe: what stands behind the first fence, such as `js relay`. */
export const recipe = (fence: string): string => {
  const [, text] = new RegExp(`\`\`\`${fence}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`${PAGE} shows no ${fence}`);
  return text;
};

/** A folder where packages are found, as in a project of somebody's own; gone when the file's tests are over. */
export const openProject = async (name: string): Promise<URL> => {
  const folder = new URL(`../../node_modules/.cache/recipes-${name}-${process.pid}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** The module that a recipe is, in its folder. */
export const moduleOf = async <M>(folder: URL, name: string): Promise<M> => {
  const file = new URL(`${name}.mjs`, folder);
  await writeFile(file, recipe(`js ${name}`));
  return import(pathToFileURL(file.pathname).href);
};

/** The sandbox in a process of its own, for all tests of a file, once its views have heard of every queue. */
export const openSandbox = async (): Promise<string> => {
  const server = trunkline(['sandbox', '--port', '0'], { outlive: true });
  afterAll(async () => {
    server.kill('SIGTERM');
    await server.exited;
  });
  const url = await server.ready;
  beforeAll(async () => {
    const ids = await queueIds(url);
    const hear = async () => {
      const { queueTotals } = await fresh(url, '{ queueTotals { totals { queues } } }');
      expect(queueTotals.totals.queues).toBe(ids.length);
    };
    await vi.waitFor(hear, { timeout: 120_000, interval: 200 });
  });
  return url;
};

/** The recipe's text, about the sandbox at this address. */
export const about = (url: string, text: string): string => {
  if (!text.includes(NAMED)) throw new Error(`the recipe does not name ${NAMED}`);
  return text.replaceAll(NAMED, url);
};

// biome-ignore lint/suspicious/noExplicitAny: as deep as the tests ask
export type Data = any;

/** What a plain POST is answered. */
export const fresh = async (url: string, query: string): Promise<Data> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};

/** Global ids of all queues: nothing adds any in the sandbox. */
export const queueIds = async (url: string): Promise<readonly string[]> =>
  (await fresh(url, '{ queues(first: 500) { nodes { id } } }')).queues.nodes.map(({ id }: { id: string }) => id);
