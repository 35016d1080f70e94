import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  type ValidationRule,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export interface OperationLimits {
  /** Levels of fields below the operation. */
  readonly depth: number;
  /** Sum of the fields' costs, a list counting as often as it may have rows. */
  readonly complexity: number;
  /** Fields in the whole operation. */
  readonly breadth: number;
}

export const DEFAULT_OPERATION_LIMITS: OperationLimits = { depth: 12, complexity: 20_000, breadth: 400 };

/**
 * What an operation may ask of the schema itself, whatever the limits are: tools ask with one query that they do not let anybody
 * shorten. No vendor is asked for it, and how often lists may be nested in it is bounded by a rule of graphql-js.
 */
const INTROSPECTION = { depth: 24, breadth: 1_000 };

const isIntrospection = ({ kind, ...node }: SelectionNode): boolean =>
  kind === Kind.FIELD && 'name' in node && (node.name.value === '__schema' || node.name.value === '__type');

interface Shape {
  readonly depth: number;
  readonly breadth: number;
  /** Of what is asked of the schema itself, which counts as one field in the two above. */
  readonly introspection: Pick<OperationLimits, 'depth' | 'breadth'>;
}

const EMPTY: Shape = { depth: 0, breadth: 0, introspection: { depth: 0, breadth: 0 } };

const overLimit = (what: string, is: number, most: number): GraphQLError =>
  new GraphQLError(
    `this operation's ${what} is ${is}, and at most ${most} is allowed: ask for fewer rows or fewer relations at a time`,
    { extensions: { code: 'LIMIT_EXCEEDED', http: { spec: true, status: 400 } } },
  );

/** Each selection set is measured once, however often fragments lead to it: the work grows with the document, not with what it unfolds to. */
const shapeMeter = (fragmentOf: (name: string) => FragmentDefinitionNode | null | undefined) => {
  const measured = new Map<SelectionSetNode, Shape>();
  const measure = (selectionSet: SelectionSetNode): Shape => {
    const known = measured.get(selectionSet);
    if (known) return known;
    // Stands while the set is being measured, so that a fragment that holds itself ends here; another rule refuses it.
    measured.set(selectionSet, EMPTY);
    let depth = 0;
    let breadth = 0;
    const introspection = { depth: 0, breadth: 0 };
    for (const selection of selectionSet.selections) {
      const field = selection.kind === Kind.FIELD ? 1 : 0;
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragmentOf(selection.name.value)?.selectionSet
          : selection.selectionSet;
      const within = below ? measure(below) : EMPTY;
      const asksSchema = isIntrospection(selection);
      const inner = asksSchema ? EMPTY : within;
      const asked = asksSchema ? within : within.introspection;
      depth = Math.max(depth, field + inner.depth);
      breadth += field + inner.breadth;
      introspection.depth = Math.max(introspection.depth, asked.depth);
      introspection.breadth += asked.breadth;
    }
    const shape = { depth, breadth, introspection };
    measured.set(selectionSet, shape);
    return shape;
  };
  return measure;
};

/** Refuses operations that are too deep or too broad, whatever their variables are. */
export const shapeRule =
  (limits: Pick<OperationLimits, 'depth' | 'breadth'>): ValidationRule =>
  (context) => {
    const measure = shapeMeter((name) => context.getFragment(name));
    return {
      OperationDefinition({ selectionSet }) {
        const { introspection, ...own } = measure(selectionSet);
        for (const [shape, most] of [
          [own, limits],
          [introspection, INTROSPECTION],
        ] as const) {
          for (const measure of ['depth', 'breadth'] as const) {
            if (shape[measure] <= most[measure]) continue;
            context.reportError(overLimit(measure, shape[measure], most[measure]));
            return;
          }
        }
      },
    };
  };

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

interface Measured {
  readonly operation: OperationDefinitionNode;
  readonly complexity: number;
}

/**
 * The check of what an operation costs, which depends on its variables: made before anything of it is executed.
 * The operation must have passed `shapeRule`. Answers the errors to refuse it with; none when it may run. `onMeasured` is told what it
 * costs, where that can be told.
 */
export const openCostCheck = (schema: GraphQLSchema, limits: Pick<OperationLimits, 'complexity'>) => {
  /** Costs of operations without variables. */
  const kept = new WeakMap<DocumentNode, Measured>();

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
    const known = kept.get(document);
    if (known?.operation === operation) return judge(known.complexity);

    const definitions = operation.variableDefinitions ?? [];
    const { coerced, errors } = getVariableValues(schema, definitions, variables ?? {});
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
    if (definitions.length === 0) kept.set(document, { operation, complexity });
    return judge(complexity);
  };
};

export type CostCheck = ReturnType<typeof openCostCheck>;
