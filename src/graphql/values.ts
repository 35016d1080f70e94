import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { VendorError } from '../domain/error.ts';

const [SMALLEST_INT, LARGEST_INT] = [-(2 ** 31), 2 ** 31 - 1];
const [FIRST_MOMENT, LAST_MOMENT] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

type Fits = (value: number) => boolean;

/** What the types of numbers and moments can say. Anything else in a field of theirs is not known to the reader. */
const FITS: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['Int', (value) => Number.isInteger(value) && value >= SMALLEST_INT && value <= LARGEST_INT],
  ['Float', Number.isFinite],
  ['DateTime', (value) => value >= FIRST_MOMENT && value <= LAST_MOMENT],
]);

const keep = (type: GraphQLOutputType, fits: Fits, field: string) => {
  const unknown = (): null => {
    if (!isNonNullType(type)) return null;
    throw new VendorError('UNREADABLE', null, `${field} cannot tell its value, which does not fit the type`);
  };
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) {
    const keepOne = keep(inner.ofType, fits, field);
    return (value: unknown): unknown => (Array.isArray(value) ? value.map(keepOne) : value);
  }
  return (value: unknown): unknown =>
    value === null || value === undefined || value instanceof Error || (typeof value === 'number' && fits(value))
      ? value
      : unknown();
};

const holdField = (owner: string, field: GraphQLField<unknown, unknown>): void => {
  const fits = FITS.get(getNamedType(field.type).name);
  if (!fits) return;
  const kept = keep(field.type, fits, `${owner}.${field.name}`);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (...given) => {
    const value: unknown = resolve(...given);
    return value instanceof Promise ? value.then(kept) : kept(value);
  };
};

/**
 * No value can fail to be written: a number or a moment that does not fit the type of its field is `null` there, whatever vendor and
 * reader it came through, so that one odd row makes no error of an answer.
 */
export const holdValues = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) holdField(type.name, field);
  }
};
