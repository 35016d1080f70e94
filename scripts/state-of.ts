import { hash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** Another text whenever one of these files of the repository has changed, come or gone. What is built of the wallboard is none of them. */
export const stateOf = (patterns: readonly string[]): string => {
  const files = globSync([...patterns], {
    cwd: ROOT,
    exclude: ['src/wallboard/dist/**', 'src/wallboard/.building-*/**'],
  }).sort();
  return hash('sha256', files.map((file) => `${file}\n${hash('sha256', readFileSync(join(ROOT, file)))}`).join('\n'));
};
