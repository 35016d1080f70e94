import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { schema } from '../graphql/house.ts';

/** Whatever a caller may write freely holds it. */
export const MARK = 'hush-4711';

export const ACCOUNT = 'one';
export const ID = globalId(ref('Job', ACCOUNT, 'j-1'));

const bare = (type: GraphQLInputType): GraphQLInputType => (isNonNullType(type) ? bare(type.ofType) : type);

/** Every member that the type has, filled. */
const filled = (name: string, type: GraphQLInputType, above: readonly string[] = []): unknown => {
  const plain = bare(type);
  if (isListType(plain)) return [filled(name, plain.ofType, above)];
  if (isEnumType(plain)) return plain.getValues()[0]?.name;
  if (isInputObjectType(plain)) {
    const fields = Object.values(plain.getFields()).filter((field) => !above.includes(getNamedType(field.type).name));
    const chosen = plain.isOneOf ? fields.slice(0, 1) : fields;
    const within = [...above, plain.name];
    return Object.fromEntries(chosen.map((field) => [field.name, filled(field.name, field.type, within)]));
  }
  switch (getNamedType(plain).name) {
    case 'ID':
      return ID;
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'DateTime':
      return '2026-11-21T10:00:00Z';
    case 'JSON':
      return { [MARK]: [MARK] };
    default:
      return name === 'account' ? ACCOUNT : name === 'path' ? `/Workers/${MARK}` : MARK;
  }
};

export interface Called {
  readonly field: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

const callOf = ({ name, args }: GraphQLField<unknown, unknown>): Called => {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`);
  const given = args.map((arg) => `${arg.name}: $${arg.name}`);
  return {
    field: name,
    query: `mutation Audited(${declared.join(', ')}) { ${name}(${given.join(', ')}) { __typename } }`,
    variables: Object.fromEntries(args.map((arg) => [arg.name, filled(arg.name, arg.type)])),
  };
};

/** A call of each mutation of the schema. */
export const everyMutation = (): readonly Called[] =>
  Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => callOf(field));
