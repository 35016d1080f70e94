import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { schema } from '../../graphql/house.ts';

type Field = GraphQLField<unknown, unknown>;

/** How many rows of a list are asked for: all at the root, a few below. */
const rowsAt = (level: number): number => (level === 0 ? 200 : 3);

const argsOf = ({ args }: Field, level: number): string =>
  args.some(({ name }) => name === 'first') ? `(first: ${rowsAt(level)})` : '';

const isOpen = (field: Field): boolean => !field.args.some(isRequiredArgument);

/** Everything that can be selected of a type, so many levels down. */
export const selectionOf = (output: GraphQLOutputType, levels: number, level = 0): string => {
  const type = getNamedType(output);
  if (!isCompositeType(type)) return '';
  if (isUnionType(type)) {
    return `{ __typename ${type
      .getTypes()
      .map((one) => `... on ${one.name} ${selectionOf(one, levels, level)}`)
      .join(' ')} }`;
  }
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (!isOpen(field)) return [];
    const below = getNamedType(field.type);
    const args = argsOf(field, level);
    // An account leads to nothing that its root field does not.
    if (!isCompositeType(below)) return [`${field.name}${args}`];
    if (below.name === 'Account') return [`${field.name} { name }`];
    if (levels === 0 || field.name === 'edges') return [];
    const isList = 'getFields' in below && 'nodes' in below.getFields();
    const inner = selectionOf(below, isList || below.name === 'PageInfo' ? levels : levels - 1, level + 1);
    return [`${field.name}${args} ${inner}`];
  });
  const types = isInterfaceType(type)
    ? schema.getPossibleTypes(type).map((one) => `... on ${one.name} { __typename }`)
    : [];
  return `{ __typename ${[...fields, ...types].join(' ')} }`;
};

/** Aliases keep fields of one name and different types apart; a list of root fields does not need them. */
export const rootFields = (): readonly Field[] => Object.values(schema.getQueryType()?.getFields() ?? {});

/** A query for everything below a root field that takes no arguments of need. */
export const wholeQuery = (field: Field, levels: number): string =>
  `{ ${field.name}${argsOf(field, 0)} ${selectionOf(field.type, levels)} }`;

export const opensByItself = isOpen;

export const isLookup = ({ args, type }: Field): boolean =>
  isObjectType(getNamedType(type)) &&
  args
    .map(({ name }) => name)
    .sort()
    .join() === 'account,nativeId';

/** All texts of an answer, and what they hold in base64. */
export const textsIn = (answer: unknown): string[] => {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      found.add(value);
      if (/^[\w+/=-]{8,}$/.test(value)) found.add(Buffer.from(value, 'base64url').toString());
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        found.add(name);
        walk(member);
      }
    }
  };
  walk(answer);
  return [...found];
};
