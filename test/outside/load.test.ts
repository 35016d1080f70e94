import { realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectVendors } from '../../src/config/outside/collect.ts';
import { openVendorLoader } from '../../src/config/outside/load.ts';
import { readReference } from '../../src/config/outside/reference.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { registry } from '../../src/vendors/index.ts';
import { folderOf, packageOf, vendorText } from './modules.ts';

const own = registry.map(({ vendor }) => vendor);

const open = (folder: string, loader = openVendorLoader({ after: realRuntime.after })) =>
  collectVendors(loader, own, folder);

const load = (reference: string, folder: string) => open(folder).load(reference, 'accounts[0].vendor');

const refusal = async (reference: string, folder: string): Promise<string> => {
  const error = await load(reference, folder).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toMatchObject({ name: 'ConfigError', message: expect.not.stringContaining('\n') });
  return String((error as Error).message);
};

const ACME = { name: 'acme', title: 'Acme Router' };

describe('a vendor from outside', () => {
  test.each([
    ['TypeScript', './vendors/acme.ts', `const kept: string = 'x';\nif (!kept) throw kept;\n${vendorText()}`],
    ['JavaScript', './vendors/acme.mjs', vendorText()],
    ['CommonJS', './vendors/acme.cjs', vendorText().replace('export default', 'module.exports =')],
    ['a file without ./ in the path before it', './vendors/../acme.mts', vendorText()],
  ])('is a file beside the configuration: %s', async (_what, reference, text) => {
    const folder = folderOf({ [reference.replace('vendors/../', '')]: text, 'vendors/README': '' });
    expect(await load(reference, folder)).toMatchObject(ACME);
  });

  test('is a file by its whole path, and by a link to it', async () => {
    const folder = folderOf({ 'real/acme.ts': vendorText(), 'real/near.ts': 'export const near = 1;' });
    expect(await load(join(folder, 'real/acme.ts'), '/')).toMatchObject(ACME);
    symlinkSync(join(folder, 'real/acme.ts'), join(folder, 'link.ts'));
    expect(await load('./link.ts', folder)).toMatchObject(ACME);
  });

  test.each([
    ['trunkline-vendor-acme', { exports: './index.js', version: '1.4.2' }],
    ['@acme/trunkline', { main: 'index.js', version: '0.1.0' }],
    ['acme.router', { exports: { import: './index.js' }, version: '2.0.0' }],
  ])('is the package %s, installed where the configuration is or above', async (name, manifest) => {
    const folder = folderOf({ ...packageOf(name, manifest, vendorText()), 'etc/trunkline/README': '' });
    const collected = open(join(folder, 'etc/trunkline'));
    expect(await collected.load(name, 'vendor')).toMatchObject(ACME);
    expect(collected.all()).toMatchObject([
      { reference: name, version: manifest.version, file: join(realpathSync(folder), `node_modules/${name}/index.js`) },
    ]);
  });

  test('imports trunkline/vendor of the process that runs it, without one of its own', async () => {
    const folder = folderOf({ 'acme.ts': `import * as own from 'trunkline/vendor';\n${vendorText({ mark: 'own' })}` });
    const vendor = (await load('./acme.ts', folder)) as unknown as { mark: object };
    expect(vendor.mark).toBe(await import('../../src/public/vendor.ts'));
  });

  test('is one vendor for all accounts that name it, in whatever way', async () => {
    const folder = folderOf({ 'a/acme.ts': vendorText() });
    const collected = open(folder);
    const first = await collected.load('./a/acme.ts', 'vendor');
    expect(await collected.load('./a/../a/acme.ts', 'vendor')).toBe(first);
    expect(collected.all()).toHaveLength(1);
  });

  test('brings its simulator, where it exports one', async () => {
    const folder = folderOf({
      'with.ts': `${vendorText()}export const simulator = async () => ({ startSimulator: 1 });`,
      'without.ts': vendorText(),
      'wrong.ts': `${vendorText()}export const simulator = 3;`,
    });
    const loader = openVendorLoader({ after: realRuntime.after });
    expect(await (await loader('./with.ts', folder)).simulator?.()).toEqual({ startSimulator: 1 });
    expect((await loader('./without.ts', folder)).simulator).toBeNull();
    expect(await refusal('./wrong.ts', folder)).toContain('"simulator" that is no function');
  });

  test('stays as it was loaded first, and is said to be stale when its file changes', async () => {
    const folder = folderOf({ 'acme.ts': vendorText() });
    const loader = openVendorLoader({ after: realRuntime.after });
    const first = await loader('./acme.ts', folder);
    expect(first.isStale).toBe(false);
    writeFileSync(join(folder, 'acme.ts'), vendorText({ title: "'Acme Router of another day'" }));
    utimesSync(join(folder, 'acme.ts'), 1, 1);
    expect(await loader('./acme.ts', folder)).toMatchObject({ vendor: first.vendor, isStale: true });
  });

  test('that could not be loaded is loaded once it was mended', async () => {
    const folder = folderOf({ 'acme.ts': "throw new Error('not yet');" });
    const loader = openVendorLoader({ after: realRuntime.after });
    const collected = open(folder, loader);
    await expect(collected.load('./acme.ts', 'vendor')).rejects.toThrow('not yet');
    writeFileSync(join(folder, 'acme.ts'), vendorText());
    expect(await collected.load('./acme.ts', 'vendor')).toMatchObject(ACME);
  });
});

