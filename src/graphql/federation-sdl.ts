import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])';

/** In a supergraph they could answer for this subgraph alone, and other subgraphs that know Relay have fields of the same names. */
const OWN_TO_A_SERVER: ReadonlySet<string> = new Set(['node', 'nodes']);

/** Value types of Relay, which other subgraphs define alike. */
const SHARED: ReadonlySet<string> = new Set(['PageInfo']);

const directive = (name: string, fields?: string): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: name },
  arguments:
    fields === undefined
      ? []
      : [
          {
            kind: Kind.ARGUMENT,
            name: { kind: Kind.NAME, value: 'fields' },
            value: { kind: Kind.STRING, value: fields },
          },
        ],
});

const implementsNode = ({ interfaces = [] }: ObjectTypeDefinitionNode): boolean =>
  interfaces.some(({ name }) => name.value === 'Node');

const directivesOf = (type: ObjectTypeDefinitionNode): readonly ConstDirectiveNode[] => {
  if (implementsNode(type)) return [directive('key', 'id')];
  return SHARED.has(type.name.value) ? [directive('shareable')] : [];
};

/** The types of the schema as a subgraph (Apollo Federation 2) states them, for composition. `@oneOf` is left out: composers do not know it. */
export const federationSdl = (schema: GraphQLSchema): string => {
  const document: DocumentNode = visit(parse(printSchema(schema)), {
    InputObjectTypeDefinition: (type) => ({ ...type, directives: [] }),
    ObjectTypeDefinition: (type) =>
      type.name.value === schema.getQueryType()?.name
        ? { ...type, fields: type.fields?.filter(({ name }) => !OWN_TO_A_SERVER.has(name.value)) }
        : { ...type, directives: directivesOf(type) },
  });
  return `${LINK}\n\n${print(document)}\n`;
};
