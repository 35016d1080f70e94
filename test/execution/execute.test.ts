import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  buildSchema,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  getIntrospectionQuery,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/execution/execute.ts';

const schema = buildSchema(`
  type Query { number: Int word: String! last: Int! item(of: Int = 1, by: By): Item items: [Item!] }
  type Item { number: Int! more: Int! word: String }
  type Subscription { number: Int }
  input By { word: String = "a" }
`);

const textOf = (result: ExecutionResult): string => JSON.stringify(result);

/** The answer, which is that of graphql-js as well. */
const answered = async (text: string, given: Partial<ExecutionArgs> = {}): Promise<ExecutionResult> => {
  const args = { schema, document: parse(text), ...given };
  const wanted = await executeByGraphqlJs(args);
  for (const _sight of [1, 2]) expect(textOf(await execute(args))).toBe(textOf(wanted));
  return wanted;
};

describe('what is asked for', () => {
  it.each([
    ['no operation', 'fragment F on Query { number }', undefined],
    ['one of several operations without its name', 'query A { number } query B { number }', undefined],
    ['an operation that is not there', 'query A { number }', 'B'],
    ['the last of two of the same name', 'query A { number } query A { a: number }', 'A'],
    ['a mutation of a schema without one', 'mutation { number }', undefined],
    ['a field that is not there', '{ number nothing item { nothing } }', undefined],
    ['a fragment that is not there', '{ number ...Nothing }', undefined],
    ['a fragment on a type that is not there', '{ number ... on Nothing { word } }', undefined],
    ['a fragment within itself', '{ ...A } fragment A on Query { number ...A }', undefined],
    ['a required argument that is missing', '{ __type { name } }', undefined],
    ['an argument of another type', '{ item(of: "one") { number } }', undefined],
    ['a subscription, of one event', 'subscription { number }', undefined],
  ])('is answered as by graphql-js: %s', async (_what, text, operationName) => {
    await answered(text, { operationName, rootValue: { number: 1, word: 'a', item: { number: 2 } } });
  });

  it('is told of the schema as by graphql-js', async () => {
    const { data } = await answered(getIntrospectionQuery());
    expect(data).not.toBeNull();
  });

  it('depends on conditions, of which there may be more than are kept', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `v${at}`);
    const text = `query (${names.map((name) => `$${name}: Boolean!`)}) { ${names.map((name) => `${name}: number @include(if: $${name})`).join(' ')} }`;
    for (let bits = 0; bits < 2 ** names.length; bits += 1) {
      const variableValues = Object.fromEntries(names.map((name, at) => [name, (bits >> at) % 2 === 1]));
      const { data } = await answered(text, { variableValues, rootValue: { number: 1 } });
      expect(Object.keys(data ?? {})).toEqual(names.filter((name) => variableValues[name]));
    }
  });

  it('fails where a condition has no value, each time', async () => {
    const text = 'query ($a: Boolean = true) { number item { number @skip(if: $a) word } }';
    const rootValue = { number: 1, item: { number: 2 } };
    await answered(text, { rootValue, variableValues: { a: null } });
    await answered(text, { rootValue });
  });

  it.each([
    ['of another type', { by: { word: 1 }, of: {} }],
    ['that are missing', {}],
    ['that are null', { by: null, of: null }],
    ['that nobody declared', { by: {}, of: 1, no: 2 }],
  ])('has variables %s', async (_what, variableValues) => {
    await answered('query ($by: By, $of: Int!) { item(by: $by, of: $of) { number } }', {
      variableValues,
      rootValue: { item: ({ of }: { of: number }) => ({ number: of }) },
    });
  });

  it('is told of at most fifty wrong variables', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `v${at}`);
    const text = `query (${names.map((name) => `$${name}: Int!`)}) { number }`;
    const { errors } = await answered(text);
    expect(errors).toHaveLength(51);
  });
});

