/**
 * Makes `dist/`, the package as it is published: JavaScript, types, and a package.json of its own.
 * The repository's package.json brings a Node binary for development; the published one does not.
 */
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declare } from './declarations.ts';
import { TYPED } from './package-manifest.ts';
import { assemble } from './program.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

rmSync(DIST, { recursive: true, force: true });
await assemble(DIST);
const named = [...declare(join(DIST, 'lib'))].sort();
if (named.join() !== TYPED.join())
  throw new Error(`types are written in words of ${named.join(', ')}: say so in TYPED`);
for (const file of ['LICENSE', 'README.md', 'trunkline.schema.json']) cpSync(join(ROOT, file), join(DIST, file));
