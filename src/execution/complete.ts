import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
  locatedError,
  type ResponsePath,
  responsePathAsArray,
} from 'graphql';
import { argumentsOf, type Execution, infoOf } from './execution.ts';
import { type Completion, type FieldPlan, planBelow, type SelectionPlan } from './plan.ts';

type Row = Record<string, unknown>;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === 'function';

const below = (prev: ResponsePath | undefined, key: string | number, typename: string | undefined): ResponsePath => ({
  prev,
  key,
  typename,
});

/** What takes the place of a value that failed. Throws where that must be a value: then the failure is that of the position above. */
const failed = (
  thrown: unknown,
  execution: Execution,
  { nodes }: FieldPlan,
  { isRequired }: Completion,
  path: ResponsePath,
): null => {
  const error = locatedError(thrown, nodes, responsePathAsArray(path));
  if (isRequired) throw error;
  execution.errors.add(error, path);
  return null;
};

/** Fails with what was thrown once all that is under way has come, or the first of it has failed: whatever fails has a listener. */
const failAfter = async (underWay: readonly unknown[], thrown: unknown): Promise<never> => {
  await Promise.all(underWay).catch(() => {});
  throw thrown;
};

/*
 * Those that wait are functions of their own: one that makes a function has room for what that refers to made at every call, and for most
 * fields nothing is awaited.
 */

const completeLater = (
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  value: PromiseLike<unknown>,
): PromiseLike<unknown> => value.then((come) => completeValue(execution, field, completion, info, path, come));

const orFailed = (
  value: PromiseLike<unknown>,
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  path: ResponsePath,
): PromiseLike<unknown> =>
  value.then(undefined, (thrown: unknown) => failed(thrown, execution, field, completion, path));

const completeLeaf = (type: GraphQLLeafType, value: unknown): unknown => {
  const written: unknown = type.serialize(value);
  if (written === null || written === undefined)
    throw new Error(`a value of type "${type.name}" was written as ${written}`);
  return written;
};

const completeList = (
  execution: Execution,
  field: FieldPlan,
  of: Completion,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  values: unknown,
): unknown => {
  if (!isIterable(values)) {
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
    );
  }
  const items: unknown[] = [];
  let waits = false;
  try {
    for (const value of values) {
      const item = completeItem(execution, field, of, info, below(path, items.length, undefined), value);
      waits ||= isThenable(item);
      items.push(item);
    }
  } catch (error) {
    if (waits) return failAfter(items, error);
    throw error;
  }
  return waits ? Promise.all(items) : items;
};

/** One that must be a value and fails at once fails as a promise: its neighbours go on, and whatever fails of them finds a listener. */
const completeItem = (
  execution: Execution,
  field: FieldPlan,
  of: Completion,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  value: unknown,
): unknown => {
  try {
    const item = isThenable(value)
      ? completeLater(execution, field, of, info, path, value)
      : completeValue(execution, field, of, info, path, value);
    return isThenable(item) ? orFailed(item, execution, field, of, path) : item;
  } catch (thrown) {
    if (!of.isRequired) return failed(thrown, execution, field, of, path);
    return orFailed(Promise.reject(thrown), execution, field, of, path);
  }
};

const runtimeTypeOf = (
  { asked: { schema } }: Execution,
  { nodes }: FieldPlan,
  type: GraphQLAbstractType,
  { parentType, fieldName }: GraphQLResolveInfo,
  name: unknown,
): GraphQLObjectType => {
  const refuse = (problem: string): never => {
    throw new GraphQLError(`Abstract type "${type.name}" ${problem}`, { nodes });
  };
  if (typeof name !== 'string')
    return refuse(
      `must resolve to an Object type at runtime for field "${parentType.name}.${fieldName}". Either the "${type.name}" type should ` +
        'provide a "resolveType" function or each possible type should provide an "isTypeOf" function.',
    );
  const found = schema.getType(name);
  if (!found) return refuse(`was resolved to a type "${name}" that does not exist inside the schema.`);
  if (!isObjectType(found)) return refuse(`was resolved to a non-object type "${name}".`);
  if (!schema.isSubType(type, found))
    throw new GraphQLError(`Runtime Object type "${name}" is not a possible type for "${type.name}".`, { nodes });
  return found;
};

const completeObject = (
  execution: Execution,
  field: FieldPlan,
  type: GraphQLObjectType,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  value: unknown,
): unknown => {
  const plan = planBelow(execution.asked, field, type, execution.variables);
  if (!type.isTypeOf) return rowOf(execution, plan, value, path);
  const isOfType = type.isTypeOf(value, execution.contextValue, info);
  return isThenable(isOfType)
    ? rowOfTypeLater(execution, field, plan, path, value, isOfType)
    : rowOfType(execution, field, plan, path, value, isOfType);
};

