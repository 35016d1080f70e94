import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

// Besides that it runs: the bench itself fails when one of the answers is not as long as it was before.
test('the bench of a burst tells how fast answers are before, during and after it', async () => {
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'burst', '--quick'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const before = String.raw`\d[\d.]* +\d[\d.]* +\S+ +\d[\d.]*`;
  expect(stdout).toMatch(new RegExp(`^gateway, W1 +${before} +(?:[\\d.]+|never) +≤ 2 s +(?:yes|no)$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^by hand, W1 +${before} +(?:[\\d.]+|never) +– +–$`, 'm'));
});
