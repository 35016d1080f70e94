import { ConfigError } from './config-error.ts';
import { placeOf } from './issue.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Replaces every `${NAME}` in every string by what the environment holds under that name. */
export const fillSecrets = (value: unknown, environment: Environment, path: readonly PropertyKey[] = []): unknown => {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (_, name: string) => {
      const secret = environment[name];
      if (secret) return secret;
      const problem = secret === undefined ? 'is not set' : 'is empty';
      throw new ConfigError(`${placeOf(path)}: the environment variable ${name} ${problem}`);
    });
  }
  if (Array.isArray(value)) return value.map((item, index) => fillSecrets(item, environment, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => [
      key,
      fillSecrets(member, environment, [...path, key]),
    ]);
    return Object.fromEntries(entries);
  }
  return value;
};
