import { type ExecutionResult, GraphQLError, graphql } from 'graphql';
import { describe, expect, test } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { type Answer, ask, schemaOf, serve } from './harness.ts';

const TYPES = /* GraphQL */ `
  scalar Stamp
  enum Colour { RED GREEN }
  input Choice @oneOf { a: Int b: Int }
  input Where { colour: Colour = RED tags: [String!] inner: Where }
  interface Node { id: ID! }
  type Cat implements Node { id: ID! lives: Int name(loud: Boolean = false): String }
  type Dog implements Node { id: ID! name(loud: Boolean = false): String colour: Colour }
  union Pet = Cat | Dog
  type Query {
    node(id: ID!): Node
    nodes: [Node!]!
    pets: [Pet]
    echo(where: Where): String
    choose(by: Choice!): String
    at(stamp: Stamp): Stamp
    later: String
    fails: String
    failsLater: String
    unavailable: String
    strict: [Strict]
    must: String!
    refused: String
  }
  type Strict { fine: Int must: Int! }
  type Mutation { add(by: Int!): Int }
`;

const PETS = [
  { __typename: 'Cat', id: 'c1', lives: 7, title: 'tom' },
  { __typename: 'Dog', id: 'd1', colour: 'GREEN', title: 'rex' },
];
const nameOf = (pet: unknown, { loud }: Record<string, unknown>) => {
  const { title } = pet as { title: string };
  return loud ? title.toUpperCase() : title;
};

const openSchema = () => {
  let total = 0;
  return schemaOf(TYPES, {
    Cat: { name: nameOf },
    Dog: { name: nameOf },
    Query: {
      node: (_, { id }) => PETS.find((pet) => pet.id === id) ?? null,
      nodes: async () => PETS,
      pets: () => [PETS[0], null, Promise.resolve(PETS[1])],
      echo: (_, { where }) => JSON.stringify(where),
      choose: (_, { by }) => JSON.stringify(by),
      at: (_, { stamp }) => stamp,
      later: async () => 'later',
      fails: () => {
        throw new Error('secret');
      },
      failsLater: async () => {
        throw new Error('secret');
      },
      unavailable: async () => {
        throw new VendorError('UNAVAILABLE', 'one', 'the vendor is away', { retryAfterMs: 5 });
      },
      strict: () => [{ fine: 1, must: 1 }, { fine: 2 }, { fine: 3, must: 3 }],
      must: () => null,
      refused: () => {
        throw new GraphQLError('not you', { extensions: { code: 'FORBIDDEN' } });
      },
    },
    Mutation: {
      add: async (_, { by }) => {
        total += Number(by);
        return total;
      },
    },
  });
};

type Case = [name: string, query: string, variables?: object, operationName?: string];

