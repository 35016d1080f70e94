import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('the bench of a long list asks as the server does: once the account is heard, no vendor is called', async () => {
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'longest', '--quick'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  expect(stdout).toMatch(/^nobody hears the account +\S+ +20 +READ +LIMIT_EXCEEDED$/m);
  for (const title of ['the next one', 'heard', 'kept'])
    expect(stdout).toMatch(new RegExp(`^${title}.* +0 +(?:POLL|WEBHOOK) +–$`, 'm'));
});
