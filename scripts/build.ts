/**
 * Makes `dist/`, the package as it is published: JavaScript, types, and a package.json of its own.
 * The repository's package.json brings a Node binary for development; the published one does not.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageManifest } from './package-manifest.ts';
import { buildWallboard } from './wallboard.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const at = (...path: string[]): string => join(ROOT, ...path);

rmSync(DIST, { recursive: true, force: true });
execFileSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')], {
  stdio: 'inherit',
});
await buildWallboard({ ifNeeded: true });
cpSync(at('src/wallboard/dist'), join(DIST, 'lib/wallboard/dist'), { recursive: true });
cpSync(at('src/sandbox/scenarios'), join(DIST, 'lib/sandbox/scenarios'), { recursive: true });
cpSync(at('schema/schema.graphql'), join(DIST, 'schema/schema.graphql'));
cpSync(at('schema/operations'), join(DIST, 'schema/operations'), { recursive: true });
for (const file of ['LICENSE', 'README.md', 'trunkline.schema.json']) cpSync(at(file), join(DIST, file));
chmodSync(join(DIST, 'lib/cli.js'), 0o755);

writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(packageManifest(), null, 2)}\n`);
