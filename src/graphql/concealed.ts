import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from 'graphql';
import type { Json } from '../domain/json.ts';
import type { Context } from './context.ts';
import { levelOf } from './level.ts';

const TEXTS: ReadonlySet<string> = new Set(['String', 'JSON']);

/** Besides the types that implement `Error`: what they tell may quote a vendor. */
const ERRORS: ReadonlySet<string> = new Set(['AccountFailure', 'FeedError', 'CommandProblem']);

const isError = (type: GraphQLObjectType): boolean =>
  ERRORS.has(type.name) || type.getInterfaces().some(({ name }) => name === 'Error');

type Conceal = (value: unknown, context: Context) => unknown;

const inErrors: Conceal = (value, { gateway }) => (typeof value === 'string' ? gateway.secrecy.blot(value) : value);

const inData: Conceal = (value, context) =>
  value === null || value === undefined || value instanceof Error || levelOf(context) === 'admin'
    ? value
    : context.gateway.secrecy.conceal(value as Json);

const hold = (field: GraphQLField<unknown, Context>, conceal: Conceal): void => {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (parent, args, context, info) => {
    const value: unknown = resolve(parent, args, context, info);
    return value instanceof Promise ? value.then((one) => conceal(one, context)) : conceal(value, context);
  };
};

/**
 * No text and no JSON value can tell a secret of ours, whatever vendor and member it came through: webhook secrets and long credentials
 * are found by their value in data, for all but administrators, and all credentials in errors, for everybody.
 */
export const holdSecrets = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const conceal = isError(type) ? inErrors : inData;
    for (const field of Object.values(type.getFields())) {
      if (TEXTS.has(getNamedType(field.type).name)) hold(field, conceal);
    }
  }
};
