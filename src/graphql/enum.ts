import { builder } from './builder.ts';

/** An enum whose values are the keys of `words`, each with its description. */
export const enumOf = <V extends string>(name: string, description: string, words: Readonly<Record<V, string>>) =>
  builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries<string>(words).map(([value, meaning]) => [value, { description: meaning }]),
    ) as Record<V, { description: string }>,
  });

/** As `enumOf`; its values are told in upper case, and are words of the domain or of the configuration inside. */
export const upperEnumOf = <V extends string>(name: string, description: string, words: Readonly<Record<V, string>>) =>
  builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries<string>(words).map(([value, meaning]) => [value.toUpperCase(), { value, description: meaning }]),
    ) as Record<Uppercase<V>, { value: V; description: string }>,
  });
