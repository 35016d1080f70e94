import {
  defaultFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';

/**
 * A row of a list, for the engine to complete. Where one row fails at once while others are still awaited, graphql-js leaves those
 * without a listener, and their failing ends the process. A row that is a thenable fails as a rejection instead, which waits for the
 * others; it answers without a promise wherever the bare row would.
 */
class Row {
  readonly #value: unknown;
  constructor(value: unknown) {
    this.#value = value;
  }
  // biome-ignore lint/suspicious/noThenProperty: the engine takes what has this for a promise
  then(complete: (value: unknown) => unknown): unknown {
    try {
      return complete(this.#value);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const asRows = (list: unknown): unknown =>
  Array.isArray(list) ? list.map((value: unknown) => (isThenable(value) ? value : new Row(value))) : list;

const holdsObjects = (type: GraphQLOutputType): boolean => {
  const list = getNullableType(type);
  return isListType(list) && isCompositeType(getNullableType(list.ofType));
};

/** No list of objects can end the process, whatever its rows come to. */
export const holdRows = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!holdsObjects(field.type)) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (...given) => {
        const list: unknown = resolve(...given);
        return list instanceof Promise ? list.then(asRows) : asRows(list);
      };
    }
  }
};
