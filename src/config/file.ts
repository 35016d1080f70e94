import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse.ts';

export const CONFIG_FILES = ['trunkline.config.yaml', 'trunkline.config.yml', 'trunkline.config.json'];

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
  readonly path: string;
  readonly raw: unknown;
}

/** The file that was named, else the first of the usual names in the folder; `null` when there is none of them. */
export const findConfigFile = async (named: string | undefined, folder: string): Promise<FoundFile | null> => {
  if (named !== undefined) {
    try {
      return { path: named, raw: await load(named, named) };
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(
        isMissing(error) ? `there is no file ${named}` : `${named} cannot be read: ${firstLine(error)}`,
      );
    }
  }
  for (const name of CONFIG_FILES) {
    try {
      return { path: name, raw: await load(join(folder, name), name) };
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if (!isMissing(error)) throw new ConfigError(`${name} cannot be read: ${firstLine(error)}`);
    }
  }
  return null;
};
