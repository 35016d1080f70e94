import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/domain/ref.ts';
import { BATCHES } from '../../src/graphql/rules.ts';
import { schema } from './house.ts';

interface Member {
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

interface Declared {
  readonly name: string;
  readonly type: GraphQLInputType | GraphQLOutputType;
  readonly deprecationReason?: string | null | undefined;
  readonly args?: readonly Declared[];
}

const told = (above: string, { name, type, deprecationReason }: Declared): readonly Member[] =>
  deprecationReason ? [] : [{ path: `${above}.${name}`, name, type: getNamedType(type).name }];

/** Fields, arguments and members of inputs that are not deprecated. */
const membersOf = (type: GraphQLNamedType): readonly Member[] => {
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  const fields: readonly Declared[] = Object.values(type.getFields());
  return fields.flatMap((field) => [
    ...told(type.name, field),
    ...(field.args ?? []).flatMap((arg) => told(`${type.name}.${field.name}`, arg)),
  ]);
};

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const members = types.flatMap(membersOf);
const breaking = (isWrong: (member: Member) => boolean): string[] => members.filter(isWrong).map(({ path }) => path);

describe('names in the schema that are not deprecated', () => {
  it('are many', () => {
    expect(members.length).toBeGreaterThan(1_000);
  });

  it('of lengths of time end in Ms', () => {
    expect(breaking(({ name }) => /(seconds|minutes|hours|days)$/i.test(name))).toEqual([]);
  });

  it('of lists in filters are plural', () => {
    const lists = types.flatMap((type) =>
      isInputObjectType(type) && /Filter$/.test(type.name)
        ? Object.values(type.getFields()).filter(
            (field) => !field.deprecationReason && isListType(getNullableType(field.type)),
          )
        : [],
    );
    expect(lists.length).toBeGreaterThan(40);
    expect(lists.map(({ name }) => name).filter((name) => !/s$/.test(name))).toEqual([]);
  });

  it('of booleans are not negated', () => {
    const negated = /^(no|not|without|dis|un|in(?=active|valid|complete))[A-Z]|^(disabled|unread|inactive|invalid)$/;
    expect(breaking(({ name, type }) => type === 'Boolean' && negated.test(name))).toEqual([]);
  });

  it("of the vendor's own words begin with native; a bare native is none", () => {
    expect(breaking(({ name }) => name === 'native' || /^vendorState|^rawState/.test(name))).toEqual([]);
  });

  it('of enum values are in upper case', () => {
    const odd = types.filter(
      (type) => isEnumType(type) && type.getValues().some(({ name }) => !/^[A-Z][A-Z0-9_]*$/.test(name)),
    );
    expect(odd.map(({ name }) => name)).toEqual([]);
  });

  it('of commands on an object end in its noun, and `id` is the id of that object', () => {
    // The noun stands before what of it is changed, or the verb has a preposition.
    const NOUNS: Readonly<Record<string, string>> = {
      actOnTask: 'Task',
      attachToEmail: 'Task',
      detachFromEmail: 'Task',
      discardEmail: 'Task',
      replyToEmail: 'Task',
      saveEmail: 'Task',
      sendEmail: 'Task',
      setJobPriority: 'Job',
      setTaskData: 'Task',
      setWorkerActivity: 'Worker',
      setWorkerPresence: 'Worker',
    };
    const described = Object.entries(schema.getMutationType()?.getFields() ?? {}).flatMap(([name, { args }]) => {
      const type = args[0] && getNamedType(args[0].type);
      const id = isInputObjectType(type) ? type.getFields().id : undefined;
      return id ? [[name, id.description ?? ''] as const] : [];
    });
    expect(described.length).toBeGreaterThan(25);
    const wrong = described.filter(([name, description]) => {
      const noun = NOUNS[name] ?? [...KINDS].find((kind) => name.endsWith(kind));
      return !new RegExp(`^Id of the ${noun}\\.`, 'i').test(description);
    });
    expect(wrong).toEqual([]);
  });

  it('of batches are the plural of the noun of their command', () => {
    const plural = (name: string): string =>
      name === 'setTaskData' ? 'setTasksData' : name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
    expect(Object.values(BATCHES)).toEqual(Object.keys(BATCHES).map(plural));
  });
});
