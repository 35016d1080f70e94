/**
 * Builds the wallboard into `src/wallboard/dist`, where the server finds it. `--if-needed`: only when what it is made of has changed
 * since, and without a word where the tools to build it are not installed.
 */
import { hash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stateOf } from './state-of.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = join(ROOT, 'src/wallboard');
const DIST = join(PAGE, 'dist');
const STAMP = '.made-of';

const SOURCES = [
  'scripts/wallboard.ts',
  'src/client/*.ts',
  'src/domain/live-*.ts',
  'src/wallboard/**/*.{ts,tsx,css,html,svg}',
  'schema/generated/wallboard/*.ts',
  'package-lock.json',
] as const;

const stamp = (): string | null => {
  try {
    return readFileSync(join(DIST, STAMP), 'utf8');
  } catch {
    return null;
  }
};

/** The texts that the page sends, by their ids: the server trusts them. */
const manifest = async (): Promise<string> => {
  const documents = await import('../schema/generated/wallboard/graphql.ts');
  const texts = Object.entries(documents).flatMap(([name, document]) =>
    name.endsWith('Document') && document instanceof String ? [String(document)] : [],
  );
  return JSON.stringify(Object.fromEntries(texts.map((text) => [`sha256:${hash('sha256', text)}`, text])), null, 2);
};

/** Answers whether anything was built. */
export const buildWallboard = async ({ ifNeeded = false } = {}): Promise<boolean> => {
  const sources = stateOf(SOURCES);
  if (ifNeeded && stamp() === sources) return false;
  const vite = await import('vite').catch((error: unknown) => {
    if (ifNeeded) return null;
    throw error;
  });
  if (!vite) return false;
  // Made aside and put there whole: somebody may be reading, or building as well.
  const aside = join(PAGE, `.building-${process.pid}`);
  // A test's NODE_ENV would make it a page for developers.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await vite.build({
      configFile: join(PAGE, 'vite.config.ts'),
      mode: 'production',
      logLevel: 'warn',
      build: { outDir: join(aside, 'dist') },
    });
    writeFileSync(join(aside, 'dist/documents.json'), await manifest());
    writeFileSync(join(aside, 'dist', STAMP), sources);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(join(aside, 'dist'), DIST);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    rmSync(aside, { recursive: true, force: true });
  }
  return true;
};

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const ifNeeded = process.argv.includes('--if-needed');
  if (await buildWallboard({ ifNeeded })) process.stdout.write('the wallboard is built\n');
}
