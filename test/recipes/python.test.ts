import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse, validate } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { proxyTo } from '../e2e/proxy.ts';
import { trunkline } from '../e2e/trunkline.ts';
import { schema } from '../graphql/house.ts';
import { about, type Data, fresh, openSandbox, queueIds, recipe } from './page.ts';

const url = await openSandbox();

/** A folder with the recipes as files, about the server at this address. */
const project = async (at: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-python-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'trunkline.py'), about(at, recipe('python client')));
  for (const name of ['query', 'command', 'watch']) {
    await writeFile(join(folder, `${name}.py`), recipe(`python ${name}`));
  }
  return folder;
};

const environmentWith = (key: string | undefined) => {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', ...(key !== undefined && { TRUNKLINE_KEY: key }) };
};

interface Ran {
  readonly code: ExecFileException['code'] | 0;
  readonly out: string;
  readonly err: string;
}

const python = async (at: string, args: readonly string[], key?: string): Promise<Ran> => {
  const cwd = await project(at);
  return new Promise((resolve) => {
    execFile('python3', args, { cwd, env: environmentWith(key) }, (failed, out, err) =>
      resolve({ code: failed?.code ?? 0, out, err }),
    );
  });
};

test('a query from Python prints a line for each queue', async () => {
  const { code, out, err } = await python(url, ['query.py']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength((await queueIds(url)).length);
  expect(lines.filter((line) => !/^\S.* (\d+|None)$/.test(line))).toEqual([]);
});

test('a command from Python does what it says, and a refusal of it is a typed error', async () => {
  const { jobs } = await fresh(url, '{ jobs(first: 500, filter: { states: [QUEUED] }) { nodes { id } } }');
  const [{ id }] = jobs.nodes;
  expect(await python(url, ['command.py', id])).toMatchObject({ code: 0, err: '' });
  expect((await fresh(url, `{ node(id: "${id}") { ... on Job { state } } }`)).node.state).toBe('CANCELED');
  const refused = await python(url, ['command.py', 'nothing']);
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^INVALID_INPUT: \S/) });
});

test('what is wrong with the request itself is raised with its code', async () => {
  const wrong = await python(url, ['-c', 'from trunkline import ask; ask("{ nothing }")']);
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('GRAPHQL_VALIDATION_FAILED') });
});

test('a key that is not known is refused, to a query and to a subscription, and is not tried again', async () => {
  const folder = await project(url);
  const config = join(folder, 'trunkline.config.yaml');
  const key = 'a-key-of-python-0123456789-and-more';
  // Nobody answers there, which a list says in its failures.
  const account =
    '{ name: away, vendor: restcomm, settings: { baseUrl: "http://127.0.0.1:9", accountSid: ACx, authToken: none } }';
  const auth = `auth: { apiKeys: [{ name: python, key: ${key}, role: viewer }] }`;
  await writeFile(config, `accounts:\n  - ${account}\n${auth}\n`, { mode: 0o600 });
  const server = trunkline(['start', '--config', config, '--port', '0']);
  const at = await server.ready;
  expect(await python(at, ['query.py'], key)).toMatchObject({ code: 0, err: '' });
  for (const script of ['query.py', 'watch.py']) {
    const refused = await python(at, [script], 'another-key-0123456789-and-no-more');
    expect(refused, script).toMatchObject({ code: 1, out: '', err: expect.stringContaining('UNAUTHENTICATED') });
  }
});

/** The cursors that a reader has who is never cut off. */
const control = async (query: string) => {
  const cursors: string[] = [];
  const ended = new AbortController();
  const response = await fetch(`${url}?${new URLSearchParams({ query, variables: '{}' })}`, {
    headers: { accept: 'text/event-stream' },
    signal: ended.signal,
  });
  const read = async () => {
    for await (const line of createInterface(Readable.fromWeb(response.body as Data))) {
      if (line.startsWith('data: {')) cursors.push(JSON.parse(line.slice(6)).data.jobChanged.cursor);
    }
  };
  read().catch((error: Error) => error.name === 'AbortError' || Promise.reject(error));
  onTestFinished(() => ended.abort());
  return cursors;
};

test('a subscription from Python goes on where its connection was cut: nothing is lost and nothing told twice', async () => {
  const proxy = await proxyTo(new URL(url));
  onTestFinished(proxy.close);
  const [, query = ''] = /CHANGES = """([\s\S]*?)"""/.exec(recipe('python watch')) ?? [];
  const told = await control(query);
  await expect.poll(() => told.length).toBeGreaterThan(0);
  const cwd = await project(`http://127.0.0.1:${proxy.port}/graphql`);
  const watching = spawn('python3', ['watch.py'], {
    cwd,
    env: environmentWith(undefined),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void watching.kill());
  const lines: string[] = [];
  createInterface(watching.stdout).on('line', (line) => lines.push(line));
  for (let cut = 0; cut < 3; cut += 1) {
    const { length } = lines;
    await expect.poll(() => lines.length).toBeGreaterThan(length + 3);
    proxy.cut();
  }
  const { length } = lines;
  await expect.poll(() => lines.length).toBeGreaterThan(length + 3);
  expect(lines.filter((line) => line.startsWith('lost'))).toEqual([]);
  const heard = lines.map((line) => line.split(' ').at(-1) ?? '');
  await expect.poll(() => told.includes(heard.at(-1) ?? '')).toBe(true);
  const from = told.indexOf(heard[0] ?? '');
  expect(told.slice(from, from + heard.length)).toEqual(heard);
});

test('the documents of the snippet for gql fit the schema, and its query is answered', async () => {
  const documents = [...recipe('python gql').matchAll(/gql\("""([\s\S]*?)"""\)/g)].map(([, text]) => text ?? '');
  expect(documents).toHaveLength(2);
  expect(documents.flatMap((text) => validate(schema, parse(text)))).toEqual([]);
  const told = async () => (await fresh(url, documents[0] ?? '')).queueBoards.nodes.length;
  await expect.poll(told).toBe((await queueIds(url)).length);
});
