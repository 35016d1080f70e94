import { GraphQLError, Kind, type ValueNode } from 'graphql';
import type { Json } from '../domain/json.ts';
import { builder } from './builder.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

const parseMoment = (value: unknown): number => {
  const moment = typeof value === 'string' && MOMENT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment)) {
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

const literal = (node: ValueNode, variables: Record<string, unknown> | null | undefined): Json => {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => literal(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
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
  description: 'Any JSON value: what the vendor sent, or what is handed to it, in its own form.',
  serialize: (value) => value,
  parseValue: (value) => value as Json,
  parseLiteral: literal,
});
