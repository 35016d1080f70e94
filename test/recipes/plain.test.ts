import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EventSource } from 'eventsource';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { loadConfig } from 'graphql-config';
import { expect, onTestFinished, test, vi } from 'vitest';
import { missing, openBrowser, WITHOUT } from '../e2e/browser.ts';
import { about, type Data, moduleOf, openProject, openSandbox, queueIds, recipe } from './page.ts';

const url = await openSandbox();
const ROOT = resolve(import.meta.dirname, '../..');

test('curl asks a query', async () => {
  const { stdout } = await promisify(execFile)('sh', ['-c', about(url, recipe('sh query'))]);
  expect(JSON.parse(stdout).data.queueTotals.totals.queues).toBe((await queueIds(url)).length);
});

test('curl watches a subscription', async () => {
  const curl = spawn('sh', ['-c', `exec ${about(url, recipe('sh watch'))}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void curl.kill());
  let text = '';
  for await (const part of curl.stdout.setEncoding('utf8')) {
    text += part;
    if (/^data: .*\n\n/m.test(text)) break;
  }
  const { data } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '');
  expect(data.liveQueueTotals.items).toMatchObject([{ now: { waiting: expect.any(Number) } }]);
});

const cell = (row: Data, selector: string): Data => selector.split('.').reduce((value, name) => value?.[name], row);

test('Grafana gets a table with a row for each queue and no column that is never filled', async () => {
  const query = JSON.parse(about(url, recipe('json grafana')));
  const { method, body_graphql_query: document } = query.url_options;
  const ask = () =>
    fetch(query.url, {
      method,
      // It would take other texts too, which are not to be preferred.
      headers: { 'content-type': 'application/json', accept: 'application/json;q=0.9,text/plain' },
      body: JSON.stringify({ query: document, variables: {} }),
    });
  const response = await ask();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('json')]);
  const ids = await queueIds(url);
  const typeOf = { string: 'string', number: 'number', timestamp: 'string' } as const;
  const columns = query.columns as { selector: string; type: keyof typeof typeOf }[];
  // A figure of the window is there once the first contact was taken.
  const told = async () => {
    const rows: Data[] = cell(await (await ask()).json(), query.root_selector);
    expect(rows).toHaveLength(ids.length);
    return columns.map(({ selector }) => {
      const values = rows.map((row) => cell(row, selector)).filter((value) => value !== null && value !== undefined);
      return [selector, ...new Set(values.map((value) => typeof value))];
    });
  };
  await expect.poll(told).toEqual(columns.map(({ selector, type }) => [selector, typeOf[type]]));
});

test('an EventSource shows the queues', async () => {
  vi.stubGlobal('EventSource', EventSource);
  onTestFinished(() => void vi.unstubAllGlobals());
  type Watch = (options: { url: string; show: (rows: readonly Data[]) => void }) => () => void;
  const { watch } = await moduleOf<{ watch: Watch }>(await openProject('plain'), 'event-source');
  const rows = await new Promise<readonly Data[]>((take) => {
    onTestFinished(watch({ url, show: take }));
  });
  expect(rows.map(({ queueId }) => queueId).sort()).toEqual([...(await queueIds(url))].sort());
  expect(rows[0]).toMatchObject({ queue: { name: expect.any(String) }, now: {} });
});

test.skipIf(missing)(`the page without a library shows a line for each queue in a browser${WITHOUT}`, async () => {
  const page = await (await openBrowser()).newPage();
  const origin = new URL(url).origin;
  const files = { 'waiting.html': ['text/html', 'html'], 'event-source.js': ['text/javascript', 'js event-source'] };
  for (const [name, [contentType, fence]] of Object.entries(files)) {
    await page.route(`${origin}/${name}`, (route) => route.fulfill({ contentType, body: recipe(fence ?? '') }));
  }
  await page.goto(`${origin}/waiting.html`);
  const lines = () => page.locator('#queues li').allTextContents();
  const ids = await queueIds(url);
  const shown = async () => {
    const all = await lines();
    return { count: all.length, odd: all.filter((line) => !/^\S.*: (\d+|not known)$/.test(line)) };
  };
  await expect.poll(shown).toEqual({ count: ids.length, odd: [] });
});

test('the five lines about an EventSource in clients.md hear a subscription', async () => {
  const text = await readFile(join(ROOT, 'docs/clients.md'), 'utf8');
  const [, snippet] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
  class OfThisServer extends EventSource {
    constructor(path: string) {
      super(new URL(path, url));
      onTestFinished(() => this.close());
    }
  }
  const query = 'subscription { liveQueueTotals { __typename } }';
  const told = await new Promise((take) => {
    new Function('EventSource', 'query', 'take', snippet ?? '')(OfThisServer, query, take);
  });
  expect(told).toMatchObject({ liveQueueTotals: { __typename: 'QueueTotalsSnapshot' } });
});

const checked = async (schema: GraphQLSchema, documents: readonly { document?: Data }[]) => {
  expect(documents.length).toBeGreaterThan(0);
  const definitions = documents.flatMap(({ document }) => document.definitions);
  expect(validate(schema, { kind: 'Document', definitions } as Data)).toEqual([]);
};

test('editors find the schema and the documents of this repository, which fit it', async () => {
  const config = await loadConfig({ rootDir: ROOT });
  const names = Object.keys(config?.projects ?? {});
  expect(names).toEqual(['examples', 'wallboard']);
  for (const name of names) {
    const project = config?.getProject(name);
    if (project) await checked(await project.getSchema(), await project.getDocuments());
  }
});

test("editors find the schema of a running server from somebody's own project", async () => {
  const rootDir = await mkdtemp(join(tmpdir(), 'trunkline-editor-'));
  onTestFinished(() => rm(rootDir, { recursive: true, force: true }));
  await writeFile(join(rootDir, '.graphqlrc.yml'), about(url, recipe('yaml graphqlrc')));
  const config = await loadConfig({ rootDir });
  const found = await config?.getDefault().getSchema();
  const own = await readFile(join(ROOT, 'schema/operations/2-workers.graphql'), 'utf8');
  expect(found && validate(found, parse(own))).toEqual([]);
});
