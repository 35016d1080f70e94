import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageManifest, repositoryManifest, TYPED } from '../scripts/package-manifest.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Locked {
  readonly version?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
}

const { packages } = JSON.parse(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

const { optionalDependencies: tryOut = {} } = repositoryManifest() as Locked;

/** Everything that is installed with these packages, by its place in the lock file. */
const installedWith = (names: readonly string[]): Map<string, Locked> => {
  const found = new Map<string, Locked>();
  const visit = (name: string, from: string): void => {
    const above = from
      .split('/node_modules/')
      .map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
    const places = [...above.map((place) => `${place}/node_modules/${name}`), `node_modules/${name}`];
    const place = places.find((one) => packages[one]);
    if (place === undefined || found.has(place)) return;
    const locked = packages[place] ?? {};
    found.set(place, locked);
    for (const next of Object.keys({
      ...locked.dependencies,
      ...locked.optionalDependencies,
      ...locked.peerDependencies,
    }))
      visit(next, place);
  };
  for (const name of names) visit(name, '');
  return found;
};

const isNode = (place: string, { bin = {} }: Locked): boolean =>
  /(?:^|\/)node(?:-bin)?(?:-(?:linux|darwin|win|aix|sunos)\b.*)?$/.test(place) || 'node' in bin;

describe('the package that is published', () => {
  const manifest = packageManifest() as Locked & { readonly engines?: unknown; readonly files?: readonly string[] };

  it("brings no Node and depends on none: it runs on the operator's, which it names (S19)", () => {
    expect(Object.keys(tryOut).length).toBeGreaterThan(0);
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest.engines).toEqual({ node: expect.stringMatching(/^>=\d+$/) });
    const installed = installedWith(Object.keys(manifest.dependencies ?? {}));
    expect([...installed.keys()]).toEqual(expect.arrayContaining(TYPED.map((name) => `node_modules/${name}`)));
    expect([...installed].filter(([place, locked]) => isNode(place, locked)).map(([place]) => place)).toEqual([]);
    expect([...installed].filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });

  it("holds what was built and nothing of the repository's packages", () => {
    expect(manifest.files).toEqual(['lib', 'schema', 'trunkline.schema.json', 'THIRD-PARTY-NOTICES.txt']);
    expect(manifest.bin).toEqual({ trunkline: 'lib/cli.js' });
  });
});

describe('the repository', () => {
  it('is not to be published itself, and has the Node to try it out as nothing but optional packages (S19)', () => {
    const {
      private: isPrivate,
      dependencies = {},
      devDependencies = {},
    } = repositoryManifest() as Locked & {
      readonly private?: boolean;
      readonly devDependencies?: Readonly<Record<string, string>>;
    };
    expect(isPrivate).toBe(true);
    for (const name of Object.keys(tryOut)) {
      expect(isNode(name, packages[`node_modules/${name}`] ?? {}), name).toBe(true);
      expect({ ...dependencies, ...devDependencies }).not.toHaveProperty(name);
    }
  });

  it('tries it out with a Node that the package takes', () => {
    const { engines } = repositoryManifest() as { engines: { node: string } };
    const least = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
    for (const version of Object.values(tryOut)) expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(least);
  });

  it('says so where operators read it', () => {
    const security = readFileSync(resolve(ROOT, 'docs/security.md'), 'utf8');
    for (const name of Object.keys(tryOut)) expect(security).toContain(`\`${name}\``);
    expect(security).toContain(
      `Node ${/\d+/.exec(String((repositoryManifest() as { engines: { node: string } }).engines.node))?.[0]} or later`,
    );
  });
});
