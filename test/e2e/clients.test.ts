import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { proxyTo } from './proxy.ts';
import { trunkline } from './trunkline.ts';

const PAGE = new URL('../../docs/clients.md', import.meta.url);
/** Where packages are found, as in a project of somebody's own. */
const FOLDER = new URL('../../node_modules/.cache/clients/', import.meta.url);

interface Row {
  readonly id: string;
  readonly state: string;
}
type Rows = ReadonlyMap<string, Row>;
type Watch = (options: Record<string, unknown>) => () => unknown;

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0).reverse()) await end();
});

const page = await readFile(PAGE, 'utf8');
const snippet = (language: string): string => {
  const [, text] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`${PAGE} shows no ${language}`);
  return text;
};

const load = async (name: string): Promise<Watch> => {
  await mkdir(FOLDER, { recursive: true });
  leftovers.push(() => rm(FOLDER, { recursive: true, force: true }));
  await writeFile(new URL('fold.mjs', FOLDER), snippet('js fold'));
  const file = new URL(`${name}.mjs`, FOLDER);
  await writeFile(file, snippet(`js ${name}`));
  return (await import(`${pathToFileURL(file.pathname)}?${Date.now()}`)).watch;
};

const ASK = '{ jobs(first: 500, filter: { states: [QUEUED, OFFERED] }) { nodes { id state } } }';

const fresh = async (url: string): Promise<Map<string, string>> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: ASK }),
  });
  const { data } = (await response.json()) as { data: { jobs: { nodes: Row[] } } };
  return new Map(data.jobs.nodes.map(({ id, state }) => [id, state]));
};

const statesOf = (rows: Rows): Map<string, string> => new Map([...rows].map(([id, { state }]) => [id, state]));

describe.each(['graphql-ws', 'apollo', 'urql'])('the recipe for %s', (name) => {
  test('shows the truth, and goes on from its cursor after a lost connection', async () => {
    const watch = await load(name);
    const api = await trunkline(['sandbox', '--port', '0']).ready;
    const proxy = await proxyTo(new URL(api));
    leftovers.push(proxy.close);
    let rows: Rows = new Map();
    const shown: number[] = [];
    const types: string[] = [];
    const stop = watch({
      url: `ws://127.0.0.1:${proxy.port}/graphql`,
      query: snippet('graphql'),
      pauseMs: 10,
      retryWait: async () => {},
      webSocketImpl: class extends WebSocket {
        constructor(...given: ConstructorParameters<typeof WebSocket>) {
          super(...given);
          this.on('message', (message) =>
            types.push(...(String(message).match(/Job(?:Snapshot|Delta)|Resync/g) ?? [])),
          );
        }
      },
      show: (now: Rows) => {
        rows = now;
        shown.push(now.size);
      },
    });
    leftovers.push(stop);

    const agrees = async (): Promise<boolean> => {
      const asked = await fresh(api);
      const seen = statesOf(rows);
      return asked.size === seen.size && [...asked].every(([id, state]) => seen.get(id) === state);
    };
    await expect.poll(agrees, { interval: 100 }).toBe(true);
    expect(types[0]).toBe('JobSnapshot');

    const before = types.length;
    proxy.cut();
    await expect.poll(() => types.length).toBeGreaterThan(before);
    // The view goes on: no second snapshot, nothing thrown away.
    expect(types.slice(before)).not.toContain('JobSnapshot');
    expect(types.slice(before)).not.toContain('Resync');
    await expect.poll(agrees, { interval: 100 }).toBe(true);
  });
});
