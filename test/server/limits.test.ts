import { describe, expect, test } from 'vitest';
import { ask, post, schemaOf, serve } from './harness.ts';

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
    const server = await serve();
    expect((await ask(server, `{ ${'hello '.repeat(198)}}`)).errors).toBeUndefined();
    const { errors } = await ask(server, `{ ${'hello '.repeat(199)}}`);
    expect(errors).toEqual([
      { message: 'the document has more than 200 tokens: split it', extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
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
