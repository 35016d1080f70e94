import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import { placeOf } from './issue.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where references lead. */
export interface SecretSources {
  readonly environment: Environment;
  /** The text of a file, which throws Node's own error when it cannot be read; from the folder of the process when left out. */
  readonly readFile?: ((path: string) => string) | undefined;
}

const REFERENCE = /\$\{(?:file:([^}]+)|([A-Za-z_][A-Za-z0-9_]*))\}/g;

export const readText = (path: string): string => readFileSync(path, 'utf8');

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

/** Every text in a value, as it was written. */
export const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** Files that the texts in a value refer to. */
export const filesReferredTo = (value: unknown): string[] =>
  textsIn(value).flatMap((text) =>
    [...text.matchAll(REFERENCE)].flatMap(([, file]) => (file === undefined ? [] : [file])),
  );

/** What stands in the texts of a value itself, without what they refer to. */
export const writtenOut = (value: unknown): string[] => textsIn(value).map((text) => text.replaceAll(REFERENCE, '\n'));

/**
 * Replaces in every string `${NAME}` by what the environment holds under that name, and `${file:PATH}` by the text of that file without
 * the end of its last line. Throws `ConfigError` for what is not there or empty.
 */
export const fillSecrets = (
  value: unknown,
  { environment, readFile = readText }: SecretSources,
  path: readonly PropertyKey[] = [],
): unknown => {
  const refuse = (problem: string): never => {
    throw new ConfigError(`${placeOf(path)}: ${problem}`);
  };
  const fromFile = (file: string): string => {
    try {
      return readFile(file).replace(/\r?\n$/, '') || refuse(`the file ${file} is empty`);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      return refuse(`the file ${file} cannot be read (${codeOf(error)})`);
    }
  };
  const fromEnvironment = (name: string): string => {
    const secret = environment[name];
    return secret || refuse(`the environment variable ${name} ${secret === undefined ? 'is not set' : 'is empty'}`);
  };
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (_, file: string | undefined, name: string) =>
      file === undefined ? fromEnvironment(name) : fromFile(file),
    );
  }
  const sources = { environment, readFile };
  if (Array.isArray(value)) return value.map((item, index) => fillSecrets(item, sources, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => [key, fillSecrets(member, sources, [...path, key])]);
    return Object.fromEntries(entries);
  }
  return value;
};

/** What the accounts of a configuration call their vendors, in their order, of one that need not be in order otherwise. */
export const vendorsNamed = (raw: unknown, environment: Environment): readonly string[] => {
  const accounts: unknown = typeof raw === 'object' && raw !== null && 'accounts' in raw ? raw.accounts : [];
  if (!Array.isArray(accounts)) return [];
  return accounts.map((account: unknown, index) => {
    const named = typeof account === 'object' && account !== null && 'vendor' in account ? account.vendor : undefined;
    if (typeof named !== 'string') throw new ConfigError(`accounts[${index}].vendor: is missing`);
    return String(fillSecrets(named, { environment }, ['accounts', index, 'vendor']));
  });
};
