import { readFileSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Runtime } from '../../domain/runtime.ts';
import { readReference } from './reference.ts';
import { offerOwnExports, resolvePackage } from './resolve.ts';
import { readModule, ShapeError, type VendorModule } from './shape.ts';

/** A vendor that is not of this package. */
export interface OutsideVendor extends VendorModule {
  /** As the configuration writes it. */
  readonly reference: string;
  readonly file: string;
  /** Of the package that holds the file; `null`: it has none, or there is no package. */
  readonly version: string | null;
  /** Whether the file is another one by now: what runs is the one that was loaded first. */
  readonly isStale: boolean;
}

/** The vendor cannot be loaded. The message is one line without the place in the configuration. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

export interface LoaderOptions {
  /** Must keep the process alive. */
  readonly after: Runtime['after'];
  /** The longest time that a module may take to be loaded. */
  readonly timeoutMs?: number;
}

/** Loads the vendor of a reference; `folder`: that of the file which refers to it. Rejects with `LoadError` only. */
export type LoadVendor = (reference: string, folder: string) => Promise<OutsideVendor>;

const TIMEOUT_MS = 10_000;
const SCRIPT = /\.[cm]?[jt]s$/i;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Of an error in a module's text Node tells the place only in the stack. */
const placeIn = (error: unknown): string => {
  const [first = ''] = (error instanceof SyntaxError ? (error.stack ?? '') : '').split('\n', 1);
  return /^(?:file:|\/|[A-Z]:).*:\d+$/.test(first) ? ` (${first.replace(/^file:\/\//, '')})` : '';
};

const problemOf = (error: unknown): string => {
  const text = error instanceof Error ? `${error.message || error.name}${placeIn(error)}` : String(error);
  return text.replaceAll(/\s+/g, ' ').trim();
};

const statOf = (file: string) => statSync(file, { throwIfNoEntry: false });

const stampOf = (file: string): string => {
  const found = statOf(file);
  return found ? `${found.mtimeMs} ${found.size}` : '';
};

const versionOf = (href: string): string | null => {
  const manifest = findPackageJSON(href);
  if (manifest === undefined) return null;
  try {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
};

const locatePath = (path: string, folder: string): string => {
  const file = resolve(folder, path);
  let found: ReturnType<typeof statOf>;
  try {
    found = statOf(file);
  } catch (error) {
    throw new LoadError(`${file} cannot be read (${codeOf(error)})`);
  }
  if (!found) throw new LoadError(`there is no file ${file}`);
  if (found.isDirectory()) throw new LoadError(`${file} is a folder: name the file in it`);
  if (!SCRIPT.test(file)) throw new LoadError(`${file} is no module: its name must end in .ts, .js or .mjs`);
  return pathToFileURL(file).href;
};

const locatePackage = async (name: string, folder: string): Promise<string> => {
  try {
    const href = await resolvePackage(name, pathToFileURL(join(folder, 'trunkline.config.yaml')).href);
    if (href.startsWith('file:')) return href;
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND')
      throw new LoadError(`the package ${name} cannot be found from ${folder}: ${problemOf(error)}`);
  }
  const hint = SCRIPT.test(name) ? `; a path begins with ./, as in ./${name}` : '';
  throw new LoadError(`no package ${name} is installed in ${folder} or above it${hint}`);
};

interface Kept {
  readonly module: VendorModule;
  readonly stamp: string;
}

/** Modules stay loaded as long as the process: a loader answers what it loaded first, and says when the file has changed since. */
export const openVendorLoader = ({ after, timeoutMs = TIMEOUT_MS }: LoaderOptions): LoadVendor => {
  const kept = new Map<string, Kept>();
  let failures = 0;

  const importWithin = async (href: string): Promise<Readonly<Record<string, unknown>>> => {
    const late = Promise.withResolvers<never>();
    const cancel = after(timeoutMs, () =>
      late.reject(
        new LoadError(`is not loaded after ${timeoutMs / 1000} s: does it wait for something at its top level?`),
      ),
    );
    try {
      return await Promise.race([import(href), late.promise]);
    } finally {
      cancel();
    }
  };

  const read = async (href: string, file: string): Promise<Kept> => {
    const stamp = stampOf(file);
    try {
      // A module that failed stays failed under its URL, and one that was mended is to be taken without a restart.
      const module = readModule(await importWithin(failures === 0 ? href : `${href}?again=${failures}`));
      return { module, stamp };
    } catch (error) {
      failures += 1;
      if (error instanceof LoadError || error instanceof ShapeError) throw new LoadError(`${file} ${error.message}`);
      if (codeOf(error) === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
        throw new LoadError(`${file} is TypeScript below node_modules, where Node reads JavaScript only`);
      throw new LoadError(`${file} cannot be loaded: ${problemOf(error)}`);
    }
  };

  return async (reference, folder) => {
    const asked = readReference(reference);
    if (asked.type === 'refused') throw new LoadError(`"${reference}" ${asked.problem}`);
    offerOwnExports();
    const href = asked.type === 'path' ? locatePath(asked.path, folder) : await locatePackage(asked.name, folder);
    const file = fileURLToPath(href);
    const found = kept.get(href) ?? (await read(href, file));
    kept.set(href, found);
    return { ...found.module, reference, file, version: versionOf(href), isStale: stampOf(file) !== found.stamp };
  };
};
