import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trunkline } from './trunkline.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const elsewhere = mkdtempSync(join(tmpdir(), 'trunkline-package-'));
const installed = join(elsewhere, 'node_modules/trunkline');

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What the compiler says of these files, and its exit code. */
const typesOf = (folder: string, include: readonly string[]): readonly [string, number | null] => {
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2025', 'esnext.disposable'],
    module: 'nodenext',
    jsx: 'react-jsx',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  return [stdout, status];
};

beforeAll(() => {
  npm(['run', 'build'], ROOT);
  const [{ filename }] = JSON.parse(npm(['pack', join(ROOT, 'dist'), '--json'], elsewhere)) as [{ filename: string }];
  npm(
    ['install', join(elsewhere, filename), '--prefix', elsewhere, '--no-audit', '--no-fund', '--prefer-offline'],
    elsewhere,
  );
});
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

describe('the package, installed elsewhere', () => {
  it('carries JavaScript and types, no sources and no Node binary', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
    expect(files).toContain('lib/cli.js');
    expect(files).toContain('lib/contract/adapter.d.ts');
    expect(files.filter((file) => file.endsWith('.js') && file.startsWith('lib/vendors/'))).toEqual([]);
    const notices = readFileSync(join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['graphql', 'graphql-yoga', 'undici', 'ws'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(
      readdirSync(join(elsewhere, 'node_modules')).filter((name) => /^node-(bin|linux|darwin|win)/.test(name)),
    ).toEqual([]);
  });

  it('offers the conformance suite to vendors from outside, with a runner of their own', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest.peerDependenciesMeta).toEqual({ vitest: { optional: true } });
    symlinkSync(join(ROOT, 'node_modules/vitest'), join(elsewhere, 'node_modules/vitest'));
    cpSync(join(ROOT, 'examples/chatwoot'), join(elsewhere, 'chatwoot'), { recursive: true });
    const file = `import { describeVendor } from 'trunkline/testing';
      import { bench } from './chatwoot/bench.ts';
      import chatwoot from './chatwoot/index.ts';
      import { startSimulator } from './chatwoot/simulator/index.ts';
      await describeVendor(chatwoot, { bench, simulator: startSimulator, parts: ['states'] });`;
    writeFileSync(join(elsewhere, 'outside.test.js'), file);
    writeFileSync(
      join(elsewhere, 'vitest.config.js'),
      "export default { test: { include: ['*.test.js'], experimental: { viteModuleRunner: false } } };",
    );
    const report = join(elsewhere, 'report.json');
    const run = ['run', '--root', elsewhere, '--reporter=json', `--outputFile.json=${report}`];
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    execFileSync(process.execPath, [vitest, ...run], { cwd: elsewhere, stdio: 'pipe' });
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    expect([numPassedTests > 10, numFailedTests]).toEqual([true, 0]);
  });

  it('lets a vendor from outside be written: the one of docs/vendors.md has its types, and trunkline check takes it', async () => {
    const page = readFileSync(join(ROOT, 'docs/vendors.md'), 'utf8');
    const snippet = (language: string): string =>
      new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
    const own = join(elsewhere, 'own');
    cpSync(join(ROOT, 'examples/chatwoot'), join(own, 'chatwoot'), { recursive: true });
    writeFileSync(join(own, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(own, 'acme.ts'), snippet('ts'));
    const server = createServer((request, response) => {
      response.statusCode = request.headers.authorization === 'Bearer of acme' ? 200 : 401;
      response.setHeader('content-type', 'application/json').end('[]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const config = snippet('yaml').replace('https://api.acme.example', `http://127.0.0.1:${port}`);
    writeFileSync(join(own, 'trunkline.config.yaml'), config);
    expect(typesOf(own, ['acme.ts', 'chatwoot/**/*.ts'])).toEqual(['', 0]);

    const script = join(elsewhere, 'node_modules/.bin/trunkline');
    const cli = trunkline(['check', '--config', join(own, 'trunkline.config.yaml')], {
      script,
      env: { ACME_TOKEN: 'of acme' },
    });
    const checked = await cli.exited;
    server.close();
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/support +Acme Router +ok/) });
  });

  it('brings the client: a board from outside has its types, and shows a view of a server', async () => {
    const board = join(elsewhere, 'board');
    cpSync(join(ROOT, 'examples/react'), join(board, 'react'), { recursive: true });
    writeFileSync(join(board, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(elsewhere, 'node_modules/@types'), { recursive: true });
    for (const name of ['react', 'react-dom'])
      symlinkSync(join(ROOT, 'node_modules/@types', name), join(elsewhere, 'node_modules/@types', name));
    expect(typesOf(board, ['react/main.tsx'])).toEqual(['', 0]);

    const page = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');
    const [, snippet = ''] = /```js client\n([\s\S]*?)```/.exec(page) ?? [];
    const [, query] = /```graphql\n(subscription [\s\S]*?)```/.exec(page) ?? [];
    const run = `${snippet}
      const view = watch({ url: process.argv[2], key: 'none', query: ${JSON.stringify(query)}, show: () => {} });
      const { rows } = await view.until(({ rows }) => rows.size > 0);
      process.stdout.write(JSON.stringify([...rows.values()][0]));
      view.close();`;
    writeFileSync(join(board, 'board.js'), run);
    const { ready } = trunkline(['sandbox', '--port', '0'], { script: join(elsewhere, 'node_modules/.bin/trunkline') });
    const api = await ready;
    // Nothing of it holds a process whose last view is closed.
    const { stdout } = await promisify(execFile)(process.execPath, [join(board, 'board.js'), api]);
    expect(JSON.parse(stdout)).toMatchObject({ id: expect.any(String), queue: { name: expect.any(String) } });
  });

  it('runs by its command: the sandbox answers queries and ends on SIGINT', async () => {
    const cli = trunkline(['sandbox', '--port', '0'], { script: join(elsewhere, 'node_modules/.bin/trunkline') });
    const response = await fetch(await cli.ready, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ workers(first: 1) { nodes { name } failures { message } } }' }),
    });
    expect(await response.json()).toMatchObject({
      data: { workers: { nodes: [{ name: expect.any(String) }], failures: [] } },
    });
    cli.kill('SIGINT');
    expect(await cli.exited).toMatchObject({ code: 0, stderr: '' });
  });
});
