import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('the bench of vendors that get well runs', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'bench/run.ts'), '--part', 'recovery', '--quick'],
    { cwd: ROOT },
  );
  expect(stdout).toMatch(/^hang +\d/m);
  expect(stdout).toMatch(/^500: .*answered 500/m);
});
