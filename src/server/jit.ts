import {
  type ASTNode,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  type OperationDefinitionNode,
  type TypeNode,
  typeFromAST,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

/** `null`: the variables are refused, and nothing was done; the common way says it better. */
export type Execute = (context: unknown, variables: Record<string, unknown>) => Promise<ExecutionResult | null>;

/** Documents whose compiled form is kept, about 40 kB each. */
export const COMPILED_DOCUMENTS = 500;

const NULL_FAULT = /^Cannot return null for non-nullable field /;
const INTROSPECTS = /\b__(?:schema|type)\b/;

/** Compiled code tells where an error arose, but not at which node, and it is the node that survives masking. */
const withNodes = (error: GraphQLError, document: DocumentNode): GraphQLError => {
  const { locations, message, path, extensions } = error;
  // The common way this is no error of GraphQL's but a fault of ours, to be hidden and logged.
  const originalError = error.originalError ?? (NULL_FAULT.test(message) ? new Error(message) : undefined);
  const nodes: ASTNode[] = [];
  const collect = (node: ASTNode) => {
    const start = node.loc?.startToken;
    if (locations?.some(({ line, column }) => start?.line === line && start.column === column)) nodes.push(node);
  };
  visit(document, { Field: collect, VariableDefinition: collect });
  return new GraphQLError(message, { nodes, path, originalError, extensions });
};

/** Compiled code reads a variable's type inlined, one that holds itself without end, and of `@oneOf` it knows nothing. */
const canRead = (type: GraphQLInputType | undefined, above: readonly GraphQLNamedType[] = []): boolean => {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return true;
  if (named.isOneOf || above.includes(named)) return false;
  return Object.values(named.getFields()).every((field) => canRead(field.type, [...above, named]));
};

const inputTypeOf = (schema: GraphQLSchema, node: TypeNode): GraphQLInputType | undefined => {
  const type = typeFromAST(schema, node);
  return isInputType(type) ? type : undefined;
};

const isFit = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): boolean =>
  operation.operation !== 'subscription' &&
  !INTROSPECTS.test(document.loc?.source.body ?? '__schema') &&
  (operation.variableDefinitions ?? []).every(({ type }) => canRead(inputTypeOf(schema, type)));

const compile = (schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Execute | null => {
  const compiled = compileQuery(schema, document, operationName);
  if (!isCompiledQuery(compiled)) return null;
  return async (context, variables) => {
    const result: ExecutionResult = await compiled.query(undefined, context, variables);
    if (result.data === undefined) return null;
    return result.errors ? { ...result, errors: result.errors.map((error) => withNodes(error, document)) } : result;
  };
};

/**
 * Compiles an operation when it is seen for the second time: documents that never come back are common, and compiling
 * costs as much as many executions. Queries and mutations only, since compiled subscriptions lose their literal
 * arguments (https://github.com/zalando-incubator/graphql-jit/issues/183).
 */
export const openJit = (schema: GraphQLSchema) => {
  const documents = new LRUCache<DocumentNode, Map<string, Execute | 'seen' | 'unfit'>>({ max: COMPILED_DOCUMENTS });

  /** `null`: execute it the common way. */
  return (document: DocumentNode, operationName: string | undefined): Execute | null => {
    let operations = documents.get(document);
    if (!operations) {
      operations = new Map();
      documents.set(document, operations);
    }
    const name = operationName ?? '';
    const known = operations.get(name);
    if (typeof known === 'function') return known;
    if (known === 'unfit') return null;
    if (known === undefined) {
      // Names that the document does not hold are not remembered: there is no end of them.
      const operation = getOperationAST(document, operationName);
      if (operation) operations.set(name, isFit(schema, document, operation) ? 'seen' : 'unfit');
      return null;
    }
    const execute = compile(schema, document, operationName);
    operations.set(name, execute ?? 'unfit');
    return execute;
  };
};
