import { type GraphQLField, getNamedType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from './house.ts';

interface Pothos {
  readonly pothosExposedField?: string;
  readonly pothosResolveWrapped?: boolean;
}

const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map((field): [string, GraphQLField<unknown, unknown>] => [
        `${type.name}.${field.name}`,
        field,
      ])
    : [],
);
const extensions = ([, field]: (typeof fields)[number]): Pothos => field.extensions as Pothos;

describe('fields', () => {
  // Numbers and moments are kept from values that their type cannot say: see `values.test.ts`. Texts are searched for secrets.
  const HELD = new Set(['Int', 'Float', 'DateTime', 'String', 'JSON']);

  it('that only show a member of their object have no resolver, so that the engine reads the member itself', () => {
    const plain = fields.filter(
      (entry) => extensions(entry).pothosExposedField === entry[1].name && !HELD.has(getNamedType(entry[1].type).name),
    );
    expect(plain.length).toBeGreaterThan(0);
    const slow = plain.filter((entry) => entry[1].resolve && !extensions(entry).pothosResolveWrapped);
    expect(slow.map(([name]) => name)).toEqual([]);
  });

  it('that are guarded by rights or limits keep the resolver that checks them', () => {
    const roots = fields.filter(([name]) => /^(?:Query|Mutation)\./.test(name));
    expect(roots.length).toBeGreaterThan(20);
    const guarded = [...roots, ...fields.filter((entry) => extensions(entry).pothosResolveWrapped)];
    const open = guarded.filter((entry) => !entry[1].resolve || !extensions(entry).pothosResolveWrapped);
    expect(open.map(([name]) => name)).toEqual([]);
  });
});
