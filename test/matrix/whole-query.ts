import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

const isNode = (type: GraphQLOutputType): boolean => {
  const named = getNamedType(type);
  return isObjectType(named) && named.getInterfaces().some(({ name }) => name === 'Node');
};

/** What is worked out from several objects, or by the clock, is judged by tests of its own. */
const DERIVED = new Set(['workState', 'statistics', 'position', 'account', 'metrics', 'counts']);

const isPlain = (field: GraphQLField<unknown, unknown>): boolean =>
  !DERIVED.has(field.name) &&
  !field.args.some(isRequiredArgument) &&
  !getNamedType(field.type).name.endsWith('Connection');

const selectionOf = (type: GraphQLOutputType, levels: number): string => {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isNode(named)) return '{ id }';
  if (levels === 0 || !(isObjectType(named) || isInterfaceType(named))) return '{ __typename }';
  return `{ ${membersOf(named as GraphQLObjectType, levels - 1)} }`;
};

const membersOf = (type: GraphQLObjectType, levels: number): string =>
  Object.values(type.getFields())
    .filter(isPlain)
    .map((field) => `${field.name} ${selectionOf(field.type, levels)}`)
    .join(' ');

/** The root fields that list objects of vendors. */
export const listsOf = (schema: GraphQLSchema): readonly string[] =>
  Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ type }) => {
      const named = getNamedType(type);
      if (!isObjectType(named) || !named.name.endsWith('Connection')) return false;
      const nodes = named.getFields().nodes;
      return nodes !== undefined && isNode(nodes.type) && getNamedType(nodes.type).name !== 'Account';
    })
    .map(({ name }) => name);

/** Every plain member of every object that a list of this field gives. */
export const wholeQuery = (schema: GraphQLSchema, field: string, account: string): string => {
  const connection = getNamedType(
    schema.getQueryType()?.getFields()[field]?.type as GraphQLOutputType,
  ) as GraphQLObjectType;
  const node = getNamedType(connection.getFields().nodes?.type as GraphQLOutputType) as GraphQLObjectType;
  return `{ ${field}(first: 200, filter: { accounts: ["${account}"] }) { nodes { ${membersOf(node, 3)} } failures { code message } } }`;
};
