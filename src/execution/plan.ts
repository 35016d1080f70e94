import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { type Asked, collect, type Entries, type Variables } from './collect.ts';

/** How a value of a type becomes part of an answer: the type with its wrappers taken apart. */
export type Completion = (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly of: Completion }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
) & {
  /** Whether `null` is no value of the type. */
  readonly isRequired: boolean;
};

/** One entry of an object of an answer. */
export interface FieldPlan {
  /** The alias, or the name. */
  readonly key: string;
  /** All that ask for it. */
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly completion: Completion;
  /** What is asked of its value, by the value's type. */
  readonly below: Map<GraphQLObjectType, SelectionPlan>;
}

/**
 * Makes the objects of one selection. They have no prototype that a key could meet, as those of graphql-js, but one shape: what
 * `Object.create(null)` makes is a table for each object, which costs several times the memory.
 */
type RowClass = new () => Record<string, unknown>;

/** What is asked of an object of one type. */
export interface SelectionPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldPlan[];
  readonly Row: RowClass;
}

const openRow = (): RowClass => {
  class Row {
    [key: string]: unknown;
  }
  Object.setPrototypeOf(Row.prototype, null);
  return Row;
};

const completionOf = (type: GraphQLOutputType, isRequired = false): Completion => {
  if (isNonNullType(type)) return completionOf(type.ofType, true);
  if (isListType(type)) return { kind: 'list', of: completionOf(type.ofType), isRequired };
  if (isLeafType(type)) return { kind: 'leaf', type, isRequired };
  return isAbstractType(type) ? { kind: 'abstract', type, isRequired } : { kind: 'object', type, isRequired };
};

const definitionOf = (
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined => {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (schema.getQueryType() === parent) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return parent.getFields()[name];
};

const planOf = (schema: GraphQLSchema, type: GraphQLObjectType, entries: Entries): SelectionPlan => {
  const fields: FieldPlan[] = [];
  for (const [key, nodes] of entries) {
    const definition = nodes[0] && definitionOf(schema, type, nodes[0].name.value);
    // A document that was not validated may ask for what there is not, and gets nothing for it.
    if (!definition) continue;
    fields.push({ key, nodes, parent: type, definition, completion: completionOf(definition.type), below: new Map() });
  }
  return { type, fields, Row: openRow() };
};

/** What an operation asks of its root. Throws as `collect` does. */
export const planRoot = (asked: Asked, type: GraphQLObjectType, variables: Variables): SelectionPlan =>
  planOf(asked.schema, type, collect(asked, type, [asked.operation.selectionSet], variables));

/** What a field asks of a value of `type`, worked out when the first one comes. Throws as `collect` does. */
export const planBelow = (
  asked: Asked,
  { nodes, below }: FieldPlan,
  type: GraphQLObjectType,
  variables: Variables,
): SelectionPlan => {
  const known = below.get(type);
  if (known) return known;
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  const plan = planOf(asked.schema, type, collect(asked, type, sets, variables));
  below.set(type, plan);
  return plan;
};
