import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { DOORS } from './bundle.ts';

const ROOT = resolve(import.meta.dirname, '..');

const SPECIFIER = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/** Puts the types of the doors, and of what they name, into this folder. Answers the packages whose types those name. */
export const declare = (folder: string): ReadonlySet<string> => {
  const made = mkdtempSync(join(tmpdir(), 'trunkline-types-'));
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier.replace(/\.(?:js|ts)$/, '.d.ts')));
      else if (!specifier.startsWith('node:'))
        packages.add(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
    }
  };
  try {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['-p', join(ROOT, 'tsconfig.build.json'), '--emitDeclarationOnly', '--outDir', made];
    execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' });
    for (const door of DOORS) visit(join(made, `${door}.d.ts`));
    for (const file of seen) {
      const to = join(folder, relative(made, file));
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(file, to);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return packages;
};
