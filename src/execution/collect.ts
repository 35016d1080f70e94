import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** What an operation is made of, and against what it is executed. */
export interface Asked {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** By response key, in the order in which they are met. */
export type Entries = ReadonlyMap<string, readonly FieldNode[]>;

const isIncluded = (node: SelectionNode, variables: Variables): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;

const isFor = (
  schema: GraphQLSchema,
  { typeCondition }: FragmentDefinitionNode | InlineFragmentNode,
  type: GraphQLObjectType,
): boolean => {
  if (!typeCondition) return true;
  const wanted = typeFromAST(schema, typeCondition);
  return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
};

/**
 * CollectFields of the specification: what these selections ask of an object of `type`. Throws a GraphQLError where the condition of a
 * `@skip` or `@include` has no value.
 */
export const collect = (
  { schema, fragments }: Asked,
  type: GraphQLObjectType,
  selectionSets: readonly (SelectionSetNode | undefined)[],
  variables: Variables,
): Entries => {
  const entries = new Map<string, FieldNode[]>();
  const seen = new Set<string>();

  const take = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD && seen.has(node.name.value)) continue;
      if (!isIncluded(node, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const nodes = entries.get(key);
        if (nodes) nodes.push(node);
        else entries.set(key, [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (isFor(schema, node, type)) take(node.selectionSet);
      } else {
        seen.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment && isFor(schema, fragment, type)) take(fragment.selectionSet);
      }
    }
  };

  for (const selectionSet of selectionSets) if (selectionSet) take(selectionSet);
  return entries;
};

/** The variables that conditions of the document depend on. */
export const conditionsOf = ({ operation, fragments }: Asked): readonly string[] => {
  const names = new Set<string>();
  const look = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      for (const { name, arguments: given = [] } of node.directives ?? []) {
        if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) continue;
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if ('selectionSet' in node && node.selectionSet) look(node.selectionSet);
    }
  };
  look(operation.selectionSet);
  for (const { selectionSet } of fragments.values()) look(selectionSet);
  return [...names];
};
