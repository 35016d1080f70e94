import {
  type GraphQLFieldConfig,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isInterfaceType,
  valueFromASTUntyped,
} from 'graphql';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import type { Context } from './context.ts';
import { federationSdl } from './federation-sdl.ts';
import type { AnyNode } from './node.ts';

type Field = GraphQLFieldConfig<unknown, Context>;

const refuse = (problem: string): VendorError => new VendorError('INVALID_INPUT', null, `representations: ${problem}`);

interface Representation {
  readonly type: string;
  readonly id: string;
}

const representationOf = (value: Json, entities: ReadonlySet<string>): Representation | VendorError => {
  if (!isJsonObject(value)) return refuse('each must be an object');
  const { __typename: type, id } = value;
  if (typeof type !== 'string' || !entities.has(type)) return refuse('"__typename" must name a type that has an id');
  return typeof id === 'string' ? { type, id } : refuse(`a ${type} needs its "id"`);
};

const typeOf = (node: AnyNode): string => ('ref' in node ? node.ref.kind : 'Account');

/**
 * The schema as a subgraph: with `_service`, which tells its types, and `_entities`, which answers objects by their ids as `nodes` does,
 * to the same readers and within the same bounds. Written by hand for the reasons in docs/adr/0035-federation-by-hand.md.
 */
export const asSubgraph = (schema: GraphQLSchema): GraphQLSchema => {
  const query = schema.getQueryType();
  const node = schema.getType('Node');
  const nodes = query?.getFields().nodes;
  if (!query || !isInterfaceType(node) || !nodes?.resolve) throw new TypeError('the schema has no Query.nodes');
  const { resolve } = nodes;
  const entities = schema.getPossibleTypes(node);
  const names = new Set(entities.map(({ name }) => name));
  const sdl = federationSdl(schema);

  const any = new GraphQLScalarType<Json>({
    name: '_Any',
    description: 'An object by its type and its key, as a federation gateway names it: `{ __typename, id }`.',
    parseValue: (value) => value as Json,
    parseLiteral: (literal, variables) => valueFromASTUntyped(literal, variables) as Json,
  });
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Every type that a federation gateway may ask for by `id`.',
    types: entities,
    resolveType: (value) => typeOf(value as AnyNode),
  });
  const service = new GraphQLObjectType({
    name: '_Service',
    description: 'What a federation gateway composes.',
    fields: {
      sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The types of this subgraph.', resolve: () => sdl },
    },
  });

  const readEntities: NonNullable<Field['resolve']> = async (root, { representations }, context, info) => {
    const asked = (representations as readonly Json[]).map((one) => representationOf(one, names));
    const ids = asked.flatMap((one) => (one instanceof VendorError ? [] : [one.id]));
    const found = (await resolve(root, { ids }, context, info)) as readonly PromiseLike<AnyNode | null>[];
    const read = found[Symbol.iterator]();
    return asked.map(async (one) => {
      if (one instanceof VendorError) throw one;
      const item = await read.next().value;
      if (item && typeOf(item) !== one.type)
        throw refuse(`"${one.id}" is the id of a ${typeOf(item)}, not a ${one.type}`);
      return item;
    });
  };

  const fields: Record<string, Field> = {
    _service: {
      type: new GraphQLNonNull(service),
      description: 'The types of this subgraph (Apollo Federation).',
      resolve: () => ({}),
    },
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(entity)),
      description:
        'The objects that a federation gateway names, by position. At most 500. One that is malformed or cannot be read is null, with an ' +
        'error at its position.',
      args: {
        representations: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(any))),
          description: 'Their types and ids.',
        },
      },
      extensions: {
        complexity: ({ representations }: { readonly representations: readonly unknown[] }) => ({
          field: 1,
          multiplier: representations.length,
        }),
      },
      resolve: readEntities,
    },
  };
  const { fields: own, ...rest } = query.toConfig();
  const config = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    query: new GraphQLObjectType({ ...rest, fields: { ...own, ...fields } }),
    types: config.types.filter((type) => type !== query),
  });
};
