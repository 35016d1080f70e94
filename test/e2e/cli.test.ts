import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '../../src/vendors/index.ts';
import { folderWith } from '../support/folder.ts';
import { type Trunkline, trunkline } from './trunkline.ts';

const ask = async (url: string, query: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const demoAccounts = registry.map(({ vendor }) => `demo-${vendor.name}`);

describe('trunkline sandbox', () => {
  test('says that it is one, answers, and ends with 0 on Ctrl-C', async () => {
    const cli = trunkline(['sandbox', '--port', '0']);
    const url = await cli.ready;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const { data, errors } = await ask(
      url,
      '{ accounts { nodes { name } } workers(first: 2) { nodes { name } failures { message } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.accounts.nodes.map(({ name }: { name: string }) => name)).toEqual(demoAccounts);
    expect(data.workers).toMatchObject({ nodes: [{}, {}], failures: [] });
    cli.kill('SIGINT');
    const { code, stdout, stderr } = await cli.exited;
    expect(code).toBe(0);
    expect(stdout).toContain('sandbox');
    expect(stderr).toBe('');
  });

  describe('in a folder with a configuration', () => {
    let folder: string;
    let cli: Trunkline;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
      await writeFile(join(folder, 'trunkline.config.yaml'), 'nonsense: 1');
      cli = trunkline(['sandbox', '--port', '0'], { folder, outlive: true });
    });
    afterAll(async () => {
      cli.kill('SIGKILL');
      await cli.exited;
      await rm(folder, { recursive: true });
    });

    test('does not read the configuration', async () => {
      const { data } = await ask(await cli.ready, '{ accounts { nodes { name } } }');
      expect(data.accounts.nodes.map(({ name }: { name: string }) => name)).toEqual(demoAccounts);
    });

    test('says everywhere that its vendors are simulated', async () => {
      const api = await cli.ready;
      const get = async (path: string, accept = '*/*') =>
        (await fetch(new URL(path, api), { headers: { accept } })).text();
      expect(JSON.parse(await get('/readyz'))).toMatchObject({ status: 'ready', sandbox: true });
      expect(await get('/metrics')).toMatch(/^trunkline_sandbox 1$/m);
      expect(await get('/graphql', 'text/html')).toContain('SANDBOX: simulated vendors');
      expect(await get('/')).toContain('<html data-sandbox ');
    });

    test('takes two signals at once for one, as npm sends them', async () => {
      await cli.ready;
      cli.kill('SIGINT');
      cli.kill('SIGTERM');
      expect(await cli.exited).toMatchObject({ code: 0, signal: null });
    });
  });

  test.each([
    ['a rejection that nobody handles', "Promise.reject(new Error('planted'))"],
    ['an error that nobody catches', "setImmediate(() => { throw new Error('planted') })"],
  ])('%s is logged with its stack, and the process ends in order with 1 (S1)', async (_name, fault) => {
    const before = `process.on('SIGUSR2', () => { ${fault} })`;
    const cli = trunkline(['sandbox', '--port', '0'], { before });
    await cli.ready;
    cli.kill('SIGUSR2');
    const { code, signal, stderr } = await cli.exited;
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    const fatal = stderr.split('\n').filter((line) => line.includes('"level":60'));
    expect(fatal).toHaveLength(1);
    expect(JSON.parse(fatal[0] ?? '')).toMatchObject({
      err: { message: 'planted', stack: expect.stringContaining('planted') },
    });
  });

  test('listens where PORT says, and --port goes before it', async () => {
    const taken = createServer();
    const port = await listening(taken);
    taken.close();
    const byEnvironment = trunkline(['sandbox'], { env: { PORT: String(port) } });
    expect(await byEnvironment.ready).toBe(`http://127.0.0.1:${port}/graphql`);
    const byFlag = trunkline(['sandbox', '--port', '0', '--host', 'localhost'], { env: { PORT: String(port) } });
    expect(await byFlag.ready).toMatch(/^http:\/\/localhost:\d+\/graphql$/);
  });

  test('is never what runs for want of a configuration (S24)', async () => {
    const folder = await folderWith({ 'trunkline.yaml': 'accounts: []' });
    const { code, stdout, stderr } = await trunkline(['start', '--port', '0'], { folder }).exited;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^trunkline: there is no configuration in .+; there is trunkline\.yaml: rename it, or name it with --config\. To try it with simulated vendors, run "trunkline sandbox"\n$/,
    );
  });

  test('takes a key, and may be shown to other machines then', async () => {
    const key = 'a-key-for-the-sandbox';
    const api = await trunkline(['sandbox', '--port', '0', '--host', '0.0.0.0', '--key', key]).ready;
    const query = '{ accounts { nodes { name } } }';
    expect((await ask(api, query)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask(api, query, { 'x-api-key': key })).errors).toBeUndefined();
  });

  test('may be shown to everybody when that is asked for', async () => {
    const api = new URL(await trunkline(['sandbox', '--port', '0', '--host', '0.0.0.0', '--public']).ready);
    const answer = await new Promise<{ statusCode?: number }>((resolve, reject) => {
      get({ host: '127.0.0.1', port: api.port, path: '/readyz', headers: { host: 'a-machine.example' } }, resolve).on(
        'error',
        reject,
      );
    });
    expect(answer.statusCode).toBe(200);
  });
});

