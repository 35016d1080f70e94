import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { graphqlFields } from '../scripts/graphql-fields.ts';
import { registry } from '../src/vendors/index.ts';
import { schema } from './graphql/house.ts';

/** What test/vendors/<name>/operations.json holds. */
interface Documented {
  /** Of sections of the contract page: what their tables and paragraphs name as operations, each of which must be a text below. */
  readonly patterns: readonly { readonly section: string; readonly pattern: string }[];
  /** Each operation with the text of the page that documents it. */
  readonly operations: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');

/** With its subsections. */
const sectionOf = (page: string, number: string): string => {
  const lines = page.split('\n');
  const isHeading = (line: string): boolean => /^#{2,3} \d/.test(line);
  const numberOf = (line: string): string => /^#{2,3} (\d+(?:\.\d+)*)/.exec(line)?.[1] ?? '';
  const from = lines.findIndex((line) => numberOf(line) === number);
  if (from === -1) throw new Error(`there is no section ${number}`);
  const length = lines.slice(from + 1).findIndex((line) => isHeading(line) && !numberOf(line).startsWith(`${number}.`));
  return lines.slice(from, length === -1 ? undefined : from + 1 + length).join('\n');
};

describe.each(registry.map(({ vendor }) => vendor))('operations of $name', ({ name, mapping }) => {
  const page = read(`docs/vendors/${name}.md`);
  const { patterns, operations } = JSON.parse(read(`test/vendors/${name}/operations.json`)) as Documented;
  const untyped = mapping.untyped ?? [];

  it('are those that its contract page documents', () => {
    const texts = new Set(Object.values(operations));
    expect([...texts].filter((text) => !page.includes(text))).toEqual([]);
    for (const { section, pattern } of patterns) {
      const named = [...sectionOf(page, section).matchAll(new RegExp(pattern, 'gm'))].map(([, text]) => text ?? '');
      expect(named.length, `${section}: ${pattern}`).toBeGreaterThan(0);
      expect(named.filter((text) => !texts.has(text))).toEqual([]);
    }
  });

  it('each have a field or a reason, and none has both', () => {
    const told = [...mapping.operations, ...untyped].map(([native]) => native);
    expect(told.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it('without a field have a reason, and those with one are used by a field', () => {
    expect(untyped.filter(([, reason]) => reason.trim() === '')).toEqual([]);
    const idle = mapping.operations.filter(([, members]) => !members.some((member) => graphqlFields.has(member)));
    expect(idle).toEqual([]);
  });
});

const rootFields = (type: { getFields(): object } | null | undefined): string[] => Object.keys(type?.getFields() ?? {});

describe('the fields that use a member of a port', () => {
  const named = [...new Set([...graphqlFields.values()].flat())];

  it('are fields of the schema', () => {
    const roots = new Set([schema.getQueryType(), schema.getMutationType()].flatMap(rootFields));
    const exists = (field: string): boolean => {
      const [type = '', member] = field.split('.');
      const found = schema.getType(type);
      if (member === undefined) return roots.has(field) || found === schema.getSubscriptionType();
      return isObjectType(found) && Object.hasOwn(found.getFields(), member);
    };
    expect(named.filter((field) => !exists(field))).toEqual([]);
  });

  it('are all mutations but vendorCall', () => {
    expect(rootFields(schema.getMutationType()).filter((field) => !named.includes(field))).toEqual(['vendorCall']);
  });
});
