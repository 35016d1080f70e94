import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { isTooDeep, type Json, toNumber } from '../domain/json.ts';
import { parseIsoDate } from '../domain/moment.ts';
import { builder } from './builder.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

const parseMoment = (value: unknown): number => {
  const moment = typeof value === 'string' && MOMENT.test(value) ? parseIsoDate(value) : null;
  if (moment === null) {
    throw new GraphQLError(`not a moment: ${JSON.stringify(value)}; write it like 2026-11-21T09:30:00Z`);
  }
  return moment;
};

/** Texts kept: the rows of a list are full of the same moments, and boards ask for the same rows over and over. */
const KEPT = 5_000;
const kept = new Map<number, string>();

const writeMoment = (moment: number): string => {
  const known = kept.get(moment);
  if (known !== undefined) return known;
  const text = new Date(moment).toISOString();
  if (kept.size === KEPT) kept.clear();
  kept.set(moment, text);
  return text;
};

builder.scalarType('DateTime', {
  description: 'A moment in ISO 8601 with its zone, such as `2026-11-21T09:30:00.000Z`. Answers are in UTC.',
  serialize: (value) => writeMoment(value as number),
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : undefined),
});

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/** A member whose variable was not given is left out, as in input objects. */
const isAbsent = (node: ValueNode, variables: Variables): boolean =>
  node.kind === Kind.VARIABLE && variables?.[node.name.value] === undefined;

/** Fewer than an answer of a vendor may have, which holds what it was given inside of what is its own. */
const MOST_LEVELS = 80;

const checked = (value: Json): Json => {
  if (!isTooDeep(value, MOST_LEVELS)) return value;
  throw new GraphQLError(`nested deeper than ${MOST_LEVELS} levels`);
};

const literal = (node: ValueNode, variables: Variables): Json => {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields
          .filter(({ value }) => !isAbsent(value, variables))
          .map(({ name, value }) => [name.value, literal(value, variables)]),
      );
    case Kind.LIST:
      return node.values.map((value) => literal(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return toNumber(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.VARIABLE:
      return (variables?.[node.name.value] ?? null) as Json;
    default:
      return null;
  }
};

builder.scalarType('JSON', {
  description:
    'Any JSON value: what the vendor sent, or what is handed to it, in its own form. Numbers of up to 1,000 characters stay exact, as literals, in ' +
    'variables and in answers. What is handed in has at most 80 levels.',
  serialize: (value) => value,
  parseValue: (value) => checked(value as Json),
  parseLiteral: (node, variables) => checked(literal(node, variables)),
});