describe('what is no vendor is refused with its file', () => {
  test.each([
    ['throws', "throw new Error('no database');", 'cannot be loaded: no database'],
    ['throws what is no error', "throw 'rubbish';", 'cannot be loaded: rubbish'],
    ['cannot be parsed', 'export default {\n  name: ;\n};', 'cannot be loaded: '],
    ['is TypeScript that cannot be stripped', 'enum Odd { A }\nexport default Odd;', 'cannot be loaded: '],
    ['imports what is not there', "import './gone.ts';", 'gone.ts'],
    ['imports a package that is not there', "import 'no-such-package-at-all';", 'no-such-package-at-all'],
    ['has no default export', "export const name = 'acme';", 'has no default export'],
    ['exports no object', 'export default () => {};', 'default export that is no object'],
    ['exports null', 'export default null;', 'default export that is no object'],
    ['exports a list', 'export default [];', 'default export that is no object'],
    ['throws when it is looked at', "export default { get name() { throw new Error('shy'); } };", 'shy'],
  ])('a module that %s', async (_what, text, problem) => {
    const folder = folderOf({ 'acme.ts': text });
    const message = await refusal('./acme.ts', folder);
    expect(message).toContain(`accounts[0].vendor: ${join(folder, 'acme.ts')} `);
    expect(message).toContain(problem);
  });

  const WRONG: Readonly<Record<string, readonly (string | null)[]>> = {
    name: [null, '3', "''", "'Acme'", "'a b'", "'a'.repeat(41)"],
    title: [null, '3', "' '"],
    words: [null, "'x'", '[]', "{ Agent: 'x' }", '{ Worker: 3 }', "{ Worker: '' }"],
    mapping: [
      null,
      '[]',
      '{}',
      '{ states: {} }',
      '{ states: { Queue: [] }, operations: [] }',
      "{ states: { Job: [['x']] }, operations: [] }",
      "{ states: {}, operations: [['GET /x', 'job.list']] }",
    ],
    parseSettings: [null, '{}'],
    open: [null, "'open'"],
    secrets: ['3'],
    deliveryTokens: ['{}'],
    exposure: ['[]'],
  };
  test.each(Object.entries(WRONG).flatMap(([member, texts]) => texts.map((text) => [member, text] as const)))(
    'a vendor whose %s is %s',
    async (member, text) => {
      const folder = folderOf({ 'acme.mjs': vendorText({ [member]: text }) });
      const message = await refusal('./acme.mjs', folder);
      expect(message).toContain(join(folder, 'acme.mjs'));
      expect(message).toContain(`"${member}"`);
      expect(message).toContain('a vendor is an object with name, title, words, mapping, parseSettings and open');
    },
  );

  test('a module that waits for what never comes', async () => {
    const folder = folderOf({ 'acme.ts': `await new Promise(() => {});\n${vendorText()}` });
    let isCalled = false;
    // The time is up as soon as it runs.
    const after = (_ms: number, run: () => void) => {
      isCalled = true;
      setImmediate(run);
      return () => {};
    };
    const loading = openVendorLoader({ after, timeoutMs: 10_000 })('./acme.ts', folder);
    await expect(loading).rejects.toThrow('is not loaded after 10 s: does it wait for something at its top level?');
    expect(isCalled).toBe(true);
  });

  test('a name that is taken: by a vendor of our own, or by another module', async () => {
    const [{ name } = { name: '' }] = own;
    const folder = folderOf({
      'own.ts': vendorText({ name: `'${name}'` }),
      'a.ts': vendorText(),
      'b.ts': vendorText(),
    });
    expect(await refusal('./own.ts', folder)).toContain(`is named "${name}", as is a vendor of Trunkline's own`);
    const collected = open(folder);
    await collected.load('./a.ts', 'accounts[0].vendor');
    await expect(collected.load('./b.ts', 'accounts[1].vendor')).rejects.toThrow(
      `accounts[1].vendor: ${join(folder, 'b.ts')} is named "acme", and so is ${join(folder, 'a.ts')}`,
    );
  });

  test.each([
    ['./none.ts', 'there is no file '],
    ['../none.ts', 'there is no file '],
    ['./acme.ts/x.ts', 'there is no file '],
    ['./folder', 'is a folder: name the file in it'],
    ['./notes.txt', 'its name must end in .ts, .js or .mjs'],
    ['./vendor.json', 'its name must end in .ts, .js or .mjs'],
    ['acme.ts', 'no package acme.ts is installed in'],
    ['folder/acme.ts', 'a path begins with ./, as in ./folder/acme.ts'],
    ['@acme/none', 'no package @acme/none is installed in'],
    [
      'nobody',
      `there is no vendor "nobody"; known are ${own.map(({ name }) => name).join(', ')}; no package nobody is`,
    ],
    ['closed', 'the package closed cannot be found from'],
    ['typed', 'is TypeScript below node_modules'],
    ['C:\\vendors\\acme.ts', 'must be a path with "/", relative to this file'],
    ['C:/vendors/acme.ts', 'must be a path with "/", relative to this file'],
    ['.\\vendors\\acme.ts', 'must be a path with "/", relative to this file'],
    ['https://example.com/acme.js', 'vendors are not loaded from URLs'],
    ['file:///acme.js', 'vendors are not loaded from URLs'],
    ['data:text/javascript,export default 1', 'vendors are not loaded from URLs'],
    ['node:fs', 'vendors are not loaded from URLs'],
    ['fs', 'no package fs is installed in'],
    ['', 'is neither the name of a vendor, nor a path'],
    ['a b', 'is neither the name of a vendor, nor a path'],
    ['a/../../b', 'is neither the name of a vendor, nor a path'],
    ['#internal', 'is neither the name of a vendor, nor a path'],
  ])('the reference "%s"', async (reference, problem) => {
    const folder = folderOf({
      'acme.ts': vendorText(),
      'folder/acme.ts': vendorText(),
      'notes.txt': '',
      'vendor.json': '{}',
      ...packageOf('closed', { exports: { './other': './index.js' } }, vendorText()),
      ...packageOf('typed', { exports: './index.ts' }, ''),
      'node_modules/typed/index.ts': vendorText(),
    });
    const message = await refusal(reference, folder);
    expect(message.startsWith('accounts[0].vendor: ')).toBe(true);
    expect(message).toContain(problem);
  });

  test('is no path unless it says so', () => {
    expect(readReference('./a.ts').type).toBe('path');
    expect(readReference('/a.ts').type).toBe('path');
    expect(readReference('a/b.ts').type).toBe('package');
    expect(readReference('.hidden').type).toBe('refused');
  });
});
