import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** An object that a walk may be about. */
export interface Target {
  readonly type: string;
  readonly id: string;
  readonly nativeId: string;
  readonly account: string;
}

const MOMENT = '2026-11-21T09:30:00Z';

const scalar = (type: string, name: string, target: Target): unknown => {
  if (name === 'account') return target.account;
  if (name === 'name') return target.account;
  if (name === 'nativeId') return target.nativeId;
  switch (type) {
    case 'ID':
      return target.id;
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'DateTime':
      return MOMENT;
    case 'JSON':
      return { a: 1 };
    default:
      return name === 'path' ? '/routing/queues' : 'text';
  }
};

/** A value that a member takes; of an input only what it must have, unless `all`. */
export const valueFor = (type: GraphQLInputType, name: string, target: Target, all = false): unknown => {
  const inner = getNullableType(type);
  if (isListType(inner)) return [valueFor(inner.ofType as GraphQLInputType, name, target, all)];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (!isInputObjectType(inner)) return scalar((inner as GraphQLNamedType).name, name, target);
  return Object.fromEntries(
    Object.values(inner.getFields()).flatMap((field) =>
      all || (isNonNullType(field.type) && field.defaultValue === undefined)
        ? [[field.name, valueFor(field.type, field.name, target)]]
        : [],
    ),
  );
};

const argsOf = (
  args: readonly GraphQLArgument[],
  target: Target,
  variables: Map<string, [string, unknown]>,
): string => {
  const given = args.flatMap((arg) => {
    if (arg.name === 'first') return ['first: 3'];
    if (!isNonNullType(arg.type) || arg.defaultValue !== undefined) return [];
    const name = `v${variables.size}`;
    variables.set(name, [String(arg.type), valueFor(arg.type, arg.name, target)]);
    return [`${arg.name}: $${name}`];
  });
  return given.length > 0 ? `(${given.join(', ')})` : '';
};

type Variables = Map<string, [string, unknown]>;

const fieldsOf = (type: GraphQLOutputType | GraphQLNamedType): readonly GraphQLField<unknown, unknown>[] => {
  const named = getNamedType(type);
  return isObjectType(named) ? Object.values(named.getFields()) : [];
};

const selection = (
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  target: Target,
  variables: Variables,
): string => {
  const own = (of: GraphQLNamedType, prefix: string): string =>
    fieldsOf(of)
      .flatMap((field) => {
        const inner = getNamedType(field.type);
        const alias = prefix === '' ? '' : `${prefix}_${field.name}: `;
        if (isLeafType(inner)) return [`${alias}${field.name}${argsOf(field.args, target, variables)}`];
        if (depth === 0) return [];
        const below = selection(schema, inner, depth - 1, target, variables);
        return below === '' ? [] : [`${alias}${field.name}${argsOf(field.args, target, variables)} { ${below} }`];
      })
      .join(' ');
  if (!isAbstractType(type)) return own(type, '');
  const parts = schema.getPossibleTypes(type).flatMap((one) => {
    const fields = own(one, one.name);
    return fields === '' ? [] : [`... on ${one.name} { ${fields} }`];
  });
  return ['__typename', ...parts].join(' ');
};

export interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Root = 'query' | 'mutation' | 'subscription';

/** Every root field of a kind with everything that it tells, so many levels deep: made from the schema, so that a new field is in it. */
export const operationsOf = (
  schema: GraphQLSchema,
  root: Root,
  target: Target,
  depth: number,
): readonly Operation[] => {
  const type = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[root];
  return fieldsOf(type as GraphQLNamedType).map((field) => {
    const variables: Variables = new Map();
    const call = `${field.name}${argsOf(field.args, target, variables)}`;
    const inner = getNamedType(field.type);
    const selected = isLeafType(inner) ? '' : ` { ${selection(schema, inner, depth, target, variables)} }`;
    const head = [...variables].map(([name, [is]]) => `$${name}: ${is}`).join(', ');
    return {
      name: field.name,
      query: `${root}${head ? `(${head})` : ''} { ${call}${selected} }`,
      variables: Object.fromEntries([...variables].map(([name, [, value]]) => [name, value])),
    };
  });
};
