import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

// Besides that it runs: the bench itself fails when an answer or an outcome is wrong, and when a subscription is not told the last change.
test('the bench of a steady load asks, orders and listens, and looks at the event loop and the heap meanwhile', async () => {
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'load', '--quick'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  expect(stdout).toMatch(/^12 subscriptions, [1-9]\d* queries and [1-9]\d* commands in 0\.1 minutes, /);
  expect(stdout).toMatch(/^2 +(?:[\d.]+ +){5}[\d.]+$/m);
  expect(stdout).toMatch(/^event-loop delay, the worst p99 of all samples +[\d.]+ +≤ 20 ms +(?:yes|no)$/m);
  expect(stdout).toMatch(/^heap, its last third beside its first +-?[\d.]+ +≤ 5 % +(?:yes|no)$/m);
});
