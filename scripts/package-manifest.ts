import { readFileSync } from 'node:fs';

/** The repository's own package.json, whose optional dependencies bring a Node to try it out with. */
export const repositoryManifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The modules that vendors from outside import, each from its source in the repository. */
const MODULES = ['vendor', 'sandbox'] as const;

const modules = Object.fromEntries(
  MODULES.map((name) => [`./${name}`, { types: `./lib/public/${name}.d.ts`, default: `./lib/public/${name}.js` }]),
);

/** The package.json of what is published: it brings no Node and runs on the operator's. */
export const packageManifest = (): Record<string, unknown> => {
  const { name, version, description, license, type, engines, dependencies } = repositoryManifest();
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { trunkline: 'lib/cli.js' },
    exports: {
      ...modules,
      './schema.graphql': './schema/schema.graphql',
      './config.schema.json': './trunkline.schema.json',
    },
    files: ['lib', 'schema', 'trunkline.schema.json'],
    dependencies,
  };
};
