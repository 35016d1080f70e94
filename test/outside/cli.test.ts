import { mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Trunkline, trunkline } from '../e2e/trunkline.ts';
import { folderOf, packageOf, vendorText } from './modules.ts';

const configOf = (vendors: readonly string[]): string =>
  JSON.stringify({
    server: { port: 0 },
    accounts: vendors.map((vendor, index) => ({ name: `account-${index}`, vendor })),
  });

const logged = async (cli: Trunkline, message: string, count = 1) => {
  for (;;) {
    const lines = cli.log().filter(({ msg }) => msg === message);
    if (lines.length >= count) return lines;
    await cli.moreLog();
  }
};

const LOADED = 'a vendor was loaded from outside';
const TAKEN_UP = 'the configuration was taken up';
const REFUSED = 'the configuration was refused; the one before stays in force';

/** A working directory in which nothing is. */
const elsewhere = (): string => mkdtempSync(join(folderOf({}), 'elsewhere-'));

describe('a vendor from outside', () => {
  test('is taken by trunkline check, from the folder of the configuration and not from the working directory', async () => {
    const folder = folderOf({ 'etc/vendors/acme.ts': vendorText(), 'etc/own.json': configOf(['./vendors/acme.ts']) });
    const cli = trunkline(['check', '--config', join(folder, 'etc/own.json')], { folder: elsewhere() });
    expect(await cli.exited).toMatchObject({ code: 0, stdout: expect.stringMatching(/account-0 +Acme Router +ok/) });
  });

  test('that cannot be loaded fails trunkline check and trunkline start with its file', async () => {
    const folder = folderOf({ 'acme.ts': "throw new Error('no database');", 'own.json': configOf(['./acme.ts']) });
    for (const command of ['check', 'start']) {
      const cli = trunkline([command, '--config', join(folder, 'own.json')], { folder: elsewhere() });
      expect(await cli.exited).toMatchObject({
        code: 1,
        stderr: `trunkline: accounts[0].vendor: ${join(folder, 'acme.ts')} cannot be loaded: no database\n`,
      });
    }
  });

  test('is not loaded where the configuration is wrong otherwise', async () => {
    const folder = folderOf({
      'acme.ts': "process.stdout.write('it runs');\nexport default 1;",
      'own.json': configOf(['./acme.ts']).replace('"port":0', '"port":"none"'),
    });
    const cli = trunkline(['check', '--config', join(folder, 'own.json')]);
    expect(await cli.exited).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('server.port') });
  });

  test('has its words in the schema that trunkline schema prints, and needs no secrets for it', async () => {
    const config = configOf(['./acme.ts']).replace('"server"', '"auth":{"apiKeys":"${NOT_SET}"},"server"');
    const folder = folderOf({ 'acme.ts': vendorText(), 'trunkline.config.json': config });
    const [local, plain] = await Promise.all([
      trunkline(['schema'], { folder }).exited,
      trunkline(['schema'], { folder: elsewhere() }).exited,
    ]);
    expect(local.stdout).toContain('Acme agent');
    expect(plain.stdout).not.toContain('Acme');
    const wordless = (text: string): string => text.replaceAll(/"""[\s\S]*?"""/g, '');
    expect(wordless(local.stdout)).toBe(wordless(plain.stdout));
    expect(buildSchema(local.stdout).getType('Worker')?.description).toContain('Acme agent');
  });

  test('runs: it is logged with its version, is in the API, and a reload says what waits for a restart', async () => {
    const folder = folderOf({
      ...packageOf('trunkline-vendor-acme', { exports: './index.js', version: '1.4.2' }, vendorText()),
      'vendors/umbrella.ts': vendorText({ name: "'umbrella'", title: "'Umbrella'" }),
      'trunkline.config.json': configOf(['trunkline-vendor-acme']),
    });
    const path = join(folder, 'trunkline.config.json');
    const cli = trunkline(['start', '--config', path], { env: { LOG_LEVEL: 'info' } });
    const url = await cli.ready;
    expect(await logged(cli, LOADED)).toMatchObject([
      { vendor: 'acme', reference: 'trunkline-vendor-acme', version: '1.4.2' },
    ]);
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
    };
    expect(await ask('{ accounts { nodes { vendor title words { type word } } } }')).toMatchObject({
      data: {
        accounts: { nodes: [{ vendor: 'acme', words: expect.arrayContaining([{ type: 'Job', word: 'Acme call' }]) }] },
      },
    });
    expect(await ask('{ __type(name: "Worker") { description } }')).toMatchObject({
      data: { __type: { description: expect.stringContaining('Acme agent') } },
    });

    // Another vendor is taken up; its words wait for a restart.
    writeFileSync(path, configOf(['trunkline-vendor-acme', './vendors/umbrella.ts']));
    const [first] = await logged(cli, TAKEN_UP);
    expect(first).toMatchObject({ added: ['account-1'], changed: [], restart: ['vendor ./vendors/umbrella.ts'] });
    expect(await logged(cli, LOADED, 2)).toMatchObject([{}, { vendor: 'umbrella' }]);

    // A changed module is noticed, and waits too.
    writeFileSync(join(folder, 'node_modules/trunkline-vendor-acme/index.js'), `${vendorText()}// changed\n`);
    const [, second] = await logged(cli, TAKEN_UP, 2);
    expect(second).toMatchObject({
      added: [],
      changed: [],
      restart: ['vendor trunkline-vendor-acme', 'vendor ./vendors/umbrella.ts'],
    });

    // A vendor that cannot be loaded changes nothing.
    writeFileSync(path, configOf(['trunkline-vendor-acme', './vendors/none.ts']));
    const [refused] = await logged(cli, REFUSED);
    expect(refused?.problem).toContain('accounts[1].vendor: there is no file ');
    expect(await ask('{ accounts { nodes { name } } }')).toMatchObject({
      data: { accounts: { nodes: [{ name: 'account-0' }, { name: 'account-1' }] } },
    });
    cli.kill('SIGTERM');
    expect(await cli.exited).toMatchObject({ code: 0 });
  });

  test('with a simulator is in the sandbox beside the others', async () => {
    const folder = resolve(import.meta.dirname, '../../examples/chatwoot');
    const cli = trunkline(['sandbox', '--port', '0', '--vendor', './index.ts'], { folder });
    const headers = { 'content-type': 'application/json' };
    const query =
      '{ jobs(filter: { accounts: ["demo-chatwoot"] }, first: 1) { nodes { queue { name } } failures { message } } accounts { nodes { title } } }';
    const response = await fetch(await cli.ready, { method: 'POST', headers, body: JSON.stringify({ query }) });
    expect(await response.json()).toMatchObject({
      data: {
        jobs: { nodes: [{ queue: { name: expect.any(String) } }], failures: [] },
        accounts: { nodes: expect.arrayContaining([{ title: 'Chatwoot' }]) },
      },
    });
    expect(await logged(cli, LOADED)).toMatchObject([{ vendor: 'chatwoot', file: join(folder, 'index.ts') }]);
    cli.kill('SIGTERM');
    expect(await cli.exited).toMatchObject({ code: 0 });
  });

  test('without a simulator is refused by the sandbox, and --vendor by everything else', async () => {
    const folder = folderOf({ 'acme.ts': vendorText(), 'own.json': configOf(['./acme.ts']) });
    const sandbox = await trunkline(['sandbox', '--port', '0', '--vendor', './acme.ts'], { folder }).exited;
    expect(sandbox).toMatchObject({ code: 1, stderr: expect.stringContaining('acme.ts exports no "simulator"') });
    const start = await trunkline(['start', '--config', 'own.json', '--vendor', './acme.ts'], { folder }).exited;
    expect(start).toMatchObject({ code: 1, stderr: expect.stringContaining('--vendor are for the sandbox alone') });
  });
});
