import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentOfText, documentsOfManifest, type TrustedDocument } from '../server/trusted.ts';
import { ConfigError } from './config-error.ts';

export interface FolderSources {
  readonly readFile?: ((path: string) => string) | undefined;
  readonly readFolder?: ((path: string) => readonly string[]) | undefined;
}

const ENDINGS = /\.(graphql|json)$/;

const problemOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `cannot be read (${String(error.code)})` : error.message;
};

/** The documents of a folder; what is in folders of it does not count. Throws `ConfigError` for the first file that is wrong, by name. */
export const readTrustedDocuments = (
  folder: string,
  { readFile = (path) => readFileSync(path, 'utf8'), readFolder = (path) => readdirSync(path) }: FolderSources,
): readonly TrustedDocument[] => {
  const refuse = (what: string, problem: string): never => {
    throw new ConfigError(`server.documents: ${what}: ${problem}`);
  };
  const attempt = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      return refuse(what, problemOf(error));
    }
  };
  const names = attempt(folder, () => readFolder(folder)).filter((name) => ENDINGS.test(name));
  const holders = new Map<string, { readonly file: string; readonly text: string }>();
  return names.toSorted().flatMap((name) => {
    const file = join(folder, name);
    const documents = attempt(file, () => {
      const text = readFile(file);
      return name.endsWith('.json') ? documentsOfManifest(text) : [documentOfText(text, name.replace(ENDINGS, ''))];
    });
    for (const { text, ids } of documents) {
      for (const id of ids) {
        const holder = holders.get(id);
        if (holder && holder.text !== text) refuse(file, `"${id}" is another document in ${holder.file}`);
        holders.set(id, { file, text });
      }
    }
    return documents;
  });
};
