import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('the bench of starts runs', async () => {
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'start', '--quick'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  for (const title of ['as it is published', 'from the sources'])
    expect(stdout).toMatch(new RegExp(`^${title}(?: +\\d+(?:\\.\\d+)?){4}$`, 'm'));
});
