import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { abilitiesTable } from '../scripts/abilities.ts';
import { figuresPage } from '../scripts/figures-page.ts';
import { mappingGaps, mappingPage } from '../scripts/mapping.ts';
import { insert, readme } from '../scripts/print-docs.ts';
import { renamesTable } from '../scripts/renames-table.ts';
import { warningsTable } from '../scripts/warnings-table.ts';
import { readConfig } from '../src/config/config.ts';
import { findWarnings } from '../src/config/warnings.ts';
import { registry } from '../src/vendors/index.ts';
import { openHouse, schema } from './graphql/house.ts';

const page = (path: string): string => readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');

const snippets = (path: string, language: string): string[] =>
  [...page(path).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '');

describe('README.md', () => {
  it('shows what each vendor can do, as the code has it (npm run docs)', async () => {
    expect(insert(readme(), 'abilities', await abilitiesTable())).toBe(readme());
  });

  it('is joined by docs/mapping.md, as the code has it (npm run docs)', async () => {
    expect(page('docs/mapping.md')).toBe(await mappingPage());
    expect(await mappingGaps()).toEqual([]);
  });

  it('is joined by docs/figures.md, as the code has it (npm run docs)', () => {
    expect(page('docs/figures.md')).toBe(figuresPage());
  });

  it('shows queries that run', async () => {
    const documents = snippets('README.md', 'graphql');
    expect(documents.length).toBeGreaterThan(0);
    const house = await openHouse();
    for (const document of documents) {
      expect(validate(schema, parse(document))).toEqual([]);
      if (getOperationAST(parse(document))?.operation === 'subscription') continue;
      expect((await house.run(document)).errors).toEqual([]);
    }
    await house.close();
  });
});

describe('CHANGELOG.md', () => {
  it('lists every old name beside its new one, as the schema has them (npm run docs)', () => {
    expect(insert(page('CHANGELOG.md'), 'renames', renamesTable(schema))).toBe(page('CHANGELOG.md'));
  });
});

describe('docs/security.md', () => {
  it('lists what is warned about, as the code has it (npm run docs)', () => {
    const security = page('docs/security.md');
    expect(insert(security, 'warnings', warningsTable())).toBe(security);
  });
});

describe.each(['docs/delivery.md', 'docs/clients.md', 'docs/live-protocol.md'])('%s', (path) => {
  it('shows documents that fit the schema', () => {
    const documents = snippets(path, 'graphql');
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) expect(validate(schema, parse(document))).toEqual([]);
  });
});

describe('docs/clients.md', () => {
  it('shows variables that fit the batch before them', () => {
    const document = snippets('docs/clients.md', 'graphql').find((text) => text.includes('mutation GiveUp'));
    const [variables = ''] = snippets('docs/clients.md', 'json');
    const operation = document ? getOperationAST(parse(document)) : null;
    const given = JSON.parse(variables) as Record<string, unknown>;
    const { coerced, errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], given);
    expect([errors, coerced]).toEqual([undefined, given]);
  });
});

/** Fences that a test runs or checks, by page. A snippet of another kind needs a test before it is shown. */
const TRIED = {
  'docs/recipes.md': [
    ...['sh query', 'sh watch', 'json grafana', 'js event-source', 'html', 'yaml graphqlrc'],
    ...['json relay-config', 'js relay', 'js relay-environment', 'js graphcache'],
    ...['client', 'query', 'command', 'watch', 'gql'].map((name) => `python ${name}`),
  ],
  'docs/clients.md': [
    ...['client', 'client-command', 'fold', 'board', 'graphql-ws', 'apollo', 'urql'].map((name) => `js ${name}`),
    ...['apollo-ids', 'urql-ids', 'relay-ids'].map((name) => `js ${name}`),
    ...['js', 'json', 'graphql', 'graphql federation'],
  ],
};

it.each(Object.entries(TRIED))('%s shows nothing that no test tries', (path, tried) => {
  const shown = [...page(path).matchAll(/^```(\S.*)$/gm)].map(([, fence]) => fence ?? '');
  expect([...new Set(shown)].sort()).toEqual([...tried].sort());
});

describe.each(['README.md', 'docs/configuration.md'])('%s', (path) => {
  it('shows configurations that are accepted without a warning', () => {
    const files = snippets(path, 'yaml');
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const names = [...file.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [
        name,
        `a secret of ${name} from the environment`.replaceAll(' ', '-'),
      ]);
      const environment = Object.fromEntries(names);
      const vendors = registry.map(({ vendor }) => vendor);
      const readFile = (path: string) =>
        path.endsWith('.graphql') ? '{ me { name } }' : '-----BEGIN CERTIFICATE-----';
      const readFolder = () => ['me.graphql'];
      const config = readConfig({ raw: parseYaml(file), vendors, environment, readFile, readFolder, flags: {} });
      expect(findWarnings({ config, environment, sandbox: false, files: [] })).toEqual([]);
    }
  });
});
