import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse.ts';

export const CONFIG_FILES = ['trunkline.config.yaml', 'trunkline.config.yml', 'trunkline.config.json'];

/** What somebody may have meant to be one of them. */
const SIMILAR = /^\.?trunkline\b.*\.(ya?ml|json)$/i;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.replace(/:$/, '') ?? '';

const load = async (path: string, shown: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8');
  try {
    return parseConfig(text);
  } catch (error) {
    throw new ConfigError(`${shown}: ${firstLine(error)}`);
  }
};

export interface FoundFile {
  /** As it is shown to the operator. */
  readonly path: string;
  /** Where it is read. */
  readonly location: string;
  readonly raw: unknown;
}

const noneFound = async (folder: string): Promise<ConfigError> => {
  const names = await readdir(folder).catch(() => []);
  const similar = names.find((name) => SIMILAR.test(name) && name !== 'trunkline.schema.json');
  const hint = similar === undefined ? '' : `; there is ${similar}: rename it, or name it with --config`;
  return new ConfigError(
    `there is no configuration in ${folder} (${CONFIG_FILES.join(', ')})${hint}. To try it with simulated vendors, run "trunkline sandbox"`,
  );
};

/** Whether a folder holds a file of one of the usual names. */
export const hasConfigFile = (folder: string): boolean => CONFIG_FILES.some((name) => existsSync(join(folder, name)));

/** The file that was named, else the first of the usual names in the folder. Throws `ConfigError`. */
export const findConfigFile = async (named: string | undefined, folder: string): Promise<FoundFile> => {
  if (named !== undefined) {
    try {
      return { path: named, location: named, raw: await load(named, named) };
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(
        isMissing(error) ? `there is no file ${named}` : `${named} cannot be read: ${firstLine(error)}`,
      );
    }
  }
  for (const name of CONFIG_FILES) {
    const location = join(folder, name);
    try {
      return { path: name, location, raw: await load(location, name) };
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if (!isMissing(error)) throw new ConfigError(`${name} cannot be read: ${firstLine(error)}`);
    }
  }
  throw await noneFound(folder);
};
