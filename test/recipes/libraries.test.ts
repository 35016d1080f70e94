import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, introspectionFromSchema } from 'graphql';
import relay from 'relay-runtime';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Data, moduleOf, openProject, openSandbox, queueIds, recipe } from './page.ts';

const url = await openSandbox();
const folder = await openProject('libraries');

const COMPILER = fileURLToPath(new URL('../../node_modules/relay-compiler/cli.js', import.meta.url));

/** What Relay's compiler makes of the recipe, by the names of its operations and fragments. */
const compiled = async (): Promise<(name: string) => Promise<Data>> => {
  const project = await mkdtemp(join(tmpdir(), 'trunkline-recipe-'));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  const made = join(project, 'src/__generated__');
  await mkdir(made, { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await writeFile(join(project, 'relay.config.json'), recipe('json relay-config'));
  await writeFile(join(project, 'src/QueueList.js'), recipe('js relay'));
  await writeFile(join(project, 'schema.graphql'), await (await fetch(`${url}/schema`)).text());
  await promisify(execFile)(process.execPath, [COMPILER, 'relay.config.json'], { cwd: project });
  // Bundlers find the other artifacts without the suffix, and Node does not.
  for (const file of await readdir(made)) {
    const text = await readFile(join(made, file), 'utf8');
    await writeFile(join(made, file), text.replaceAll(/(from ['"]\.\/\w+\.graphql)(?=['"])/g, '$1.js'));
  }
  return async (name) => (await import(pathToFileURL(join(made, `${name}.graphql.js`)).href)).default;
};

test('Relay compiles its documents, goes through pages, and shows what events tell of the objects in its store', async () => {
  const artifact = await compiled();
  type Open = (options: object) => { environment: Data; close: () => unknown };
  const { open } = await moduleOf<{ open: Open }>(folder, 'relay-environment');
  const { environment, close } = open({ url, webSocketImpl: WebSocket });
  onTestFinished(() => void close());

  const query = relay.createOperationDescriptor(await artifact('QueueListQuery'), { count: 3 });
  onTestFinished(environment.retain(query).dispose);
  await relay.fetchQuery(environment, await artifact('QueueListQuery'), { count: 3 }).toPromise();
  const fragment = await artifact('QueueList_queues');
  const shown = (): Data => {
    const { data } = environment.lookup(query.fragment);
    const selector = relay.getSingularSelector(fragment, data);
    return environment.lookup(selector).data.queues;
  };
  const next = await artifact('QueueListPaginationQuery');
  expect(shown().edges).toHaveLength(3);
  while (shown().pageInfo.hasNextPage) {
    const before = shown().edges.length;
    await relay.fetchQuery(environment, next, { count: 3, cursor: shown().pageInfo.endCursor }).toPromise();
    expect(shown().edges.length).toBeGreaterThan(before);
  }
  expect(
    shown()
      .edges.map(({ node }: Data) => node.id)
      .sort(),
  ).toEqual([...(await queueIds(url))].sort());

  const subscription = await artifact('QueueListJobsSubscription');
  const job = await new Promise<Data>((resolve, reject) => {
    const following = relay.requestSubscription(environment, {
      subscription,
      variables: {},
      onNext: (told: Data) => told?.jobChanged.job && resolve(told.jobChanged.job),
      onError: reject,
    });
    onTestFinished(() => following.dispose());
  });
  expect(environment.getStore().getSource().get(job.id)).toMatchObject({ id: job.id, __typename: 'Job' });
});

/** Objects with an id, and many that have none. */
const BROAD = `{
  queues(first: 3) { nodes { id name } edges { cursor } pageInfo { hasNextPage } failures { code } freshness { source asOf } }
  workers(first: 3) { nodes { id name presence { state label since } channels { channel } } }
  queueTotals { totals { now { waiting workers { available } } } asOf { at } }
  me { name role }
}`;

/** What the console was warned of while this went on. */
const warningsOf = async (run: () => Promise<unknown>): Promise<readonly string[]> => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  await run();
  return warn.mock.calls.map(([text]) => String(text));
};

test('Graphcache keeps what a query tells without a warning, and answers it again by itself', async () => {
  const { open } = await moduleOf<{ open: (options: { url: string }) => Promise<Client> }>(folder, 'graphcache');
  const client = await open({ url });
  const warnings = await warningsOf(async () => {
    const { data, error } = await client.query(BROAD, {}).toPromise();
    expect(error).toBeUndefined();
    const again = await client.query(BROAD, {}, { requestPolicy: 'cache-only' }).toPromise();
    expect(again.data).toEqual(data);
  });
  expect(warnings).toEqual([]);
});

test('Graphcache goes through pages', async () => {
  const { open } = await moduleOf<{ open: (options: { url: string }) => Promise<Client> }>(folder, 'graphcache');
  const client = await open({ url });
  const page =
    'query ($after: String) { queues(first: 4, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
  let after: string | null = null;
  let edges: Data[] = [];
  for (let more = true; more; ) {
    const { data }: Data = await client.query(page, { after }).toPromise();
    ({ edges } = data.queues);
    ({ hasNextPage: more, endCursor: after } = data.queues.pageInfo);
  }
  expect(edges.map(({ node }) => node.id).sort()).toEqual([...(await queueIds(url))].sort());
});

test('Graphcache without the keys warns of the types that have none', async () => {
  const schema = introspectionFromSchema(buildSchema(await (await fetch(`${url}/schema`)).text()));
  const exchanges = [cacheExchange({ schema }), fetchExchange];
  const client = new Client({ url, preferGetMethod: false, exchanges });
  const warnings = await warningsOf(() => client.query(BROAD, {}).toPromise());
  expect(warnings.length).toBeGreaterThan(5);
  expect(warnings.every((text) => text.includes('Invalid key'))).toBe(true);
});