const rowOfType = (
  execution: Execution,
  { nodes }: FieldPlan,
  plan: SelectionPlan,
  path: ResponsePath,
  value: unknown,
  isOfType: boolean,
): unknown => {
  if (!isOfType) throw new GraphQLError(`a value is not of type "${plan.type.name}"`, { nodes });
  return rowOf(execution, plan, value, path);
};

const rowOfTypeLater = (
  execution: Execution,
  field: FieldPlan,
  plan: SelectionPlan,
  path: ResponsePath,
  value: unknown,
  isOfType: PromiseLike<boolean>,
): PromiseLike<unknown> => isOfType.then((is) => rowOfType(execution, field, plan, path, value, is));

const completeAbstract = (
  execution: Execution,
  field: FieldPlan,
  type: GraphQLAbstractType,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  value: unknown,
): unknown => {
  const named = (name: unknown): unknown =>
    completeObject(execution, field, runtimeTypeOf(execution, field, type, info, name), info, path, value);
  const resolve = type.resolveType ?? execution.typeResolver;
  const name = resolve(value, execution.contextValue, info, type);
  return isThenable(name) ? name.then(named) : named(name);
};

const completeValue = (
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  info: GraphQLResolveInfo,
  path: ResponsePath,
  value: unknown,
): unknown => {
  if (value instanceof Error) throw value;
  if (value === null || value === undefined) {
    if (!completion.isRequired) return null;
    throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
  }
  switch (completion.kind) {
    case 'leaf':
      return completeLeaf(completion.type, value);
    case 'list':
      return completeList(execution, field, completion.of, info, path, value);
    case 'object':
      return completeObject(execution, field, completion.type, info, path, value);
    case 'abstract':
      return completeAbstract(execution, field, completion.type, info, path, value);
  }
};

const fieldOf = (execution: Execution, field: FieldPlan, source: unknown, path: ResponsePath): unknown => {
  const { definition, completion } = field;
  const info = infoOf(execution, field, path);
  try {
    const resolve = definition.resolve ?? execution.fieldResolver;
    const found: unknown = resolve(source, argumentsOf(execution, field), execution.contextValue, info);
    const value = isThenable(found)
      ? completeLater(execution, field, completion, info, path, found)
      : completeValue(execution, field, completion, info, path, found);
    return isThenable(value) ? orFailed(value, execution, field, completion, path) : value;
  } catch (thrown) {
    return failed(thrown, execution, field, completion, path);
  }
};

/** The row once all has come that it waits for. */
const whenCome = async (row: Row, keys: readonly string[]): Promise<Row> => {
  const values = await Promise.all(keys.map((key) => row[key]));
  for (const [at, key] of keys.entries()) row[key] = values[at];
  return row;
};

/** What the plan asks of `source`: its fields side by side. A promise only where one of them waits. */
export const rowOf = (
  execution: Execution,
  { type, fields, Row }: SelectionPlan,
  source: unknown,
  path: ResponsePath | undefined,
): Row | Promise<Row> => {
  const row = new Row();
  let waiting: string[] | undefined;
  try {
    for (const field of fields) {
      const value = fieldOf(execution, field, source, below(path, field.key, type.name));
      row[field.key] = value;
      if (isThenable(value)) {
        waiting ??= [];
        waiting.push(field.key);
      }
    }
  } catch (error) {
    if (waiting)
      return failAfter(
        waiting.map((key) => row[key]),
        error,
      );
    throw error;
  }
  return waiting ? whenCome(row, waiting) : row;
};

/** The same, one field after the other: of a mutation, whose fields have effects. */
export const rowInTurn = (
  execution: Execution,
  { type, fields, Row }: SelectionPlan,
  source: unknown,
): Row | Promise<Row> => {
  const row = new Row();
  let before: Row | PromiseLike<Row> = row;
  for (const field of fields) {
    const next = (): Row | PromiseLike<Row> => {
      const value = fieldOf(execution, field, source, below(undefined, field.key, type.name));
      row[field.key] = null;
      const settle = (come: unknown): Row => {
        row[field.key] = come;
        return row;
      };
      return isThenable(value) ? value.then(settle) : settle(value);
    };
    before = isThenable(before) ? before.then(next) : next();
  }
  // A thenable of a resolver's own need not be a promise, nor lead to one.
  return isThenable(before) ? Promise.resolve(before) : before;
};
