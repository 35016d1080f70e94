import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/chatwoot');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

const files = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const ADAPTER = ['index.ts', 'ports.ts', 'settings.ts', 'source.ts', 'states.ts', 'wire.ts'];

/** Without blank lines and comments. */
const codeIn = (text: string): readonly string[] => text.split('\n').filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line));

describe('the vendor in examples/', () => {
  it('imports what is published, and nothing of src', () => {
    const imported = files.flatMap((file) =>
      [...read('examples/chatwoot', file).matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, path = '']) => path),
    );
    const allowed = /^(trunkline\/(vendor|sandbox|testing)|node:crypto|\.{1,2}\/[\w/]+\.ts)$/;
    expect(imported.filter((path) => !allowed.test(path))).toEqual([]);
    expect(imported.filter((path) => path.startsWith('../') && path.includes('src'))).toEqual([]);
    const simulator = files.filter((file) => file.startsWith('simulator'));
    expect(simulator.filter((file) => /trunkline\/vendor|'\.\.\//.test(read('examples/chatwoot', file)))).toEqual([]);
  });

  it('is under three hundred lines without its simulator', () => {
    const lines = ADAPTER.flatMap((file) => codeIn(read('examples/chatwoot', file)));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.length).toBeLessThan(300);
  });

  it('has a configuration that is accepted without a warning', async () => {
    const environment = {
      TRUNKLINE_KEY: 'a-key-of-the-operators-of-32-chars',
      CHATWOOT_TOKEN: 'a-token-of-24-characters',
      CHATWOOT_WEBHOOK_SECRET: 'a-secret-of-the-webhook-1',
    };
    const config = join(EXAMPLE, 'trunkline.config.yaml');
    const { config: read, warnings, outside } = await compose({ flags: { config }, environment, folder: ROOT });
    expect(read.accounts).toMatchObject([{ name: 'support', vendor: { name: 'chatwoot' } }]);
    expect(outside).toMatchObject([{ reference: './index.ts', file: join(EXAMPLE, 'index.ts') }]);
    expect(warnings.filter(({ code }) => !code.includes('FILE'))).toEqual([]);
  });

  it('is held to the suite as docs/vendors.md says', () => {
    const [, , suite = ''] = read('docs/vendors.md').split('```ts\n');
    expect(suite.split('```')[0]).toBe(read('examples/chatwoot/chatwoot.test.ts'));
  });
});
