import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/vendors/index.ts';

/** In every folder of a vendor, whatever its API is like. What outgrows a file is a folder of the same name, with or without the file. */
const EVERYWHERE = ['settings', 'words', 'states', 'wire', 'errors', 'commands', 'ports', 'source', 'mapping'];

/** Where a vendor has them; one word for one thing. */
const SHARED = ['account', 'api', 'collections', 'context', 'dates', 'filters', 'ids', 'paging', 'passthrough'];

/** What only one vendor has to deal with. */
const OF_ONE = ['entra', 'media', 'reads', 'resource', 'session', 'shares', 'sign', 'statuses', 'token', 'work'];

const FOLDER = new URL('../src/vendors/', import.meta.url);

const subjectsOf = (vendor: string): readonly string[] =>
  readdirSync(new URL(vendor, FOLDER), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? entry.name : entry.name.replace(/\.ts$/, ''),
  );

describe.each(registry.map(({ vendor }) => vendor.name))('the folder of %s', (vendor) => {
  it('has the subjects that all have, by the same names', () => {
    expect(subjectsOf(vendor)).toEqual(expect.arrayContaining(['index', 'simulator', ...EVERYWHERE]));
  });

  it('has no others but those that are known', () => {
    const known = new Set(['index', 'simulator', ...EVERYWHERE, ...SHARED, ...OF_ONE]);
    expect(subjectsOf(vendor).filter((subject) => !known.has(subject))).toEqual([]);
  });
});
