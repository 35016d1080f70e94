import {
  execute,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  validate,
} from 'graphql';
import { type Json, parseJson } from '../../src/domain/json.ts';
import { KINDS, type Kind, ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { ACCOUNT, type Reading, schema } from './reading.ts';

/** One place where a caller's value passes: an argument of a root field, and the names that lead to a member of it. */
export interface Place {
  readonly operation: 'query' | 'mutation';
  readonly field: string;
  readonly argument: string;
  readonly path: readonly string[];
}

const bare = (type: GraphQLInputType): GraphQLInputType => (isNonNullType(type) ? bare(type.ofType) : type);

/** Members of lists of objects are reached through their first element, which `*` names. */
const placesIn = (
  type: GraphQLInputType,
  path: readonly string[],
  above: readonly string[] = [],
): (readonly string[])[] => {
  const plain = bare(type);
  if (isListType(plain)) return [path, ...placesIn(plain.ofType, [...path, '*'], above)];
  if (!isInputObjectType(plain)) return [path];
  if (above.includes(plain.name)) return [];
  return [
    path,
    ...Object.values(plain.getFields()).flatMap((field) =>
      placesIn(field.type, [...path, field.name], [...above, plain.name]),
    ),
  ];
};

export const places = (): readonly Place[] =>
  (['query', 'mutation'] as const).flatMap((operation) => {
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        placesIn(argument.type, []).map((path) => ({ operation, field: field.name, argument: argument.name, path })),
      ),
    );
  });

/** Ids of objects that are there, by kind. */
export type Ids = ReadonlyMap<Kind, string>;

const kindIn = (name: string, typeName: string): Kind | undefined =>
  KINDS.find((kind) => name.toLowerCase().startsWith(kind.toLowerCase())) ??
  KINDS.find((kind) => typeName.includes(kind)) ??
  KINDS.find((kind) => name.toLowerCase().includes(kind.toLowerCase()));

/** A value that the member could have. */
const example = (name: string, type: GraphQLInputType, ids: Ids, within: string): Json => {
  const plain = bare(type);
  if (isListType(plain)) return [example(name, plain.ofType, ids, within)];
  if (isInputObjectType(plain)) return exampleObject(plain, ids, []);
  if (isEnumType(plain)) return plain.getValues()[0]?.name ?? null;
  const kind = kindIn(name, within);
  switch (getNamedType(plain).name) {
    case 'ID':
      return (kind && ids.get(kind)) ?? globalId(ref(kind ?? 'Job', ACCOUNT, 'x'));
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'DateTime':
      return '2026-11-21T10:00:00Z';
    case 'JSON':
      return { a: 'b' };
    default:
      return name === 'account' ? ACCOUNT : name === 'path' ? '/x' : 'text';
  }
};

const exampleObject = (type: GraphQLInputObjectType, ids: Ids, also: readonly string[]): { [name: string]: Json } => {
  const fields = Object.values(type.getFields());
  const wanted = fields.filter(
    (field) => also.includes(field.name) || (isNonNullType(field.type) && field.defaultValue === undefined),
  );
  const chosen = type.isOneOf
    ? fields.filter((field) => (also.length > 0 ? also.includes(field.name) : field === fields[0]))
    : wanted;
  return Object.fromEntries(chosen.map((field) => [field.name, example(field.name, field.type, ids, type.name)]));
};

/** The value of the argument with `odd` in the place. */
const spoiled = (name: string, type: GraphQLInputType, path: readonly string[], odd: Json, ids: Ids): Json => {
  const [next, ...rest] = path;
  if (next === undefined) return odd;
  const plain = bare(type);
  if (next === '*' && isListType(plain)) return [spoiled(name, plain.ofType, rest, odd, ids)];
  if (!isInputObjectType(plain)) return odd;
  const field = plain.getFields()[next];
  if (!field) return odd;
  return { ...exampleObject(plain, ids, [next]), [next]: spoiled(next, field.type, rest, odd, ids) };
};

export interface Told {
  readonly problems: readonly string[];
  /** What the vendor was sent meanwhile. */
  readonly sent: readonly string[];
}

const ROUNDED = /\d{16,}/g;

/** Calls the field with an odd value in one place, as a variable. */
export const callWith = async (
  reading: Reading,
  { operation, field, argument, path }: Place,
  text: string,
  ids: Ids,
): Promise<Told> => {
  const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
  const definition = root?.getFields()[field];
  if (!definition) throw new Error(`no field ${field}`);
  const odd = parseJson(text);
  const variables: Record<string, Json> = {};
  for (const arg of definition.args) {
    if (arg.name === argument) variables[arg.name] = spoiled(arg.name, arg.type, path, odd, ids);
    else if (isNonNullType(arg.type) && arg.defaultValue === undefined)
      variables[arg.name] = example(arg.name, arg.type, ids, field);
  }
  const declared = definition.args
    .filter(({ name }) => name in variables)
    .map(({ name, type }) => `$${name}: ${String(type)}`);
  const given = definition.args.filter(({ name }) => name in variables).map(({ name }) => `${name}: $${name}`);
  const selection = /^(Boolean|Int|String|Float|ID|JSON)/.test(getNamedType(definition.type).name)
    ? ''
    : '{ __typename }';
  const document = parse(`${operation}(${declared.join(', ')}) { ${field}(${given.join(', ')}) ${selection} }`);
  const invalid = validate(schema, document);
  if (invalid.length > 0) throw new Error(invalid[0]?.message);
  const before = reading.requests().length;
  const { errors = [] } = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: reading.context(),
  });
  const problems = errors
    .map(reading.mask)
    .filter(
      ({ extensions, message }) => extensions.code === 'INTERNAL' || /is not a function|undefined|BigInt/.test(message),
    )
    .map(
      ({ extensions, message, originalError }) =>
        `${String(extensions.code)}: ${message} ${originalError?.message ?? ''}`,
    );
  const sent = reading.requests().slice(before);
  const digits = new Set(text.match(ROUNDED) ?? []);
  if (digits.size > 0) {
    // A number of so many digits that nobody gave is one that was rounded.
    for (const request of sent) {
      for (const number of decodeURIComponent(request.replaceAll('+', ' ').replaceAll('%', '%25')).match(ROUNDED) ??
        []) {
        const isRounded = [...digits].some((exact) => exact !== number && exact.slice(0, 12) === number.slice(0, 12));
        if (isRounded) problems.push(`the vendor was sent ${number}`);
      }
    }
  }
  return { problems, sent };
};
