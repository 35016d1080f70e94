import {
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  print,
} from 'graphql';
import { intFor, JSON_NAMES, momentFor, NUMBERS, type Place, textFor } from './pools.ts';
import type { Random } from './random.ts';

/** Where the values of a document take its variables from. */
export interface Variables {
  /** The name of a variable that may stand here. `fallback`: the place has a default of its own. */
  readonly forPlace: (type: GraphQLInputType, place: Place, fallback: boolean) => string;
  /** The name of any variable at all, for places whose type nobody checks. */
  readonly any: () => string;
}

export interface ValueOptions {
  readonly random: Random;
  /** As they are written in a document, or as JSON, as variables are sent. */
  readonly notation: 'literal' | 'json';
  readonly variables?: Variables;
  /** A text that no other operation has. */
  readonly uniqueKey: () => string;
}

export type WriteValue = (type: GraphQLInputType, place: Place, fallback?: boolean) => string;

/** Values that do not fit, whatever is wanted nearly everywhere. */
const MISFITS = ['[[{}]]', '"no such"', '1e999', '{"no":1}', '-7.5', '9007199254740993'];

/** The members of an input object that are given: all that must be, and some others. */
const membersOf = (fields: readonly GraphQLInputField[], isOneOf: boolean, random: Random) =>
  isOneOf
    ? [random.pick(fields)].map((field) => ({ ...field, type: new GraphQLNonNull(field.type as never) }))
    : random.shuffle(fields).filter(({ name, type, defaultValue }) => {
        if (isNonNullType(type) && defaultValue === undefined) return true;
        return random.chance(name === 'idempotencyKey' ? 0.15 : 0.3);
      });

/** Values of every input type, mostly such that mean something where they stand. */
export const openValues = ({ random, notation, variables, uniqueKey }: ValueOptions): WriteValue => {
  const isLiteral = notation === 'literal';
  const several = (make: () => string): string => Array.from({ length: random.int(4) }, make).join(', ');
  const text = (value: string): string =>
    isLiteral && random.chance(0.15) ? print({ kind: Kind.STRING, value, block: true }) : JSON.stringify(value);
  const member = (name: string, value: string): string => `${isLiteral ? name : JSON.stringify(name)}: ${value}`;

  /** `type`: where the type of a variable is checked, which is outside of the objects of a JSON literal. */
  const inside = (depth: number, type: GraphQLInputType | null, place: Place): string => {
    if (!variables || !random.chance(0.2)) return json(depth, type, place);
    return `$${type ? variables.forPlace(type, place, false) : variables.any()}`;
  };
  const json = (depth: number, type: GraphQLInputType | null, place: Place): string => {
    switch (random.int(depth > 0 ? 8 : 6)) {
      case 0:
        return random.pick(['true', 'false', ...(type ? [] : ['null']), ...(isLiteral ? ['BARE_WORD'] : [])]);
      case 1:
      case 2:
        return random.pick(NUMBERS);
      case 3:
      case 4:
      case 5:
        return text(random.pick(['en', '', 'a "b" c', 'two\nlines', '💥', '\\d+']));
      case 6:
        return `[${several(() => inside(depth - 1, type, place))}]`;
      default:
        return object(depth - 1, place);
    }
  };
  const object = (depth: number, place: Place): string => {
    const names = isLiteral ? JSON_NAMES : [...JSON_NAMES, '', 'with space', '日本'];
    const chosen = random.shuffle(names).slice(0, random.int(4));
    return `{${chosen.map((name) => member(name, inside(depth, null, place))).join(', ')}}`;
  };

  const scalar = (type: GraphQLScalarType, place: Place): string => {
    switch (type.name) {
      case 'Boolean':
        return String(random.chance(place.name === 'all' ? 0.9 : 0.5));
      case 'Int':
        return String(intFor(place, random));
      case 'Float':
        return random.pick(['0.5', '3', '-1e3']);
      case 'DateTime':
        return text(momentFor(random));
      case 'JSON':
        return random.chance(0.9) ? object(3, place) : json(3, type, place);
      case 'ID':
        return random.chance(0.02) ? String(random.int(1000)) : text(textFor(place, 'ID', random));
      case 'String':
        return text(place.name === 'idempotencyKey' ? uniqueKey() : textFor(place, 'String', random));
      default:
        throw new TypeError(`no values of type ${type.name}`);
    }
  };

  const present = (type: GraphQLInputType, place: Place): string => {
    if (isNonNullType(type)) return present(type.ofType, place);
    if (isListType(type)) {
      // One value stands for a list of it.
      const single = random.chance(0.1) && !isListType(type.ofType);
      return single ? present(type.ofType, place) : `[${several(() => write(type.ofType, place))}]`;
    }
    if (isInputObjectType(type)) {
      const members = membersOf(Object.values(type.getFields()), type.isOneOf, random);
      const given = members.map(({ name, type: of, defaultValue }) =>
        member(name, write(of, { account: place.account, owner: type.name, name }, defaultValue !== undefined)),
      );
      return `{${given.join(', ')}}`;
    }
    if (isEnumType(type)) {
      const { name } = random.pick(type.getValues());
      return isLiteral ? name : JSON.stringify(name);
    }
    return scalar(type, place);
  };

  const write: WriteValue = (type, place, fallback = false) => {
    if (variables && random.chance(place.name === 'idempotencyKey' ? 0.5 : 0.22)) {
      return `$${variables.forPlace(type, place, fallback)}`;
    }
    if (!isLiteral && random.chance(0.004)) return random.pick(MISFITS);
    return !isNonNullType(type) && random.chance(0.08) ? 'null' : present(type, place);
  };
  return write;
};
