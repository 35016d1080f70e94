import { readFileSync } from 'node:fs';

/** The repository's own package.json, whose optional dependencies bring a Node to try it out with. */
export const repositoryManifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const moduleAt = (path: string) => ({ types: `./lib/${path}.d.ts`, default: `./lib/${path}.js` });

/** Packages in whose words the types of the exports are written. All others are part of the files of the package. */
export const TYPED = ['fastify', 'lru-cache', 'zod'] as const;

/** The package.json of what is published: it brings no Node and runs on the operator's. */
export const packageManifest = (): Record<string, unknown> => {
  const { name, version, description, license, type, engines, ...rest } = repositoryManifest();
  const dependencies = rest.dependencies as Readonly<Record<string, string>>;
  const devDependencies = rest.devDependencies as Readonly<Record<string, string>>;
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { trunkline: 'lib/cli.js' },
    exports: {
      './client': moduleAt('client/index'),
      './vendor': moduleAt('public/vendor'),
      './sandbox': moduleAt('public/sandbox'),
      './testing': moduleAt('testing/index'),
      './schema.graphql': './schema/schema.graphql',
      './config.schema.json': './trunkline.schema.json',
    },
    files: ['lib', 'schema', 'trunkline.schema.json', 'THIRD-PARTY-NOTICES.txt'],
    dependencies: Object.fromEntries(TYPED.map((typed) => [typed, dependencies[typed]])),
    // Of the conformance suite alone: who runs it has a runner.
    peerDependencies: { vitest: `^${devDependencies.vitest}` },
    peerDependenciesMeta: { vitest: { optional: true } },
  };
};
