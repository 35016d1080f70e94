import { readFileSync } from 'node:fs';

/** The repository's own package.json, whose optional dependencies bring a Node to try it out with. */
export const repositoryManifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const moduleAt = (path: string) => ({ types: `./lib/${path}.d.ts`, default: `./lib/${path}.js` });

/** The package.json of what is published: it brings no Node and runs on the operator's. */
export const packageManifest = (): Record<string, unknown> => {
  const { name, version, description, license, type, engines, dependencies, ...rest } = repositoryManifest();
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
    files: ['lib', 'schema', 'trunkline.schema.json'],
    dependencies,
    // Of the conformance suite alone: who runs it has a runner.
    peerDependencies: { vitest: `^${devDependencies.vitest}` },
    peerDependenciesMeta: { vitest: { optional: true } },
  };
};
