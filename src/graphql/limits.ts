import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export interface OperationLimits {
  /** Sum of the fields' costs, a list counting as often as it may have rows. */
  readonly complexity: number;
}

export const DEFAULT_OPERATION_LIMITS: OperationLimits = { complexity: 20_000 };

export const overLimit = (what: string, is: number, most: number): GraphQLError =>
  new GraphQLError(
    `this operation's ${what} is ${is}, and at most ${most} is allowed: ask for fewer rows or fewer relations at a time`,
    { extensions: { code: 'LIMIT_EXCEEDED', http: { spec: true, status: 400 } } },
  );

/** Without the fields whose arguments come to nothing with these variables: they fail, and cost nothing. */
const withoutFailing = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): DocumentNode => {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const field = types.getFieldDef();
        try {
          if (field) getArgumentValues(field, node, variables);
        } catch {
          return null;
        }
        return undefined;
      },
    }),
  );
};

/** Of how many variables of one document the costs are kept, and how many characters those may have. */
const MOST_KEPT = 10;
const LONGEST_KEPT = 500;

/**
 * The check of what an operation costs, which depends on its variables: made before anything of it is executed.
 * The document must be within its limits (`documentError`). Answers the errors to refuse it with; none when it may run. `onMeasured` is
 * told what it costs, where that can be told.
 */
export const openCostCheck = (schema: GraphQLSchema, limits: OperationLimits) => {
  /** Costs of the operations of a document, by their name and variables. */
  const kept = new WeakMap<DocumentNode, Map<string, number>>();
  const keptOf = (document: DocumentNode): Map<string, number> => {
    const known = kept.get(document) ?? new Map<string, number>();
    kept.set(document, known);
    return known;
  };

  return (
    document: DocumentNode,
    operationName: string | null | undefined,
    variables: Readonly<Record<string, unknown>> | null | undefined,
    onMeasured: (complexity: number) => void = () => {},
  ): readonly GraphQLError[] => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return [];
    const judge = (complexity: number): readonly GraphQLError[] => {
      onMeasured(complexity);
      return complexity > limits.complexity ? [overLimit('complexity', complexity, limits.complexity)] : [];
    };
    const definitions = operation.variableDefinitions ?? [];
    const given = definitions.length === 0 ? '' : JSON.stringify(variables ?? {});
    const key = given.length > LONGEST_KEPT ? null : `${operation.name?.value ?? ''}|${given}`;
    const measured = keptOf(document);
    const known = key === null ? undefined : measured.get(key);
    if (known !== undefined) return judge(known);

    const { coerced, errors } = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: 1 });
    // Variables that do not fit are refused by the execution itself, in the words of the specification.
    if (errors) return [];
    const others = document.definitions.filter((one) => one.kind !== Kind.OPERATION_DEFINITION);
    const asked: DocumentNode = { ...document, definitions: [operation, ...others] };
    const measure = (one: DocumentNode): number =>
      complexityFromQuery(one, { schema, variables: { ...variables } }).complexity;
    let complexity: number;
    try {
      complexity = measure(asked);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      complexity = measure(withoutFailing(schema, asked, coerced));
    }
    if (key !== null) {
      if (measured.size >= MOST_KEPT) measured.clear();
      measured.set(key, complexity);
    }
    return judge(complexity);
  };
};

export type CostCheck = ReturnType<typeof openCostCheck>;
