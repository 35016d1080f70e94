import {
  type GraphQLNamedType,
  GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from './house.ts';

/** Names of the types that can be selected from these, and of these themselves. */
const reachableFrom = (begin: readonly GraphQLNamedType[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const open = [...begin];
  for (let type = open.pop(); type; type = open.pop()) {
    if (found.has(type.name)) continue;
    found.add(type.name);
    if (isAbstractType(type)) open.push(...schema.getPossibleTypes(type));
    if (isObjectType(type)) open.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return found;
};

const fieldsOf = (type: GraphQLNamedType) => (isObjectType(type) ? Object.values(type.getFields()) : []);

/** What the rows of a snapshot are: those of its list, or of each of its lists, and what stands beside them. */
const rowsOf = (snapshot: GraphQLObjectType): GraphQLNamedType[] =>
  fieldsOf(snapshot).flatMap(({ type }) => {
    const of = getNamedType(type);
    const items = fieldsOf(of).find(({ name }) => name === 'items');
    return items ? [getNamedType(items.type)] : isObjectType(of) ? [of] : [];
  });

const views = Object.values(schema.getSubscriptionType()?.getFields() ?? {}).flatMap(({ name, type }) => {
  const union = getNamedType(type);
  const snapshots = isUnionType(union) ? union.getTypes().filter((one) => one.name.endsWith('Snapshot')) : [];
  return snapshots.map((snapshot) => [name, snapshot] as const);
});

const query = schema.getQueryType();

describe('what a live view shows', () => {
  it('is one of several views, with rows', () => {
    expect(views.map(([name]) => name).sort()).toEqual(
      Object.keys(schema.getSubscriptionType()?.getFields() ?? {})
        .filter((name) => name.startsWith('live'))
        .sort(),
    );
    for (const [name, snapshot] of views) expect([name, rowsOf(snapshot).length > 0]).toEqual([name, true]);
  });

  it.each(views)('can be read once: %s', (_name, snapshot) => {
    const readable = reachableFrom(query ? [query] : []);
    expect([...reachableFrom(rowsOf(snapshot))].filter((type) => !readable.has(type))).toEqual([]);
  });

  it('would be found missing: a type that only a subscription tells is not readable', () => {
    const readable = reachableFrom(query ? [query] : []);
    expect(readable.has('QueueBoardDelta')).toBe(false);
    const told = new GraphQLObjectType({ name: 'ToldOnly', fields: {} });
    expect([...reachableFrom([told])].filter((type) => !readable.has(type))).toEqual(['ToldOnly']);
  });
});
