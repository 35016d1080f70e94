import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ask, LIMITS, post, schemaOf, serve } from './harness.ts';

const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: hello`).join(' ')} }`;

describe('what a document may hold', () => {
  test('as many aliases as allowed, and not one more', async () => {
    const server = await serve();
    expect((await ask(server, aliases(10))).errors).toBeUndefined();
    const { errors, data } = await ask(server, aliases(11));
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      { message: 'the document has more than 10 aliases: split it', extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
  });

  test('aliases in fragments count', async () => {
    const server = await serve();
    const fragment = `fragment F on Query ${aliases(6)}`;
    const query = `{ ...F ${Array.from({ length: 6 }, (_, i) => `b${i}: hello`).join(' ')} } ${fragment}`;
    expect((await ask(server, query)).errors[0].extensions.code).toBe('LIMIT_EXCEEDED');
  });

  test('as many tokens as allowed, and not one more', async () => {
    const server = await serve({
      limits: { ...LIMITS, depth: 10, complexity: 1_000, breadth: 1_000, rootFields: 1_000, tokens: 200 },
    });
    expect((await ask(server, `{ ${'hello '.repeat(198)}}`)).errors).toBeUndefined();
    const { errors } = await ask(server, `{ ${'hello '.repeat(199)}}`);
    expect(errors).toEqual([
      { message: 'the document has more than 200 tokens: split it', extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
  });

  /** Each level spreads the next fragment twice, so that it unfolds to 2^levels fields; `repeats` adds breadth without depth. */
  const bomb = (levels: number, type = 'Node', field = 'node') => {
    const fragments = Array.from(
      { length: levels },
      (_, i) => `fragment f${i} on ${type} { ${field} { ...f${i + 1} ${field} { ...f${i + 1} } } }`,
    );
    return `query Q { ${field} { ...f0 } } ${fragments.join(' ')} fragment f${levels} on ${type} { name }`;
  };
  const nested = schemaOf('type Query { node: Node } type Node { node: Node name: String }', {
    Query: { node: () => ({}) },
    Node: { node: () => ({}), name: () => 'leaf' },
  });
  const wide = { ...LIMITS, complexity: 1_000, breadth: 100, aliases: 10, tokens: 4_000 };

  test.each([6, 8, 16, 30, 80])(
    'fragments that unfold to 2^%i fields are refused at every sight, by depth',
    async (levels) => {
      const server = await serve({ schema: nested, limits: { ...wide, depth: 12 } });
      for (const _sight of [1, 2, 3]) {
        expect((await ask(server, bomb(levels))).errors).toMatchObject([
          { message: expect.stringContaining('depth'), extensions: { code: 'LIMIT_EXCEEDED' } },
        ]);
      }
    },
  );

  test('fragments that unfold to very many fields are refused by breadth where the depth is allowed', async () => {
    const server = await serve({ schema: nested, limits: { ...wide, depth: 1_000_000 } });
    for (const _sight of [1, 2, 3]) {
      expect((await ask(server, bomb(60))).errors).toMatchObject([
        { message: expect.stringContaining('breadth'), extensions: { code: 'LIMIT_EXCEEDED' } },
      ]);
    }
  });

  test('the queries of tools about the schema are answered, however low the limits are', async () => {
    const server = await serve({
      limits: { ...LIMITS, depth: 2, complexity: 10, breadth: 3, aliases: 1, tokens: 4_000 },
    });
    const everything = {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    for (const query of [getIntrospectionQuery(), getIntrospectionQuery(everything)]) {
      const { data, errors } = await ask(server, query);
      expect(errors).toBeUndefined();
      expect(data.__schema.queryType.name).toBe('Query');
    }
    expect((await ask(server, '{ a: __typename hello __type(name: "Query") { name } }')).errors).toBeUndefined();
  });

  test.each([12, 30])('questions about the schema that unfold to 2^%i fields are refused', async (levels) => {
    const server = await serve();
    const query = bomb(levels, '__Type', 'ofType').replace('query Q { ofType {', 'query Q { __type(name: "Query") {');
    expect((await ask(server, query)).errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
  });

  test('what an operation costs is checked with its variables, before a field of it is resolved', async () => {
    let resolved = 0;
    const schema = schemaOf('type Query { hello(name: String): String list: [Int!] }', {
      Query: {
        hello: () => {
          resolved += 1;
          return String(resolved);
        },
        list: () => [],
      },
    });
    const server = await serve({
      schema,
      limits: { ...LIMITS, depth: 10, complexity: 3, breadth: 100, aliases: 10, tokens: 200 },
    });
    const query = 'query ($n: String) { a: hello(name: $n) b: hello c: hello d: hello }';
    const { errors, data } = await ask(server, query, { n: 'x' });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('complexity'), extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
    expect(data).toBeUndefined();
    expect(resolved).toBe(0);
    expect((await ask(server, '{ hello }')).data).toEqual({ hello: '1' });
  });

  test('only the operation that is asked for has to be within what it may cost', async () => {
    const server = await serve({
      limits: { ...LIMITS, depth: 10, complexity: 2, breadth: 100, aliases: 10, tokens: 200 },
    });
    const query = 'query Dear { a: hello b: hello c: hello } query Cheap { hello }';
    expect((await ask(server, query, {}, {}, 'Cheap')).data).toEqual({ hello: 'hello world' });
    expect((await ask(server, query, {}, {}, 'Dear')).errors[0].extensions.code).toBe('LIMIT_EXCEEDED');
  });

  test('one operation a request', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ hello }' }]),
    });
    expect(response.status).toBe(400);
  });

  test('no introspection where it is switched off', async () => {
    const server = await serve({ introspection: false });
    const { errors } = await ask(server, '{ __schema { queryType { name } } }');
    expect(errors[0].message).toContain('introspection');
    expect((await ask(server, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

describe('how long a request may take', () => {
  test('its signal ends with the deadline', async () => {
    const schema = schemaOf('type Query { slow: String }', {
      Query: {
        slow: (_, __, { scope }) => {
          const [account] = scope.accounts;
          if (!account) throw new Error('no account');
          return scope.read(
            account,
            'never',
            ({ signal }) =>
              new Promise((_, reject) => {
                signal.addEventListener('abort', () => reject(signal.reason));
              }),
          );
        },
      },
    });
    const server = await serve({ schema, requestTimeoutMs: 20 });
    const response = await post(server, '{ slow }');
    expect(response.status).toBe(200);
    const { data, errors } = await response.json();
    expect(data).toEqual({ slow: null });
    expect(errors[0]).toMatchObject({
      path: ['slow'],
      extensions: { code: 'TIMEOUT', account: 'one', retryable: true },
    });
  });
});