describe('an answer', () => {
  it('may have any name as a key', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'valueOf'];
    const text = `{ item { ${names.map((name) => `${name}: number`).join(' ')} } }`;
    const { data } = await answered(text, { rootValue: { item: { number: 1 } } });
    expect(Object.keys(data?.item as object)).toEqual(names);
  });

  it('comes at once where nothing has to be waited for', () => {
    const result = execute({ schema, document: parse('{ items { number } }'), rootValue: { items: [{ number: 1 }] } });
    expect(result).not.toBeInstanceOf(Promise);
  });

  it('waits for a mutation of which a field is a thenable that is no promise', async () => {
    const later = (value: unknown) => ({
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then: (done?: (value: unknown) => unknown) => {
        const come = done ? done(value) : value;
        return typeof (come as { then?: unknown } | null)?.then === 'function' ? come : later(come);
      },
    });
    const commands = buildSchema('type Query { a: Int } type Mutation { a: Int b: Int }');
    const run = () =>
      execute({
        schema: commands,
        document: parse('mutation { a b }'),
        rootValue: { a: () => later(1), b: () => later(2) },
      });
    expect(textOf(await run())).toBe('{"data":{"a":1,"b":2}}');
  });

  it.each([
    [
      'an item of a list',
      ({ late }: { late: () => Promise<unknown> }) => ({
        items: [{ number: late }, { number: null }, { number: late }],
      }),
      '{ items { number } }',
    ],
    [
      'a list that does not come to its end',
      ({ late }) => ({
        *items() {
          yield { number: late };
          throw new TypeError('no more');
        },
      }),
      '{ items { number } }',
    ],
    ['a field of an object', ({ late }) => ({ item: { more: late, number: null } }), '{ item { more number } }'],
    ['a field of the root', ({ late }) => ({ word: late, last: null }), '{ word last }'],
  ])(
    'does not end the process where %s fails, and what was awaited beside it fails as well',
    async (_what, made, text) => {
      const { promise, reject } = Promise.withResolvers<never>();
      const unheard: unknown[] = [];
      const hear = (error: unknown): void => void unheard.push(error);
      process.on('unhandledRejection', hear);
      try {
        const result = execute({ schema, document: parse(text), rootValue: made({ late: () => promise }) });
        await nextTurn();
        reject(new TypeError('too late'));
        const { errors } = await result;
        await nextTurn();
        expect(errors?.map(({ message }) => message)).toContainEqual(
          expect.stringMatching(/^(Cannot return null for non-nullable field|no more)/),
        );
      } finally {
        process.off('unhandledRejection', hear);
      }
      expect(unheard).toEqual([]);
    },
  );

  it('tells of a value that is not of its type without telling the value', async () => {
    const Secret = new GraphQLObjectType({
      name: 'Secret',
      fields: { number: { type: GraphQLInt } },
      isTypeOf: ({ isRight }) => isRight,
    });
    const typed = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { secret: { type: Secret }, number: { type: GraphQLInt } },
      }),
    });
    const told = async (rootValue: unknown): Promise<string> =>
      textOf(await execute({ schema: typed, document: parse('{ number secret { number } }'), rootValue }));
    expect(await told({ secret: { isRight: true, number: 1 } })).toBe('{"data":{"number":null,"secret":{"number":1}}}');
    for (const isRight of [false, Promise.resolve(false)]) {
      const text = await told({ secret: { isRight, password: 'hunter2' } });
      expect(text).toContain('a value is not of type \\"Secret\\"');
      expect(text).not.toContain('hunter2');
    }
    expect(await told({ secret: { isRight: Promise.resolve(true) } })).toContain('{"number":null}');
  });

  it('finds out what an object is by asking the types that it may be', async () => {
    const Thing = new GraphQLInterfaceType({ name: 'Thing', fields: { number: { type: GraphQLInt } } });
    const thing = (name: string, isLater: boolean) =>
      new GraphQLObjectType({
        name,
        interfaces: [Thing],
        fields: { number: { type: GraphQLInt } },
        isTypeOf: ({ is }: { is: string }) => (isLater ? Promise.resolve(is === name) : is === name),
      });
    const typed = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { thing: { type: Thing } } }),
      types: [thing('One', false), thing('Two', true)],
    });
    for (const is of ['One', 'Two', 'Three']) {
      await answered('{ thing { __typename number } }', { schema: typed, rootValue: { thing: { is, number: 1 } } });
    }
  });

  it('has nothing where the schema is no schema', () => {
    const empty = new GraphQLSchema({});
    expect(() => execute({ schema: empty, document: parse('{ number }') })).toThrow('Query root type must be provided');
  });
});

describe('arguments', () => {
  it('are worked out once for all items of a list, and nobody can change them', async () => {
    const given: unknown[] = [];
    const Item = new GraphQLObjectType({
      name: 'Item',
      fields: {
        number: {
          type: GraphQLInt,
          args: { by: { type: new GraphQLNonNull(GraphQLInt) } },
          resolve: (_item, args) => {
            given.push(args);
            return (args as { by: number }).by;
          },
        },
      },
    });
    const typed = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { item: { type: Item, resolve: () => ({}) }, again: { type: Item, resolve: () => ({}) } },
      }),
    });
    const document = parse('query ($by: Int!) { item { number(by: $by) } again { number(by: $by) } }');
    const run = (by: number) => execute({ schema: typed, document, variableValues: { by } });
    expect(await run(1)).toMatchObject({ data: { item: { number: 1 }, again: { number: 1 } } });
    expect(await run(2)).toMatchObject({ data: { item: { number: 2 }, again: { number: 2 } } });
    expect(given).toEqual([{ by: 1 }, { by: 1 }, { by: 2 }, { by: 2 }]);
    expect(given.every(Object.isFrozen)).toBe(true);
  });
});
