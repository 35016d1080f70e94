import fc, { type Arbitrary } from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type OperationTypeNode,
} from 'graphql';
import { schema } from '../../graphql/house.ts';
import { type Known, openValues } from './values.ts';

type Field = GraphQLField<unknown, unknown>;

export interface Operation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** `undefined`: a variable that is not sent. */
  readonly value: unknown;
  readonly isWritten: boolean;
}

interface Selected {
  readonly name: string;
  readonly given: readonly Given[];
  readonly below: readonly Selected[];
  /** The type of the fragment in which it stands. */
  readonly on: string | null;
}

const typesBelow = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
  isUnionType(type) ? type.getTypes() : isInterfaceType(type) ? schema.getPossibleTypes(type) : [];

const isError = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error');

/** What a failed command tells is always asked for. */
const errorFields = (type: GraphQLNamedType): readonly Selected[] =>
  isUnionType(type) && type.getTypes().some(isError) ? [{ name: 'code', given: [], below: [], on: 'Error' }] : [];

const literal = (value: unknown, type: GraphQLInputType | null): string => {
  const inner = type && getNullableType(type);
  if (typeof value === 'string') return inner && isEnumType(inner) ? value : JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((one) => literal(one, inner && isListType(inner) ? inner.ofType : null)).join(' ')}]`;
  }
  if (typeof value !== 'object' || value === null || 'rawJSON' in value) return JSON.stringify(value) ?? 'null';
  const fields = inner && isInputObjectType(inner) ? inner.getFields() : {};
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}: ${literal(member, fields[name]?.type ?? null)}`)
    .join(' ')}}`;
};

const print = (operation: OperationTypeNode, root: Selected): Operation => {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  let count = 0;
  const argument = ({ name, type, value, isWritten }: Given): string => {
    if (isWritten) return `${name}: ${literal(value, type)}`;
    const variable = `v${declared.length}`;
    declared.push(`$${variable}: ${type}`);
    if (value !== undefined) variables[variable] = value;
    return `${name}: $${variable}`;
  };
  const write = ({ name, given, below, on }: Selected): string => {
    // Fields of one name may be of different types in different fragments.
    const alias = on === null ? '' : `f${count++}: `;
    const args = given.length > 0 ? `(${given.map(argument).join(' ')})` : '';
    const inner = below.length > 0 ? ` { ${below.map(write).join(' ')} }` : '';
    const field = `${name === '__typename' ? '' : alias}${name}${args}${inner}`;
    return on === null ? field : `... on ${on} { ${field} }`;
  };
  const body = write(root);
  const head = declared.length > 0 ? ` Q(${declared.join(' ')})` : '';
  return { document: `${operation}${head} { ${body} }`, variables };
};

/** Operations with this one root field, and any arguments, for somebody who knows this. */
export const operationsOn = (operation: OperationTypeNode, field: Field, known: Known): Arbitrary<Operation> => {
  const { valueFor } = openValues(known, field.name);
  const kept = new Map<string, Arbitrary<readonly Selected[]>>();

  const givens = ({ args }: Field, isRoot: boolean): Arbitrary<readonly Given[]> =>
    fc
      .tuple(
        ...args.map(({ name, type, ...arg }) => {
          const isRequired = isRequiredArgument({ name, type, ...arg });
          const one = fc.record({
            name: fc.constant(name),
            type: fc.constant(type),
            value: fc.oneof({ weight: 60, arbitrary: valueFor(type, name) }, fc.constant(undefined)),
            isWritten: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true)),
          });
          const isThere = isRequired ? 100 : isRoot ? 2 : 0.3;
          return fc.oneof(
            { weight: Math.ceil(isThere * 10), arbitrary: one.map((given) => [given]) },
            { weight: 10, arbitrary: fc.constant([]) },
          );
        }),
      )
      .map((lists) => lists.flat() as Given[]);

  const selected = (one: Field, levels: number, isRoot: boolean): Arbitrary<Selected> =>
    fc.record({
      name: fc.constant(one.name),
      given: givens(one, isRoot),
      below: below(one.type, levels),
      on: fc.constant(null),
    });

  const fieldsOf = (type: GraphQLNamedType, levels: number, most: number): Arbitrary<readonly Selected[]> => {
    if (!isObjectType(type) && !isInterfaceType(type)) return fc.constant([]);
    const open = Object.values(type.getFields()).filter(
      (one) => !one.args.some(isRequiredArgument) && (levels > 0 || !isCompositeType(getNamedType(one.type))),
    );
    if (open.length === 0) return fc.constant([]);
    return fc
      .uniqueArray(fc.constantFrom(...open), { minLength: 1, maxLength: most, selector: ({ name }) => name })
      .chain((some) => fc.tuple(...some.map((one) => selected(one, levels - 1, false))));
  };

  const typename: Selected = { name: '__typename', given: [], below: [], on: null };

  const below = (output: GraphQLOutputType, levels: number): Arbitrary<readonly Selected[]> => {
    const type = getNamedType(output);
    if (!isCompositeType(type)) return fc.constant([]);
    const key = `${type.name} ${levels}`;
    const made = kept.get(key) ?? make(type, levels);
    kept.set(key, made);
    return made;
  };

  const make = (type: GraphQLNamedType, levels: number): Arbitrary<readonly Selected[]> => {
    // The rows of a list are the list.
    const isPage = isObjectType(type) && 'nodes' in type.getFields();
    const own = fieldsOf(type, isPage ? levels + 1 : levels, isPage ? 2 : 4);
    const parts = typesBelow(type)
      .filter((one) => !isError(one))
      .map((one) => fieldsOf(one, levels, 2).map((fields) => fields.map((inside) => ({ ...inside, on: one.name }))));
    const some = parts.length === 0 ? fc.constant([]) : fc.oneof(...parts);
    return fc.tuple(own, some).map(([fields, more]) => [typename, ...errorFields(type), ...fields, ...more]);
  };

  return selected(field, 2, true).map((root) => print(operation, root));
};
