import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

// Besides that it runs: the bench itself fails when a page has other rows, and when a view is not told the last change.
test('the bench of growth asks more and more accounts, rows and views, and draws what it saw', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const svg = join(folder, 'growth.svg');
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'growth', '--quick', '--svg', svg];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  for (const order of ['no order', 'in an order']) {
    for (const at of [1, 4, 16]) {
      expect(stdout).toMatch(new RegExp(`^read, ${order} +${at} +[\\d.]+ +[1-9]`, 'm'));
      expect(stdout).toMatch(new RegExp(`^memory, ${order} +${at} +[\\d.]+ +0\\.00$`, 'm'));
    }
    for (const at of [20, 100, 200])
      expect(stdout).toMatch(new RegExp(`^memory, ${order} +${at} +[\\d.]+ +0\\.00$`, 'm'));
  }
  expect(stdout).toMatch(/^read, in an order +16 +[\d.]+ +16\.0$/m);
  for (const views of [1, 16]) expect(stdout).toMatch(new RegExp(`^${views} +[\\d.]+ +[\\d.]+ +0$`, 'm'));
  expect(stdout).toMatch(/^memory: calls +0\.00 +≤ 0 calls +yes$/m);
  const drawn = readFileSync(svg, 'utf8');
  expect(drawn.match(/<polyline /g)).toHaveLength(13);
  expect(drawn).not.toContain('NaN');
});
