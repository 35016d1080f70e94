/**
 * Prints what the code knows about itself: into README.md, CHANGELOG.md, docs/operating.md and docs/security.md between the markers, docs/figures.md, docs/mapping.md and docs/roles.md.
 * `npm run docs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema } from '../src/graphql/schema.ts';
import { roleMatrix, rolesPage } from '../test/attack/support/role-matrix.ts';
import { abilitiesTable } from './abilities.ts';
import { figuresPage } from './figures-page.ts';
import { mappingPage } from './mapping.ts';
import { metricsTable } from './metrics-table.ts';
import { renamesTable } from './renames-table.ts';
import { warningsTable } from './warnings-table.ts';

const README = resolve(import.meta.dirname, '../README.md');

const OPERATING = resolve(import.meta.dirname, '../docs/operating.md');
const SECURITY = resolve(import.meta.dirname, '../docs/security.md');
const CHANGELOG = resolve(import.meta.dirname, '../CHANGELOG.md');

export const insert = (text: string, name: string, content: string): string => {
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`);
  if (!marked.test(text)) throw new Error(`the page has no place marked <!-- ${name} -->`);
  return text.replace(marked, (_all, open: string, close: string) => `${open}${content}${close}`);
};

export const readme = (): string => readFileSync(README, 'utf8');

if (import.meta.main) {
  writeFileSync(README, insert(readme(), 'abilities', await abilitiesTable()));
  writeFileSync(CHANGELOG, insert(readFileSync(CHANGELOG, 'utf8'), 'renames', renamesTable(buildSchema([]))));
  writeFileSync(resolve(import.meta.dirname, '../docs/figures.md'), figuresPage());
  writeFileSync(resolve(import.meta.dirname, '../docs/mapping.md'), await mappingPage());
  writeFileSync(OPERATING, insert(readFileSync(OPERATING, 'utf8'), 'metrics', await metricsTable()));
  writeFileSync(SECURITY, insert(readFileSync(SECURITY, 'utf8'), 'warnings', warningsTable()));
  writeFileSync(resolve(import.meta.dirname, '../docs/roles.md'), rolesPage(await roleMatrix()));
}
