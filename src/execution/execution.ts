import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  getArgumentValues,
  type ResponsePath,
} from 'graphql';
import type { Asked, Variables } from './collect.ts';
import type { Errors } from './errors.ts';
import type { FieldPlan } from './plan.ts';

/** One execution of one operation. */
export interface Execution {
  readonly asked: Asked;
  readonly fragments: GraphQLResolveInfo['fragments'];
  readonly variables: Variables;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>;
  readonly errors: Errors;
  /** Of fields that have some: the same for all objects that the field is asked of. */
  readonly args: Map<FieldPlan, Variables>;
}

const NO_ARGUMENTS: Variables = Object.freeze({});

/** Throws a GraphQLError where a value is missing or of another type. */
export const argumentsOf = ({ args, variables }: Execution, field: FieldPlan): Variables => {
  const { definition, nodes } = field;
  if (definition.args.length === 0 || !nodes[0]) return NO_ARGUMENTS;
  const known = args.get(field);
  if (known) return known;
  const values = Object.freeze(getArgumentValues(definition, nodes[0], variables));
  args.set(field, values);
  return values;
};

export const infoOf = (
  { asked: { schema, operation }, fragments, rootValue, variables }: Execution,
  { definition, nodes, parent }: FieldPlan,
  path: ResponsePath,
): GraphQLResolveInfo => ({
  fieldName: definition.name,
  fieldNodes: nodes,
  returnType: definition.type,
  parentType: parent,
  path,
  schema,
  fragments,
  rootValue,
  operation,
  variableValues: variables as GraphQLResolveInfo['variableValues'],
});
