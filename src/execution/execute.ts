import {
  assertValidSchema,
  type DocumentNode,
  defaultFieldResolver,
  defaultTypeResolver,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { type Asked, conditionsOf, type Variables } from './collect.ts';
import { rowInTurn, rowOf } from './complete.ts';
import { Errors } from './errors.ts';
import type { Execution } from './execution.ts';
import { planRoot, type SelectionPlan } from './plan.ts';

/** Of one operation, plans for so many combinations of what its conditions may be; of another one a plan is made each time. */
const PLANS = 4;
/** Told of the variables of one request, as by graphql-js. */
const VARIABLE_ERRORS = 50;

/** An operation of a document, ready to be executed. */
interface Prepared extends Asked {
  readonly named: Execution['fragments'];
  readonly conditions: readonly string[];
  readonly plans: Map<string, SelectionPlan>;
}

const prepared = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string | null, Prepared>>>();

const kept = <K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

const operationOf = (
  operations: readonly OperationDefinitionNode[],
  name: string | null,
): OperationDefinitionNode | string => {
  if (name === null) {
    if (operations.length > 1) return 'Must provide operation name if query contains multiple operations.';
    return operations[0] ?? 'Must provide an operation.';
  }
  return operations.findLast((one) => one.name?.value === name) ?? `Unknown operation named "${name}".`;
};

const prepare = (schema: GraphQLSchema, document: DocumentNode, name: string | null): Prepared | string => {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operation = operationOf(operations, name);
  if (typeof operation === 'string') return operation;
  const asked: Asked = { schema, operation, fragments };
  const named = Object.assign(Object.create(null), Object.fromEntries(fragments)) as Execution['fragments'];
  return { ...asked, named, conditions: conditionsOf(asked), plans: new Map() };
};

/** A text where the operation is not in the document: of such names, which are the client's to choose without end, none is kept. */
const preparedOf = (schema: GraphQLSchema, document: DocumentNode, name: string | null): Prepared | string => {
  const documents = kept(prepared, schema, () => new WeakMap());
  const operations = kept(documents, document, () => new Map<string | null, Prepared>());
  const known = operations.get(name);
  if (known) return known;
  const made = prepare(schema, document, name);
  if (typeof made !== 'string') operations.set(name, made);
  return made;
};

const planFor = (operation: Prepared, variables: Variables): SelectionPlan => {
  const { schema, conditions, plans } = operation;
  const type = schema.getRootType(operation.operation.operation);
  if (!type) {
    throw new GraphQLError(`Schema is not configured to execute ${operation.operation.operation} operation.`, {
      nodes: operation.operation,
    });
  }
  const key = conditions.map((name) => String(variables[name])).join();
  const known = plans.get(key);
  if (known) return known;
  const plan = planRoot(operation, type, variables);
  if (plans.size < PLANS) plans.set(key, plan);
  return plan;
};

const answerOf = (data: unknown, { list }: Errors): ExecutionResult =>
  (list.length === 0 ? { data } : { errors: list, data }) as ExecutionResult;

/**
 * Executes an operation as `execute` of graphql-js does, in the same order and with the same answer, but works out only once what its
 * document asks for (ADR 43). Without a promise unless a resolver answers one. Arguments are frozen and the same for all objects of a list.
 */
export const execute = (args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> => {
  const { schema, document, rootValue, contextValue, variableValues, operationName } = args;
  assertValidSchema(schema);
  const operation = preparedOf(schema, document, operationName ?? null);
  if (typeof operation === 'string') return { errors: [new GraphQLError(operation)] };
  const given = getVariableValues(schema, operation.operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: args.options?.maxCoercionErrors ?? VARIABLE_ERRORS,
    hideSuggestions: args.hideSuggestions ?? false,
  });
  if (given.errors) return { errors: given.errors };

  const errors = new Errors();
  const variables = given.coerced ?? {};
  const execution: Execution = {
    asked: operation,
    fragments: operation.named,
    variables,
    rootValue,
    contextValue,
    fieldResolver: args.fieldResolver ?? defaultFieldResolver,
    typeResolver: args.typeResolver ?? defaultTypeResolver,
    errors,
    args: new Map(),
  };
  const failed = (error: unknown): ExecutionResult => {
    errors.add(error as GraphQLError, undefined);
    return answerOf(null, errors);
  };
  try {
    const plan = planFor(operation, variables);
    const isMutation = operation.operation.operation === OperationTypeNode.MUTATION;
    const data = isMutation ? rowInTurn(execution, plan, rootValue) : rowOf(execution, plan, rootValue, undefined);
    return data instanceof Promise ? data.then((come) => answerOf(come, errors), failed) : answerOf(data, errors);
  } catch (error) {
    return failed(error);
  }
};
