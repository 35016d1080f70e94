import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registry } from '../../src/vendors/index.ts';

const fileOf = (name: string, suffix: string): string => `${name}.${suffix}.ts`;

it.each(registry.map(({ vendor: { name } }) => name))('%s is held to all that its adapter offers', (name) => {
  const files = ['bench', 'scenes', 'test', 'matrix.test'].map((suffix) => fileOf(name, suffix));
  expect(files.filter((file) => !existsSync(new URL(file, import.meta.url)))).toEqual([]);
});
