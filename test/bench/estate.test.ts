import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('the bench of many living objects runs (T1)', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'bench/run.ts'), '--part', 'estate', '--quick'],
    { cwd: ROOT },
  );
  expect(stdout).toMatch(/^2000 +4200 +LIVE +\d/m);
  expect(stdout).toMatch(/^10000 +4200 +DEGRADED +\d/m);
  expect(stdout).toMatch(/^10000: more than 2000 objects live of Job, Task: /m);
});
