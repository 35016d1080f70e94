import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

// Besides that it runs: the bench itself fails when a subscriber hears too little or too much, or candidates tell different things.
test('the bench of subscriptions runs', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'bench/run.ts'), '--part', 'streams', '--quick'],
    { cwd: ROOT },
  );
  expect(stdout).toMatch(/^gateway, variables of their own .*\d/m);
  expect(stdout).toMatch(/^bare, 50 at once .*\d/m);
});
