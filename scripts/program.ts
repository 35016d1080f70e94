import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from './bundle.ts';
import { packageManifest } from './package-manifest.ts';
import { stateOf } from './state-of.ts';
import { buildWallboard } from './wallboard.ts';

const ROOT = resolve(import.meta.dirname, '..');
const at = (...path: string[]): string => join(ROOT, ...path);

/** Puts the program and all that it reads into this folder, which has none of it: what is published, without its types. */
export const assemble = async (folder: string): Promise<void> => {
  const { notices } = await bundle(join(folder, 'lib'));
  await buildWallboard({ ifNeeded: true });
  cpSync(at('src/wallboard/dist'), join(folder, 'lib/wallboard/dist'), { recursive: true });
  cpSync(at('src/sandbox/scenarios'), join(folder, 'lib/sandbox/scenarios'), { recursive: true });
  cpSync(at('schema/schema.graphql'), join(folder, 'schema/schema.graphql'));
  cpSync(at('schema/operations'), join(folder, 'schema/operations'), { recursive: true });
  chmodSync(join(folder, 'lib/cli.js'), 0o755);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageManifest(), null, 2)}\n`);
};

const SOURCES = [
  'scripts/*.ts',
  'src/**/*.{ts,tsx,yaml,css,html,svg}',
  'schema/schema.graphql',
  'schema/operations/**/*.graphql',
  'schema/generated/wallboard/*.ts',
  'package.json',
  'package-lock.json',
] as const;

const DAY_MS = 86_400_000;
const isOld = (path: string): boolean =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > DAY_MS;

/**
 * The folder in which the program of these sources stands, for tests that run it as a process of its own. Several may ask at once, and
 * each state of the sources has a folder of its own.
 */
export const assembled = async (): Promise<string> => {
  const state = stateOf(SOURCES);
  const programs = at('node_modules/.cache/trunkline');
  const folder = join(programs, state.slice(0, 16));
  const isThere = (): boolean => globSync('lib/cli.js', { cwd: folder }).length > 0;
  if (isThere()) return folder;
  mkdirSync(programs, { recursive: true });
  for (const name of readdirSync(programs))
    if (isOld(join(programs, name))) rmSync(join(programs, name), { recursive: true, force: true });
  const aside = mkdtempSync(join(programs, 'building-'));
  try {
    await assemble(aside);
    renameSync(aside, folder);
  } catch (error) {
    // Another one was faster.
    if (!isThere()) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
};