const CASES: Case[] = [
  ['plain fields, sync and async', '{ later nodes { id __typename } }'],
  ['aliases and literal arguments', '{ a: node(id: "c1") { id } b: node(id: "d1") { id } c: node(id: "no") { id } }'],
  [
    'fragments on unions and interfaces',
    '{ pets { __typename ...C ... on Dog { colour name } } } fragment C on Cat { lives n: name(loud: true) }',
  ],
  [
    'variables',
    'query ($id: ID!, $loud: Boolean) { node(id: $id) { id ... on Cat { name(loud: $loud) } } }',
    { id: 'c1', loud: true },
  ],
  ['default values of variables and of inputs', 'query ($w: Where = { tags: ["x"] }) { echo(where: $w) }'],
  [
    'input objects with variables inside',
    'query ($t: [String!]) { echo(where: { colour: GREEN, tags: $t, inner: { } }) }',
    { t: ['a'] },
  ],
  ['an absent variable', 'query ($w: Where) { echo(where: $w) }'],
  ['a null variable', 'query ($w: Where) { echo(where: $w) }', { w: null }],
  [
    'an input type that holds itself',
    'query ($w: Where) { echo(where: $w) }',
    { w: { inner: { inner: { tags: [] } } } },
  ],
  ['a good choice', 'query ($c: Choice!) { choose(by: $c) }', { c: { a: 1 } }],
  ['a choice of two things', 'query ($c: Choice!) { choose(by: $c) }', { c: { a: 1, b: 2 } }],
  [
    'names that mean something in JavaScript',
    '{ constructor: later toString: later class: later await: later then: later __proto__: later }',
  ],
  ['custom scalars', 'query ($s: Stamp) { a: at(stamp: $s) b: at(stamp: "x") }', { s: 5 }],
  [
    'skip and include',
    'query ($yes: Boolean!) { a: later @skip(if: $yes) b: later @include(if: $yes) }',
    { yes: true },
  ],
  ['the first of two operations', 'query A { later } query B { nodes { id } }', {}, 'A'],
  ['the second of two operations', 'query A { later } query B { nodes { id } }', {}, 'B'],
  ['an operation that is not there', 'query A { later } query B { nodes { id } }', {}, 'C'],
  ['a missing variable', 'query ($id: ID!) { node(id: $id) { id } }'],
  ['a variable of the wrong type', 'query ($id: ID!) { node(id: $id) { id } }', { id: { no: 1 } }],
  ['a value outside the enum', 'query ($w: Where) { echo(where: $w) }', { w: { colour: 'BLUE' } }],
  ['an unknown member of an input', 'query ($w: Where) { echo(where: $w) }', { w: { nope: 1 } }],
  ['a vendor error, with code and path', '{ later x: unavailable }'],
  ['a GraphQL error of a resolver', '{ later refused }'],
  ['null where there must be a value', '{ later strict { fine must } }'],
  ['null at the root', '{ later must }'],
  ['the schema', '{ __schema { queryType { name } } __type(name: "Cat") { kind } }'],
];

const withoutIds = (answer: Answer): Answer =>
  JSON.parse(JSON.stringify(answer).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'));

describe('an answer is the same the first, second and third time', () => {
  test.for(CASES)('%s', async ([, query, variables, operationName]) => {
    const server = await serve({ schema: openSchema() });
    const answers: Answer[] = [];
    for (let time = 0; time < 3; time += 1)
      answers.push(withoutIds(await ask(server, query, variables, {}, operationName)));
    const [first, second, third] = answers;
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const plain: ExecutionResult = await graphql({
      schema: openSchema(),
      source: query,
      variableValues: { ...variables },
      operationName: operationName ?? null,
    });
    expect(third.data ?? null).toEqual(JSON.parse(JSON.stringify(plain.data ?? null)));
  });

  test('an internal error is hidden each time, and tells its place', async () => {
    const server = await serve({ schema: openSchema() });
    for (let time = 0; time < 3; time += 1) {
      const { data, errors } = withoutIds(await ask(server, '{ later fails y: failsLater }'));
      expect(data).toEqual({ later: 'later', fails: null, y: null });
      const hidden = {
        message: 'Internal error; the log names it <id>',
        extensions: { code: 'INTERNAL', errorId: '<id>' },
      };
      expect(errors).toHaveLength(2);
      expect(errors).toContainEqual({ ...hidden, path: ['fails'], locations: [{ line: 1, column: 9 }] });
      expect(errors).toContainEqual({ ...hidden, path: ['y'], locations: [{ line: 1, column: 15 }] });
    }
  });

  test('mutations run one after the other, each time anew', async () => {
    const server = await serve({ schema: openSchema() });
    const mutation = 'mutation ($by: Int!) { a: add(by: $by) b: add(by: 10) }';
    expect((await ask(server, mutation, { by: 1 })).data).toEqual({ a: 1, b: 11 });
    expect((await ask(server, mutation, { by: 2 })).data).toEqual({ a: 13, b: 23 });
    expect((await ask(server, mutation, { by: 3 })).data).toEqual({ a: 26, b: 36 });
  });

  test('the cost is told only when asked for', async () => {
    const server = await serve({ schema: openSchema() });
    for (let time = 0; time < 3; time += 1) {
      const { extensions } = await ask(server, '{ later }', {}, { 'x-trunkline-cost': '1' });
      expect(extensions).toEqual({ trunkline: { accounts: [] } });
      expect(await ask(server, '{ later }')).toEqual({ data: { later: 'later' } });
    }
  });
});
