import {
  type GraphQLSchema,
  type InputObjectTypeDefinitionNode,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

const ONE_OF = 'oneOf';
const SAID = 'Exactly one of the members must be given.';

const withoutOneOf = (type: InputObjectTypeDefinitionNode): InputObjectTypeDefinitionNode => {
  const directives = type.directives?.filter(({ name }) => name.value !== ONE_OF);
  if (directives?.length === type.directives?.length) return type;
  const value = type.description ? `${type.description.value}\n\n${SAID}` : SAID;
  return { ...type, directives: directives ?? [], description: { kind: Kind.STRING, value, block: true } };
};

/** The schema, as tools read it. */
export const standardSdl = (schema: GraphQLSchema): string => `${printSchema(schema)}\n`;

/** The schema for tools that do not know `@oneOf`: the descriptions of these inputs say in words what the directive does. */
export const plainSdl = (schema: GraphQLSchema): string =>
  `${print(visit(parse(printSchema(schema)), { InputObjectTypeDefinition: withoutOneOf }))}\n`;
