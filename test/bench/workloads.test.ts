import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

// Besides that it runs: the bench itself fails when candidates answer differently, and when memory does not come to what vendors say.
test('the bench of five workloads compares each candidate with a program by hand that makes the calls which it says', async () => {
  const args = [join(ROOT, 'bench/run.ts'), '--part', 'workloads', '--quick'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const tables = stdout.split(/^(?=W\d: )/m).slice(1);
  const byHand = [18, 4, 1, 18, 18];
  expect(tables).toHaveLength(byHand.length);
  for (const [index, table] of tables.entries()) {
    expect(table).toMatch(new RegExp(`^by hand: ${byHand[index]} calls: `, 'm'));
    for (const connections of [1, 32]) {
      expect(table).toMatch(new RegExp(`^by hand \\*? +${connections}(?: +[\\d.]+){7} +1 +– +–$`, 'm'));
      expect(table).toMatch(new RegExp(`^gateway \\*? +${connections}(?: +[\\d.]+){8} +≥ .* (?:yes|no)$`, 'm'));
    }
  }
  for (const index of [0, 1, 4])
    for (const title of ['resident', 'resident, 5 changes/s'])
      expect(tables[index]).toMatch(new RegExp(`^${title} \\*? +1(?: +[\\d.]+){8} +≥ .* (?:yes|no)$`, 'm'));
  expect(tables[0]).toMatch(/^gateway, other principals .*\d/m);
});
