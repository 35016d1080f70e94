import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  NoDeprecatedCustomRule,
  parse,
  printSchema,
  specifiedRules,
  validate,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from './house.ts';

const FOLDER = join(import.meta.dirname, '../../schema');
const OPERATIONS = join(FOLDER, 'operations');

/** Of a JSON object whose members are what is named. */
const SINGULAR: ReadonlySet<string> = new Set(['labels', 'tags']);

const undescribed = (type: GraphQLNamedType): string[] => {
  const missing = type.description ? [] : [type.name];
  const look = (path: string, description: string | null | undefined) => {
    if (!description) missing.push(path);
  };
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field.description);
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg.description);
    }
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field.description);
  } else if (isEnumType(type)) {
    for (const value of type.getValues()) look(`${type.name}.${value.name}`, value.description);
  }
  return missing;
};

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('is printed in schema/schema.graphql (npm run schema)', () => {
    expect(readFileSync(join(FOLDER, 'schema.graphql'), 'utf8')).toBe(`${printSchema(schema)}\n`);
  });

  it('describes every type, field, argument and enum value', () => {
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    expect(types.length).toBeGreaterThan(80);
    expect(types.flatMap(undescribed)).toEqual([]);
  });

  it('says of everything that is deprecated what to use instead, by a name that is there', () => {
    const wrong = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
      const members = type.getFields();
      const lists = [
        { path: type.name, members: Object.values(members) },
        ...Object.values(members).flatMap((member) =>
          'args' in member ? [{ path: `${type.name}.${member.name}`, members: [...member.args] }] : [],
        ),
      ];
      return lists.flatMap(({ path, members: siblings }) =>
        siblings.flatMap(({ name, deprecationReason }) => {
          if (deprecationReason === null || deprecationReason === undefined) return [];
          const instead = /^Renamed to `([^`]+)`; removed in \d+\.\d+\.$/.exec(deprecationReason)?.[1];
          return siblings.some((sibling) => sibling.name === instead) ? [] : [`${path}.${name}: ${deprecationReason}`];
        }),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('filters by lists under plural names, and by single values under singular ones', () => {
    const wrong = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (!isInputObjectType(type) || !type.name.endsWith('Filter')) return [];
      return Object.values(type.getFields()).flatMap(({ name, type: of, deprecationReason }) => {
        // An object of several conditions asks of a list, as `skills { any, all }` does.
        if (isInputObjectType(getNullableType(of))) return [];
        const isPlural = name.endsWith('s') && !SINGULAR.has(name);
        return deprecationReason || isListType(of) === isPlural ? [] : [`${type.name}.${name}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it("tells each vendor's own word for a type", () => {
    expect(schema.getType('Job')?.description).toMatch(/Restcomm Task Router: Task\./);
    expect(schema.getType('Queue')?.description).toMatch(/Restcomm Task Router: TaskQueue\./);
  });

  const documents = readdirSync(OPERATIONS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.graphql'),
  );
  it.each(documents)('fits the document %s, which uses no old name', (file) => {
    const rules = [...specifiedRules, NoDeprecatedCustomRule];
    expect(validate(schema, parse(readFileSync(join(OPERATIONS, file), 'utf8')), rules)).toEqual([]);
  });
});
