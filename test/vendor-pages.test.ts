import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/vendors/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** A section of something else, which is named before it. */
const ELSEWHERE = /\bRFC \d+[^§]{0,20}(?:§\d[\d.]*\D{0,5})*$/;
const SECTION = /§(\d+(?:\.\d+)*)(?:'s)?(?: rows? (\d+(?:(?:, | and | to )\d+)*))?/g;
/** A file that goes through the rows of one section says so once, and has the number at the beginning of a text. */
const ROWS_OF = /\brows? of contract §(\d+)/;
const ROW_ALONE = /'rows? (\d+(?: and \d+)*)[':]|\bit\('(\d+(?: and \d+)*):/g;

type Citation = { section: string; row: string | null };

const filesBelow = (folder: string): readonly string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
        .filter((path) => path.endsWith('.ts'))
    : [];

/** The files of a vendor, and those elsewhere that have its name in theirs. */
const filesOf = (name: string): readonly string[] =>
  ['src', 'test', 'bench'].flatMap((folder) =>
    filesBelow(folder).filter(
      (path) => path.startsWith(`${folder}/vendors/${name}/`) || basename(path).split('.').includes(name),
    ),
  );

/** A comment goes on in the next line behind a mark, which is no part of its text. */
const textOf = (path: string): string =>
  readFileSync(join(ROOT, path), 'utf8').replace(/\s*\n\s*(?:\*(?!\/)|\/\/)\s*/g, ' ');

const numbersIn = (text: string): readonly string[] => text.match(/\d+/g) ?? [];

const citationsIn = (text: string): readonly Citation[] => {
  const cited: Citation[] = [];
  for (const { 1: section = '', 2: rows, index } of text.matchAll(SECTION)) {
    if (ELSEWHERE.test(text.slice(Math.max(0, index - 60), index))) continue;
    cited.push({ section, row: null }, ...numbersIn(rows ?? '').map((row) => ({ section, row })));
  }
  const section = ROWS_OF.exec(text)?.[1];
  if (section === undefined) return cited;
  const alone = [...text.matchAll(ROW_ALONE)].flatMap(([words]) => numbersIn(words));
  return [...cited, ...alone.map((row) => ({ section, row }))];
};

type Page = { sections: ReadonlySet<string>; rows: ReadonlySet<string> };

/** Sections by the numbers of their headings; rows of tables and items of lists by theirs, as `12 row 7`. */
const readPage = (text: string): Page => {
  const sections = new Set<string>();
  const rows = new Set<string>();
  let section = '';
  for (const line of text.replace(/^```[\s\S]*?^```/gm, '').split('\n')) {
    const heading = /^#{2,3} (\d+(?:\.\d+)*)\.? /.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading;
      sections.add(heading);
    }
    const row = /^(?:\| )?(\d+)(?: \||\.) /.exec(line)?.[1];
    if (row !== undefined) rows.add(`${section} row ${row}`);
  }
  return { sections, rows };
};

/** Where a section has no subsections, "§15.7" is the row 7 of it. */
const stands = ({ sections, rows }: Page, { section, row }: Citation): boolean =>
  row === null
    ? sections.has(section) || rows.has(section.replace(/\.(\d+)$/, ' row $1'))
    : rows.has(`${section} row ${row}`);

describe.each(registry.map(({ vendor }) => vendor.name))('docs/vendors/%s.md', (name) => {
  const page = readPage(readFileSync(join(ROOT, `docs/vendors/${name}.md`), 'utf8'));

  it('has every section and row that a comment about this vendor cites', () => {
    const cited = filesOf(name).flatMap((path) => citationsIn(textOf(path)).map((citation) => ({ path, ...citation })));
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((citation) => !stands(page, citation))).toEqual([]);
  });

  it('has no section twice', () => {
    const text = readFileSync(join(ROOT, `docs/vendors/${name}.md`), 'utf8');
    const headings = [...text.matchAll(/^#{2,3} (\d+(?:\.\d+)*)\.? /gm)].map(([, heading]) => heading);
    expect(headings).toEqual([...new Set(headings)]);
  });
});

it('a citation of a section or of a row that is not there is found', () => {
  const page = readPage('## 12. Rows\n\n| # | what |\n|---|---|\n| 7 | seven |\n\n## 15. Items\n\n3. three\n');
  const missing = (text: string) => citationsIn(text).filter((citation) => !stands(page, citation));
  expect(missing('(contract §12 row 7, §15.3; RFC 9110 §5.6.7)')).toEqual([]);
  expect(missing('(contract §12 row 8, §15.4, §2)')).toEqual([
    { section: '12', row: '8' },
    { section: '15.4', row: null },
    { section: '2', row: null },
  ]);
});
