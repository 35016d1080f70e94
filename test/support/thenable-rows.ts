import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/**
 * An item of a list that must be a value, for graphql-js to complete. Where one fails at once while others are still awaited, graphql-js leaves those without a
 * listener, and their failing ends the process. An item that is a thenable fails as a rejection instead, which waits for the others; it
 * answers without a promise wherever the bare item would.
 */
class Item {
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

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** A value of this type with all its lists, those within lists too, such that no item can end the process. */
const held = (type: GraphQLOutputType, value: unknown): unknown => {
  const list = getNullableType(type);
  if (!isListType(list)) return value;
  if (isThenable(value)) return value.then((come) => held(type, come));
  if (!isIterable(value)) return value;
  return Array.from(value, (item) => {
    const inner = held(list.ofType, item);
    return isThenable(inner) || !isNonNullType(list.ofType) ? inner : new Item(inner);
  });
};

export const holding =
  (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
  (source, args, context, info) =>
    held(info.returnType, resolve(source, args, context, info));

/** Whatever comes of this schema's lists, graphql-js can execute it. */
export const holdRows = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = holding(field.resolve ?? defaultFieldResolver);
  }
};