describe('trunkline start', () => {
  test('reads the configuration in the folder it was started in', async () => {
    const vendor = createServer((_, response) => response.writeHead(503).end());
    const port = await listening(vendor);
    const folder = await folderWith({
      'trunkline.config.yaml': [
        'server: { port: 0 }',
        `auth: { apiKeys: [{ name: me, key: "$\{MY_KEY}", role: viewer }] }`,
        'accounts:',
        '  - name: east',
        '    vendor: restcomm',
        `    settings: { baseUrl: "http://127.0.0.1:${port}", accountSid: ACx, authToken: "\${TOKEN}" }`,
      ].join('\n'),
    });
    const env = { MY_KEY: 'my-key-0123456789-of-32-characters-or-more', TOKEN: 'secret' };
    const cli = trunkline(['start'], { folder, env });
    const url = await cli.ready;
    expect((await ask(url, '{ accounts { nodes { name } } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    const { data } = await ask(url, '{ accounts { nodes { name } } }', { 'x-api-key': env.MY_KEY });
    expect(data).toEqual({ accounts: { nodes: [{ name: 'east' }] } });
    cli.kill('SIGTERM');
    const { code, stdout } = await cli.exited;
    expect(code).toBe(0);
    expect(stdout).not.toContain('sandbox');

    const check = await trunkline(['check'], { folder, env }).exited;
    vendor.close();
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(/^ACCOUNT +VENDOR +RESULT\neast +.+ +UNAVAILABLE: .+\n$/);
    expect(check.stderr).toBe('');
  });
});

describe('trunkline check', () => {
  test('prints a line an account and ends with 0 when all is well', async () => {
    const simulations = await Promise.all(
      registry.map(async ({ vendor, simulator }) => ({
        vendor: vendor.name,
        simulation: await (await simulator()).startSimulator({ scenario: 'empty' }),
      })),
    );
    const accounts = simulations.map(({ vendor, simulation }) => ({
      name: `demo-${vendor}`,
      vendor,
      settings: simulation.settings,
    }));
    const folder = await folderWith({ 'trunkline.config.json': JSON.stringify({ accounts }) });
    const { code, stdout } = await trunkline(['check'], { folder }).exited;
    await Promise.all(simulations.map(({ simulation }) => simulation.close()));
    const lines = stdout.trimEnd().split('\n').slice(1);
    expect(lines.map((line) => line.split(/ {2,}/).at(-1))).toEqual(demoAccounts.map(() => 'ok'));
    expect(code).toBe(0);
  });
});

describe('trunkline schema', () => {
  test('prints the schema', async () => {
    const { code, stdout } = await trunkline(['schema']).exited;
    expect(code).toBe(0);
    expect(buildSchema(stdout).getQueryType()?.getFields()).toHaveProperty('workers');
  });
});

describe('help and version', () => {
  test.each([[[]], [['--help']], [['start', '--help']]])('%j prints the commands', async (args) => {
    const { code, stdout } = await trunkline(args).exited;
    expect(code).toBe(0);
    for (const command of ['start', 'sandbox', 'check', 'schema']) expect(stdout).toContain(`trunkline ${command}`);
  });

  test('--version prints it', async () => {
    expect(await trunkline(['--version']).exited).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('what is wrong is told in one line', () => {
  const refusal = async (...started: Parameters<typeof trunkline>) => {
    const { code, stdout, stderr } = await trunkline(...started).exited;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^trunkline: [^\n]+\n$/);
    return stderr.slice('trunkline: '.length, -1);
  };

  test('a busy port', async () => {
    const server = createServer();
    const port = await listening(server);
    const problem = await refusal(['sandbox', '--port', String(port)]);
    server.close();
    expect(problem).toBe(`127.0.0.1:${port} is already in use; choose another with --port or PORT`);
  });

  test.each<[string, string[], string, Record<string, string>?]>([
    ['an unknown command', ['stat'], 'there is no command "stat"; there are start, sandbox, check, schema'],
    ['a word too many', ['start', 'now'], '"now" is one argument too many; see trunkline --help'],
    ['an unknown flag', ['start', '--prot', '1'], "Unknown option '--prot'; see trunkline --help"],
    ['a flag without its value', ['start', '--port'], "Option '--port <value>' argument missing; see trunkline --help"],
    ['a bad port', ['sandbox', '--port', '99999'], '--port: must be a number from 0 to 65535, not "99999"'],
    ['a bad PORT', ['sandbox'], 'PORT: must be a number from 0 to 65535, not "http"', { PORT: 'http' }],
    [
      'an open door',
      ['sandbox', '--host', '0.0.0.0'],
      'server.host: without auth the server may only listen on 127.0.0.1, ::1 or localhost, not 0.0.0.0; a sandbox takes --key, or --public',
    ],
    ['a file that is not there', ['start', '--config', 'nowhere.yaml'], 'there is no file nowhere.yaml'],
    [
      'a key for what is not the sandbox',
      ['start', '--key', 'x'],
      '--key, --public and --vendor are for the sandbox alone',
    ],
    ['a key for everybody', ['sandbox', '--key', 'x', '--public'], '--key and --public exclude each other'],
    ['a configuration for the sandbox', ['sandbox', '--config', 'x.yaml'], 'the sandbox takes no --config'],
    [
      'a bad log level',
      ['sandbox'],
      'LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      { LOG_LEVEL: 'loud' },
    ],
  ])('%s', async (_, args, problem, env = {}) => {
    expect(await refusal(args, { env })).toBe(problem);
  });

  test.each([
    ['an unknown key', 'servre: {}', 'servre: is not a setting that exists here'],
    [
      'a missing secret',
      `auth: { apiKeys: [{ name: a, key: "$\{GATEWAY_KEY}", role: viewer }] }`,
      'auth.apiKeys[0].key: the environment variable GATEWAY_KEY is not set',
    ],
    [
      'a short key',
      'auth: { apiKeys: [{ name: a, key: short, role: viewer }] }',
      'auth.apiKeys[0].key: must have at least 16 characters',
    ],
    [
      'broken YAML',
      'a: [',
      'trunkline.config.yaml: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5',
    ],
  ])('%s', async (_, first, problem) => {
    const text = `${first}\naccounts: [{ name: a, vendor: ${registry[0]?.vendor.name} }]\n`;
    const folder = await folderWith({ 'trunkline.config.yaml': first.endsWith('[') ? first : text });
    expect(await refusal(['start', '--port', '0'], { folder })).toBe(problem);
  });
});
